/** The options of the poolings, read into a geometry. */
import { kernelSpan } from '../geometry/axis.js';
import { batchShape, sizes } from '../geometry/convolution.js';
import { keptPoolGeometry } from '../geometry/keptPooling.js';
import type { PoolGeometry } from '../geometry/pooling.js';
import type { TensorLike } from '../tensor.js';
import { checkBoolean, checkInteger, describe, given, invalid, wrongType } from './checks.js';
import { type Batch, readBatch } from './tensors.js';
import { type AxisPadding, type Rank, readSizes, type Size2 } from './windows.js';

/** What says where the windows of a pooling lie. */
export interface PoolWindowOptions {
  /** Step of the window. Default: the kernel's size. */
  readonly stride?: Size2;
  /** Rows and columns added on both sides; at most half of the kernel. Default 0. */
  readonly padding?: Size2;
  /** Whether a last window may hang over the end. Default false. */
  readonly ceilMode?: boolean;
}

/** Options of {@link maxPool2d}. */
export interface MaxPool2dOptions extends PoolWindowOptions {
  /** Distance between the elements of a window. Default 1. */
  readonly dilation?: Size2;
  /** Whether to return where each maximum was found. Default false. */
  readonly returnIndices?: boolean;
  /** Where to write the result; it may not share memory with the input. Default: a new tensor. */
  readonly out?: TensorLike;
}

/** Options of {@link avgPool2d} and {@link avgPool2dBackward} that say what the sums are divided by. */
export interface AvgPoolWindowOptions extends PoolWindowOptions {
  /** Whether the padding counts among what a sum is divided by. Default true. */
  readonly countIncludePad?: boolean;
  /** What sums are divided by: an integer other than 0. Default: the number of the window's elements. */
  readonly divisorOverride?: number;
}

/** Options of {@link avgPool2d}. */
export interface AvgPool2dOptions extends AvgPoolWindowOptions {
  /** Where to write the result; it may not share memory with the input. Default: a new tensor. */
  readonly out?: TensorLike;
}

/** Options of {@link lpPool2d}. */
export interface LpPool2dOptions {
  /** Step of the window, in rows and columns. Default: the kernel's size. */
  readonly stride?: Size2;
  /** Whether a last window may hang over the end. Default false. */
  readonly ceilMode?: boolean;
}

/** Options of {@link adaptiveMaxPool2d}. */
export interface AdaptiveMaxPool2dOptions {
  /** Whether to return where each maximum was found. Default false. */
  readonly returnIndices?: boolean;
}

/** Options of {@link maxUnpool2d}. */
export interface MaxUnpool2dOptions {
  /** Step of the pooling's window, in rows and columns. Default: the kernel's size. */
  readonly stride?: Size2;
  /** Rows and columns that the pooling added on both sides. Default 0. */
  readonly padding?: Size2;
  /** Height and width of the result, each less than a stride from the default: (in - 1)*stride - 2*padding + k. */
  readonly outputSize?: Size2;
}

/** Options of the 1-D forms: one number for each size. */
export type Pool1d<Options> = {
  readonly [Key in keyof Options]: Options[Key] extends Size2 | undefined
    ? Extract<Options[Key], number | undefined>
    : Options[Key];
};

const windowNames = ['stride', 'padding', 'ceilMode'] as const;
export const maxPoolOptions: readonly string[] = [...windowNames, 'dilation', 'returnIndices', 'out'];
export const avgPoolGradientOptions: readonly string[] = [...windowNames, 'countIncludePad', 'divisorOverride'];
export const avgPoolOptions: readonly string[] = [...avgPoolGradientOptions, 'out'];
export const lpPoolOptions: readonly string[] = ['stride', 'ceilMode'];
export const adaptiveMaxPoolOptions: readonly string[] = ['returnIndices'];
export const maxUnpoolOptions: readonly string[] = ['stride', 'padding', 'outputSize'];
/** Every window option of any pooling: what `pool2dOutputShape` takes. */
export const poolShapeOptions: readonly string[] = [...new Set([...maxPoolOptions, ...avgPoolOptions])];

type AnyPoolOptions = {
  readonly [Key in keyof MaxPool2dOptions | keyof AvgPool2dOptions | keyof MaxUnpool2dOptions]?: unknown;
};

/** Reads an input's shape, a kernel's size and the window's part of the options; unknown options are the caller's to refuse. */
export function readPoolGeometry(
  caller: string,
  rank: Rank,
  inputShape: readonly number[],
  kernelSize: unknown,
  options: AnyPoolOptions,
): PoolGeometry {
  const input = readBatch(caller, 'input', inputShape, rank);
  const kernel = readSizes(caller, 'kernelSize', kernelSize, rank, { least: 1 });
  const stride = readSizes(caller, 'stride', given(options.stride, kernelSize), rank, { least: 1 });
  const dilation = readSizes(caller, 'dilation', given(options.dilation, 1), rank, { least: 1 });
  const pads = readSizes(caller, 'padding', given(options.padding, 0), rank, { least: 0 });
  const padding = pads.map((size): AxisPadding => [size, size]);
  const ceilMode = checkBoolean(caller, 'ceilMode', given(options.ceilMode, false));
  return keptPoolGeometry(caller, input, { kernel, stride, dilation, padding }, ceilMode);
}

