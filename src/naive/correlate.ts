/** `corr2d` and `convolve2d` as nested loops: one plane with one kernel. */
import { readConvGeometry } from '../arguments/convolution.js';
import { type Convolve2dOptions, type Correlation, readConvolution, readCorrelation } from '../arguments/correlation.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { convolvePlanes } from './conv2d.js';
import { computed, paddedPlanes } from './planes.js';

/**
 * Cross-correlation where the kernel lies within the plane, as `corr2d` of simdconv, in plain TypeScript.
 * @param x (H,W)
 * @param k (kH,kW)
 * @throws {RangeError} for a shape that is not 2-D, or a kernel larger than the plane
 */
export function corr2d(x: TensorLike, k: TensorLike): Tensor {
  return correlate('naive.corr2d', readCorrelation('naive.corr2d', x, k));
}

/**
 * True convolution, the kernel flipped both ways, as `convolve2d` of simdconv, in plain TypeScript.
 * @param x (H,W)
 * @param k (kH,kW)
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a shape that is not 2-D, an unknown mode, or sizes that do not fit it
 */
export function convolve2d(x: TensorLike, k: TensorLike, options?: Convolve2dOptions): Tensor {
  return correlate('naive.convolve2d', readConvolution('naive.convolve2d', x, k, options));
}

function correlate(caller: string, { plane, kernel, padding }: Correlation): Tensor {
  const geometry = readConvGeometry(caller, 2, [1, ...plane.shape], [1, 1, ...kernel.shape], { padding });
  const padded = paddedPlanes(caller, plane.data, geometry);
  return computed(caller, geometry.outputShape.slice(1), (output) => {
    convolvePlanes(geometry, padded, kernel.data, undefined, undefined, output);
  });
}
