/** Whether an answer is right: nothing is timed before. */
import type { Exact } from './reference.js';

/**
 * Largest error over the sum of |x*w|: the largest of these sums in the plane, since Winograd's errors spread from one pixel
 * to its neighbours.
 */
export function worstError(result: Float32Array, { shape, values, magnitude }: Exact): number {
  if (result.length !== values.length) throw new Error(`expected ${values.length} elements, got ${result.length}`);
  const plane = shape.at(-1)! * shape.at(-2)!;
  let worst = 0;
  for (let start = 0; start < values.length; start += plane) {
    let error = 0;
    let sum = 0;
    for (let i = start; i < start + plane; i++) {
      const difference = Math.abs(result[i]! - values[i]!);
      // The comparison is turned round so that NaN counts.
      if (!(difference <= error)) error = difference;
      sum = Math.max(sum, magnitude[i]!);
    }
    const share = error / (sum || 1);
    if (!(share <= worst)) worst = share;
  }
  return worst;
}

/** What rounding may do to a sum of K products: c * eps * sqrt(K), eps = 2^-24; c = 32 allows for Winograd's transforms. */
export function errorBound({ terms }: Exact): number {
  return 32 * 2 ** -24 * Math.sqrt(terms);
}

/** @throws {Error} naming the layer, the variant and the error */
export function checked(layer: string, variant: string, result: Float32Array, exact: Exact): number {
  const error = worstError(result, exact);
  if (!(error <= errorBound(exact))) {
    throw new Error(`${layer}, ${variant}: wrong by ${error} of the sum of products, more than ${errorBound(exact)}`);
  }
  return error;
}
