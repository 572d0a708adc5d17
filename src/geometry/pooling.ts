/** The geometry of a pooling: one flat frozen record, checked once. */
import { invalid } from '../arguments/checks.js';
import type { Batch } from '../arguments/tensors.js';
import { type Axis, kernelSpan, pooledLength } from './axis.js';
import { batchShape, sizes, twoAxes, type Windows, windowAxes } from './convolution.js';

/** Everything about a pooling but its numbers. Input (N,C,H,W). */
export interface PoolGeometry {
  /** Number of images; 1 for an input without a batch dimension. */
  readonly batch: number;
  readonly channels: number;
  readonly height: Axis;
  readonly width: Axis;
  readonly ceilMode: boolean;
  /** Shape of the result, with as many dimensions as the input has. */
  readonly outputShape: readonly number[];
}

/** @throws {RangeError} where the padding is too large for the window, or no window fits */
export function poolGeometry(caller: string, input: Batch, windows: Windows, ceilMode: boolean): PoolGeometry {
  const axes = windowAxes(input.lengths, windows);
  for (const { padBefore, kernel, dilation } of axes) {
    const most = Math.floor(kernelSpan(kernel, dilation) / 2);
    if (padBefore > most) {
      throw invalid(
        caller,
        `pad should be at most half of kernel size: expected padding of at most ${most} for kernelSize ${kernel}, got ${padBefore}`,
      );
    }
  }
  // One element has no distance to another: kernels need not look at it, and it may be so large that sums with it overflow.
  const near = axes.map((axis) => (axis.kernel === 1 ? { ...axis, dilation: 1 } : axis));
  const sized = near.map((axis) => ({ ...axis, out: pooledLength(axis, ceilMode) }));
  const lengths = sized.map((axis) => axis.out);
  if (lengths.some((length) => length < 1)) {
    throw invalid(
      caller,
      `Output size is too small: expected a window that fits the input, got an output of ${sizes(lengths)} ` +
        `for an input of ${sizes(input.lengths)}`,
    );
  }
  return Object.freeze({
    batch: input.batch,
    channels: input.channels,
    ...twoAxes(sized),
    ceilMode,
    outputShape: batchShape(input, input.channels, lengths),
  });
}

/** The input elements that output element `index` of an adaptive pooling covers: [start, end). */
export function adaptiveBin(length: number, bins: number, index: number): readonly [start: number, end: number] {
  return [Math.floor((index * length) / bins), Math.ceil(((index + 1) * length) / bins)];
}
