/** `corr2d` and `convolve2d`: one plane with one kernel, through the machinery of `conv2d`. */
import { readConvGeometry } from '../arguments/convolution.js';
import { type Convolve2dOptions, type Correlation, readConvolution, readCorrelation } from '../arguments/correlation.js';
import { planConv2d } from '../plan/conv2d.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { runConv2d } from './conv2d.js';
import { resultTensor } from './result.js';

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
  return correlate('corr2d', readCorrelation('corr2d', x, k));
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
  return correlate('convolve2d', readConvolution('convolve2d', x, k, options));
}

function correlate(caller: string, { plane, kernel, padding }: Correlation): Tensor {
  const geometry = readConvGeometry(caller, 2, [1, ...plane.shape], [1, 1, ...kernel.shape], { padding });
  const plan = planConv2d(caller, geometry, 'auto');
  return resultTensor(caller, geometry.outputShape.slice(1), undefined, (output) => {
    const nothing = { bias: undefined, activation: undefined };
    runConv2d(caller, geometry, plan, { input: plane.data, weight: kernel.data, output }, nothing);
  });
}
