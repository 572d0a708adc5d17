/**
 * A transposed convolution on one axis as convolutions of stride 1. Output y = j + stride*m, of place j, is element m of one of them:
 * the sum of tap r + stride*i of the kernel times input q + m - i, where (j + padBefore) = q*stride + r.
 */
import type { Axis } from './axis.js';

/** Neighbouring places whose outputs are channels of one convolution. */
export interface AxisPart {
  readonly first: number;
  readonly places: number;
  /**
   * Places may differ by one in the input q that they start from. Aligned, those that start later begin with a tap of zero, so that
   * element m of all is output j + stride*m; else it is the output that reads the same inputs.
   */
  readonly aligned: boolean;
  /** Taps of the convolution. Element g reads inputs g - taps + 1 to g. */
  readonly taps: number;
  /** Whether some places have fewer taps of their own, so that the rest are zeros. */
  readonly zeros: boolean;
}

/** A place of a part. */
export interface PartPlace {
  /** The element of the convolution that the place's first output is. */
  readonly origin: number;
  /** The kernel's tap that is the convolution's last; each before it is a stride further on. Negative where that is a zero. */
  readonly lastTap: number;
}

type Places = Pick<AxisPart, 'first' | 'places' | 'aligned'>;

function start({ padBefore, stride }: Axis, j: number): { input: number; tap: number } {
  const input = Math.floor((j + padBefore) / stride);
  return { input, tap: j + padBefore - input * stride };
}

/** Place `j`, one of the part's. */
export function partPlace(axis: Axis, { first, places, aligned }: Places, j: number): PartPlace {
  const { input, tap } = start(axis, j);
  const origin = aligned ? start(axis, first + places - 1).input : input;
  return { origin, lastTap: tap - (origin - input) * axis.stride };
}

function partOf(axis: Axis, first: number, places: number, aligned: boolean): AxisPart {
  const lastTaps = Array.from({ length: places }, (_, i) => partPlace(axis, { first, places, aligned }, first + i).lastTap);
  // From the convolution's last tap to where the kernel ends.
  const reach = (lastTap: number) => Math.ceil((axis.kernel - lastTap) / axis.stride);
  const taps = Math.max(...lastTaps.map(reach));
  return { first, places, aligned, taps, zeros: lastTaps.some((tap) => tap < 0 || reach(tap) < taps) };
}

/** The ways of sharing the places out: all in one part, as they read or aligned, or in two whose places start from the same input. */
export function partitions(axis: Axis): AxisPart[][] {
  const { stride, padBefore } = axis;
  const later = padBefore % stride;
  const all = partOf(axis, 0, stride, later === 0);
  if (later === 0) return [[all]];
  return [
    [all],
    [partOf(axis, 0, stride, true)],
    [partOf(axis, 0, stride - later, true), partOf(axis, stride - later, later, true)],
  ];
}

/** The part's elements that `length` outputs from `from` on are: the first, and how many. */
export function partRange(axis: Axis, part: AxisPart, from: number, length: number): { first: number; count: number } {
  let [least, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let j = part.first; j < part.first + part.places; j++) {
    const [m, mEnd] = [from - j, from + length - j].map((outputs) => Math.max(0, Math.ceil(outputs / axis.stride)));
    if (m === mEnd) continue;
    const { origin } = partPlace(axis, part, j);
    least = Math.min(least, origin + (m as number));
    end = Math.max(end, origin + (mEnd as number));
  }
  return end > least ? { first: least, count: end - least } : { first: 0, count: 0 };
}

/** Products that the definition takes for all outputs of an axis: the taps of each. */
export function tapsOfOutputs(axis: Axis): number {
  let taps = 0;
  for (let j = 0; j < Math.min(axis.stride, axis.out); j++) {
    const outs = Math.ceil((axis.out - j) / axis.stride);
    taps += outs * Math.max(0, Math.ceil((axis.kernel - start(axis, j).tap) / axis.stride));
  }
  return taps;
}
