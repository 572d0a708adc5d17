/** `avgPool2d` and `avgPool1d`: arguments, geometry, kernels, result. */
import { pooledPlanes, runAvgPool } from '../algorithms/pooling.js';
import { checkOptions } from '../arguments/checks.js';
import {
  type AvgPool2dOptions,
  avgPoolOptions,
  type Pool1d,
  readAverageDivisor,
  readPoolGeometry,
} from '../arguments/pooling.js';
import { checkOut, checkTensor } from '../arguments/tensors.js';
import type { Rank, Size2 } from '../arguments/windows.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { pooledResult } from './pooled.js';

/**
 * 2-D average pooling: the mean of each window.
 *
 * @param input      (N,C,H,W) or (C,H,W)
 * @param kernelSize size of the window
 * @param options    see {@link AvgPool2dOptions}
 * @returns (N,C,outH,outW), or (C,outH,outW) for a 3-D input, with out = floor((in + 2*padding - k) / stride) + 1, or ceil with
 *   `ceilMode`
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value, more padding than half of the kernel, or where no window fits
 * @example
 * avgPool2d(tensor([[[1, 3], [2, 0]]]), 2).toArray(); // [[[1.5]]]
 */
export function avgPool2d(input: TensorLike, kernelSize: Size2, options?: AvgPool2dOptions): Tensor {
  return avgPool('avgPool2d', 2, input, kernelSize, options);
}

/**
 * 1-D average pooling: {@link avgPool2d} on planes of height 1.
 * @param input      (N,C,L) or (C,L)
 * @param kernelSize length of the window
 */
export function avgPool1d(input: TensorLike, kernelSize: number, options?: Pool1d<AvgPool2dOptions>): Tensor {
  return avgPool('avgPool1d', 1, input, kernelSize, options);
}

function avgPool(
  caller: string,
  rank: Rank,
  input: TensorLike,
  kernelSize: Size2,
  options: AvgPool2dOptions | undefined,
): Tensor {
  checkTensor(caller, 'input', input);
  const given = checkOptions(caller, options, avgPoolOptions);
  const geometry = readPoolGeometry(caller, rank, input.shape, kernelSize, given);
  const divisor = readAverageDivisor(caller, given);
  const out = checkOut(caller, given.out, geometry.outputShape, [input.data]);
  const pooled = pooledPlanes(geometry);
  return pooledResult({ caller, shape: geometry.outputShape, input, out }, (wasm, arrays) => {
    runAvgPool(caller, wasm, pooled, arrays, divisor);
  });
}
