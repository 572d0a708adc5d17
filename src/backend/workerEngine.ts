/**
 * The engine of a worker: the same kernels over the memory that all threads share. The allocator's state is the coordinator's, so a
 * worker takes its scratch from an arena of its own, as a stack, and asks the coordinator where it wants more.
 */
import { alignment, type Build, blockOffsets, Engine, type Located, outOfMemory } from '../wasm/engine.js';
import { type Board, bell, request, row } from './board.js';
import type { CallShare } from './share.js';

export class WorkerEngine extends Engine {
  readonly #board: Board;
  readonly #worker: number;
  #arenaPtr = 0;
  #arenaEnd = 0;
  #top = 0;
  /** Bytes in use, and the most that there have been. */
  #used = 0;
  #most = 0;
  /** The size of each block that did not fit the arena. */
  readonly #outside = new Map<number, number>();
  #share: CallShare | undefined;
  #slot = 0;

  constructor(build: Build, module: WebAssembly.Module, memory: WebAssembly.Memory, board: Board, worker: number) {
    super(build, module, memory);
    this.#board = board;
    this.#worker = worker;
  }

  /** Begins the share of a call. */
  enter(slot: number, share: CallShare, pages: number): void {
    this.#slot = slot;
    this.#share = share;
    if (this.memory.buffer.byteLength < pages * 65536) this.#see();
  }

  /** Ends it. Where the arena was too small for it, asks for a larger one. */
  leave(): void {
    this.#share = undefined;
    this.#used = 0;
    this.#top = this.#arenaPtr;
    if (this.#outside.size === 0) return;
    this.#outside.clear();
    this.#arenaPtr = this.#ask(request.arena, this.#most);
    this.#arenaEnd = this.#arenaPtr === 0 ? 0 : this.#arenaPtr + this.#most;
    this.#top = this.#arenaPtr;
  }

  override allocate(caller: string, bytes: number): number {
    const whole = Math.ceil(bytes / alignment) * alignment + alignment;
    this.#used += whole;
    this.#most = Math.max(this.#most, this.#used);
    const ptr = this.#top;
    if (ptr + whole <= this.#arenaEnd) {
      this.#top = ptr + whole;
      return ptr;
    }
    const block = this.#askFor(request.block, caller, bytes);
    this.#outside.set(block, whole);
    return block;
  }

  override free(ptr: number): void {
    const outside = this.#outside.get(ptr);
    if (outside !== undefined) {
      this.#used -= outside;
      return;
    }
    this.#used -= this.#top - ptr;
    this.#top = ptr;
  }

  override withCommon<T>(
    caller: string,
    sizes: readonly number[],
    fill: (...pointers: number[]) => void,
    work: (...pointers: number[]) => T,
  ): T {
    const share = this.#share;
    if (!share?.divided) return super.withCommon(caller, sizes, fill, work);
    const { offsets, total } = blockOffsets(sizes);
    const base = share.once(() => {
      const ptr = share.takeCommon(total) ?? this.#askFor(request.common, caller, total);
      this.#undivided(() => fill(...offsets.map((offset) => ptr + offset)));
      return ptr;
    });
    if (base + total > this.memory.buffer.byteLength) this.#see();
    return work(...offsets.map((offset) => base + offset));
  }

  override get threads(): number {
    return this.#share?.divided ? this.#board.threads : 1;
  }

  override turns(count: number): Iterable<number> {
    return this.#share?.turns(count) ?? super.turns(count);
  }

  override alone(work: () => void): void {
    for (const _ of this.turns(1)) this.#undivided(work);
  }

  override locate(data: Float32Array): Located {
    const address = data.buffer instanceof SharedArrayBuffer ? data.byteOffset : undefined;
    return { data, length: data.length, address };
  }

  /** Runs `work` as if there were no other thread. */
  #undivided(work: () => void): void {
    const share = this.#share;
    this.#share = undefined;
    try {
      work();
    } finally {
      this.#share = share;
    }
  }

  #askFor(kind: number, caller: string, bytes: number): number {
    const ptr = this.#ask(kind, bytes);
    if (ptr === 0) throw outOfMemory(caller, bytes);
    return ptr;
  }

  /** The address of a block that the coordinator allocates; 0 where it cannot. */
  #ask(kind: number, bytes: number): number {
    const board = this.#board;
    const word = board.row(this.#worker, row.request);
    // More than any block may have is refused as well as less of it.
    board.set(board.row(this.#worker, row.bytes), Math.min(bytes, 2 ** 31 - 1));
    board.set(board.row(this.#worker, row.slot), this.#slot);
    board.set(word, kind);
    board.ring(bell.coordinator);
    Atomics.wait(board.words, word, kind);
    const ptr = board.get(board.row(this.#worker, row.answer)) >>> 0;
    if (ptr + bytes > this.memory.buffer.byteLength) this.#see();
    return ptr;
  }

  /** Takes notice of a memory that has grown: growing by nothing gives a buffer of the present length. */
  #see(): void {
    this.memory.grow(0);
  }
}
