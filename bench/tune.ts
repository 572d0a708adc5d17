/**
 * Measures the algorithms of `conv2d` against each other on shapes around the places where one becomes faster than another, fits
 * the plan's thresholds to what was measured, and writes src/plan/thresholds.json. Then prints, for every convolution of
 * layers.json and more.json, how near the chosen algorithm comes to the best of all.
 *
 *     npm run tune -- [--check] [--seconds n]
 *
 * --check writes nothing. --seconds is the time for one shape, 0.2 by default. Tensors lie in WASM memory and weights are
 * prepared; the algorithms take turns, and the best run of each counts.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type ConvAlgorithm, readConvGeometry } from '../src/arguments/convolution.js';
import { empty, prepareConv2d } from '../src/index.js';
import { choose, thresholds as committed, convAlgorithmsByName, type Thresholds } from '../src/plan/conv2d.js';
import { engine } from '../src/wasm/engine.js';
import { convOptions } from './cases.js';
import { type Candidate, fit, regret, type Sample } from './fit.js';
import { count, layerSets, numbers, readLayers } from './layers.js';
import { type Column, head, line, milliseconds } from './table.js';

const { values: flags } = parseArgs({
  options: { check: { type: 'boolean', default: false }, seconds: { type: 'string', default: '0.2' } },
});
const budget = Number(flags.seconds) * 1000;

/** A convolution, as the arguments give it. */
interface Shape {
  readonly input: readonly number[];
  readonly weight: readonly number[];
  readonly options: { readonly stride?: number; readonly padding?: number; readonly dilation?: number; readonly groups?: number };
}

/** What `auto` chooses from: `unrolled` is for looking at, and never the fastest. */
const algorithms: readonly ConvAlgorithm[] = ['im2col', 'winograd', 'direct'];

const candidates: readonly Candidate[] = [
  { group: 'winograd', name: 'leastInputs', values: [2, 3, 4, 6, 8, 12, 16, 24] },
  { group: 'winograd', name: 'leastOutputs', values: [2, 3, 4, 6, 8, 12, 16, 24] },
  { group: 'winograd', name: 'transformCost', values: [4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 28] },
  { group: 'winograd', name: 'leastGain', values: [0.8, 0.9, 1, 1.05, 1.1, 1.2, 1.3, 1.4, 1.6] },
  { group: 'winograd', name: 'leastPixels', values: [1, 4, 9, 16, 25, 36, 49, 64] },
  { group: 'direct', name: 'mostMultiplier', values: [1, 2, 3, 4, 6, 8, 12, 16, 32] },
  { group: 'direct', name: 'mostOutputs', values: [0, 1, 2, 3, 4, 5, 6] },
  { group: 'direct', name: 'fewInputs', values: [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32] },
  { group: 'direct', name: 'leastTapsOfStride', values: [0.25, 0.5, 0.75, 1, 1.3, 1.6, 2, 2.5, 3] },
  { group: 'direct', name: 'mostOutputsOfFewInputs', values: [0, 2, 3, 4, 5, 6, 8, 12, 16] },
];

function square(channels: number, outs: number, plane: number, kernel = 3, options: Shape['options'] = {}, batch = 1): Shape {
  const { groups = 1, dilation = 1 } = options;
  return {
    input: [batch, channels, plane, plane],
    weight: [outs, channels / groups, kernel, kernel],
    options: { ...options, padding: Math.floor(((kernel - 1) * dilation) / 2) },
  };
}

function row(channels: number, outs: number, length: number, kernel: number): Shape {
  return { input: [1, channels, 1, length], weight: [outs, channels, 1, kernel], options: {} };
}

