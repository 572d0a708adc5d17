/** Prepared convolutions of a backend: a weight in shared memory, packed for every shape that asks for another packing. */
import { checkOptions, checkShape } from '../arguments/checks.js';
import { checkTensor } from '../arguments/tensors.js';
import type { PrepareConv2dOptions } from '../operations/prepareConv2d.js';
import type { PrepareConvTranspose2dOptions } from '../operations/prepareConvTranspose2d.js';
import { type PlannedShape, type PreparedOperation, runPrepared } from '../operations/prepared.js';
import type { Tensor, TensorLike } from '../tensor.js';
import type { Coordinator } from './coordinator.js';
import { describePrepared, type PreparedSpec, packedBiasFloats } from './preparedWork.js';
import type { SharedBlock } from './residents.js';
import { takeSignal } from './signal.js';
import { convolutionWork, transposedWork } from './work.js';

/** Packings that are kept; more than one only where shapes of the input want several. */
const mostPackings = 4;

/** A weight packed under a key, once `ready`. */
interface Packing {
  readonly key: string;
  readonly block: SharedBlock;
  readonly ready: Promise<unknown>;
}

/** A convolution whose weight stays in a backend's memory until `dispose()`. Made by `Backend.prepareConv2d` and its like. */
export class BackendPrepared {
  readonly #coordinator: Coordinator;
  readonly #spec: PreparedSpec;
  readonly #operation: PreparedOperation<unknown>;
  readonly #weight: SharedBlock;
  #packings: readonly Packing[] = [];
  #disposed = false;

  private constructor(coordinator: Coordinator, spec: PreparedSpec, operation: PreparedOperation<unknown>, weight: SharedBlock) {
    this.#coordinator = coordinator;
    this.#spec = spec;
    this.#operation = operation;
    this.#weight = weight;
  }

  /**
   * @internal
   * @param caller the method of the backend that was called
   */
  static async make(
    coordinator: Coordinator,
    caller: 'prepareConv2d' | 'prepareConvTranspose2d',
    weight: TensorLike,
    options?: (PrepareConv2dOptions | PrepareConvTranspose2dOptions) & { readonly signal?: AbortSignal },
  ): Promise<BackendPrepared> {
    coordinator.checkOpen(caller);
    const { signal, rest } = takeSignal(caller, options);
    const transposed = caller === 'prepareConvTranspose2d';
    const operation = describePrepared({ transposed, weight, options: rest as PrepareConv2dOptions });
    signal?.throwIfAborted();
    const { residents, engine } = coordinator;
    const length = weight.data.length;
    const block = residents.allocate(caller, length * 4);
    try {
      const place = () => engine.floats(block.ptr, length);
      await coordinator.copy([{ from: () => weight.data, to: place, length }], () => signal?.aborted !== true);
      signal?.throwIfAborted();
    } catch (error) {
      residents.release(block);
      throw error;
    }
    const bias = operation.bias && new Float32Array(operation.bias);
    const shape = [...weight.shape];
    const spec = {
      transposed,
      options: { ...(rest as PrepareConv2dOptions), bias },
      weight: {
        shape,
        get data() {
          return engine.floats(block.ptr, length);
        },
      },
    };
    return new BackendPrepared(coordinator, spec, describePrepared(spec), block);
  }

  /**
   * The result for an input, with the prepared weight.
   * @param input (N,C,H,W) or (C,H,W)
   * @param out   where to write the result; it may not share memory with the input
   * @throws {TypeError}  for a wrong type
   * @throws {RangeError} for a shape that does not fit
   * @throws {Error}      after `dispose()`, or after the backend was closed
   */
  async run(input: TensorLike, out?: TensorLike, options?: { readonly signal?: AbortSignal }): Promise<Tensor> {
    const caller = `${this.#operation.className}.run`;
    this.#checkUsable('run');
    this.#coordinator.checkOpen(caller);
    const { signal, rest } = takeSignal(caller, options);
    checkOptions(caller, rest as object | undefined, ['signal']);
    checkTensor(caller, 'input', input);
    const { residents } = this.#coordinator;
    const kept = residents.kept(input);
    const planned = this.#plan(caller, kept.shape);
    const outline = () => runPrepared(this.#operation, caller, planned, kept, out, { biasPtr: 0, packed: () => 0 });
    if (planned.geometry.batch === 0) return outline();
    const packing = this.#packing(caller, planned, kept.shape);
    // Held from now on: another shape's packing may take its place, or `dispose()` come, while this call waits.
    const blocks = [packing.block, this.#weight];
    const place = residents.holding(kept.data);
    return this.#coordinator.hold(place === undefined ? blocks : [...blocks, place], async () => {
      await packing.ready;
      const { weight, transposed } = this.#spec;
      return (await this.#coordinator.submit({
        caller,
        operation: 'runOnWorker',
        args: [this.#spec, packing.block.ptr, kept],
        outline,
        work: (results) => (transposed ? transposedWork(kept, weight) : convolutionWork(results, weight)),
        signal,
        held: true,
        uses: blocks,
      })) as Tensor;
    });
  }

  /** The shape of the result for an input of this shape. */
  outputShape(inputShape: readonly number[]): readonly number[] {
    this.#checkUsable('outputShape');
    const caller = `${this.#operation.className}.outputShape`;
    return this.#operation.geometry(caller, checkShape(caller, inputShape)).outputShape;
  }

  /** Gives the memory back; calls under way still end well. A second call does nothing. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const { residents } = this.#coordinator;
    residents.release(this.#weight);
    for (const { block } of this.#packings) residents.release(block);
    this.#packings = [];
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #checkUsable(method: string): void {
    if (this.#disposed) throw new Error(`${this.#operation.className}.${method}: the prepared weight was disposed of`);
  }

  #plan(caller: string, shape: readonly number[]): PlannedShape<unknown> {
    const geometry = this.#operation.geometry(caller, shape);
    return { geometry, plan: this.#operation.plan(caller, geometry) };
  }

  /** The weight packed as an input of this shape wants it. */
  #packing(caller: string, { geometry, plan }: PlannedShape<unknown>, shape: readonly number[]): Packing {
    const key = this.#operation.packKey(geometry, plan);
    const found = this.#packings.find((packing) => packing.key === key);
    if (found !== undefined) return found;
    const { residents } = this.#coordinator;
    const floats = packedBiasFloats(this.#operation) + this.#operation.packedSize(geometry, plan);
    const block = residents.allocate(caller, floats * 4);
    const ready = this.#coordinator.submit({
      caller,
      operation: 'packOnWorker',
      args: [this.#spec, [...shape], block.ptr],
      outline: () => undefined,
      work: () => 0,
      uses: [block, this.#weight],
    });
    const packing = { key, block, ready };
    const kept = [packing, ...this.#packings];
    this.#packings = kept.slice(0, mostPackings);
    for (const { block: old } of kept.slice(mostPackings)) residents.release(old);
    // A packing that failed is not kept: the next call tries again.
    ready.catch(() => {
      if (!this.#packings.includes(packing)) return;
      this.#packings = this.#packings.filter((other) => other !== packing);
      residents.release(block);
    });
    return packing;
  }
}
