/**
 * The one WebAssembly instance of this thread and its memory. Made at the first call that needs it, from the build that
 * the JavaScript engine takes: `relaxed` (fused multiply-add) or `simd`.
 */
import { binaryOf } from './binaries.js';
import { hasRelaxedSimd, relaxedSimdAllowed, wideSimdAsked } from './features.js';
import type { KernelExports } from './generated/exports.js';
import { wideEngine } from './wide.js';

/** The name of a build of the kernels. */
export type Build = 'simd' | 'relaxed' | 'wide';

/** Pages of 64 KiB that the memory starts with; it grows as needed. */
const initialPages = 16;
const maximumPages = 65536;
/** The allocator refuses larger blocks. */
const largestBlockBytes = 2 ** 30 - 64;
/** Blocks start at multiples of this many bytes, and as many behind each may be read (not written). */
export const alignment = 64;

/** Kernels, and the memory they work in. Addresses (`Ptr`) are byte offsets in the memory. */
export class Engine {
  readonly kernels: KernelExports;
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly build: Build;
  /** What the module was compiled from; undefined where it came compiled. */
  readonly binary: BufferSource | undefined;
  readonly #shared: boolean;
  #buffer: ArrayBuffer;
  #floats: Float32Array;
  #integers: Int32Array;
  /** The allocator's address of each block, by the aligned address that is handed out. */
  readonly #blocks = new Map<number, number>();

  /**
   * @param code   the binary, or what it was compiled to
   * @param memory shared where the binary's import says so (see `sharedBinary`)
   */
  constructor(build: Build, code: BufferSource | WebAssembly.Module, memory = newMemory()) {
    this.build = build;
    this.memory = memory;
    this.module = code instanceof WebAssembly.Module ? code : new WebAssembly.Module(code);
    this.binary = code instanceof WebAssembly.Module ? undefined : code;
    const instance = new WebAssembly.Instance(this.module, { env: { memory, abort } });
    this.kernels = instance.exports as unknown as KernelExports;
    this.#buffer = memory.buffer;
    this.#shared = !(this.#buffer instanceof ArrayBuffer);
    this.#floats = new Float32Array(this.#buffer);
    this.#integers = new Int32Array(this.#buffer);
  }

