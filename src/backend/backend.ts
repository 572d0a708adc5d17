/** `Backend`: the operations of the library as promises, computed by threads of its own. */
import { checkInteger, checkOptions, checkShape, elementCount, wrongType } from '../arguments/checks.js';
import type {
  Conv2dOptions,
  ConvGeometryOptions,
  ConvTranspose2dOptions,
  ConvTransposeGeometryOptions,
  In1d,
} from '../arguments/convolution.js';
import type { Convolve2dOptions } from '../arguments/correlation.js';
import type {
  AdaptiveMaxPool2dOptions,
  AvgPool2dOptions,
  AvgPoolWindowOptions,
  LpPool2dOptions,
  MaxPool2dOptions,
  MaxUnpool2dOptions,
  Pool1d,
} from '../arguments/pooling.js';
import type { UnfoldOptions } from '../arguments/unfolding.js';
import type { UnrollKernelOptions } from '../arguments/unrolling.js';
import type { Size2 } from '../arguments/windows.js';
import type { ConvGradients } from '../operations/gradients.js';
import type { MaxPoolResult } from '../operations/pooled.js';
import type { PrepareConv2dOptions } from '../operations/prepareConv2d.js';
import type { PrepareConvTranspose2dOptions } from '../operations/prepareConvTranspose2d.js';
import { residentTensor, type Tensor, type TensorLike } from '../tensor.js';
import { Coordinator } from './coordinator.js';
import { type OperationName, operations } from './operations.js';
import { BackendPrepared } from './prepared.js';
import { takeSignal } from './signal.js';
import { callWork } from './work.js';

/** Options of {@link Backend.create}. */
export interface BackendOptions {
  /** Threads that compute beside the caller's. Default: as many as the machine has cores for this process, at most 128. */
  readonly threads?: number;
}

/** What every call of a backend takes besides. */
export interface CallOptions {
  /** Abandons the call: its promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What a max pooling with such options gives: with `returnIndices: true` the indices too. */
export type MaxPooled<Options> = Options extends { readonly returnIndices: true } ? MaxPoolResult : Tensor;

/** Most threads of a backend. */
const mostThreads = 128;

/**
 * Threads that compute off the event loop, on every core. Each function of the library that computes is here as a promise, with the same
 * arguments, answers and errors, and `signal` among its options. Results are the same bit for bit whatever the number of threads.
 *
 * Calls may be in flight together: large ones are divided between the threads, small ones run side by side. Leave the arrays of a
 * call as they are until its promise has settled. An idle backend does not keep the process running.
 *
 * @example
 * const backend = await Backend.create({ threads: 2 });
 * const edges = await backend.conv2d(tensor([[[0, 1, 1]]]), tensor([[[[1, -1]]]]));
 * edges.toArray(); // [[[-1, 0]]]
 * await backend.close();
 */
export class Backend {
  readonly #coordinator: Coordinator;

  /** @internal Use {@link Backend.create}. */
  constructor(coordinator: Coordinator) {
    this.#coordinator = coordinator;
  }

  /**
   * Starts the threads.
   * @throws {TypeError}  for a wrong type or an unknown option
   * @throws {RangeError} for a wrong number of threads, or where there is no memory
   */
  static async create(options?: BackendOptions): Promise<Backend> {
    const given = checkOptions('Backend.create', options, ['threads']);
    const wanted = given.threads === undefined ? await availableThreads() : given.threads;
    const threads = checkInteger('Backend.create', 'threads', wanted, { least: 1, most: mostThreads });
    const coordinator = new Coordinator(threads);
    await coordinator.start();
    return new Backend(coordinator);
  }

  /** Threads that compute. */
  get threads(): number {
    return this.#coordinator.threads;
  }

  /** Bytes of WASM memory that the backend holds now. */
  get memoryBytes(): number {
    return this.#coordinator.memoryBytes;
  }

  conv2d(input: TensorLike, weight: TensorLike, options?: Conv2dOptions & CallOptions): Promise<Tensor> {
    return this.#call('conv2d', [input, weight], options);
  }

  conv1d(input: TensorLike, weight: TensorLike, options?: In1d<Conv2dOptions> & CallOptions): Promise<Tensor> {
    return this.#call('conv1d', [input, weight], options);
  }

  convTranspose2d(input: TensorLike, weight: TensorLike, options?: ConvTranspose2dOptions & CallOptions): Promise<Tensor> {
    return this.#call('convTranspose2d', [input, weight], options);
  }

