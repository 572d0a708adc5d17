/** What every layer is, and what the checks of layers say. */
import { checkTensor } from '../arguments/tensors.js';
import type { Tensor, TensorLike } from '../tensor.js';

/** A step of a network that goes forward and backward. */
export interface Layer {
  /** Number of trained values: of the weight and the bias. */
  readonly parameterCount: number;
  /** Whether the layer is in training mode, the default. */
  readonly training: boolean;
  /** The output for an input. The input is remembered, not copied, for `backward`. */
  forward(input: TensorLike): Tensor;
  /** The gradient of the last input, from that of its output; the gradients of the parameters are added up on the way. */
  backward(gradOutput: TensorLike): Tensor;
  /** Sets the gradients of the parameters to zero. */
  zeroGrad(): void;
  /** Training mode: parameters may be changed in place between calls. */
  train(): this;
  /** Evaluation mode: parameters are taken as they are now, and prepared once. */
  eval(): this;
  /** Gives back what the layer holds in WASM memory. The layer cannot be used afterwards. */
  dispose(): void;
}

/** The mode, and the end, of a layer named `name`. */
export class LayerState {
  training = true;
  #disposed = false;

  constructor(readonly name: string) {}

  /**
   * Checks a tensor that a method takes, and that the layer can still be used.
   * @returns the name of the method in messages
   */
  enter(method: string, argument: string, tensor: TensorLike): string {
    const caller = this.usable(method);
    checkTensor(caller, argument, tensor);
    return caller;
  }

  usable(method: string): string {
    const caller = `${this.name}.${method}`;
    if (this.#disposed) throw new Error(`${caller}: the layer was disposed of`);
    return caller;
  }

  /** What the last `forward` left behind. */
  last<T>(caller: string, kept: T | undefined): T {
    if (kept === undefined) throw new Error(`${caller}: expected a call of forward before, to go back from`);
    return kept;
  }

  dispose(): void {
    this.#disposed = true;
  }
}
