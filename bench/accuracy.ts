/**
 * Measures the error of every algorithm on the layers of layers.json against float64 loops, and writes docs/accuracy.md.
 *
 *     npm run accuracy
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { transposeAlgorithms } from '../src/arguments/convolution.js';
import { conv2d, convTranspose2d } from '../src/index.js';
import { engine } from '../src/wasm/engine.js';
import { closenessOf } from '../test/support/closeness.js';
import { algorithmsFor, convOptions, type Problem, transposeOptions } from './cases.js';
import { checked, worstError } from './check.js';
import { type Layer, readLayers } from './layers.js';
import { exactly, problemOf } from './reference.js';
import { small } from './table.js';

const algorithms = ['im2col', 'winograd', 'direct', 'unrolled', 'gemm'] as const;
type Algorithm = (typeof algorithms)[number];

/** The result of each algorithm that serves the layer. */
function results({ layer, input, weight }: Problem): [Algorithm, Float32Array][] {
  if (weight === undefined) return [];
  if (layer.op === 'conv2d') {
    return algorithmsFor(layer).map((algorithm) => [algorithm, conv2d(input, weight, { ...convOptions(layer), algorithm }).data]);
  }
  return transposeAlgorithms.flatMap((algorithm) => {
    try {
      return [[algorithm, convTranspose2d(input, weight, { ...transposeOptions(layer), algorithm }).data]];
    } catch (error) {
      // `unrolled` refuses matrices past its bound.
      if (error instanceof RangeError) return [];
      throw error;
    }
  });
}

function row(layer: Layer): string {
  const problem = problemOf(layer);
  const exact = exactly(problem);
  const errors = new Map(
    results(problem).map(([algorithm, data]) => {
      checked(layer.name, algorithm, data, exact);
      return [algorithm, small(worstError(data, exact))];
    }),
  );
  const unit = small(2 ** -24 * Math.sqrt(exact.terms));
  return `| ${[layer.name, exact.terms, unit, ...algorithms.map((name) => errors.get(name) ?? '')].join(' | ')} |`;
}

const rows = readLayers()
  .filter(({ op }) => op === 'conv2d' || op === 'convTranspose2d')
  .map((layer) => {
    const text = row(layer);
    console.log(text);
    return text;
  });

const bounds = (['im2col', 'direct', 'unrolled', 'gemm', 'winograd'] as const).map(
  (name) => `| \`${name}\` | ${closenessOf[name].c} | ${closenessOf[name].reach} |`,
);

const page = `# Numerical accuracy

Everything is computed in float32. A sum of K products x·w rounds K times and more, so its error is proportional to ε = 2⁻²⁴, to √K where
the roundings are as good as random, and to Σ|x·w|, the sum that the products would have without their signs:

    |error| ≤ c · ε · √K · Σ|x·w|

Each test of a result holds every element to that, with the c of the algorithm that made it, against loops in float64 that also give
Σ|x·w|. Inputs are signed, so that sums cancel.

| algorithm | c | reach |
|---|---|---|
${bounds.join('\n')}

Where \`reach\` is not 0, the algorithm makes sums of whole tiles: what is lost in one output depends on its neighbours, and Σ|x·w| is
the largest within so many rows and columns. Taps that meet nothing but padding, as those of a kernel larger than the plane, are
transformed with the others: where there are such, Σ|x·w| becomes Σ|w| over all taps of the kernel, times max|x|.

Winograd's F(4x4, 3x3) multiplies numbers of a tile by up to 5 and by 8 on the way and subtracts them again; that is the price of a
quarter of the products. It loses about three bits, as do its tiles of five and of seven points, which strides and longer kernels take.
Name another \`algorithm\` where that matters, or keep \`direct\` and \`im2col\` for the layers that follow it.

A value that is not finite, or so large that a transform could overflow, does not go through Winograd at all: the strip it is in is
computed by \`im2col\`, and NaN and infinities come out where the definition puts them.

## Measured

The largest error in each layer over the largest Σ|x·w| of its plane, for signed random numbers; beside it ε·√K, one unit of the bound.
Empty cells: the algorithm does not serve the layer, or its matrix would be too large. Written by \`npm run accuracy\` on Node
${process.versions.node.split('.')[0]}, ${engine().build} build${engine().build === 'simd' ? '' : ' (fused multiply-add)'}.

| layer | K | ε·√K | ${algorithms.map((name) => `\`${name}\``).join(' | ')} |
|---|---|---|${algorithms.map(() => '---|').join('')}
${rows.join('\n')}

Max pooling is exact. Means are summed in groups of floats that are added in double precision, and divided once.
Those of 3x3 and 5x5 windows at stride 1 are sums in single precision, times the reciprocal in two parts.
`;
// What follows is written by hand: pictures are filtered in integers.
const path = 'docs/accuracy.md';
const before = readFileSync(path, 'utf8');
writeFileSync(path, page + before.slice(before.indexOf('\n## Pictures')));
