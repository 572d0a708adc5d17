/**
 * Puts the debug build of the kernels, with its assertions, in place of the release builds. Its blocks of memory start as NaN,
 * so that what is read before it is written is seen.
 */
import { readFileSync } from 'node:fs';
import { Engine, useEngine } from '../../src/wasm/engine.js';

class PoisonedEngine extends Engine {
  override allocate(caller: string, bytes: number): number {
    const ptr = super.allocate(caller, bytes);
    new Uint8Array(this.memory.buffer, ptr, bytes).fill(255);
    return ptr;
  }
}

useEngine(new PoisonedEngine('simd', readFileSync(new URL('../../build/debug.wasm', import.meta.url))));
