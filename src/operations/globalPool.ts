/** `globalAvgPool2d` and `globalMaxPool2d`: each plane becomes one value. */
import { runGlobalMax, runGlobalMean } from '../algorithms/globalPooling.js';
import { readAdaptiveGeometry } from '../arguments/pooling.js';
import { checkTensor } from '../arguments/tensors.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { pooledResult } from './pooled.js';

/**
 * The mean of each plane.
 * @param input (N,C,H,W) or (C,H,W)
 * @returns (N,C,1,1), or (C,1,1) for a 3-D input
 * @throws {TypeError}  for a wrong type
 * @throws {RangeError} for a wrong shape
 * @example
 * globalAvgPool2d(tensor([[[1, 3], [2, 0]]])).toArray(); // [[[1.5]]]
 */
export function globalAvgPool2d(input: TensorLike): Tensor {
  const caller = 'globalAvgPool2d';
  const { planes, shape } = readPlanes(caller, input);
  return pooledResult({ caller, shape, input }, (wasm, arrays) => {
    runGlobalMean(caller, wasm, planes, arrays, planes.height * planes.width);
  });
}

/**
 * The largest element of each plane; NaN wins.
 * @param input (N,C,H,W) or (C,H,W)
 * @returns (N,C,1,1), or (C,1,1) for a 3-D input
 * @throws {TypeError}  for a wrong type
 * @throws {RangeError} for a wrong shape
 * @example
 * globalMaxPool2d(tensor([[[1, 3], [2, 0]]])).toArray(); // [[[3]]]
 */
export function globalMaxPool2d(input: TensorLike): Tensor {
  const caller = 'globalMaxPool2d';
  const { planes, shape } = readPlanes(caller, input);
  return pooledResult({ caller, shape, input }, (wasm, arrays) => runGlobalMax(caller, wasm, planes, arrays));
}

function readPlanes(caller: string, input: TensorLike) {
  checkTensor(caller, 'input', input);
  const { input: batch, outputShape } = readAdaptiveGeometry(caller, input.shape, 1);
  const [height, width] = batch.lengths as readonly [number, number];
  return { planes: { planes: batch.batch * batch.channels, height, width }, shape: outputShape };
}
