/** `MaxPool2d`: a max pooling that goes backward. */
import { checkOptions } from '../arguments/checks.js';
import type { MaxPool2dOptions } from '../arguments/pooling.js';
import type { Size2 } from '../arguments/windows.js';
import { maxPool2d } from '../operations/maxPool.js';
import { maxPool2dBackward } from '../operations/maxUnpool.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { PoolLayer } from './poolLayer.js';

/** Options of {@link MaxPool2d}: those of `maxPool2d` that say where the windows lie. */
export type MaxPool2dLayerOptions = Omit<MaxPool2dOptions, 'returnIndices' | 'out'>;

/**
 * A max pooling layer. Going backward it finds again where the maxima of the last input were, and gives each gradient there.
 *
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value
 * @example
 * const layer = new MaxPool2d(2);
 * layer.forward(tensor([[[1, 2], [3, 4]]])).toArray(); // [[[4]]]
 * layer.backward(tensor([[[5]]])).toArray(); // [[[0, 0], [0, 5]]]
 */
export class MaxPool2d extends PoolLayer<MaxPool2dLayerOptions> {
  /**
   * @param kernelSize one size or [height, width] of the window
   * @param options    `stride` (default: the window's size), `padding`, `dilation`, `ceilMode`
   */
  constructor(kernelSize: Size2, options?: MaxPool2dLayerOptions) {
    super('MaxPool2d', kernelSize, checkOptions('MaxPool2d', options, ['stride', 'padding', 'dilation', 'ceilMode']));
  }

  protected override pool(input: TensorLike): Tensor {
    return maxPool2d(input, this.kernelSize, this.options);
  }

  protected override gradient(gradOutput: TensorLike, input: TensorLike): Tensor {
    const { indices } = maxPool2d(input, this.kernelSize, { ...this.options, returnIndices: true });
    return maxPool2dBackward(gradOutput, indices, input.shape);
  }
}
