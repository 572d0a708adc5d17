/**
 * Times every layer of layers.json, or of more.json, by plain loops and by each way the library has, checks every answer first, and prints how
 * near each comes to what this machine can do.
 *
 *     npm run bench -- [--quick] [--layers more] [--filter text] [--json file] [--svg file]
 *
 * --svg draws how many times faster than the plain loops the chosen way is.
 * --quick spends less time on each row, and leaves out the algorithms that are not chosen and the layers that take the plain
 * loops long.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { engine } from '../src/wasm/engine.js';
import { variants } from './cases.js';
import { barChart } from './chart.js';
import { checked } from './check.js';
import { bytes, flops, type Layer, readLayers } from './layers.js';
import { bestTime } from './measure.js';
import { gemmRow } from './micro.js';
import { exactly, plainLoops, problemOf } from './reference.js';
import { Roofline } from './roofline.js';
import { type Column, gigaflops, head, line, milliseconds, percent, small, times } from './table.js';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    layers: { type: 'string', default: 'layers' },
    filter: { type: 'string', default: '' },
    json: { type: 'string' },
    svg: { type: 'string' },
  },
});
const budget = options.quick ? { time: 60, runs: 3 } : { time: 400, runs: 8 };
const naiveBudget = { time: 100, runs: 2 };
/** Milliseconds of a run of the plain loops that is not done again. */
const longRun = 500;
/** Operations of a layer that --quick leaves out. */
const manyFlops = 5e8;

const columns: readonly Column[] = [
  { title: 'layer', width: 32, left: true },
  { title: 'how', width: 19, left: true },
  { title: 'ms', width: 8 },
  { title: 'GFLOP/s', width: 8 },
  { title: 'naive', width: 6 },
  { title: 'of limit', width: 11 },
  { title: 'error', width: 8 },
];

/** A row as `--json` writes it. */
interface Row {
  readonly layer: string;
  readonly variant: string;
  readonly ms: number;
  readonly gigaflops: number;
  readonly speedup: number;
  readonly limit: 'peak' | 'copy';
  readonly share: number;
  readonly error: number;
}

const rows: Row[] = [];
const roof = new Roofline({ time: 200, runs: 20 });

function report(name: string, variant: string, work: { flops: number; bytes: number }, ms: number, naive: number, error: number) {
  const { of: limit, share } = roof.share(work, ms);
  const speed = work.flops / ms / 1e6;
  rows.push({ layer: name, variant, ms, gigaflops: speed, speedup: naive / ms, limit, share, error });
  const speedup = Number.isNaN(naive) ? '' : times(naive / ms);
  const cells = [name, variant, milliseconds(ms), gigaflops(work.flops, ms), speedup, `${percent(share)} ${limit}`, small(error)];
  console.log(line(columns, cells));
}

function benchLayer(layer: Layer): void {
  const problem = problemOf(layer);
  const exact = exactly(problem);
  const work = { flops: flops(layer), bytes: bytes(layer) };
  const start = performance.now();
  const answer = plainLoops(problem);
  const first = performance.now() - start;
  const naiveError = checked(layer.name, 'naive', answer, exact);
  const naive = first > longRun ? first : bestTime(() => plainLoops(problem), naiveBudget);
  report(layer.name, 'naive', work, naive, naive, naiveError);
  for (const { name, start } of variants(layer, !options.quick)) {
    const started = start(problem);
    try {
      started.run();
      const error = checked(layer.name, name, started.result(), exact);
      report(layer.name, name, work, bestTime(started.run, budget), naive, error);
    } finally {
      started.dispose();
    }
  }
}

console.log(
  `Node ${process.versions.node}, ${engine().build} build. Limits: ${roof.gigaflops.toFixed(1)} GFLOP/s of multiply-adds on ` +
    `registers (peak); copying, ${roof.gigabytes(2 ** 17).toFixed(0)} GB/s for 128 KB, ${roof.gigabytes(2 ** 24).toFixed(0)} GB/s ` +
    `for 16 MB (copy). Best of many runs; errors over the largest sum of |x*w| in the plane.\n`,
);
console.log(head(columns));
if ('gemm'.includes(options.filter)) {
  for (const [m, n] of [
    [12, 16],
    [48, 256],
  ] as const) {
    const row = gemmRow(m, n, budget);
    report(row.name, 'micro-kernel', { flops: row.flops, bytes: 4 * m * n }, row.ms, Number.NaN, row.error);
  }
}
for (const layer of readLayers(options.filter, options.layers)) {
  if (options.quick && flops(layer) > manyFlops) console.log(`${layer.name}: left out by --quick`);
  else benchLayer(layer);
}
if (options.json !== undefined) {
  const { node } = process.versions;
  writeFileSync(options.json, `${JSON.stringify({ node, build: engine().build, peak: roof.gigaflops, rows }, null, 1)}\n`);
}
if (options.svg !== undefined) {
  const chosen = rows.filter(({ variant, speedup }) => /^(prepared|resident)/.test(variant) && !Number.isNaN(speedup));
  const svg = barChart({
    title: 'Times as fast as plain TypeScript loops, one core (logarithmic)',
    series: [`simdconv, ${engine().build} build, Node ${process.versions.node.split('.')[0]}`],
    most: 1000,
    least: 1,
    rows: chosen.map(({ layer, speedup }) => ({ label: layer, bars: [{ label: times(speedup), value: speedup, series: 0 }] })),
  });
  writeFileSync(options.svg, svg);
}
