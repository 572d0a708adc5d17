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
import { averageDivisors, type WindowDivisors } from '../geometry/divisors.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { computed } from './planes.js';
import { type PlaneWindows, poolWindows } from './windows.js';

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
  const geometry = readPoolGeometry(caller, 2, inputShape, kernelSize, given);
  const divisors = averageDivisors(geometry, readAverageDivisor(caller, given));
  checkGradOutput(caller, gradOutput.shape, geometry.outputShape);
  return computed(caller, inputShape, (gradInput) => {
    spreadOverWindows(poolWindows(geometry), divisors, gradOutput.data, gradInput);
  });
}

/** Adds to every element of a window its share of the window's gradient. */
function spreadOverWindows(
  { planes, height, width }: PlaneWindows,
  { rows, columns }: WindowDivisors,
  gradOutput: Float32Array,
  gradInput: Float32Array,
): void {
  const { in: inHeight, out: outHeight, starts: tops, ends: bottoms } = height;
  const { in: inWidth, out: outWidth, starts: lefts, ends: rights } = width;
  let index = 0;
  for (let plane = 0; plane < planes; plane++) {
    const start = plane * inHeight * inWidth;
    for (let y = 0; y < outHeight; y++) {
      const top = tops[y]!;
      const bottom = bottoms[y]!;
      for (let x = 0; x < outWidth; x++) {
        const left = lefts[x]!;
        const right = rights[x]!;
        const share = gradOutput[index++]! / (rows[y]! * columns[x]!);
        for (let yy = top; yy < bottom; yy++) {
          const row = start + yy * inWidth;
          for (let xx = left; xx < right; xx++) gradInput[row + xx]! += share;
        }
      }
    }
  }
}
