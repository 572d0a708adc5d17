/** What the variants of a layer are held against: plain float32 loops for the time, float64 for the answer. */

import type { Tensor, TensorLike } from '../src/index.js';
import * as naive from '../src/naive/index.js';
import { type Reference, referenceConv2d, referenceConvTranspose2d } from '../src/naive/reference.js';
import { convOptions, type Problem, poolOptions, transposeOptions } from './cases.js';
import { count, type Layer, numbers } from './layers.js';

/** What an answer is held against: float64 values, and what rounding errors are proportional to. */
export type Exact = Reference;

/** A layer with signed numbers, the same in every run. */
export function problemOf(layer: Layer): Problem {
  const filled = (shape: readonly number[], seed: number): TensorLike => ({ data: numbers(count(shape), seed), shape });
  return { layer, input: filled(layer.input, 1), weight: layer.weight && filled(layer.weight, 2) };
}

/** The loops that a user would write. */
export function plainLoops({ layer, input, weight }: Problem): Float32Array {
  return loops(layer, input, weight).data;
}

function loops(layer: Layer, input: TensorLike, weight: TensorLike | undefined): Tensor {
  switch (layer.op) {
    case 'conv2d':
      return naive.conv2d(input, weight!, convOptions(layer));
    case 'convTranspose2d':
      return naive.convTranspose2d(input, weight!, transposeOptions(layer));
    case 'maxPool2d':
      return naive.maxPool2d(input, layer.kernelSize!, poolOptions(layer));
    case 'avgPool2d':
      return naive.avgPool2d(input, layer.kernelSize!, poolOptions(layer));
  }
}

/** The answer. Of a pooling the loops give it: a maximum is exact, and a mean of few numbers nearly so. */
export function exactly({ layer, input, weight }: Problem): Exact {
  if (layer.op === 'conv2d') return referenceConv2d(input, weight!, convOptions(layer));
  if (layer.op === 'convTranspose2d') return referenceConvTranspose2d(input, weight!, transposeOptions(layer));
  const sizes = { data: input.data.map(Math.abs), shape: input.shape };
  return {
    shape: layer.output,
    values: Float64Array.from(loops(layer, input, weight).data),
    magnitude: Float64Array.from(loops(layer, sizes, weight).data),
    terms: count(layer.kernelSize!),
  };
}
