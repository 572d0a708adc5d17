/** The adaptive and global poolings: bins that cover the plane, whatever its size, pooled as windows are. */
import { checkOptions } from '../arguments/checks.js';
import {
  type AdaptiveMaxPool2dOptions,
  adaptiveMaxPoolOptions,
  readAdaptiveGeometry,
  readReturnIndices,
} from '../arguments/pooling.js';
import { checkTensor } from '../arguments/tensors.js';
import type { Size2 } from '../arguments/windows.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { meansOfWindows } from './avgPool2d.js';
import { type MaximaWithIndices, pooledMaxima } from './maxPool2d.js';
import { computed } from './planes.js';
import { type AxisWindows, adaptiveWindows } from './windows.js';

/**
 * Mean of each bin of the plane, as `adaptiveAvgPool2d` of simdconv, in plain TypeScript.
 * @param input (N,C,H,W) or (C,H,W)
 */
export function adaptiveAvgPool2d(input: TensorLike, outputSize: Size2): Tensor {
  return averagePool('naive.adaptiveAvgPool2d', input, outputSize);
}

/** Mean of each plane: (N,C,1,1), or (C,1,1). */
export function globalAvgPool2d(input: TensorLike): Tensor {
  return averagePool('naive.globalAvgPool2d', input, 1);
}

function averagePool(caller: string, input: TensorLike, outputSize: Size2): Tensor {
  checkTensor(caller, 'input', input);
  const geometry = readAdaptiveGeometry(caller, input.shape, outputSize);
  const windows = adaptiveWindows(geometry);
  const divisors = { rows: lengthsOf(windows.height), columns: lengthsOf(windows.width) };
  return computed(caller, geometry.outputShape, (output) => meansOfWindows(windows, divisors, input.data, output));
}

function lengthsOf({ starts, ends }: AxisWindows): Float32Array {
  return Float32Array.from(starts, (start, i) => ends[i]! - start);
}

/**
 * Maximum of each bin of the plane, as `adaptiveMaxPool2d` of simdconv, in plain TypeScript. NaN wins.
 * @param input (N,C,H,W) or (C,H,W)
 */
export function adaptiveMaxPool2d(input: TensorLike, outputSize: Size2, options: { returnIndices: true }): MaximaWithIndices;
export function adaptiveMaxPool2d(input: TensorLike, outputSize: Size2, options?: { returnIndices?: false }): Tensor;
export function adaptiveMaxPool2d(
  input: TensorLike,
  outputSize: Size2,
  options?: AdaptiveMaxPool2dOptions,
): Tensor | MaximaWithIndices {
  const caller = 'naive.adaptiveMaxPool2d';
  checkTensor(caller, 'input', input);
  const given = checkOptions(caller, options, adaptiveMaxPoolOptions);
  const geometry = readAdaptiveGeometry(caller, input.shape, outputSize);
  return pooledMaxima(caller, adaptiveWindows(geometry), input, geometry.outputShape, readReturnIndices(caller, given));
}

/** Maximum of each plane: (N,C,1,1), or (C,1,1). */
export function globalMaxPool2d(input: TensorLike): Tensor {
  const caller = 'naive.globalMaxPool2d';
  checkTensor(caller, 'input', input);
  const geometry = readAdaptiveGeometry(caller, input.shape, 1);
  return pooledMaxima(caller, adaptiveWindows(geometry), input, geometry.outputShape, false) as Tensor;
}
