/** `pool2dOutputShape`: the shape of a pooling, worked out without computing anything. */
import { checkOptions, checkShape } from '../arguments/checks.js';
import {
  type AvgPool2dOptions,
  type MaxPool2dOptions,
  poolShapeOptions,
  readAverageDivisor,
  readPoolGeometry,
  readReturnIndices,
} from '../arguments/pooling.js';
import { checkOut } from '../arguments/tensors.js';
import type { Size2 } from '../arguments/windows.js';

/**
 * The shape that {@link maxPool2d}, {@link avgPool2d} and {@link lpPool2d} return.
 * @param inputShape (N,C,H,W) or (C,H,W)
 * @param kernelSize size of the window
 * @param options    those of the poolings
 * @throws what the poolings throw for these shapes and options
 * @example
 * pool2dOutputShape([1, 64, 112, 112], 3, { stride: 2, padding: 1 }); // [1, 64, 56, 56]
 */
export function pool2dOutputShape(
  inputShape: readonly number[],
  kernelSize: Size2,
  options?: MaxPool2dOptions & AvgPool2dOptions,
): number[] {
  const caller = 'pool2dOutputShape';
  const input = checkShape(caller, inputShape, 'inputShape');
  const given = checkOptions(caller, options, poolShapeOptions);
  const { outputShape } = readPoolGeometry(caller, 2, input, kernelSize, given);
  readAverageDivisor(caller, given);
  readReturnIndices(caller, given);
  checkOut(caller, given.out, outputShape, []);
  return [...outputShape];
}
