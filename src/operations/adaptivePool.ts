/** `adaptiveAvgPool2d` and `adaptiveMaxPool2d`: arguments, geometry, kernels, result. */
import { evenWindows, runAdaptiveMax, runAdaptiveMaxIndices, runAdaptiveMean } from '../algorithms/adaptivePooling.js';
import { runAvgPool, runMaxPool, runMaxPoolIndices } from '../algorithms/pooling.js';
import { checkOptions } from '../arguments/checks.js';
import {
  type AdaptiveGeometry,
  type AdaptiveMaxPool2dOptions,
  adaptiveMaxPoolOptions,
  readAdaptiveGeometry,
  readReturnIndices,
} from '../arguments/pooling.js';
import { checkTensor } from '../arguments/tensors.js';
import type { Size2 } from '../arguments/windows.js';
import { plainAverage } from '../geometry/divisors.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { type MaxPoolResult, pooledResult, pooledResultWithIndices } from './pooled.js';

/**
 * 2-D adaptive average pooling: planes of any size become planes of `outputSize`. Output row i is the mean of input rows
 * floor(i*H/outH) to ceil((i+1)*H/outH), columns likewise; neighbouring bins may overlap.
 *
 * @param input      (N,C,H,W) or (C,H,W)
 * @param outputSize size of the result; it may exceed the input's
 * @returns (N,C,outH,outW), or (C,outH,outW) for a 3-D input
 * @throws {TypeError}  for a wrong type
 * @throws {RangeError} for a wrong value or shape
 * @example
 * adaptiveAvgPool2d(tensor([[[1, 2, 3]]]), [1, 2]).toArray(); // [[[1.5, 2.5]]]
 */
export function adaptiveAvgPool2d(input: TensorLike, outputSize: Size2): Tensor {
  const caller = 'adaptiveAvgPool2d';
  checkTensor(caller, 'input', input);
  const geometry = readAdaptiveGeometry(caller, input.shape, outputSize);
  const pooled = adaptivePlanes(geometry);
  return pooledResult({ caller, shape: geometry.outputShape, input }, (wasm, arrays) => {
    const even = evenWindows(pooled);
    if (even === undefined) runAdaptiveMean(caller, wasm, pooled, arrays);
    else runAvgPool(caller, wasm, even, arrays, plainAverage);
  });
}

/**
 * 2-D adaptive max pooling: as {@link adaptiveAvgPool2d}, with the largest element of each bin. NaN wins.
 *
 * @param input      (N,C,H,W) or (C,H,W)
 * @param outputSize size of the result; it may exceed the input's
 * @param options    see {@link AdaptiveMaxPool2dOptions}
 * @returns (N,C,outH,outW), or (C,outH,outW) for a 3-D input; with `returnIndices` that and where each value was found: the first
 *   of equal ones, the last NaN
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value or shape
 * @example
 * adaptiveMaxPool2d(tensor([[[1, 2, 3]]]), [1, 2]).toArray(); // [[[2, 3]]]
 */
export function adaptiveMaxPool2d(
  input: TensorLike,
  outputSize: Size2,
  options: AdaptiveMaxPool2dOptions & { readonly returnIndices: true },
): MaxPoolResult;
export function adaptiveMaxPool2d(
  input: TensorLike,
  outputSize: Size2,
  options?: AdaptiveMaxPool2dOptions & { readonly returnIndices?: false },
): Tensor;
export function adaptiveMaxPool2d(
  input: TensorLike,
  outputSize: Size2,
  options?: AdaptiveMaxPool2dOptions,
): Tensor | MaxPoolResult;
export function adaptiveMaxPool2d(
  input: TensorLike,
  outputSize: Size2,
  options?: AdaptiveMaxPool2dOptions,
): Tensor | MaxPoolResult {
  const caller = 'adaptiveMaxPool2d';
  checkTensor(caller, 'input', input);
  const given = checkOptions(caller, options, adaptiveMaxPoolOptions);
  const geometry = readAdaptiveGeometry(caller, input.shape, outputSize);
  const pooled = adaptivePlanes(geometry);
  const even = evenWindows(pooled);
  const call = { caller, shape: geometry.outputShape, input };
  if (readReturnIndices(caller, given)) {
    return pooledResultWithIndices(call, (wasm, arrays) => {
      if (even === undefined) runAdaptiveMaxIndices(caller, wasm, pooled, arrays);
      else runMaxPoolIndices(caller, wasm, even, arrays);
    });
  }
  return pooledResult(call, (wasm, arrays) => {
    if (even === undefined) runAdaptiveMax(caller, wasm, pooled, arrays);
    else runMaxPool(caller, wasm, even, arrays);
  });
}

function adaptivePlanes({ input, outputSize }: AdaptiveGeometry) {
  const [height, width] = input.lengths as readonly [number, number];
  return {
    planes: input.batch * input.channels,
    height: { in: height, out: outputSize[0] },
    width: { in: width, out: outputSize[1] },
  };
}
