/** Options that describe windows: sizes for each axis, and padding. Read once, into one value an axis. */
import { samePadding } from '../geometry/axis.js';
import { checkInteger, describe, type IntegerBounds, invalid, suggestion, wrongType } from './checks.js';

/** A size for both axes, or `[height, width]`. */
export type Size2 = number | readonly [height: number, width: number];

/** Padding: one size, `[height, width]`, or `[[top, bottom], [left, right]]`. */
export type Padding2 =
  | Size2
  | readonly [rows: readonly [top: number, bottom: number], columns: readonly [left: number, right: number]];

/** Padding of the 1-D forms: one size, or `[before, after]`. */
export type Padding1 = number | readonly [before: number, after: number];

/** How many spatial axes an operation has. */
export type Rank = 1 | 2;

/** One value an axis, from a number or a list of as many numbers as there are axes. */
export function readSizes(caller: string, name: string, value: unknown, rank: Rank, bounds: IntegerBounds): readonly number[] {
  if (typeof value === 'number') {
    const size = checkInteger(caller, name, value, bounds);
    return rank === 1 ? [size] : [size, size];
  }
  if (rank === 1 || !isList(value)) {
    throw wrongType(caller, rank === 1 ? `a number for ${name}` : `a number or [height, width] for ${name}`, value);
  }
  if (value.length !== rank)
    throw invalid(caller, `expected a number or [height, width] for ${name}, got ${describe([...value])}`);
  return [checkInteger(caller, name, value[0], bounds), checkInteger(caller, name, value[1], bounds)];
}

/** Padding before and after, for each axis. */
export type AxisPadding = readonly [before: number, after: number];

/** Explicit padding, without the strings. */
export function readPadding(caller: string, value: unknown, rank: Rank): readonly AxisPadding[] {
  const bounds = { least: 0 };
  if (rank === 1) {
    if (!isList(value)) return readSizes(caller, 'padding', value, 1, bounds).map((size) => [size, size] as const);
    return [readPair(caller, value, '[before, after]')];
  }
  if (isList(value) && value.length > 0 && Array.from(value).some(isList)) {
    if (value.length !== 2)
      throw invalid(caller, `expected [[top, bottom], [left, right]] for padding, got ${describe([...value])}`);
    return [readPair(caller, value[0], '[top, bottom]'), readPair(caller, value[1], '[left, right]')];
  }
  return readSizes(caller, 'padding', value, 2, bounds).map((size) => [size, size] as const);
}

function readPair(caller: string, value: unknown, form: string): AxisPadding {
  if (!isList(value)) throw wrongType(caller, `${form} in padding`, value);
  if (value.length !== 2) throw invalid(caller, `expected ${form} in padding, got ${describe([...value])}`);
  return [checkInteger(caller, 'padding', value[0], { least: 0 }), checkInteger(caller, 'padding', value[1], { least: 0 })];
}

/** Padding as a convolution takes it: explicit, `"valid"` or `"same"`. */
export function readConvPadding(
  caller: string,
  value: unknown,
  rank: Rank,
  { kernel, stride, dilation }: { kernel: readonly number[]; stride: readonly number[]; dilation: readonly number[] },
): readonly AxisPadding[] {
  if (typeof value !== 'string') return readPadding(caller, value, rank);
  if (value === 'valid') return kernel.map(() => [0, 0] as const);
  if (value !== 'same') {
    throw invalid(
      caller,
      `expected numbers, "valid" or "same" for padding, got ${describe(value)}${suggestion(value, ['valid', 'same'])}`,
    );
  }
  if (stride.some((step) => step !== 1)) {
    throw invalid(caller, `padding="same" is not supported for strided convolutions: expected stride 1, got ${describe(stride)}`);
  }
  return kernel.map((size, axis) => samePadding(size, dilation[axis] as number));
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
