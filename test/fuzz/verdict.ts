/** Whether a float32 result is right, whatever its numbers were. */
import type { Conv2dOptions, Tensor, TensorLike } from '../../src/index.js';
import type { Reference } from '../../src/naive/reference.js';
import { type Closeness, closenessOf, epsilon, expectClose, withAllTaps } from '../support/closeness.js';
import type { GuardedOut } from '../support/guarded.js';
import type { Profile } from './arbitraries.js';

/** Past this a sum may overflow on the way, in one order and not in another. */
const mayOverflow = 2 ** 126;

/**
 * Expects a result of `kind` close to the reference. Transforms of tiles err by the largest elements they take in, which the
 * sum of |x * w| of one output only tells where elements are of one size: elsewhere max|x| * sum|w| bounds them.
 * @param call.conv2d the options, where it was a call of that
 */
export function expectRight(
  actual: TensorLike,
  reference: Reference,
  kind: keyof typeof closenessOf,
  { profile, input, weight, conv2d }: { profile: Profile; input: TensorLike; weight: TensorLike; conv2d?: Conv2dOptions },
): void {
  const closeness: Closeness = closenessOf[kind];
  const even = profile === 'ordinary' || profile === 'spikes';
  if (closeness.reach === 0 || even) {
    const tiled = closeness.reach > 0 && conv2d !== undefined;
    expectClose(settled(actual, reference), tiled ? withAllTaps(reference, input, weight, conv2d) : reference, closeness);
    return;
  }
  const outChannels = reference.shape.at(-3) as number;
  const perOutput = weight.data.length / outChannels;
  const largestWeight = largest(weight);
  const bound = largest(input) * largestWeight * Math.max(perOutput, 1);
  // Transforms round what is no normal number once more: each of up to 64 terms to a multiple of the least float.
  const gradual = (2 ** -149 * 64 * (largest(input) + largestWeight + 1) * reference.terms) / epsilon;
  const magnitude = reference.magnitude.map((own) => Math.max(own, bound + gradual));
  expectClose(settled(actual, { ...reference, magnitude }), { ...reference, magnitude }, { ...closeness, reach: 0 });
}

/** The result, with the reference in place of what overflow on the way leaves open. */
function settled({ data, shape }: TensorLike, { values, magnitude }: Reference): TensorLike {
  const copy = data.map((value, i) => {
    const size = magnitude[i] as number;
    return size >= mayOverflow && Number.isFinite(size) ? Math.fround(values[i] as number) : value;
  });
  return { data: copy, shape };
}

function largest({ data }: TensorLike): number {
  return data.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
}

/** Where a call writes, or wrote: in WASM memory it is looked up afresh, the memory may have grown. */
export function written(guarded: GuardedOut): TensorLike {
  if (!('whole' in guarded)) return guarded.out;
  const { data } = guarded.whole as Tensor;
  const length = guarded.out.shape.reduce((product, size) => product * size, 1);
  const guard = (data.length - length) / 2;
  return { data: data.subarray(guard, guard + length), shape: guarded.out.shape };
}
