/** `AvgPool2d`: an average pooling that goes backward. */
import { checkOptions } from '../arguments/checks.js';
import { type AvgPoolWindowOptions, avgPoolGradientOptions, readAverageDivisor } from '../arguments/pooling.js';
import type { Size2 } from '../arguments/windows.js';
import { avgPool2d } from '../operations/avgPool.js';
import { avgPool2dBackward } from '../operations/avgPoolBackward.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { PoolLayer } from './poolLayer.js';

/** Options of {@link AvgPool2d}: those of `avgPool2d`, less `out`. */
export type AvgPool2dLayerOptions = AvgPoolWindowOptions;

/**
 * An average pooling layer. Going backward it shares each gradient out evenly over its window.
 *
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value
 * @example
 * const layer = new AvgPool2d(2);
 * layer.forward(tensor([[[1, 2], [3, 6]]])).toArray(); // [[[3]]]
 * layer.backward(tensor([[[4]]])).toArray(); // [[[1, 1], [1, 1]]]
 */
export class AvgPool2d extends PoolLayer<AvgPool2dLayerOptions> {
  /**
   * @param kernelSize one size or [height, width] of the window
   * @param options    `stride` (default: the window's size), `padding`, `ceilMode`, `countIncludePad`, `divisorOverride`
   */
  constructor(kernelSize: Size2, options?: AvgPool2dLayerOptions) {
    const given = checkOptions('AvgPool2d', options, avgPoolGradientOptions);
    super('AvgPool2d', kernelSize, given);
    readAverageDivisor('AvgPool2d', given);
  }

  protected override pool(input: TensorLike): Tensor {
    return avgPool2d(input, this.kernelSize, this.options);
  }

  protected override gradient(gradOutput: TensorLike, input: TensorLike): Tensor {
    return avgPool2dBackward(gradOutput, input.shape, this.kernelSize, this.options);
  }
}
