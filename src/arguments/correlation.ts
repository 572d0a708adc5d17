/** The arguments of `corr2d` and `convolve2d`: one plane, one kernel. */

import { Tensor, type TensorLike } from '../tensor.js';
import { checkChoice, checkOptions, describe, given, invalid } from './checks.js';
import { checkTensor } from './tensors.js';
import type { AxisPadding } from './windows.js';

/** What of a true convolution is returned. */
export type ConvolveMode = 'full' | 'same' | 'valid';

/** Options of {@link convolve2d}. */
export interface Convolve2dOptions {
  /**
   * `"full"`: wherever the two overlap. `"same"`: the middle of that, of x's size. `"valid"`: where one lies within
   * the other. Default `"full"`.
   */
  readonly mode?: ConvolveMode;
}

const modes: readonly ConvolveMode[] = ['full', 'same', 'valid'];

/** A cross-correlation of a plane, with zeros around it, with a kernel. */
export interface Correlation {
  /** (H,W) */
  readonly plane: TensorLike;
  /** (kH,kW) */
  readonly kernel: TensorLike;
  readonly padding: readonly AxisPadding[];
}

export function readCorrelation(caller: string, x: TensorLike, k: TensorLike): Correlation {
  checkPlane(caller, 'x', x);
  checkPlane(caller, 'k', k);
  return { plane: x, kernel: k, padding: x.shape.map(() => [0, 0] as const) };
}

/** A true convolution as the cross-correlation with the flipped kernel. */
export function readConvolution(
  caller: string,
  x: TensorLike,
  k: TensorLike,
  options: Convolve2dOptions | undefined,
): Correlation {
  checkPlane(caller, 'x', x);
  checkPlane(caller, 'k', k);
  const mode = checkChoice(caller, 'mode', given(checkOptions(caller, options, ['mode']).mode, 'full'), modes);
  const swapped = mode === 'valid' && !holds(x, k);
  if (swapped && !holds(k, x)) {
    throw invalid(
      caller,
      `expected x or k to be at least as large as the other in both dimensions for mode "valid", got x ${describe([...x.shape])} and k ${describe([...k.shape])}`,
    );
  }
  const [plane, kernel] = swapped ? [k, x] : [x, k];
  return {
    plane,
    kernel: new Tensor(kernel.data.slice().reverse(), kernel.shape),
    padding: kernel.shape.map((length) => modePadding(mode, length)),
  };
}

/** Zeros around the plane. Of the full result's length in + k - 1, `"same"` leaves out floor((k - 1) / 2) at the beginning. */
function modePadding(mode: ConvolveMode, kernel: number): AxisPadding {
  if (mode === 'valid') return [0, 0];
  const leftOut = mode === 'same' ? Math.floor((kernel - 1) / 2) : 0;
  return [kernel - 1 - leftOut, mode === 'same' ? leftOut : kernel - 1];
}

function checkPlane(caller: string, name: string, value: unknown): void {
  const { shape } = checkTensor(caller, name, value);
  if (shape.length !== 2) throw invalid(caller, `expected a 2-D ${name}, got shape ${describe([...shape])}`);
  if (shape.includes(0)) throw invalid(caller, `expected ${name} to have no zero dimension, got shape ${describe([...shape])}`);
}

function holds(outer: TensorLike, inner: TensorLike): boolean {
  return inner.shape.every((length, axis) => length <= (outer.shape[axis] as number));
}
