/** The options of `conv2d`, `convTranspose2d` and their 1-D forms, read into a geometry. */
import {
  type ConvGeometry,
  convGeometry,
  type PaddingMode,
  paddingModes,
  transposedGeometry,
  type Windows,
} from '../geometry/convolution.js';
import type { TensorLike } from '../tensor.js';
import { checkChoice, checkInteger, describe, given, invalid } from './checks.js';
import { checkBias, dimensionsFrom, readBatch } from './tensors.js';
import { type Padding1, type Padding2, type Rank, readConvPadding, readPadding, readSizes, type Size2 } from './windows.js';

/** What is applied to the result, in the same pass: max(0, x), or min(max(0, x), 6). */
export type Activation = 'relu' | 'relu6';
/** How `conv2d` computes; see `explainConv2d`. */
export type ConvAlgorithm = 'im2col' | 'unrolled' | 'winograd' | 'direct';
/** How `convTranspose2d` computes: by matrix products, or by the kernel-unrolled matrix. */
export type TransposeAlgorithm = 'gemm' | 'unrolled';

const activations: readonly Activation[] = ['relu', 'relu6'];
export const convAlgorithms: readonly ConvAlgorithm[] = ['im2col', 'unrolled', 'winograd', 'direct'];
export const transposeAlgorithms: readonly TransposeAlgorithm[] = ['gemm', 'unrolled'];

/** What says where the windows of a convolution lie. */
export interface ConvGeometryOptions {
  /** Step of the window. Default 1. */
  readonly stride?: Size2;
  /** Elements added around the plane; `"same"` keeps its size, `"valid"` is 0. Default 0. */
  readonly padding?: Padding2 | 'valid' | 'same';
  /** What the padding holds. Default `"zeros"`. */
  readonly paddingMode?: PaddingMode;
  /** Distance between the taps of the kernel. Default 1. */
  readonly dilation?: Size2;
  /** Number of groups that the channels fall into. Default 1. */
  readonly groups?: number;
}

/** Options of {@link conv2d}. */
export interface Conv2dOptions extends ConvGeometryOptions {
  /** (O) values added to the channels of the result. Default none. */
  readonly bias?: TensorLike | Float32Array | null;
  /** Applied to the result, in the same pass. Default none. */
  readonly activation?: Activation;
  /** How to compute. Default `"auto"`: the fastest known. */
  readonly algorithm?: 'auto' | ConvAlgorithm;
  /** Where to write the result; it may not share memory with an input. Default: a new tensor. */
  readonly out?: TensorLike;
}

/** What says where the windows of a transposed convolution lie. */
export interface ConvTransposeGeometryOptions {
  /** Rows and columns of the result from the window of one input element to that of the next. Default 1. */
  readonly stride?: Size2;
  /** What is cropped from the result: one size, `[height, width]` or `[[top, bottom], [left, right]]`. Default 0. */
  readonly padding?: Padding2;
  /** Rows and columns added at the bottom and right; less than the stride or the dilation. Default 0. */
  readonly outputPadding?: Size2;
  /** Distance between the taps of the kernel. Default 1. */
  readonly dilation?: Size2;
  /** Number of groups that the channels fall into. Default 1. */
  readonly groups?: number;
}

/** Options of {@link convTranspose2d}. */
export interface ConvTranspose2dOptions extends ConvTransposeGeometryOptions {
  /** (O) values added to the channels of the result. Default none. */
  readonly bias?: TensorLike | Float32Array | null;
  /** Applied to the result, in the same pass. Default none. */
  readonly activation?: Activation;
  /** How to compute. Default `"auto"`: the fastest known. */
  readonly algorithm?: 'auto' | TransposeAlgorithm;
  /** Where to write the result; it may not share memory with an input. Default: a new tensor. */
  readonly out?: TensorLike;
}

/** The 1-D form of options: one number for each Size2. */
export type In1d<Options extends { padding?: unknown }> = {
  readonly [Key in keyof Options]: Key extends 'padding'
    ? Padding1 | Extract<Options[Key], string>
    : Options[Key] extends Size2 | undefined
      ? number
      : Options[Key];
};

export const convGeometryOptions = ['stride', 'padding', 'paddingMode', 'dilation', 'groups'] as const;
export const convTransposeGeometryOptions = ['stride', 'padding', 'outputPadding', 'dilation', 'groups'] as const;
const resultOptions = ['bias', 'activation', 'algorithm', 'out'] as const;
export const convOptions: readonly string[] = [...convGeometryOptions, ...resultOptions];
export const convTransposeOptions: readonly string[] = [...convTransposeGeometryOptions, ...resultOptions];

/** Weight of (O, C/groups, kernel...) or, transposed, (C, O/groups, kernel...). */
function readWeight(
  caller: string,
  shape: readonly number[],
  rank: Rank,
  form: string,
): { first: number; second: number; kernel: number[] } {
  if (shape.length !== rank + 2) throw invalid(caller, `expected a ${rank + 2}-D ${form} weight, got shape ${describe(shape)}`);
  if (shape.includes(0)) throw invalid(caller, `expected a weight without a zero dimension, got shape ${describe(shape)}`);
  return { first: shape[0] as number, second: shape[1] as number, kernel: dimensionsFrom(shape, 2) };
}

type AnyOptions = { readonly [Key in keyof Conv2dOptions | keyof ConvTranspose2dOptions]?: unknown };

