/** `maxPool2dBackward` and `avgPool2dBackward` as nested loops. */
import { checkOptions } from '../arguments/checks.js';
import { checkGradOutput, checkPooledGradient, readInputShape } from '../arguments/gradients.js';
import {
  type AvgPoolWindowOptions,
  avgPoolGradientOptions,
  checkPoolIndices,
  readAverageDivisor,
  readPoolGeometry,
} from '../arguments/pooling.js';
import { checkTensor } from '../arguments/tensors.js';
import type { Size2 } from '../arguments/windows.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { clippedWindow, divisorOf } from './avgPool2d.js';
import { computed } from './planes.js';

/**
 * The gradient of a max pooling, as `maxPool2dBackward` of simdconv, in plain TypeScript: each element goes to where its
 * maximum was found.
 * @param gradOutput (N,C,outH,outW) or (C,outH,outW)
 * @param indices    as `maxPool2d` returned them
 * @param inputShape (N,C,H,W) or (C,H,W): the shape of what was pooled
 * @throws {TypeError}  for a wrong type
 * @throws {RangeError} for shapes that do not fit, or an index outside the plane
 */
export function maxPool2dBackward(gradOutput: TensorLike, indices: Int32Array, inputShape: readonly number[]): Tensor {
  const caller = 'naive.maxPool2dBackward';
  checkTensor(caller, 'gradOutput', gradOutput);
  const input = readInputShape(caller, inputShape);
  checkPooledGradient(caller, gradOutput.shape, input);
  const [height, width] = input.lengths as [number, number];
  checkPoolIndices(caller, indices, gradOutput.data.length, [height, width]);
  const planes = input.batch * input.channels;
  const pooledPlane = gradOutput.data.length / planes;
  return computed(caller, inputShape, (gradInput) => {
    let index = 0;
    for (let plane = 0; plane < planes; plane++) {
      const start = plane * height * width;
      for (let i = 0; i < pooledPlane; i++, index++) gradInput[start + indices[index]!]! += gradOutput.data[index]!;
    }
  });
}

/**
 * The gradient of an average pooling, as `avgPool2dBackward` of simdconv, in plain TypeScript: each element is spread over
 * its window.
 * @param gradOutput (N,C,outH,outW) or (C,outH,outW)
 * @param inputShape (N,C,H,W) or (C,H,W): the shape of what was pooled
 * @param kernelSize size of the window
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value, or shapes that do not fit
 */
export function avgPool2dBackward(
  gradOutput: TensorLike,
  inputShape: readonly number[],
  kernelSize: Size2,
  options?: AvgPoolWindowOptions,
): Tensor {
  const caller = 'naive.avgPool2dBackward';
  checkTensor(caller, 'gradOutput', gradOutput);
  readInputShape(caller, inputShape);
  const given = checkOptions(caller, options, avgPoolGradientOptions);
  const { batch, channels, height, width, outputShape } = readPoolGeometry(caller, 2, inputShape, kernelSize, given);
  const divisor = readAverageDivisor(caller, given);
  checkGradOutput(caller, gradOutput.shape, outputShape);
  return computed(caller, inputShape, (gradInput) => {
    let index = 0;
    for (let plane = 0; plane < batch * channels; plane++) {
      const start = plane * height.in * width.in;
      for (let y = 0; y < height.out; y++) {
        const rows = clippedWindow(height, y);
        for (let x = 0; x < width.out; x++) {
          const columns = clippedWindow(width, x);
          const share = gradOutput.data[index++]! / divisorOf(rows, columns, divisor);
          for (let yy = rows.first; yy < rows.end; yy++) {
            const row = start + yy * width.in;
            for (let xx = columns.first; xx < columns.end; xx++) gradInput[row + xx]! += share;
          }
        }
      }
    }
  });
}
