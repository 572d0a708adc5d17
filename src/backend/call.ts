/** One call of a backend, from its arguments to its promise. */
import { newFloats } from '../arguments/checks.js';
import { type Execution, withExecution } from '../operations/execution.js';
import type { TensorLike } from '../tensor.js';
import { unwrittenFloats } from '../unwritten.js';
import type { Ticket } from './dispatcher.js';
import type { OperationName } from './operations.js';
import type { SharedBlock } from './residents.js';
import { onAbort } from './signal.js';

/** What a caller asks for. */
export interface CallRequest {
  /** The function's name, as errors say it. */
  readonly caller: string;
  /** What the workers run, and with what. */
  readonly operation: OperationName;
  readonly args: readonly unknown[];
  /** The same call on this thread: checks the arguments and makes the results, which are yet to be filled. */
  readonly outline: () => unknown;
  /** About how many multiply-adds there are to do for so many elements of results. */
  readonly work: (results: number) => number;
  readonly signal?: AbortSignal | undefined;
  /** Whether it was in flight before it came here. */
  readonly held?: boolean;
  /** Blocks that the call uses beside those of its arguments. */
  readonly uses?: readonly SharedBlock[];
}

/** An array that a call fills. */
export interface Result {
  readonly length: number;
  /** Looked up when it is filled. */
  readonly array: () => Float32Array;
}

/** What a call gives, yet to be computed. */
export interface Outline {
  readonly value: unknown;
  readonly results: readonly Result[];
}

type MakeResult = (caller: string, count: number) => Float32Array;

/** Collects results; nothing is computed. */
class Outliner implements Execution {
  readonly results: Result[] = [];
  readonly #make: MakeResult;

  constructor(make: MakeResult) {
    this.#make = make;
  }

  result(caller: string, count: number): Float32Array {
    const data = this.#make(caller, count);
    this.results.push({ length: count, array: () => data });
    return data;
  }

  into(out: TensorLike): void {
    this.results.push({ length: out.data.length, array: () => out.data });
  }

  compute(): void {}
}

let nowhere = new Float32Array();

/** Stands for a result whose size alone matters. What it holds is never written, so that it takes no memory to speak of. */
function imaginary(caller: string, count: number): Float32Array {
  if (nowhere.length < count) nowhere = newFloats(caller, count);
  return nowhere.subarray(0, count);
}

export class Call {
  outline: Outline | undefined;
  /** What it is known by on the board, once it is there. */
  ticket: Ticket | undefined;
  /** Whether it can no longer be abandoned: its results are on their way. */
  deaf = false;
  /** Blocks of shared memory that are freed when it is over. */
  readonly blocks: number[] = [];
  /** Blocks that it uses and does not own. */
  readonly uses: SharedBlock[] = [];
  /** Bytes of its arguments and results in shared memory. */
  bytes = 0;
  readonly promise: Promise<unknown>;
  #resolve!: (value: unknown) => void;
  #reject!: (error: unknown) => void;
  #settled = false;
  #unlisten: (() => void) | undefined;

  constructor(readonly request: CallRequest) {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** Calls `abort` when the signal does. */
  listen(abort: () => void): void {
    const { signal } = this.request;
    if (signal !== undefined) this.#unlisten = onAbort(signal, abort);
  }

  /** Checks the arguments without making anything. Throws what the function throws. */
  check(): void {
    withExecution(new Outliner(imaginary), this.request.outline);
  }

  /** Makes what the call gives, yet to be filled. Throws what the function throws. */
  makeResults(): Outline {
    const outliner = new Outliner(unwrittenFloats);
    const value = withExecution(outliner, this.request.outline);
    this.outline = { value, results: outliner.results };
    return this.outline;
  }

  resolve(): void {
    this.#settle();
    this.#resolve(this.outline?.value);
  }

  reject(error: unknown): void {
    this.#settle();
    this.#reject(error);
  }

  #settle(): void {
    this.#settled = true;
    this.#unlisten?.();
  }
}
