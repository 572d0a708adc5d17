/** Where the windows of a pooling lie within its planes: worked out once, so that the loops only read. */
import type { AdaptiveGeometry } from '../arguments/pooling.js';
import { type Axis, reachedLength } from '../geometry/axis.js';
import { adaptiveBin, type PoolGeometry } from '../geometry/pooling.js';

/** The windows of one axis, without padding: window i has the elements starts[i], starts[i] + step, ... before ends[i]. */
export interface AxisWindows {
  /** Length of the input. */
  readonly in: number;
  /** Number of windows. */
  readonly out: number;
  readonly step: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** The windows of every plane, of each channel of each image. */
export interface PlaneWindows {
  readonly planes: number;
  readonly height: AxisWindows;
  readonly width: AxisWindows;
}

export function poolWindows({ batch, channels, height, width }: PoolGeometry): PlaneWindows {
  return { planes: batch * channels, height: windowsOf(height), width: windowsOf(width) };
}

function windowsOf(axis: Axis): AxisWindows {
  const { in: length, out, stride, dilation, padBefore } = axis;
  const starts = new Int32Array(out);
  const ends = new Int32Array(out);
  for (let i = 0; i < out; i++) {
    const start = i * stride - padBefore;
    const outside = start < 0 ? Math.ceil(-start / dilation) : 0;
    starts[i] = start + outside * dilation;
    ends[i] = Math.min(start + reachedLength(axis, 1), length);
  }
  return { in: length, out, step: dilation, starts, ends };
}

/** The bins of an adaptive pooling. */
export function adaptiveWindows({ input, outputSize }: AdaptiveGeometry): PlaneWindows {
  const [height, width] = input.lengths as [number, number];
  return {
    planes: input.batch * input.channels,
    height: binsOf(height, outputSize[0]),
    width: binsOf(width, outputSize[1]),
  };
}

function binsOf(length: number, out: number): AxisWindows {
  const bins = Array.from({ length: out }, (_, i) => adaptiveBin(length, out, i));
  const starts = Int32Array.from(bins, ([start]) => start);
  const ends = Int32Array.from(bins, ([, end]) => end);
  return { in: length, out, step: 1, starts, ends };
}
