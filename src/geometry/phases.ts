/**
 * The phases of a transposed convolution on one axis: with stride s its output elements fall into s sets, each of which every s-th
 * tap of the kernel reaches (fewer taps are skipped with a dilation that shares a divisor with s).
 */
import type { Axis } from './axis.js';

/** The taps of one axis that reach the output elements y with y % stride = j of a strip, and the inputs they read. */
export interface AxisPhase {
  /** The taps are first, first + step, ...: `count` of them. */
  readonly first: number;
  readonly step: number;
  readonly count: number;
  /** Output element i of the phase reads, at tap t, input `origin` + i - t*`shift`. */
  readonly origin: number;
  readonly shift: number;
  /** Output elements of the phase in the strip. */
  readonly outs: number;
}

export function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Phase `j` of `length` outputs from `start` on. */
export function axisPhase(axis: Axis, start: number, length: number, j: number): AxisPhase {
  const { kernel, stride, dilation, padBefore } = axis;
  const uncropped = start + padBefore + j;
  const remainder = uncropped % stride;
  const step = stride / greatestDivisor(stride, dilation);
  let first = 0;
  while (first < Math.min(kernel, step) && (first * dilation) % stride !== remainder) first++;
  const fits = first < Math.min(kernel, step);
  return {
    first,
    step,
    count: fits ? Math.ceil((kernel - first) / step) : 0,
    origin: Math.floor(uncropped / stride) - Math.floor((first * dilation) / stride),
    shift: (step * dilation) / stride,
    outs: Math.max(0, Math.ceil((length - j) / stride)),
  };
}

/** The phases of an axis, and the input elements that they read: [least, end). */
export interface Reach {
  readonly phases: readonly AxisPhase[];
  readonly least: number;
  readonly end: number;
}

/** All phases of `length` outputs from `start` on. */
export function axisPhases(axis: Axis, start: number, length: number): Reach {
  const phases = Array.from({ length: Math.min(axis.stride, length) }, (_, j) => axisPhase(axis, start, length, j));
  const reading = phases.filter(({ count }) => count > 0);
  const least = Math.min(...reading.map(({ origin, count, shift }) => origin - (count - 1) * shift));
  const end = Math.max(...reading.map(({ origin, outs }) => origin + outs));
  return reading.length > 0 ? { phases, least, end } : { phases, least: 0, end: 0 };
}

/** Which remainder of the kernel a phase is: phases of the same remainder share a packed weight. */
export function phaseRemainder(axis: Axis, start: number, j: number): number {
  return (start + axis.padBefore + j) % axis.stride;
}
