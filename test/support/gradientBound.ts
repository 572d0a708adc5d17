/** How far the gradient of a transposed convolution's input may be off. */
import type { TensorLike } from '../../src/index.js';
import { closenessOf, epsilon } from './closeness.js';

/**
 * That gradient is a convolution by the algorithm that "auto" takes, maybe one that works on tiles: then an error has terms of
 * the neighbours' size. The sum of |g * w| is at most max|g| * sum|w| over the weight of a channel, at the edges too.
 * @param weight (C, O/groups, kH, kW)
 */
export function transposedInputBound(gradOutput: TensorLike, weight: TensorLike): number {
  const terms = weight.shape.slice(1).reduce((product, length) => product * length, 1);
  let most = 0;
  for (let start = 0; start < weight.data.length; start += terms) {
    most = Math.max(
      most,
      weight.data.subarray(start, start + terms).reduce((sum, value) => sum + Math.abs(value), 0),
    );
  }
  const largest = gradOutput.data.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return closenessOf.auto.c * epsilon * Math.sqrt(terms) * largest * most;
}
