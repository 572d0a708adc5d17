/** What `MaxPool2d` and `AvgPool2d` share: a window, the input of the last forward, and no parameters. */
import { checkGradOutput } from '../arguments/gradients.js';
import { readPoolGeometry } from '../arguments/pooling.js';
import { checkTensor } from '../arguments/tensors.js';
import type { Size2 } from '../arguments/windows.js';

import type { Tensor, TensorLike } from '../tensor.js';
import { type Layer, LayerState } from './layer.js';

/** A plane that any window fits. */
const anyPlane = [1, 2 ** 40, 2 ** 40];

export abstract class PoolLayer<Options extends object> implements Layer {
  /** Number of trained values: none. */
  readonly parameterCount = 0;
  protected readonly kernelSize: Size2;
  protected readonly options: Options;
  readonly #state: LayerState;
  #input: TensorLike | undefined;

  /** @param options checked for names that nobody knows */
  constructor(name: string, kernelSize: Size2, options: Options) {
    readPoolGeometry(name, 2, anyPlane, kernelSize, options);
    this.#state = new LayerState(name);
    // The caller's lists may change later.
    this.kernelSize = structuredClone(kernelSize);
    this.options = structuredClone(options);
  }

  /** Whether the layer is in training mode, the default. */
  get training(): boolean {
    return this.#state.training;
  }

  /**
   * The output for an input, which is remembered (not copied) for `backward`.
   * @param input (N,C,H,W) or (C,H,W)
   * @throws {TypeError}  for a wrong type
   * @throws {RangeError} for a shape that does not fit
   * @throws {Error}      after `dispose()`
   */
  forward(input: TensorLike): Tensor {
    const caller = this.#state.enter('forward', 'input', input);
    readPoolGeometry(caller, 2, input.shape, this.kernelSize, this.options);
    const output = this.pool(input);
    this.#input = input;
    return output;
  }

  /**
   * The gradient of the input of the last `forward`.
   * @param gradOutput shaped as the output of the last `forward`
   * @throws {TypeError}  for a wrong type
   * @throws {RangeError} for a shape that does not fit
   * @throws {Error}      before the first `forward`, or after `dispose()`
   */
  backward(gradOutput: TensorLike): Tensor {
    const caller = this.#state.enter('backward', 'gradOutput', gradOutput);
    const input = checkTensor(caller, 'the input of the last forward', this.#state.last(caller, this.#input));
    const { outputShape } = readPoolGeometry(caller, 2, input.shape, this.kernelSize, this.options);
    checkGradOutput(caller, gradOutput.shape, outputShape);
    return this.gradient(gradOutput, input);
  }

  /** Does nothing: there are no parameters. */
  zeroGrad(): void {
    this.#state.usable('zeroGrad');
  }

  /** Training mode, the default. Both modes compute the same. */
  train(): this {
    this.#state.usable('train');
    this.#state.training = true;
    return this;
  }

  /** Evaluation mode. */
  eval(): this {
    this.#state.usable('eval');
    this.#state.training = false;
    return this;
  }

  /** Lets go of the remembered input; the layer cannot be used afterwards. A second call does nothing. */
  dispose(): void {
    this.#state.dispose();
    this.#input = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  protected abstract pool(input: TensorLike): Tensor;
  protected abstract gradient(gradOutput: TensorLike, input: TensorLike): Tensor;
}
