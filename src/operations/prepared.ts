/** What `PreparedConv2d` and `PreparedConvTranspose2d` share: a packed weight, and the plan of the last input shape. */
import { activationCode, type Epilogue } from '../algorithms/algorithm.js';
import { checkShape } from '../arguments/checks.js';
import type { Activation } from '../arguments/convolution.js';
import { checkOut, checkTensor, sameShape } from '../arguments/tensors.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { type Engine, engine, type Located } from '../wasm/engine.js';
import { PackedWeight } from './packedWeight.js';
import { resultTensor } from './result.js';

/** How one kind of convolution plans, packs and runs. */
export interface PreparedOperation<Plan> {
  /** The class, as error messages call it. */
  readonly className: string;
  readonly outChannels: number;
  readonly bias: Float32Array | undefined;
  readonly activation: Activation | undefined;
  geometry(caller: string, inputShape: readonly number[]): ConvGeometry;
  plan(caller: string, geometry: ConvGeometry): Plan;
  /** What the packed weight depends on. */
  packKey(geometry: ConvGeometry, plan: Plan): string;
  packedSize(geometry: ConvGeometry, plan: Plan): number;
  pack(wasm: Engine, geometry: ConvGeometry, plan: Plan, weightPtr: number, packedPtr: number): void;
  run(caller: string, call: PreparedRun<Plan>): void;
}

/** One call of a prepared convolution, its weight and bias packed in WASM memory. */
export interface PreparedRun<Plan> {
  readonly wasm: Engine;
  readonly geometry: ConvGeometry;
  readonly plan: Plan;
  readonly input: Located;
  readonly packedPtr: number;
  readonly epilogue: Epilogue;
  readonly output: Located;
}

/** What a shape of the input comes to. */
export interface PlannedShape<Plan> {
  readonly geometry: ConvGeometry;
  readonly plan: Plan;
}

/** Where a prepared weight is found. */
export interface WeightSource {
  readonly biasPtr: number;
  /** The address of the weight packed for the shape that is run; it is packed where it has not been. */
  packed(): number;
}

/** A prepared call is mostly made with inputs of one shape: all that only depends on it is kept. */
interface LastShape<Plan> extends PlannedShape<Plan> {
  readonly shape: readonly number[];
  readonly weight: WeightSource;
}

/** Runs a prepared convolution on an input that has been checked but for its shape's fitting `out`. */
export function runPrepared<Plan>(
  operation: PreparedOperation<Plan>,
  caller: string,
  { geometry, plan }: PlannedShape<Plan>,
  input: TensorLike,
  out: TensorLike | undefined,
  weight: WeightSource,
): Tensor {
  const target = checkOut(caller, out, geometry.outputShape, [input.data]);
  return resultTensor(caller, geometry.outputShape, target, (data) => {
    if (geometry.batch === 0) return;
    const wasm = engine();
    const from = wasm.locate(input.data);
    const to = wasm.locate(data);
    const packedPtr = weight.packed();
    const epilogue = { biasPtr: weight.biasPtr, activation: activationCode(operation.activation) };
    operation.run(caller, { wasm, geometry, plan, input: from, packedPtr, epilogue, output: to });
  });
}

export class Prepared<Plan> {
  readonly #operation: PreparedOperation<Plan>;
  readonly #weight: PackedWeight;
  #last: LastShape<Plan> | undefined;

  /** @param preparer the function that the user called */
  constructor(preparer: string, operation: PreparedOperation<Plan>, weight: TensorLike) {
    this.#operation = operation;
    this.#weight = new PackedWeight(operation.className, preparer, weight, operation.bias, operation.outChannels);
  }

  /**
   * The result for an input, with the prepared weight.
   * @param input (N,C,H,W) or (C,H,W)
   * @param out   where to write the result; it may not share memory with the input
   * @throws {TypeError}  for a wrong type
   * @throws {RangeError} for a shape that does not fit
   * @throws {Error}      after `dispose()`
   */
  run(input: TensorLike, out?: TensorLike): Tensor {
    const caller = `${this.#operation.className}.run`;
    this.#weight.checkUsable('run');
    checkTensor(caller, 'input', input);
    const planned = this.#for(caller, input.shape);
    return runPrepared(this.#operation, caller, planned, input, out, planned.weight);
  }

  /** The shape of the result for an input of this shape. */
  outputShape(inputShape: readonly number[]): readonly number[] {
    this.#weight.checkUsable('outputShape');
    const caller = `${this.#operation.className}.outputShape`;
    return this.#for(caller, checkShape(caller, inputShape)).geometry.outputShape;
  }

  /** Gives the memory back. A second call does nothing. */
  dispose(): void {
    this.#weight.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #for(caller: string, shape: readonly number[]): LastShape<Plan> {
    const last = this.#last;
    if (last !== undefined && sameShape(last.shape, shape)) return last;
    const geometry = this.#operation.geometry(caller, shape);
    const plan = this.#operation.plan(caller, geometry);
    this.#last = { shape: [...shape], geometry, plan, weight: this.#weightFor(geometry, plan) };
    return this.#last;
  }

  #weightFor(geometry: ConvGeometry, plan: Plan): WeightSource {
    const operation = this.#operation;
    const weight = this.#weight;
    const key = operation.packKey(geometry, plan);
    const size = operation.packedSize(geometry, plan);
    const pack = (weightPtr: number, packedPtr: number) => operation.pack(engine(), geometry, plan, weightPtr, packedPtr);
    return { biasPtr: weight.biasPtr, packed: () => weight.packed(key, size, pack) };
  }
}
