/** Runs a few layers of real networks through the plain loops and through WebAssembly, and prints how they compare. */
import { variants } from '../bench/cases.js';
import { checked } from '../bench/check.js';
import { flops, readLayers } from '../bench/layers.js';
import { bestTime } from '../bench/measure.js';
import { exactly, plainLoops, problemOf } from '../bench/reference.js';
import { type Column, gigaflops, head, line, milliseconds, small, times } from '../bench/table.js';

/** One of each kind, small enough for the plain loops. */
const names = [
  'resnet50.l1 3x3 64>64 56',
  'resnet50.ds 3x3s2 128>128 56',
  'mobilenet.pw 1x1 96>24 56',
  'mobilenet.dw 3x3 32 112',
  'unet.up 2x2s2 128>64 56',
  'resnet50.maxpool 3x3s2 64 112',
];

const columns: readonly Column[] = [
  { title: 'layer', width: 30, left: true },
  { title: 'loops ms', width: 9 },
  { title: 'GFLOP/s', width: 8 },
  { title: 'wasm ms', width: 9 },
  { title: 'GFLOP/s', width: 8 },
  { title: 'faster', width: 7 },
  { title: 'error', width: 8 },
];

/** @param say prints a line */
export function compareLayers(say: (text: string) => void): void {
  say(head(columns));
  for (const layer of names.flatMap((name) => readLayers(name))) {
    const problem = problemOf(layer);
    const exact = exactly(problem);
    const loops = bestTime(() => plainLoops(problem), { time: 1, runs: 2 });
    const prepared = variants(layer, false)[1]!;
    const started = prepared.start(problem);
    started.run();
    const error = checked(layer.name, prepared.name, started.result(), exact);
    const wasm = bestTime(started.run, { time: 200, runs: 5 });
    started.dispose();
    const work = flops(layer);
    const speeds = [milliseconds(loops), gigaflops(work, loops), milliseconds(wasm), gigaflops(work, wasm)];
    say(line(columns, [layer.name, ...speeds, times(loops / wasm), small(error)]));
  }
  say(
    '\nWeights prepared, tensors in WASM memory; best of several runs; error: the largest, over the largest sum of |x*w| in its plane.',
  );
}
