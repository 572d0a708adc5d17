/** Kernels as integers of 16 bits: exactly where that can be, and else as near as they come. */
import { greatestDivisor } from '../geometry/phases.js';

/** weight[i] = values[i] * unit, up to an error. */
export interface FixedKernel {
  readonly values: Int32Array;
  readonly unit: number;
  /** Most that the sum over bytes can err by, in steps of a byte; 0 where the integers are the kernel. */
  readonly error: number;
}

const most = 32767;

/** The weights as integers times a unit, or undefined where they are none. */
export function exactIntegers(weights: ArrayLike<number>): FixedKernel | undefined {
  const values = Array.from(weights);
  const unit = powerUnit(values) ?? ratioUnit(values);
  if (unit === undefined) return undefined;
  const integers = values.map((value) => value / unit);
  const divisor = integers.reduce((common, value) => greatestDivisor(common, Math.abs(value)), 0) || 1;
  const reduced = integers.map((value) => value / divisor);
  if (!reduced.every((value) => Math.abs(value) <= most)) return undefined;
  return { values: Int32Array.from(reduced), unit: unit * divisor, error: 0 };
}

/** The largest power of two that all values are multiples of, where that leaves integers below 2^31. */
function powerUnit(values: readonly number[]): number | undefined {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!(largest > 0)) return largest === 0 ? 1 : undefined;
  for (let unit = 2 ** Math.floor(Math.log2(largest)), tries = 0; tries < 31; unit /= 2, tries++) {
    if (values.every((value) => Number.isInteger(value / unit))) return unit;
  }
  return undefined;
}

/** The smallest weight, where it divides all others: that of a mean, 1/9. */
function ratioUnit(values: readonly number[]): number | undefined {
  const smallest = values.reduce(
    (least, value) => (value === 0 ? least : Math.min(least, Math.abs(value))),
    Number.POSITIVE_INFINITY,
  );
  return values.every((value) => Number.isInteger(value / smallest) && (value / smallest) * smallest === value)
    ? smallest
    : undefined;
}

/**
 * The weights rounded to multiples of the smallest power of two that leaves 15 bits to `times` of each, and whose magnitudes sum
 * up to no more than `mostSum`. The middle one takes up what rounding leaves over of their sum, so that an even picture stays even.
 * @param times how many times its weight the integer of a tap must have room for
 */
export function nearestIntegers(
  weights: ArrayLike<number>,
  mostSum: number,
  times: (tap: number) => number = () => 1,
): FixedKernel {
  const exact = Array.from(weights);
  const middle = (exact.length - 1) / 2;
  const largest = exact.reduce((most, value, i) => Math.max(most, Math.abs(value) * times(i)), 0);
  // A little room for what the middle one takes up.
  const magnitudes = exact.reduce((sum, value) => sum + Math.abs(value), 0);
  const unit = 2 ** Math.max(Math.ceil(Math.log2(largest * 1.02)) - 15, Math.ceil(Math.log2(magnitudes / mostSum)));
  const values = Int32Array.from(exact, (value) => Math.round(value / unit));
  const total = exact.reduce((sum, value) => sum + value, 0);
  const missing = Math.round(total / unit) - values.reduce((sum, value) => sum + value, 0);
  if (Number.isInteger(middle) && Math.abs(missing) < 0.01 * most) values[middle] = (values[middle] as number) + missing;
  let error = 0;
  let sum = 0;
  exact.forEach((value, i) => {
    const difference = value - (values[i] as number) * unit;
    error += Math.abs(difference) * 127.5;
    sum += difference * 127.5;
  });
  // The error is largest where the bytes are 0 or 255 by the sign of the differences: half of it, and half of their sum.
  return { values, unit, error: error + Math.abs(sum) };
}

/** What sums of bytes with these weights lie between. */
export function sumRange(values: ArrayLike<number>): { readonly least: number; readonly most: number } {
  let negative = 0;
  let positive = 0;
  for (const value of Array.from(values)) {
    if (value < 0) negative += value;
    else positive += value;
  }
  return { least: 255 * negative, most: 255 * positive };
}
