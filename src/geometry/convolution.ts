/** The geometry of a convolution and of a transposed convolution: one flat frozen record, checked once. */
import { describe, invalid } from '../arguments/checks.js';
import type { Batch } from '../arguments/tensors.js';
import type { AxisPadding } from '../arguments/windows.js';
import { type Axis, type AxisWindow, convolvedLength, kernelSpan, paddedLength, transposedLength, unitAxis } from './axis.js';

/** What the padding of a plane holds: zeros, or the plane mirrored without its edge, its edge repeated, the plane from its other side. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';
export const paddingModes: readonly PaddingMode[] = ['zeros', 'reflect', 'replicate', 'circular'];

/** Everything about a convolution but its numbers. Shapes: input (N,C,H,W), weight (O,C/groups,kH,kW). */
export interface ConvGeometry {
  /** Number of images; 1 for an input without a batch dimension. */
  readonly batch: number;
  readonly channels: number;
  readonly outChannels: number;
  readonly groups: number;
  readonly height: Axis;
  readonly width: Axis;
  readonly paddingMode: PaddingMode;
  /** Shape of the result, with as many dimensions as the input has. */
  readonly outputShape: readonly number[];
}

/** The windows of each axis, as the options give them. */
export interface Windows {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly AxisPadding[];
}

/** The two axes, from the one or two that an operation has: a 1-D operation is a 2-D one of height 1. */
export function twoAxes(axes: readonly Axis[]): { height: Axis; width: Axis } {
  const frozen = axes.map((axis) => Object.freeze(axis));
  return axes.length === 1
    ? { height: unitAxis, width: frozen[0] as Axis }
    : { height: frozen[0] as Axis, width: frozen[1] as Axis };
}

/** The axes without their output sizes. */
export function windowAxes(lengths: readonly number[], { kernel, stride, dilation, padding }: Windows): AxisWindow[] {
  return lengths.map((length, axis) => {
    const [padBefore, padAfter] = padding[axis] as AxisPadding;
    return {
      in: length,
      kernel: kernel[axis] as number,
      stride: stride[axis] as number,
      dilation: dilation[axis] as number,
      padBefore,
      padAfter,
    };
  });
}

/** The shape of a result with as many dimensions as its input. */
export function batchShape(input: Batch, channels: number, lengths: readonly number[]): readonly number[] {
  return Object.freeze(input.batched ? [input.batch, channels, ...lengths] : [channels, ...lengths]);
}

export interface ConvShape {
  readonly input: Batch;
  readonly outChannels: number;
  readonly groups: number;
  readonly windows: Windows;
  readonly paddingMode: PaddingMode;
}

/** @throws {RangeError} where the kernel does not fit the padded plane, or the padding does not fit its mode */
export function convGeometry(caller: string, { input, outChannels, groups, windows, paddingMode }: ConvShape): ConvGeometry {
  const axes = windowAxes(input.lengths, windows);
  for (const axis of axes) checkPaddingMode(caller, paddingMode, axis);
  const spans = axes.map((axis) => kernelSpan(axis.kernel, axis.dilation));
  const padded = axes.map(paddedLength);
  if (spans.some((span, i) => span > (padded[i] as number))) {
    throw invalid(
      caller,
      `kernel size can't be greater than actual input size: expected a kernel of at most ${sizes(padded)} (the input with its padding), got ${sizes(spans)}`,
    );
  }
  const sized = axes.map((axis) => ({ ...axis, out: convolvedLength(axis) }));
  return Object.freeze({
    batch: input.batch,
    channels: input.channels,
    outChannels,
    groups,
    ...twoAxes(sized),
    paddingMode,
    outputShape: batchShape(
      input,
      outChannels,
      sized.map((axis) => axis.out),
    ),
  });
}

function checkPaddingMode(caller: string, mode: PaddingMode, axis: AxisWindow): void {
  const largest = Math.max(axis.padBefore, axis.padAfter);
  if (mode === 'reflect' && largest >= axis.in) {
    throw invalid(caller, `expected padding less than the input's length ${axis.in} for paddingMode "reflect", got ${largest}`);
  }
  if (mode === 'circular' && largest > axis.in) {
    throw invalid(caller, `expected padding of at most the input's length ${axis.in} for paddingMode "circular", got ${largest}`);
  }
}

/** How messages write sizes: `4x6`. */
export function sizes(lengths: readonly number[]): string {
  return lengths.join('x');
}

/**
 * A transposed convolution from (N,C,in) to (N,O,out), weight (C,O/groups,kH,kW). Its padding crops the output.
 * The convolution of the output with the same options has the input's size.
 */
export interface TransposedShape extends Omit<ConvShape, 'paddingMode'> {
  readonly outputPadding: readonly number[];
}

/** @throws {RangeError} where the output padding is too large or the output would be empty */
export function transposedGeometry(
  caller: string,
  { input, outChannels, groups, windows, outputPadding }: TransposedShape,
): ConvGeometry {
  const { stride, dilation } = windows;
  outputPadding.forEach((extra, axis) => {
    const limit = Math.max(stride[axis] as number, dilation[axis] as number);
    if (extra >= limit) {
      throw invalid(
        caller,
        `output padding must be smaller than either stride or dilation: expected less than ${limit}, got outputPadding ${describe(outputPadding)}`,
      );
    }
  });
  const axes = windowAxes(input.lengths, windows);
  const sized = axes.map((axis, i) => ({ ...axis, out: transposedLength(axis, outputPadding[i] as number) }));
  const lengths = sized.map((axis) => axis.out);
  if (lengths.some((length) => length < 1)) {
    throw invalid(
      caller,
      `expected padding that leaves an output, got an output of ${sizes(lengths)} for an input of ${sizes(input.lengths)}`,
    );
  }
  return Object.freeze({
    batch: input.batch,
    channels: input.channels,
    outChannels,
    groups,
    ...twoAxes(sized),
    paddingMode: 'zeros',
    outputShape: batchShape(input, outChannels, lengths),
  });
}

/** Multiplications and additions, each counted: two a tap. */
export function convFlops({ batch, channels, outChannels, groups, height, width }: ConvGeometry): number {
  return 2 * batch * outChannels * (channels / groups) * height.kernel * width.kernel * height.out * width.out;
}