  /** The memory's buffer as it is now: growing leaves the one before empty, or, of a shared memory, as it was. */
  get buffer(): ArrayBuffer {
    if (this.#shared || this.#buffer.byteLength === 0) this.#buffer = this.memory.buffer;
    return this.#buffer;
  }

  /** The whole memory as floats. Take it afresh after anything that may allocate. */
  get allFloats(): Float32Array {
    if (this.#floats.buffer !== this.buffer) this.#floats = new Float32Array(this.buffer);
    return this.#floats;
  }

  /** The whole memory as 32-bit integers. Take it afresh after anything that may allocate. */
  get allIntegers(): Int32Array {
    if (this.#integers.buffer !== this.buffer) this.#integers = new Int32Array(this.buffer);
    return this.#integers;
  }

  /** `length` floats at `ptr`. */
  floats(ptr: number, length: number): Float32Array {
    return new Float32Array(this.buffer, ptr, length);
  }

  /** `length` integers at `ptr`. */
  integers(ptr: number, length: number): Int32Array {
    return new Int32Array(this.buffer, ptr, length);
  }

  /**
   * A block of memory, aligned to 64 bytes.
   * @throws {RangeError} when the memory cannot hold it; everything stays as it was
   */
  allocate(caller: string, bytes: number): number {
    if (bytes > largestBlockBytes) throw outOfMemory(caller, bytes);
    let block: number;
    try {
      block = this.kernels.allocate(bytes + 2 * alignment) >>> 0;
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      throw outOfMemory(caller, bytes);
    }
    const ptr = Math.ceil(block / alignment) * alignment;
    this.#blocks.set(ptr, block);
    return ptr;
  }

  /** Gives back a block of `allocate`. */
  free(ptr: number): void {
    const block = this.#blocks.get(ptr);
    if (block === undefined) return;
    this.#blocks.delete(ptr);
    this.kernels.release(block);
  }

  /**
   * Runs `work` with scratch blocks of the given sizes, in floats, and gives them back whatever happens.
   * Addresses are aligned to 64 bytes; a size of zero gets an address that must not be used.
   */
  withScratch<T>(caller: string, sizes: readonly number[], work: (...pointers: number[]) => T): T {
    const { offsets, total } = blockOffsets(sizes);
    if (total === 0) return work(...offsets);
    const base = this.allocate(caller, total);
    try {
      return work(...offsets.map((offset) => base + offset));
    } finally {
      this.free(base);
    }
  }

  /**
   * Runs `work` with scratch blocks that all threads of a call share, once one of them has run `fill`. Here there is one
   * thread; sizes and addresses are as in `withScratch`.
   */
  withCommon<T>(
    caller: string,
    sizes: readonly number[],
    fill: (...pointers: number[]) => void,
    work: (...pointers: number[]) => T,
  ): T {
    return this.withScratch(caller, sizes, (...pointers) => {
      fill(...pointers);
      return work(...pointers);
    });
  }

  /** Threads that may share a call. */
  get threads(): number {
    return 1;
  }

  /** The numbers, of those from 0 to `count - 1`, of the pieces of a call's work that fall to this thread: here all. */
  turns(count: number): Iterable<number> {
    return count === 1 ? firstTurn : range(count);
  }

  /** Work of a call that is not cut: where several threads share the call, one of them does it. */
  alone(work: () => void): void {
    work();
  }

  /**
   * Says where an array lies. Do this before anything that may allocate: an array in this memory loses its length when the
   * memory grows, its address stays.
   */
  locate(data: Float32Array): Located {
    const address = data.buffer === this.buffer ? data.byteOffset : undefined;
    return { data, length: data.length, address };
  }

  /** Copies an array to `ptr`. */
  write({ data, length, address }: Located, ptr: number): void {
    if (address === undefined) this.allFloats.set(data, ptr / 4);
    else this.allFloats.copyWithin(ptr / 4, address / 4, address / 4 + length);
  }
}

/** Where blocks of so many floats lie one behind the other, and how many bytes they take, each aligned to 64 bytes. */
export function blockOffsets(sizes: readonly number[]): { offsets: number[]; total: number } {
  const offsets: number[] = [];
  let total = 0;
  for (const size of sizes) {
    offsets.push(total);
    total += Math.ceil((size * 4) / alignment) * alignment;
  }
  return { offsets, total };
}

/** The turn of work that is not cut: small calls are, and making a generator takes a good part of one. */
const firstTurn = [0] as const;

function* range(count: number): Generator<number, void> {
  for (let i = 0; i < count; i++) yield i;
}

/** A memory as small as it can start; a shared one is seen by every thread that has it. */
export function newMemory(shared = false): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: initialPages, maximum: maximumPages, shared });
}

/** An array, and its address where it lies in WASM memory. */
export interface Located {
  readonly data: Float32Array;
  readonly length: number;
  readonly address: number | undefined;
}

export function outOfMemory(caller: string, bytes: number): RangeError {
  const reason = bytes > largestBlockBytes ? 'one block has at most 1 GiB' : 'it cannot grow that far';
  return new RangeError(`${caller}: expected WebAssembly memory to hold ${bytes} bytes more, but ${reason}`);
}

/** What a failed assertion in the debug build calls. */
function abort(): never {
  throw new Error('simdconv: an assertion in a kernel failed');
}

/** An engine of the build that this JavaScript engine takes. */
export function ordinaryEngine(): Engine {
  const build = relaxedSimdAllowed() && hasRelaxedSimd() ? 'relaxed' : 'simd';
  return new Engine(build, binaryOf(build));
}

let current: Engine | undefined;

/** The engine of this thread. */
export function engine(): Engine {
  current ??= (wideSimdAsked() ? wideEngine() : undefined) ?? ordinaryEngine();
  return current;
}

/** The engine of this thread, if an operation has made it yet. */
export function existingEngine(): Engine | undefined {
  return current;
}

/** Puts another engine in place. What lives in the memory of the one before stays there. */
export function useEngine(replacement: Engine): void {
  current = replacement;
}

/** Runs `work` on another engine. */
export function withEngine<T>(other: Engine, work: () => T): T {
  const before = current;
  current = other;
  try {
    return work();
  } finally {
    current = before;
  }
}

/**
 * Opts in to the build whose 128-bit operations V8 pairs into 256-bit ones: on Node 24 and later, on x64 with AVX2. Call it
 * before the first operation, or set `SIMDCONV_WIDE=1`. The build is compiled under an experimental flag of V8 that is set
 * for that moment only, and checked against the ordinary one. It has fused multiply-add: `SIMDCONV_RELAXED_SIMD=0` goes before it.
 * @returns whether the wide build serves; where it does not, or where an operation has already run, the ordinary one does
 */
export function enableWideSimd(): boolean {
  if (current === undefined) current = wideEngine();
  return current?.build === 'wide';
}
