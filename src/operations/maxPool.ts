/** `maxPool2d` and `maxPool1d`: arguments, geometry, kernels, result. */
import { pooledPlanes, runMaxPool, runMaxPoolIndices } from '../algorithms/pooling.js';
import { checkOptions } from '../arguments/checks.js';
import { type MaxPool2dOptions, maxPoolOptions, type Pool1d, readPoolGeometry, readReturnIndices } from '../arguments/pooling.js';
import { checkOut, checkTensor } from '../arguments/tensors.js';
import type { Rank, Size2 } from '../arguments/windows.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { type MaxPoolResult, pooledResult, pooledResultWithIndices } from './pooled.js';

/**
 * 2-D max pooling: the largest element of each window. Padding counts as -Infinity; where a window holds NaN, NaN wins.
 *
 * @param input      (N,C,H,W) or (C,H,W)
 * @param kernelSize size of the window
 * @param options    see {@link MaxPool2dOptions}
 * @returns (N,C,outH,outW), or (C,outH,outW) for a 3-D input, with
 *   out = floor((in + 2*padding - dilation*(k-1) - 1) / stride) + 1, or ceil with `ceilMode`; with `returnIndices` that and where
 *   each value was found: the first of equal ones, the last NaN
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value, more padding than half of the kernel, or where no window fits
 * @example
 * maxPool2d(tensor([[[1, 3], [2, 0]]]), 2).toArray(); // [[[3]]]
 * maxPool2d(tensor([[[1, 3], [2, 0]]]), 2, { returnIndices: true }).indices; // Int32Array [1]
 */
export function maxPool2d(
  input: TensorLike,
  kernelSize: Size2,
  options: MaxPool2dOptions & { readonly returnIndices: true },
): MaxPoolResult;
export function maxPool2d(
  input: TensorLike,
  kernelSize: Size2,
  options?: MaxPool2dOptions & { readonly returnIndices?: false },
): Tensor;
export function maxPool2d(input: TensorLike, kernelSize: Size2, options?: MaxPool2dOptions): Tensor | MaxPoolResult;
export function maxPool2d(input: TensorLike, kernelSize: Size2, options?: MaxPool2dOptions): Tensor | MaxPoolResult {
  return maxPool('maxPool2d', 2, input, kernelSize, options);
}

/**
 * 1-D max pooling: {@link maxPool2d} on planes of height 1.
 * @param input      (N,C,L) or (C,L)
 * @param kernelSize length of the window
 */
export function maxPool1d(
  input: TensorLike,
  kernelSize: number,
  options: Pool1d<MaxPool2dOptions> & { readonly returnIndices: true },
): MaxPoolResult;
export function maxPool1d(
  input: TensorLike,
  kernelSize: number,
  options?: Pool1d<MaxPool2dOptions> & { readonly returnIndices?: false },
): Tensor;
export function maxPool1d(input: TensorLike, kernelSize: number, options?: Pool1d<MaxPool2dOptions>): Tensor | MaxPoolResult;
export function maxPool1d(input: TensorLike, kernelSize: number, options?: Pool1d<MaxPool2dOptions>): Tensor | MaxPoolResult {
  return maxPool('maxPool1d', 1, input, kernelSize, options);
}

function maxPool(
  caller: string,
  rank: Rank,
  input: TensorLike,
  kernelSize: Size2,
  options: MaxPool2dOptions | undefined,
): Tensor | MaxPoolResult {
  checkTensor(caller, 'input', input);
  const given = checkOptions(caller, options, maxPoolOptions);
  const geometry = readPoolGeometry(caller, rank, input.shape, kernelSize, given);
  const returnIndices = readReturnIndices(caller, given);
  const out = checkOut(caller, given.out, geometry.outputShape, [input.data]);
  const pooled = pooledPlanes(geometry);
  const call = { caller, shape: geometry.outputShape, input, out };
  if (returnIndices) return pooledResultWithIndices(call, (wasm, arrays) => runMaxPoolIndices(caller, wasm, pooled, arrays));
  return pooledResult(call, (wasm, arrays) => runMaxPool(caller, wasm, pooled, arrays));
}
