/** `avgPool2dBackward`: arguments, geometry, kernels, gradient. */
import { runAvgPoolGradient } from '../algorithms/avgPoolGradient.js';
import { pooledPlanes } from '../algorithms/pooling.js';
import { checkOptions, checkShape } from '../arguments/checks.js';
import { checkGradOutput } from '../arguments/gradients.js';
import { type AvgPoolWindowOptions, avgPoolGradientOptions, readAverageDivisor, readPoolGeometry } from '../arguments/pooling.js';
import { checkTensor } from '../arguments/tensors.js';
import type { Size2 } from '../arguments/windows.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { pooledResult } from './pooled.js';

/**
 * The gradient of {@link avgPool2d}: each output's gradient, divided as its mean was, goes to every element of its window.
 *
 * @param gradOutput (N,C,outH,outW), or (C,outH,outW) for a 3-D input: shaped as the output
 * @param inputShape (N,C,H,W) or (C,H,W)
 * @param kernelSize size of the window
 * @param options    those of the pooling, less `out`
 * @returns the gradient of the input, of `inputShape`
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for shapes that do not fit or a wrong value
 * @example
 * avgPool2dBackward(tensor([[[8]]]), [1, 2, 2], 2).toArray(); // [[[2, 2], [2, 2]]]
 */
export function avgPool2dBackward(
  gradOutput: TensorLike,
  inputShape: readonly number[],
  kernelSize: Size2,
  options?: AvgPoolWindowOptions,
): Tensor {
  const caller = 'avgPool2dBackward';
  checkTensor(caller, 'gradOutput', gradOutput);
  const shape = checkShape(caller, inputShape, 'inputShape');
  const given = checkOptions(caller, options, avgPoolGradientOptions);
  const geometry = readPoolGeometry(caller, 2, shape, kernelSize, given);
  const divisor = readAverageDivisor(caller, given);
  checkGradOutput(caller, gradOutput.shape, geometry.outputShape);
  const pooled = pooledPlanes(geometry);
  return pooledResult({ caller, shape, input: gradOutput }, (wasm, arrays) => {
    runAvgPoolGradient(caller, wasm, pooled, arrays, divisor);
  });
}
