/**
 * Output-size arithmetic for one spatial axis. Height and width, and the single axis of the 1-D forms, all come here;
 * nothing else in the library computes an output size or a padding.
 */

/** One spatial axis of a convolution, a transposed convolution or a pooling. All counts are elements. */
export interface Axis {
  /** Length of the input. */
  readonly in: number;
  /** Length of the output. */
  readonly out: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding before the first element (top or left). For a transposed convolution: what is cropped there. */
  readonly padBefore: number;
  /** Padding after the last element (bottom or right). */
  readonly padAfter: number;
}

/** What an axis is before its output size is known. */
export type AxisWindow = Omit<Axis, 'out'>;

/** An axis of length one that leaves everything as it is: the height of the 1-D forms. */
export const unitAxis: Axis = Object.freeze({ in: 1, out: 1, kernel: 1, stride: 1, dilation: 1, padBefore: 0, padAfter: 0 });

/** How many elements a kernel spans with its dilation. */
export function kernelSpan(kernel: number, dilation: number): number {
  return dilation * (kernel - 1) + 1;
}

/** Length of the input with its padding. */
export function paddedLength(axis: AxisWindow): number {
  return axis.in + axis.padBefore + axis.padAfter;
}

/** The padding that `"same"` means: the odd element goes to the end. */
export function samePadding(kernel: number, dilation: number): readonly [before: number, after: number] {
  const total = dilation * (kernel - 1);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/** floor((in + pads - span) / stride) + 1; zero or less where the kernel does not fit. */
export function convolvedLength(axis: AxisWindow): number {
  return Math.floor((paddedLength(axis) - kernelSpan(axis.kernel, axis.dilation)) / axis.stride) + 1;
}

/** (in - 1) * stride - pads + span + outputPadding: the length whose convolution has length `in`. */
export function transposedLength(axis: AxisWindow, outputPadding: number): number {
  return (axis.in - 1) * axis.stride - axis.padBefore - axis.padAfter + kernelSpan(axis.kernel, axis.dilation) + outputPadding;
}

/** As `convolvedLength`; with `ceilMode` a window may hang over the end, unless it would start in the padding there. */
export function pooledLength(axis: AxisWindow, ceilMode: boolean): number {
  if (!ceilMode) return convolvedLength(axis);
  const steps = Math.ceil((paddedLength(axis) - kernelSpan(axis.kernel, axis.dilation)) / axis.stride) + 1;
  return (steps - 1) * axis.stride >= axis.in + axis.padBefore ? steps - 1 : steps;
}

/** How many padded input elements the first `out` outputs read. */
export function reachedLength(axis: Pick<Axis, 'kernel' | 'stride' | 'dilation'>, out: number): number {
  return (out - 1) * axis.stride + kernelSpan(axis.kernel, axis.dilation);
}
