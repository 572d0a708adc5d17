/** `lpPool2d`: arguments, geometry, kernels, result. */
import { pooledPlanes, runAvgWindows } from '../algorithms/pooling.js';
import { checkOptions } from '../arguments/checks.js';
import { type LpPool2dOptions, lpPoolOptions, readNormType, readPoolGeometry } from '../arguments/pooling.js';
import { checkTensor } from '../arguments/tensors.js';
import type { Size2 } from '../arguments/windows.js';
import { plainAverage } from '../geometry/divisors.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { pooledResult } from './pooled.js';

/**
 * 2-D power-average pooling: (sum of x^p)^(1/p) over each window. As in PyTorch it is x and not |x|, so that an odd p may give
 * NaN; a window that `ceilMode` lets hang over counts as if it were whole, with the mean of the powers that it has.
 *
 * @param input      (N,C,H,W) or (C,H,W)
 * @param normType   the exponent p, positive and finite: 1 gives the sum
 * @param kernelSize size of the window
 * @param options    see {@link LpPool2dOptions}
 * @returns (N,C,outH,outW), or (C,outH,outW) for a 3-D input, with out = floor((in - k) / stride) + 1, or ceil with `ceilMode`
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value, or where no window fits
 * @example
 * lpPool2d(tensor([[[3, 4], [0, 0]]]), 2, 2).toArray(); // [[[5]]]
 */
export function lpPool2d(input: TensorLike, normType: number, kernelSize: Size2, options?: LpPool2dOptions): Tensor {
  const caller = 'lpPool2d';
  checkTensor(caller, 'input', input);
  const power = readNormType(caller, normType);
  const given = checkOptions(caller, options, lpPoolOptions);
  const geometry = readPoolGeometry(caller, 2, input.shape, kernelSize, given);
  const pooled = pooledPlanes(geometry);
  return pooledResult({ caller, shape: geometry.outputShape, input }, (wasm, arrays) => {
    runAvgWindows(caller, wasm, pooled, arrays, plainAverage, power);
  });
}
