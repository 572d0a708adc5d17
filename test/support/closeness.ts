/**
 * How close a float32 result must come to the float64 reference. Rounding errors of a sum of K products are proportional to
 * epsilon * sum |x * w|, and, their signs being random, to sqrt(K): |error| <= c * epsilon * sqrt(K) * sum |x * w|.
 */
import { expect } from 'vitest';
import { readConvGeometry } from '../../src/arguments/convolution.js';
import type { Axis } from '../../src/geometry/axis.js';
import type { Conv2dOptions, TensorLike } from '../../src/index.js';
import type { Reference } from '../../src/naive/reference.js';

/** Half of the distance from 1 to the next float32. */
export const epsilon = 2 ** -24;

/** How much an algorithm may err. */
export interface Closeness {
  readonly c: number;
  /**
   * Where the algorithm forms sums over tiles, an output's error has terms of its neighbours' size: `magnitude` is then the
   * largest within so many rows and columns.
   */
  readonly reach: number;
}

/** Multiplies and adds the definition's own terms: one rounding a term, or two without fused multiply-add. */
const plain: Closeness = { c: 2, reach: 0 };

/**
 * c for each algorithm. Winograd's transforms add and cancel numbers of the whole tile: about three bits are lost (docs/accuracy.md), and
 * a tile has up to 5 outputs each way.
 */
export const closenessOf = {
  im2col: plain,
  direct: plain,
  unrolled: plain,
  gemm: plain,
  naive: plain,
  winograd: { c: 64, reach: 5 },
  /** What `auto` chose is not known: the loosest. */
  auto: { c: 64, reach: 5 },
} as const satisfies Record<string, Closeness>;

/**
 * The reference of a convolution, with the magnitudes that Winograd's errors have. Its transforms mix all taps of a kernel. Those that
 * meet nothing but padding, wherever the window lies, are in no neighbour's sum of |x * w|: where there are such, as of a kernel larger
 * than the plane, an output's magnitude is the sum of |w| over all its taps times max|x|.
 */
export function withAllTaps(reference: Reference, input: TensorLike, weight: TensorLike, options: Conv2dOptions): Reference {
  const { height, width, outChannels, paddingMode } = readConvGeometry('withAllTaps', 2, input.shape, weight.shape, options);
  if (paddingMode !== 'zeros' || !(meetsOnlyPadding(height) || meetsOnlyPadding(width))) return reference;
  const largest = input.data.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
  const taps = weight.data.length / outChannels;
  const plane = height.out * width.out;
  const sums = Array.from({ length: outChannels }, (_, o) =>
    weight.data.subarray(o * taps, (o + 1) * taps).reduce((sum, w) => sum + Math.abs(w), 0),
  );
  const magnitude = reference.magnitude.map((own, i) =>
    Math.max(own, largest * (sums[Math.floor(i / plane) % outChannels] as number)),
  );
  return { ...reference, magnitude };
}

/** Whether some tap of an axis lies outside of the plane in every window. */
function meetsOnlyPadding(axis: Axis): boolean {
  const meets = (tap: number) => {
    for (let i = 0; i < axis.out; i++) {
      const position = i * axis.stride + tap * axis.dilation - axis.padBefore;
      if (position >= 0 && position < axis.in) return true;
    }
    return false;
  };
  for (let tap = 0; tap < axis.kernel; tap++) if (!meets(tap)) return true;
  return false;
}

/**
 * Expects every element within its bound; NaN and infinities where the reference has them, with their sign. The message
 * names the worst element: its index, what came, what was expected, and the bound.
 */
export function expectClose(actual: TensorLike, reference: Reference, { c, reach }: Closeness): void {
  expect([...actual.shape]).toEqual([...reference.shape]);
  expect(actual.data.length).toBe(reference.values.length);
  const magnitude = reach === 0 ? reference.magnitude : neighbourhoodMaximum(reference, reach);
  const factor = c * epsilon * Math.sqrt(reference.terms);
  let worst = 1;
  let message = '';
  for (let i = 0; i < reference.values.length; i++) {
    const got = actual.data[i] as number;
    const expected = reference.values[i] as number;
    // A product that is no normal float32 is rounded to a multiple of the least one.
    const bound = factor * (magnitude[i] as number) + reference.terms * 2 ** -149;
    const ratio = distance(got, expected, bound);
    if (ratio > worst) {
      worst = ratio;
      message = `index ${describeIndex(i, reference.shape)}: got ${got}, expected ${expected} within ${bound}`;
    }
  }
  if (worst > 1) expect.fail(message);
}

/** |got - expected| in bounds; infinite where one is NaN or infinite and the other is not the same. */
function distance(got: number, expected: number, bound: number): number {
  if (Object.is(got, expected)) return 0;
  // What is beyond float32 comes out as an infinity.
  if (!Number.isFinite(got) || !Number.isFinite(expected)) {
    return Object.is(got, Math.fround(expected)) ? 0 : Number.POSITIVE_INFINITY;
  }
  return got === expected ? 0 : Math.abs(got - expected) / bound;
}

/** Maxima of neighbourhoods, by reference and reach: many results are held against one reference. */
const knownMaxima = new WeakMap<Reference, Map<number, Float64Array>>();

/** For each element the largest magnitude in its plane within `reach` rows and columns. */
function neighbourhoodMaximum(reference: Reference, reach: number): Float64Array {
  const { magnitude, shape } = reference;
  const known = knownMaxima.get(reference) ?? new Map<number, Float64Array>();
  knownMaxima.set(reference, known);
  let maximum = known.get(reach);
  if (maximum === undefined) {
    const [height, width] = shape.slice(-2) as [number, number];
    maximum = slidingMaximum(slidingMaximum(magnitude, width, 1, reach), height, width, reach);
    known.set(reach, maximum);
  }
  return maximum;
}

/** The largest of the finite numbers within `reach` steps along one dimension, whose elements are `stride` apart. */
function slidingMaximum(values: Float64Array, length: number, stride: number, reach: number): Float64Array {
  const maxima = values.slice();
  const block = length * stride;
  for (let i = 0; i < values.length; i++) {
    const position = Math.floor((i % block) / stride);
    const last = i + Math.min(reach, length - 1 - position) * stride;
    let largest = values[i] as number;
    for (let other = i - Math.min(reach, position) * stride; other <= last; other += stride) {
      const value = values[other] as number;
      if (value > largest && value < Number.POSITIVE_INFINITY) largest = value;
    }
    maxima[i] = largest;
  }
  return maxima;
}

function describeIndex(index: number, shape: readonly number[]): string {
  const indices: number[] = [];
  let rest = index;
  for (const length of [...shape].reverse()) {
    indices.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return `[${indices.join(', ')}]`;
}
