/** What `Conv2d` and `ConvTranspose2d` share: parameters, their gradients, the two modes. */
import { checkBoolean, checkInteger, describe, given, invalid } from '../arguments/checks.js';
import { checkTensor } from '../arguments/tensors.js';
import { readSizes, type Size2 } from '../arguments/windows.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { accumulate } from '../operations/accumulate.js';
import type { ConvGradients } from '../operations/gradients.js';
import { resultTensor } from '../operations/result.js';
import { type Tensor, type TensorLike, zeros } from '../tensor.js';
import { generator, kaimingBound, readSeed, uniform } from './initialise.js';
import { type Layer, LayerState } from './layer.js';

/** Options of a layer with a weight, beside its geometry. */
export interface ParameterOptions {
  /** Whether a bias is added. Default true. */
  readonly bias?: boolean;
  /** Fixes the weights that the layer starts with: an integer from 0 to 2^32-1. Default: others at each construction. */
  readonly seed?: number;
}

/** The names of {@link ParameterOptions}. */
export const parameterOptions = ['bias', 'seed'] as const;

/** Channels, kernel and groups of a layer, checked. */
export interface LayerSizes {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: readonly number[];
  readonly groups: number;
}

export function readLayerSizes(
  caller: string,
  inChannels: unknown,
  outChannels: unknown,
  kernelSize: Size2,
  groups: unknown,
): LayerSizes {
  const sizes = {
    inChannels: checkInteger(caller, 'inChannels', inChannels, { least: 1 }),
    outChannels: checkInteger(caller, 'outChannels', outChannels, { least: 1 }),
    kernel: readSizes(caller, 'kernelSize', kernelSize, 2, { least: 1 }),
    groups: checkInteger(caller, 'groups', given(groups, 1), { least: 1 }),
  };
  for (const name of ['inChannels', 'outChannels'] as const) {
    if (sizes[name] % sizes.groups === 0) continue;
    throw invalid(caller, `expected ${name} to be divisible by groups ${sizes.groups}, got ${describe(sizes[name])}`);
  }
  return sizes;
}

/** A convolution with weights prepared. */
interface PreparedForward {
  run(input: TensorLike): Tensor;
  dispose(): void;
}

/** How one kind of convolution computes. */
export interface ConvLayerOperation {
  /** The class, as messages call it. */
  readonly name: string;
  readonly weightShape: readonly number[];
  readonly outChannels: number;
  geometry(caller: string, inputShape: readonly number[]): ConvGeometry;
  run(
    caller: string,
    geometry: ConvGeometry,
    arrays: { input: Float32Array; weight: Float32Array; output: Float32Array },
    bias: Float32Array | undefined,
  ): void;
  backward(caller: string, geometry: ConvGeometry, gradOutput: TensorLike, input: TensorLike, weight: TensorLike): ConvGradients;
  prepare(weight: Tensor, bias: Tensor | undefined): PreparedForward;
}

export class ConvLayer implements Layer {
  /** The weight; in training mode its data may be changed between calls. */
  readonly weight: Tensor;
  /** (O) values that are added to the channels of the output; undefined with `bias: false`. */
  readonly bias: Tensor | undefined;
  /** The sum of the weight's gradients since the last `zeroGrad()`. */
  readonly weightGrad: Tensor;
  /** The sum of the bias's gradients since the last `zeroGrad()`. */
  readonly biasGrad: Tensor | undefined;
  readonly #operation: ConvLayerOperation;
  readonly #state: LayerState;
  #input: TensorLike | undefined;
  #prepared: PreparedForward | undefined;

  constructor(operation: ConvLayerOperation, options: ParameterOptions) {
    const { name, weightShape, outChannels } = operation;
    const withBias = checkBoolean(name, 'bias', given(options.bias, true));
    const next = generator(readSeed(name, options.seed));
    const bound = kaimingBound(weightShape);
    this.#operation = operation;
    this.#state = new LayerState(name);
    this.weight = uniform(name, weightShape, bound, next);
    this.weightGrad = zeros(weightShape);
    this.bias = withBias ? uniform(name, [outChannels], bound, next) : undefined;
    this.biasGrad = withBias ? zeros([outChannels]) : undefined;
  }

  /** Number of trained values: of the weight and the bias. */
  get parameterCount(): number {
    return this.weight.data.length + (this.bias?.data.length ?? 0);
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
    const geometry = this.#operation.geometry(caller, input.shape);
    const output = this.#prepared?.run(input) ?? this.#run(caller, geometry, input);
    this.#input = input;
    return output;
  }

  #run(caller: string, geometry: ConvGeometry, input: TensorLike): Tensor {
    const weight = this.weight.data;
    return resultTensor(caller, geometry.outputShape, undefined, (output) => {
      this.#operation.run(caller, geometry, { input: input.data, weight, output }, this.bias?.data);
    });
  }

  /**
   * Adds to `weightGrad` and `biasGrad`, and returns the gradient of the input of the last `forward`. The weight is taken as it
   * is now.
   * @param gradOutput shaped as the output of the last `forward`
   * @throws {TypeError}  for a wrong type
   * @throws {RangeError} for a shape that does not fit
   * @throws {Error}      before the first `forward`, or after `dispose()`
   */
  backward(gradOutput: TensorLike): Tensor {
    const caller = this.#state.enter('backward', 'gradOutput', gradOutput);
    const input = checkTensor(caller, 'the input of the last forward', this.#state.last(caller, this.#input));
    const geometry = this.#operation.geometry(caller, input.shape);
    const { gradInput, gradWeight, gradBias } = this.#operation.backward(caller, geometry, gradOutput, input, this.weight);
    const sums = [{ sums: this.weightGrad.data, addends: gradWeight.data }];
    if (this.biasGrad !== undefined) sums.push({ sums: this.biasGrad.data, addends: gradBias.data });
    accumulate(caller, sums);
    return gradInput;
  }

  /** Sets `weightGrad` and `biasGrad` to zero. */
  zeroGrad(): void {
    this.#state.usable('zeroGrad');
    this.weightGrad.data.fill(0);
    this.biasGrad?.data.fill(0);
  }

  /** Training mode, the default: weight and bias may be changed in place between calls. */
  train(): this {
    this.#state.usable('train');
    this.#state.training = true;
    this.#release();
    return this;
  }

  /**
   * Evaluation mode: weight and bias are prepared once, as they are now, and later changes to them have no effect on `forward`
   * until `eval()` or `train()` is called again.
   */
  eval(): this {
    this.#state.usable('eval');
    const prepared = this.#operation.prepare(this.weight, this.bias);
    this.#release();
    this.#prepared = prepared;
    this.#state.training = false;
    return this;
  }

  /** Gives back the memory of prepared weights; the layer cannot be used afterwards. A second call does nothing. */
  dispose(): void {
    this.#state.dispose();
    this.#release();
    this.#input = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #release(): void {
    this.#prepared?.dispose();
    this.#prepared = undefined;
  }
}