/** What the sums of an average pooling are divided by. */
export interface AverageDivisor {
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | undefined;
}

export function readAverageDivisor(caller: string, options: AnyPoolOptions): AverageDivisor {
  const countIncludePad = checkBoolean(caller, 'countIncludePad', given(options.countIncludePad, true));
  const override = options.divisorOverride;
  if (override === undefined) return { countIncludePad, divisorOverride: undefined };
  if (typeof override !== 'number') throw wrongType(caller, 'a number for divisorOverride', override);
  if (override === 0) throw invalid(caller, 'divisor must be not zero: expected a divisorOverride other than 0, got 0');
  return { countIncludePad, divisorOverride: checkInteger(caller, 'divisorOverride', override, { least: -(2 ** 31) }) };
}

export function readReturnIndices(caller: string, options: { readonly returnIndices?: unknown }): boolean {
  return checkBoolean(caller, 'returnIndices', given(options.returnIndices, false));
}

/** The exponent of an lp pooling: positive and finite. */
export function readNormType(caller: string, value: unknown): number {
  if (typeof value !== 'number') throw wrongType(caller, 'a number for normType', value);
  if (!(value > 0 && Number.isFinite(value)))
    throw invalid(caller, `expected a positive finite normType, got ${describe(value)}`);
  return value;
}

/** An adaptive pooling: planes of any size to planes of `outputSize`. */
export interface AdaptiveGeometry {
  readonly input: Batch;
  readonly outputSize: readonly [height: number, width: number];
  readonly outputShape: readonly number[];
}

export function readAdaptiveGeometry(caller: string, inputShape: readonly number[], outputSize: unknown): AdaptiveGeometry {
  const input = readBatch(caller, 'input', inputShape, 2);
  const [height, width] = readSizes(caller, 'outputSize', outputSize, 2, { least: 1 }) as [number, number];
  return { input, outputSize: [height, width], outputShape: batchShape(input, input.channels, [height, width]) };
}

/** Indices of a max pooling, one for each of `count` values; where they point is yet to be checked. */
export function checkIndices(caller: string, value: unknown, count: number): Int32Array {
  if (!(value instanceof Int32Array)) throw wrongType(caller, 'an Int32Array for indices', value);
  if (value.length !== count) throw invalid(caller, `expected ${count} indices, one for each value, got ${value.length}`);
  return value;
}

/** The plane that an unpooling writes to: the default, or an `outputSize` strictly within one stride of it. */
export function readUnpoolShape(caller: string, input: Batch, kernelSize: unknown, options: AnyPoolOptions): readonly number[] {
  const kernel = readSizes(caller, 'kernelSize', kernelSize, 2, { least: 1 });
  const stride = readSizes(caller, 'stride', given(options.stride, kernelSize), 2, { least: 1 });
  const padding = readSizes(caller, 'padding', given(options.padding, 0), 2, { least: 0 });
  const usual = input.lengths.map(
    (length, axis) =>
      (length - 1) * (stride[axis] as number) - 2 * (padding[axis] as number) + kernelSpan(kernel[axis] as number, 1),
  );
  if (options.outputSize === undefined) {
    if (usual.some((length) => length < 1))
      throw invalid(caller, `Output size is too small: expected a plane, got ${sizes(usual)}`);
    return usual;
  }
  const wanted = readSizes(caller, 'outputSize', options.outputSize, 2, { least: 1 });
  wanted.forEach((length, axis) => {
    const least = (usual[axis] as number) - (stride[axis] as number);
    const most = (usual[axis] as number) + (stride[axis] as number);
    if (length <= least || length >= most) {
      throw invalid(
        caller,
        `expected an outputSize strictly between ${least} and ${most} for ${axis === 0 ? 'the height' : 'the width'}, got ${describe(wanted)}`,
      );
    }
  });
  return wanted;
}

/**
 * The indices of maxima: one for each value, each an element of a plane.
 * @param count how many values there are
 * @param plane height and width of the planes that the indices point into
 */
export function checkPoolIndices(caller: string, value: unknown, count: number, plane: readonly number[]): Int32Array {
  const indices = checkIndices(caller, value, count);
  const most = plane.reduce((product, length) => product * length, 1);
  const wrong = indices.findIndex((index) => index < 0 || index >= most);
  if (wrong >= 0) throw indexOutside(caller, plane, indices[wrong], wrong);
  return indices;
}

/** The error for an index that points out of a plane. */
export function indexOutside(caller: string, plane: readonly number[], index: number | undefined, position: number): RangeError {
  const most = plane.reduce((product, length) => product * length, 1);
  return invalid(
    caller,
    `expected indices from 0 to ${most - 1} (planes of ${sizes(plane)}), got ${index} at position ${position}`,
  );
}
