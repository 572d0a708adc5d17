/** Results written between canaries, and inputs that must stay as they were. */
import { expect } from 'vitest';
import { empty, type Tensor, type TensorLike } from '../../src/index.js';

const canary = 1234.5;
/** Odd, so that the result does not start where a vector would like it to. */
const guardFloats = 37;

/** Where a result goes: NaN as yet, with canaries before and after it. */
export interface GuardedOut {
  readonly out: TensorLike;
  /** Expects the canaries to be alive. */
  check(): void;
}

/** In an ordinary array. */
export function guardedOut(shape: readonly number[]): GuardedOut {
  const length = shape.reduce((product, size) => product * size, 1);
  const whole = new Float32Array(length + 2 * guardFloats);
  return guard(shape, () => whole);
}

/** In WASM memory. `whole` is for the caller to dispose of. */
export function residentOut(shape: readonly number[]): GuardedOut & { readonly whole: Tensor } {
  const length = shape.reduce((product, size) => product * size, 1);
  const whole = empty([length + 2 * guardFloats]);
  return { ...guard(shape, () => whole.data), whole };
}

function guard(shape: readonly number[], whole: () => Float32Array): GuardedOut {
  const data = whole().fill(canary).subarray(guardFloats, -guardFloats).fill(Number.NaN);
  return {
    out: { data, shape },
    check() {
      const all = whole();
      const around = [...all.subarray(0, guardFloats), ...all.subarray(-guardFloats)];
      expect(around.filter((value) => value !== canary)).toEqual([]);
    },
  };
}

/** A copy of a tensor in WASM memory. */
export function resident({ data, shape }: TensorLike): Tensor {
  const copy = empty(shape);
  copy.data.set(data);
  return copy;
}

/** Remembers arrays; the function it returns expects them to the last bit as they were. */
export function watch(...tensors: readonly (TensorLike | undefined)[]): () => void {
  const bytes = ({ data }: TensorLike) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const watched = tensors.filter((tensor) => tensor !== undefined);
  const before = watched.map((tensor) => Buffer.from(bytes(tensor)));
  return () => {
    watched.forEach((tensor, i) => {
      expect(bytes(tensor).equals(before[i] as Buffer), `input ${i} is unchanged`).toBe(true);
    });
  };
}
