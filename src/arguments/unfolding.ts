/** The options of `unfold` and `fold`, read into a geometry: planes on one side, windows as columns on the other. */
import { type AxisWindow, convolvedLength } from '../geometry/axis.js';
import { type ConvGeometry, convGeometry, twoAxes, windowAxes } from '../geometry/convolution.js';
import { describe, given, invalid } from './checks.js';
import { readBatch } from './tensors.js';
import { type Padding2, readPadding, readSizes, type Size2 } from './windows.js';

/** Options of {@link unfold} and {@link fold}. */
export interface UnfoldOptions {
  /** Step of the window. Default 1. */
  readonly stride?: Size2;
  /** Zeros around the plane: one size, `[height, width]` or `[[top, bottom], [left, right]]`. Default 0. */
  readonly padding?: Padding2;
  /** Distance between the elements of a window. Default 1. */
  readonly dilation?: Size2;
}

export const unfoldOptions: readonly string[] = ['stride', 'padding', 'dilation'];

type AnyOptions = { readonly [Key in keyof UnfoldOptions]?: unknown };

function readWindows(caller: string, kernelSize: unknown, options: AnyOptions) {
  return {
    kernel: readSizes(caller, 'kernelSize', kernelSize, 2, { least: 1 }),
    stride: readSizes(caller, 'stride', given(options.stride, 1), 2, { least: 1 }),
    dilation: readSizes(caller, 'dilation', given(options.dilation, 1), 2, { least: 1 }),
    padding: readPadding(caller, given(options.padding, 0), 2),
  };
}

/**
 * The geometry of `unfold`: a convolution with one output channel a tap and no arithmetic. Its output planes, one behind the
 * other, are the rows of the column matrix.
 */
export function readUnfoldGeometry(
  caller: string,
  inputShape: readonly number[],
  kernelSize: unknown,
  options: AnyOptions,
): ConvGeometry {
  const input = readBatch(caller, 'input', inputShape, 2);
  const windows = readWindows(caller, kernelSize, options);
  const outChannels = input.channels * windows.kernel.reduce((taps, size) => taps * size, 1);
  const geometry = convGeometry(caller, { input, outChannels, groups: input.channels, windows, paddingMode: 'zeros' });
  const columns = [outChannels, geometry.height.out * geometry.width.out];
  return Object.freeze({ ...geometry, outputShape: Object.freeze(input.batched ? [input.batch, ...columns] : columns) });
}

/** The geometry of `fold`: the transposed convolution that undoes {@link readUnfoldGeometry}'s shapes. */
export function readFoldGeometry(
  caller: string,
  columnsShape: readonly number[],
  outputSize: unknown,
  kernelSize: unknown,
  options: AnyOptions,
): ConvGeometry {
  const batched = columnsShape.length === 3;
  if ((!batched && columnsShape.length !== 2) || columnsShape.slice(-2).includes(0)) {
    throw invalid(
      caller,
      `expected 2-D (C*kH*kW,L) or 3-D (N,C*kH*kW,L) columns whose dimensions other than the batch are not zero, got shape ${describe(columnsShape)}`,
    );
  }
  const [rows, count] = columnsShape.slice(-2) as [number, number];
  const lengths = readSizes(caller, 'outputSize', outputSize, 2, { least: 1 });
  const windows = readWindows(caller, kernelSize, options);
  const taps = windows.kernel.reduce((product, size) => product * size, 1);
  if (rows % taps !== 0) {
    throw invalid(
      caller,
      `expected columns whose size per column is divisible by the kernel's ${taps} elements, got ${rows} in shape ${describe(columnsShape)}`,
    );
  }
  const axes = windowAxes(lengths, windows);
  checkWindowCount(caller, axes, lengths, count);
  const channels = rows / taps;
  const outputShape = [channels, ...lengths];
  return Object.freeze({
    batch: batched ? (columnsShape[0] as number) : 1,
    channels: rows,
    outChannels: channels,
    groups: channels,
    ...twoAxes(axes.map((axis) => ({ ...axis, in: convolvedLength(axis), out: axis.in }))),
    paddingMode: 'zeros',
    outputShape: Object.freeze(batched ? [columnsShape[0] as number, ...outputShape] : outputShape),
  });
}

function checkWindowCount(caller: string, axes: readonly AxisWindow[], lengths: readonly number[], count: number): void {
  const windows = axes.map(convolvedLength);
  if (windows.some((length) => length < 1)) {
    throw invalid(
      caller,
      `expected an outputSize that the kernel fits in, got ${describe([...lengths])}, which has ${windows.map((length) => Math.max(0, length)).join(' x ')} windows`,
    );
  }
  const wanted = windows.reduce((product, length) => product * length, 1);
  if (wanted !== count) {
    throw invalid(
      caller,
      `expected ${windows.join(' x ')} = ${wanted} columns for outputSize ${describe([...lengths])}, got ${count}`,
    );
  }
}