/** What a weight and its options say, before there is an input. */
export interface ConvFilter {
  readonly weightShape: readonly number[];
  readonly rank: Rank;
  readonly channels: number;
  readonly outChannels: number;
  readonly groups: number;
  readonly windows: Windows;
}

/** The part that a convolution and its transpose share: kernel, stride, dilation, groups. */
function readWindows(caller: string, rank: Rank, weightShape: readonly number[], options: AnyOptions, form: string) {
  const spatial = rank === 1 ? 'k' : 'kH,kW';
  const { first, second, kernel } = readWeight(caller, weightShape, rank, `(${form},${spatial})`);
  const groups = checkInteger(caller, 'groups', given(options.groups, 1), { least: 1 });
  const stride = readSizes(caller, 'stride', given(options.stride, 1), rank, { least: 1 });
  const dilation = readSizes(caller, 'dilation', given(options.dilation, 1), rank, { least: 1 });
  if (first % groups !== 0) {
    throw invalid(
      caller,
      `expected a weight whose first dimension is divisible by groups ${groups}, got shape ${describe(weightShape)}`,
    );
  }
  return { first, second, groups, windows: { kernel, stride, dilation } };
}

function checkChannels(caller: string, filter: ConvFilter, channels: number, inputShape: readonly number[]): void {
  if (channels === filter.channels) return;
  throw invalid(
    caller,
    `expected input to have ${filter.channels} channels, but got ${channels} channels: input ${describe(inputShape)}, ` +
      `weight ${describe(filter.weightShape)}, groups ${filter.groups}`,
  );
}

/** Reads a weight's shape and the geometry's part of the options; unknown options are the caller's to refuse. */
export function readConvFilter(
  caller: string,
  rank: Rank,
  weightShape: readonly number[],
  options: AnyOptions,
): ConvFilter & { readonly paddingMode: PaddingMode } {
  const { first, second, groups, windows } = readWindows(caller, rank, weightShape, options, 'O,C/groups');
  const padding = readConvPadding(caller, given(options.padding, 0), rank, windows);
  const paddingMode = checkChoice(caller, 'paddingMode', given(options.paddingMode, 'zeros'), paddingModes);
  return {
    weightShape: [...weightShape],
    rank,
    channels: second * groups,
    outChannels: first,
    groups,
    windows: { ...windows, padding },
    paddingMode,
  };
}

/** The geometry of a convolution of an input of this shape. */
export function convGeometryOf(
  caller: string,
  filter: ReturnType<typeof readConvFilter>,
  inputShape: readonly number[],
): ConvGeometry {
  const input = readBatch(caller, 'input', inputShape, filter.rank);
  checkChannels(caller, filter, input.channels, inputShape);
  return convGeometry(caller, { ...filter, input });
}

/** {@link readConvFilter} and {@link convGeometryOf} at once. */
export function readConvGeometry(
  caller: string,
  rank: Rank,
  inputShape: readonly number[],
  weightShape: readonly number[],
  options: AnyOptions,
): ConvGeometry {
  return convGeometryOf(caller, readConvFilter(caller, rank, weightShape, options), inputShape);
}

/** As {@link readConvFilter}, for a transposed convolution. */
export function readTransposedFilter(
  caller: string,
  rank: Rank,
  weightShape: readonly number[],
  options: AnyOptions,
): ConvFilter & { readonly outputPadding: readonly number[] } {
  const { first, second, groups, windows } = readWindows(caller, rank, weightShape, options, 'C,O/groups');
  if (typeof options.padding === 'string') {
    throw invalid(
      caller,
      `expected numbers for padding, got ${describe(options.padding)}: a transposed convolution has no named paddings`,
    );
  }
  const padding = readPadding(caller, given(options.padding, 0), rank);
  const outputPadding = readSizes(caller, 'outputPadding', given(options.outputPadding, 0), rank, { least: 0 });
  return {
    weightShape: [...weightShape],
    rank,
    channels: first,
    outChannels: second * groups,
    groups,
    windows: { ...windows, padding },
    outputPadding,
  };
}

/** The geometry of a transposed convolution of an input of this shape. */
export function transposedGeometryOf(
  caller: string,
  filter: ReturnType<typeof readTransposedFilter>,
  inputShape: readonly number[],
): ConvGeometry {
  const input = readBatch(caller, 'input', inputShape, filter.rank);
  checkChannels(caller, filter, input.channels, inputShape);
  return transposedGeometry(caller, { ...filter, input });
}

/** {@link readTransposedFilter} and {@link transposedGeometryOf} at once. */
export function readTransposedGeometry(
  caller: string,
  rank: Rank,
  inputShape: readonly number[],
  weightShape: readonly number[],
  options: AnyOptions,
): ConvGeometry {
  return transposedGeometryOf(caller, readTransposedFilter(caller, rank, weightShape, options), inputShape);
}

/** What is left of the options once the geometry is read: what happens to the result, and how. */
export interface ResultOptions<Algorithm extends string> {
  readonly bias: Float32Array | undefined;
  readonly activation: Activation | undefined;
  readonly algorithm: 'auto' | Algorithm;
}

export function readResultOptions<Algorithm extends string>(
  caller: string,
  options: AnyOptions,
  outChannels: number,
  algorithms: readonly Algorithm[],
): ResultOptions<Algorithm> {
  return {
    bias: checkBias(caller, options.bias, outChannels),
    activation: options.activation === undefined ? undefined : checkChoice(caller, 'activation', options.activation, activations),
    algorithm: checkChoice(caller, 'algorithm', given(options.algorithm, 'auto'), ['auto', ...algorithms]),
  };
}
