/**
 * Blocks of shared memory that outlive a call: tensors of `Backend.empty` and prepared weights. One that is given back while calls use
 * it is freed when the last of them has ended.
 */
import { Tensor, type TensorLike } from '../tensor.js';
import type { Engine } from '../wasm/engine.js';
import { isTensorLike } from './message.js';

export class SharedBlock {
  uses = 0;
  released = false;

  constructor(
    readonly ptr: number,
    readonly bytes: number,
  ) {}
}

export class Residents {
  readonly #engine: Engine;
  readonly #blocks = new Set<SharedBlock>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** @throws {RangeError} when the memory cannot hold it */
  allocate(caller: string, bytes: number): SharedBlock {
    const block = new SharedBlock(this.#engine.allocate(caller, bytes), bytes);
    this.#blocks.add(block);
    return block;
  }

  release(block: SharedBlock): void {
    block.released = true;
    this.#freeUnused(block);
  }

  /** The block that holds an array, where one does. */
  holding(array: Float32Array | Int32Array): SharedBlock | undefined {
    if (array.buffer !== this.#engine.memory.buffer) return undefined;
    for (const block of this.#blocks) {
      if (array.byteOffset >= block.ptr && array.byteOffset < block.ptr + Math.max(1, block.bytes)) return block;
    }
    return undefined;
  }

  /** An argument of a call as it is now: a tensor in shared memory that is disposed of while the call waits is still there for it. */
  kept<T>(argument: T): T | TensorLike {
    if (typeof argument !== 'object' || argument === null) return argument;
    // What is gone already is the function's to refuse, in its own name.
    if ((argument instanceof Tensor && argument.disposed) || !isTensorLike(argument)) return argument;
    const { data, shape } = argument;
    return data.buffer === this.#engine.memory.buffer ? { data, shape } : argument;
  }

  use(block: SharedBlock): void {
    block.uses++;
  }

  leave(block: SharedBlock): void {
    block.uses--;
    this.#freeUnused(block);
  }

  #freeUnused(block: SharedBlock): void {
    if (!block.released || block.uses > 0 || !this.#blocks.delete(block)) return;
    this.#engine.free(block.ptr);
  }
}
