/** How far the gradient of an input may be off. */
import type { TensorLike } from '../../src/index.js';
import { closenessOf, epsilon } from './closeness.js';

/**
 * A transposed convolution's: a convolution by the algorithm that "auto" takes, maybe one that works on tiles, and then an error
 * has terms of the neighbours' size. The sum of |g * w| is at most max|g| * sum|w| over the weight of a channel, at the edges too.
 * @param weight (C, O/groups, kH, kW)
 */
export function transposedInputBound(gradOutput: TensorLike, weight: TensorLike): number {
  const [channels = 1, ...rest] = weight.shape;
  const terms = rest.reduce((product, length) => product * length, 1);
  const sums = new Float64Array(channels);
  weight.data.forEach((value, i) => {
    sums[Math.floor(i / terms)] = (sums[Math.floor(i / terms)] as number) + Math.abs(value);
  });
  return bound(gradOutput, terms, sums);
}

/**
 * A convolution's: a transposed convolution, maybe by tiles too.
 * @param weight (O, C/groups, kH, kW)
 */
export function inputGradientBound(gradOutput: TensorLike, weight: TensorLike): number {
  const [outs = 1, channels = 1, ...kernel] = weight.shape;
  const taps = kernel.reduce((product, length) => product * length, 1);
  const sums = new Float64Array(channels);
  weight.data.forEach((value, i) => {
    const channel = Math.floor(i / taps) % channels;
    sums[channel] = (sums[channel] as number) + Math.abs(value);
  });
  return bound(gradOutput, outs * taps, sums);
}

function bound(gradOutput: TensorLike, terms: number, sums: Float64Array): number {
  const largest = gradOutput.data.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return closenessOf.auto.c * epsilon * Math.sqrt(terms) * largest * Math.max(...sums);
}
