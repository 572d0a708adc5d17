/** A weight kept in WASM memory, with its bias, and packed as the algorithm of the last call reads it. */
import type { TensorLike } from '../tensor.js';
import { type Engine, engine } from '../wasm/engine.js';
import { biasSize, writeBias } from './bias.js';

export class PackedWeight {
  readonly #caller: string;
  readonly #wasm: Engine;
  readonly #weightPtr: number;
  readonly biasPtr: number;
  /** The packed block, and what it was packed for. */
  #packed: { key: string; ptr: number } | undefined;
  #disposed = false;

  /** @param caller the class, as the errors of its methods call it */
  constructor(caller: string, preparer: string, weight: TensorLike, bias: Float32Array | undefined, outChannels: number) {
    this.#caller = caller;
    this.#wasm = engine();
    const located = this.#wasm.locate(weight.data);
    const locatedBias = bias && this.#wasm.locate(bias);
    this.#weightPtr = this.#wasm.allocate(preparer, located.length * 4);
    try {
      this.biasPtr = this.#wasm.allocate(preparer, biasSize({ outChannels }) * 4);
    } catch (error) {
      this.#wasm.free(this.#weightPtr);
      throw error;
    }
    this.#wasm.write(located, this.#weightPtr);
    writeBias(this.#wasm, { outChannels }, locatedBias, this.biasPtr);
  }

  /** @throws {Error} after `dispose()` */
  checkUsable(method: string): void {
    if (this.#disposed) throw new Error(`${this.#caller}.${method}: the prepared weight was disposed of`);
  }

  /** The address of the weight packed under `key`; `pack` does it where the last call wanted another packing. */
  packed(key: string, size: number, pack: (weightPtr: number, packedPtr: number) => void): number {
    if (this.#packed?.key === key) return this.#packed.ptr;
    if (this.#packed !== undefined) this.#wasm.free(this.#packed.ptr);
    this.#packed = undefined;
    const ptr = this.#wasm.allocate(`${this.#caller}.run`, size * 4);
    try {
      pack(this.#weightPtr, ptr);
    } catch (error) {
      this.#wasm.free(ptr);
      throw error;
    }
    this.#packed = { key, ptr };
    return ptr;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const ptr of [this.#weightPtr, this.biasPtr, this.#packed?.ptr]) {
      if (ptr !== undefined) this.#wasm.free(ptr);
    }
  }
}