/** Shapes on both sides of every threshold. */
function shapes(): Shape[] {
  const list: Shape[] = [];
  for (const inputs of [2, 3, 4, 6, 8, 12, 16, 32]) {
    for (const outs of [2, 3, 4, 5, 6, 8, 12, 16, 32]) for (const plane of [28, 56, 112]) list.push(square(inputs, outs, plane));
  }
  for (const plane of [1, 2, 3, 4, 5, 6, 7, 8, 10, 14]) {
    list.push(square(64, 64, plane), square(16, 16, plane), square(64, 64, plane, 3, {}, 8));
  }
  for (const dilation of [2, 4, 6, 9, 14]) list.push(square(64, 64, 28, 3, { dilation }));
  for (const groups of [8, 32]) for (const each of [4, 8, 16]) list.push(square(groups * each, groups * each, 28, 3, { groups }));
  for (const multiplier of [1, 2, 4, 6, 8, 12, 16, 24]) {
    list.push(square(32, 32 * multiplier, 28, 3, { groups: 32 }), square(1, multiplier, 112, 5));
  }
  for (const inputs of [3, 16, 64]) {
    for (const outs of [1, 2, 3, 4, 5, 6, 8]) list.push(square(inputs, outs, 56, 1), square(inputs, outs, 56, 5));
  }
  for (const stride of [2, 3, 4]) {
    for (const kernel of [1, 3, 5, 7]) {
      for (const plane of [7, 14, 28, 112])
        list.push(square(32, 32, plane, kernel, { stride, groups: 32 }), square(1, 1, plane, kernel, { stride }));
      list.push(square(64, 1, 56, kernel, { stride }), square(16, 3, 56, kernel, { stride }));
    }
  }
  // Strides and other kernels, whose tiles save less or more.
  for (const channels of [8, 16, 32, 64, 128]) {
    for (const plane of [14, 28, 56]) {
      for (const kernel of [2, 3, 4, 5, 7])
        if (channels * kernel < 400) list.push(square(channels, channels, plane, kernel, { stride: 2 }));
      for (const kernel of [2, 4]) list.push(square(channels, channels, plane, kernel));
    }
  }
  // Long kernels, which are cut, and kernels of one row.
  for (const [inputs, outs] of [
    [1, 4],
    [1, 16],
    [1, 64],
    [3, 8],
    [3, 32],
    [8, 8],
    [16, 16],
    [32, 32],
    [64, 8],
  ] as const) {
    for (const kernel of [5, 6, 7, 9, 12]) for (const plane of [14, 28, 56]) list.push(square(inputs, outs, plane, kernel));
    for (const kernel of [2, 3, 5, 7, 11]) for (const length of [30, 200, 3000]) list.push(row(inputs, outs, length, kernel));
  }
  for (const outs of [8, 16, 32, 64]) for (const kernel of [3, 5, 7]) list.push(square(3, outs, 112, kernel, { stride: 2 }));
  list.push(square(3, 64, 112, 11, { stride: 4 }), square(64, 64, 56, 7, { stride: 3 }), square(64, 64, 57, 9, { stride: 3 }));
  for (const outs of [4, 8, 16]) list.push(square(3, outs, 112, 7, { stride: 2 }), square(8, outs, 56, 3, { stride: 2 }));
  return list;
}

/** The best run of each algorithm that serves, in turns. */
function measure({ input, weight, options }: Shape): Record<string, number> {
  const geometry = readConvGeometry('tune', 2, input, weight, options);
  const source = empty(input);
  source.data.set(numbers(count(input), 1));
  const kernel = { data: numbers(count(weight), 2), shape: weight };
  const serving = algorithms.filter((name) => convAlgorithmsByName[name]?.refusal(geometry) === undefined);
  const runs = serving.map((algorithm) => {
    const prepared = prepareConv2d(kernel, { ...options, algorithm });
    const out = empty(geometry.outputShape);
    return { algorithm, prepared, out, best: Number.POSITIVE_INFINITY };
  });
  const end = performance.now() + budget;
  for (let turn = 0; turn < 4 || performance.now() < end; turn++) {
    for (const run of runs) {
      for (let i = 0; i < 3; i++) {
        const start = performance.now();
        run.prepared.run(source, run.out);
        run.best = Math.min(run.best, performance.now() - start);
      }
    }
  }
  for (const { prepared, out } of runs) {
    prepared.dispose();
    out.dispose();
  }
  source.dispose();
  return Object.fromEntries(runs.map(({ algorithm, best }) => [algorithm, best]));
}

function chosen({ input, weight, options }: Shape, thresholds: Thresholds): string {
  return choose(readConvGeometry('tune', 2, input, weight, options), true, thresholds).algorithm.name;
}

const columns: readonly Column[] = [
  { title: 'layer', width: 34, left: true },
  { title: 'chosen', width: 9, left: true },
  { title: 'best', width: 9, left: true },
  { title: 'ms', width: 8 },
  { title: 'of best', width: 8 },
];

function reportLayers(thresholds: Thresholds): void {
  console.log(`\n${head(columns)}`);
  const layers = layerSets.flatMap((set) => readLayers('', set)).filter(({ op }) => op === 'conv2d');
  const samples = layers.map((layer): Sample<Shape> => {
    const shape = { input: layer.input, weight: layer.weight ?? [], options: convOptions(layer) };
    const sample = { shape, milliseconds: measure(shape) };
    const name = chosen(shape, thresholds);
    const [best = '', least = 0] = Object.entries(sample.milliseconds).sort(([, a], [, b]) => a - b)[0] ?? [];
    const took = sample.milliseconds[name] as number;
    console.log(line(columns, [layer.name, name, best, milliseconds(took), (took / least).toFixed(2)]));
    return sample;
  });
  console.log(`geometric mean: ${regret(samples, (shape) => chosen(shape, thresholds)).toFixed(3)} of the best`);
}

const all = shapes();
console.log(`Node ${process.versions.node}, ${engine().build} build: ${all.length} shapes, ${flags.seconds} s each`);
const samples = all.map((shape) => ({ shape, milliseconds: measure(shape) }));
const before = regret(samples, (shape) => chosen(shape, committed));
const { thresholds, regret: after } = fit(samples, candidates, committed, chosen);
console.log(
  `The chosen algorithm took ${before.toFixed(3)} of the best with the thresholds as they were, ${after.toFixed(3)} fitted.`,
);
console.log(JSON.stringify(thresholds, null, 2));
if (!flags.check) {
  writeFileSync('src/plan/thresholds.json', `${JSON.stringify(thresholds, null, 2)}\n`);
}
reportLayers(thresholds);