  /** {@link Backend.convTranspose2d} under the name that PyTorch users look for. */
  conv_transpose2d(input: TensorLike, weight: TensorLike, options?: ConvTranspose2dOptions & CallOptions): Promise<Tensor> {
    return this.convTranspose2d(input, weight, options);
  }

  convTranspose1d(input: TensorLike, weight: TensorLike, options?: In1d<ConvTranspose2dOptions> & CallOptions): Promise<Tensor> {
    return this.#call('convTranspose1d', [input, weight], options);
  }

  maxPool2d<Options extends MaxPool2dOptions & CallOptions = MaxPool2dOptions>(
    input: TensorLike,
    kernelSize: Size2,
    options?: Options,
  ): Promise<MaxPooled<Options>> {
    return this.#call('maxPool2d', [input, kernelSize], options);
  }

  maxPool1d<Options extends Pool1d<MaxPool2dOptions> & CallOptions = Pool1d<MaxPool2dOptions>>(
    input: TensorLike,
    kernelSize: number,
    options?: Options,
  ): Promise<MaxPooled<Options>> {
    return this.#call('maxPool1d', [input, kernelSize], options);
  }

  avgPool2d(input: TensorLike, kernelSize: Size2, options?: AvgPool2dOptions & CallOptions): Promise<Tensor> {
    return this.#call('avgPool2d', [input, kernelSize], options);
  }

  avgPool1d(input: TensorLike, kernelSize: number, options?: Pool1d<AvgPool2dOptions> & CallOptions): Promise<Tensor> {
    return this.#call('avgPool1d', [input, kernelSize], options);
  }

  lpPool2d(input: TensorLike, normType: number, kernelSize: Size2, options?: LpPool2dOptions & CallOptions): Promise<Tensor> {
    return this.#call('lpPool2d', [input, normType, kernelSize], options);
  }

  adaptiveAvgPool2d(input: TensorLike, outputSize: Size2, options?: CallOptions): Promise<Tensor> {
    return this.#call('adaptiveAvgPool2d', [input, outputSize], options);
  }

  adaptiveMaxPool2d<Options extends AdaptiveMaxPool2dOptions & CallOptions = AdaptiveMaxPool2dOptions>(
    input: TensorLike,
    outputSize: Size2,
    options?: Options,
  ): Promise<MaxPooled<Options>> {
    return this.#call('adaptiveMaxPool2d', [input, outputSize], options);
  }

  globalAvgPool2d(input: TensorLike, options?: CallOptions): Promise<Tensor> {
    return this.#call('globalAvgPool2d', [input], options);
  }

  globalMaxPool2d(input: TensorLike, options?: CallOptions): Promise<Tensor> {
    return this.#call('globalMaxPool2d', [input], options);
  }

  maxUnpool2d(
    input: TensorLike,
    indices: Int32Array,
    kernelSize: Size2,
    options?: MaxUnpool2dOptions & CallOptions,
  ): Promise<Tensor> {
    return this.#call('maxUnpool2d', [input, indices, kernelSize], options);
  }

  unfold(input: TensorLike, kernelSize: Size2, options?: UnfoldOptions & CallOptions): Promise<Tensor> {
    return this.#call('unfold', [input, kernelSize], options);
  }

  fold(columns: TensorLike, outputSize: Size2, kernelSize: Size2, options?: UnfoldOptions & CallOptions): Promise<Tensor> {
    return this.#call('fold', [columns, outputSize, kernelSize], options);
  }

  unrollKernel(weight: TensorLike, inputSize: Size2, options?: UnrollKernelOptions & CallOptions): Promise<Tensor> {
    return this.#call('unrollKernel', [weight, inputSize], options);
  }

  corr2d(x: TensorLike, k: TensorLike, options?: CallOptions): Promise<Tensor> {
    return this.#call('corr2d', [x, k], options);
  }

  convolve2d(x: TensorLike, k: TensorLike, options?: Convolve2dOptions & CallOptions): Promise<Tensor> {
    return this.#call('convolve2d', [x, k], options);
  }

  conv2dBackward(
    gradOutput: TensorLike,
    input: TensorLike,
    weight: TensorLike,
    options?: ConvGeometryOptions & CallOptions,
  ): Promise<ConvGradients> {
    return this.#call('conv2dBackward', [gradOutput, input, weight], options);
  }

