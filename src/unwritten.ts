/**
 * Arrays for results, of which every element is about to be written. Node can leave out the zeros, which it would write first:
 * that takes as long as the result's own copy. Where there is no such way their elements are zero.
 */
import { invalid } from './arguments/checks.js';

interface WithBuffer {
  readonly Buffer?: { allocUnsafeSlow?(bytes: number): Uint8Array<ArrayBuffer> };
}

/** @throws {RangeError} when there is no memory for it, in the engine's words */
function unwritten(bytes: number): ArrayBuffer {
  try {
    const made = (globalThis as WithBuffer).Buffer?.allocUnsafeSlow?.(bytes).buffer;
    // Others' imitations may cut their buffers from a larger one.
    if (made?.byteLength === bytes) return made;
  } catch {
    // Longer than a Buffer may be.
  }
  return new ArrayBuffer(bytes);
}

/**
 * Floats for a result.
 * @throws {RangeError} when there is no memory for it
 */
export function unwrittenFloats(caller: string, count: number): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(unwritten(count * 4));
  } catch {
    throw invalid(caller, `expected memory for a result of ${count * 4} bytes, but there is not as much`);
  }
}

/** Bytes for a picture. */
export function unwrittenBytes(count: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(unwritten(count));
}
