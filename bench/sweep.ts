/**
 * Looks for cliffs: random small shapes, each by the library and by the plain loops. Prints those where the library is slower by more
 * than what a call costs, after measuring them again.
 *
 *     npm run sweep -- [--shapes n] [--seed n]
 */
import { parseArgs } from 'node:util';
import { avgPool2d, conv2d, convTranspose2d, maxPool2d, type TensorLike } from '../src/index.js';
import * as naive from '../src/naive/index.js';
import { count, numbers } from './layers.js';

const { values: flags } = parseArgs({
  options: { shapes: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});

/** Milliseconds that a call may take whatever it computes. */
const callCost = 0.05;
const secondLooks = 5;

let state = Number(flags.seed);

function between(least: number, most: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return least + Math.floor((state / 2 ** 32) * (most - least + 1));
}

interface Case {
  readonly title: string;
  fast(): unknown;
  plain(): unknown;
}

function filled(shape: readonly number[], seed: number): TensorLike {
  return { data: numbers(count(shape), seed), shape };
}

/** A convolution, transposed or not. */
function convolution(transposed: boolean): Case {
  const groups = between(0, 2) === 0 ? between(1, 64) : 1;
  const [inputs, outs] = groups === 1 ? [between(1, 64), between(1, 64)] : [1, between(1, 2)];
  const kernel = [between(1, 7), between(1, 7)];
  const dilation = between(0, 3) === 0 ? between(2, 3) : 1;
  const least = (length: number) => (transposed ? 1 : Math.max(1, (length - 1) * dilation + 1));
  const plane = kernel.map((length) => Math.max(least(length), between(1, 64)));
  const options = { stride: [between(1, 3), between(1, 3)] as [number, number], dilation, groups };
  const input = filled([between(1, 2), inputs * groups, ...plane], 1);
  const weight = filled(transposed ? [inputs * groups, outs, ...kernel] : [outs * groups, inputs, ...kernel], 2);
  const name = transposed ? 'convTranspose2d' : 'conv2d';
  return {
    title: `${name} x=[${input.shape}] w=[${weight.shape}] ${JSON.stringify(options)}`,
    fast: () => (transposed ? convTranspose2d(input, weight, options) : conv2d(input, weight, options)),
    plain: () => (transposed ? naive.convTranspose2d(input, weight, options) : naive.conv2d(input, weight, options)),
  };
}

function pooling(): Case {
  const kernel: [number, number] = [between(1, 7), between(1, 7)];
  const input = filled([between(1, 2), between(1, 64), ...kernel.map((length) => Math.max(length, between(1, 64)))], 1);
  const options = { stride: [between(1, 3), between(1, 3)] as [number, number] };
  const max = between(0, 1) === 0;
  return {
    title: `${max ? 'maxPool2d' : 'avgPool2d'} x=[${input.shape}] k=[${kernel}] ${JSON.stringify(options)}`,
    fast: () => (max ? maxPool2d(input, kernel, options) : avgPool2d(input, kernel, options)),
    plain: () => (max ? naive.maxPool2d(input, kernel, options) : naive.avgPool2d(input, kernel, options)),
  };
}

function best(run: () => unknown, runs: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** Milliseconds of both; undefined where the library is fast enough. */
function cliff({ fast, plain }: Case): { fast: number; plain: number } | undefined {
  let took = best(fast, 4);
  const loops = best(plain, took < 1 ? 3 : 1);
  for (let look = 0; look < secondLooks && took > loops + callCost; look++) took = Math.min(took, best(fast, 10));
  return took > loops + callCost ? { fast: took, plain: loops } : undefined;
}

const shapes = Number(flags.shapes);
let found = 0;
for (let i = 0; i < shapes; i++) {
  const kind = between(0, 3);
  const row = kind === 0 ? pooling() : convolution(kind === 1);
  const slow = cliff(row);
  if (slow === undefined) continue;
  found++;
  console.log(`${row.title}: ${slow.fast.toFixed(3)} ms, plain loops ${slow.plain.toFixed(3)} ms`);
}
console.log(`${found} of ${shapes} shapes slower than plain loops by more than ${callCost} ms`);