  convTranspose2dBackward(
    gradOutput: TensorLike,
    input: TensorLike,
    weight: TensorLike,
    options?: ConvTransposeGeometryOptions & CallOptions,
  ): Promise<ConvGradients> {
    return this.#call('convTranspose2dBackward', [gradOutput, input, weight], options);
  }

  maxPool2dBackward(
    gradOutput: TensorLike,
    indices: Int32Array,
    inputShape: readonly number[],
    options?: CallOptions,
  ): Promise<Tensor> {
    return this.#call('maxPool2dBackward', [gradOutput, indices, inputShape], options);
  }

  avgPool2dBackward(
    gradOutput: TensorLike,
    inputShape: readonly number[],
    kernelSize: Size2,
    options?: AvgPoolWindowOptions & CallOptions,
  ): Promise<Tensor> {
    return this.#call('avgPool2dBackward', [gradOutput, inputShape, kernelSize], options);
  }

  /**
   * Packs a weight once for many calls. It stays in the backend's memory until `dispose()`.
   * @param weight  (O, C/groups, kH, kW); copied
   * @param options those of `conv2d`, less `out`
   */
  prepareConv2d(weight: TensorLike, options?: PrepareConv2dOptions & CallOptions): Promise<BackendPrepared> {
    return BackendPrepared.make(this.#coordinator, 'prepareConv2d', weight, options);
  }

  /** As {@link Backend.prepareConv2d}, for a weight (C, O/groups, kH, kW) of a transposed convolution. */
  prepareConvTranspose2d(weight: TensorLike, options?: PrepareConvTranspose2dOptions & CallOptions): Promise<BackendPrepared> {
    return BackendPrepared.make(this.#coordinator, 'prepareConvTranspose2d', weight, options);
  }

  /**
   * A tensor in the backend's memory: passing it to the backend, in or as `out`, copies nothing. Its elements are not set. It holds
   * its memory until `dispose()`; calls that use it then still end well.
   * @throws {RangeError} when WASM memory cannot hold it
   */
  empty(shape: readonly number[]): Tensor {
    const caller = 'Backend.empty';
    this.#coordinator.checkOpen(caller);
    const checked = checkShape(caller, shape);
    const { residents, engine } = this.#coordinator;
    const length = elementCount(checked);
    const block = residents.allocate(caller, length * 4);
    return residentTensor(
      { view: () => engine.floats(block.ptr, length), free: () => residents.release(block) },
      length,
      checked,
    );
  }

  /**
   * Ends the threads when the calls in flight have ended, or with `force` at once: those calls then reject. Later ones reject too. A
   * second call does nothing but wait.
   */
  async close(options?: { readonly force?: boolean }): Promise<void> {
    const { force = false } = checkOptions('Backend.close', options, ['force']);
    if (typeof force !== 'boolean') throw wrongType('Backend.close', 'true or false for force', force);
    await this.#coordinator.close(force);
  }

  /** `await using backend = await Backend.create()` closes it at the end of the block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #call<T>(name: OperationName, args: readonly unknown[], options: unknown): Promise<T> {
    const { signal, rest } = takeSignal(name, options);
    const { residents } = this.#coordinator;
    const kept = args.map((argument) => residents.kept(argument));
    const run = operations[name] as (...args: unknown[]) => unknown;
    if (withoutOptions.has(name)) checkOptions(name, rest as object | undefined, ['signal']);
    const all = withoutOptions.has(name) || rest === undefined ? kept : [...kept, rest];
    // The workers write to the result's place in shared memory, wherever that goes in the end.
    const sent = all.map((value) => (value === rest ? withoutOut(value) : value));
    return (await this.#coordinator.submit({
      caller: name,
      operation: name,
      args: sent,
      outline: () => run(...all),
      work: (results) => callWork(name, kept, results),
      signal,
    })) as T;
  }
}

/** Functions that take no options. */
const withoutOptions: ReadonlySet<string> = new Set([
  'adaptiveAvgPool2d',
  'corr2d',
  'globalAvgPool2d',
  'globalMaxPool2d',
  'maxPool2dBackward',
]);

function withoutOut(options: unknown): unknown {
  if (typeof options !== 'object' || options === null) return options;
  const { out: _, ...others } = options as { out?: unknown };
  return others;
}

async function availableThreads(): Promise<number> {
  const os = typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:os');
  const cores = os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
  return Math.min(cores, mostThreads);
}
