/** `corr2d` and `convolve2d`: one plane with one kernel, through the machinery of `conv2d`. */
import { checkChoice, checkOptions, describe, given, invalid } from '../arguments/checks.js';
import { readConvGeometry } from '../arguments/convolution.js';
import { checkTensor } from '../arguments/tensors.js';
import type { AxisPadding } from '../arguments/windows.js';
import { planConv2d } from '../plan/conv2d.js';
import { Tensor, type TensorLike } from '../tensor.js';
import { runConv2d } from './conv2d.js';
import { resultTensor } from './result.js';

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

/**
 * Cross-correlation of a plane with a kernel, where the kernel lies within the plane.
 * @param x (H,W)
 * @param k (kH,kW)
 * @returns (H - kH + 1, W - kW + 1)
 * @throws {TypeError}  for a wrong type
 * @throws {RangeError} for a shape that is not 2-D, or a kernel larger than the plane
 * @example
 * corr2d(tensor([[0, 1, 2], [3, 4, 5], [6, 7, 8]]), tensor([[0, 1], [2, 3]])).toArray(); // [[19, 25], [37, 43]]
 */
export function corr2d(x: TensorLike, k: TensorLike): Tensor {
  checkPlane('corr2d', 'x', x);
  checkPlane('corr2d', 'k', k);
  return correlate('corr2d', x, k, [
    [0, 0],
    [0, 0],
  ]);
}

/**
 * True convolution of a plane with a kernel: the kernel flipped both ways, as `scipy.signal.convolve2d` with zeros outside.
 * @param x (H,W)
 * @param k (kH,kW)
 * @param options see {@link Convolve2dOptions}
 * @returns `"full"`: (H + kH - 1, W + kW - 1). `"same"`: (H,W) of it, from row floor((kH - 1) / 2) and column
 *   floor((kW - 1) / 2) on. `"valid"`: (H - kH + 1, W - kW + 1); where k is the larger, with x and k exchanged
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a shape that is not 2-D, an unknown mode, or, with `"valid"`, where neither x nor k is at least as
 *   large as the other in both dimensions
 * @example
 * convolve2d(tensor([[1, 2]]), tensor([[1, 10]])).toArray(); // [[1, 12, 20]]
 */
export function convolve2d(x: TensorLike, k: TensorLike, options?: Convolve2dOptions): Tensor {
  const caller = 'convolve2d';
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
  const flipped = new Tensor(kernel.data.slice().reverse(), kernel.shape);
  return correlate(
    caller,
    plane,
    flipped,
    kernel.shape.map((length) => modePadding(mode, length)),
  );
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

function correlate(caller: string, x: TensorLike, k: TensorLike, padding: readonly AxisPadding[]): Tensor {
  const geometry = readConvGeometry(caller, 2, [1, ...x.shape], [1, 1, ...k.shape], { padding });
  const plan = planConv2d(caller, geometry, 'auto');
  return resultTensor(caller, geometry.outputShape.slice(1), undefined, (output) => {
    const nothing = { bias: undefined, activation: undefined };
    runConv2d(caller, geometry, plan, { input: x.data, weight: k.data, output }, nothing);
  });
}
