/**
 * What becomes of an operation once its arguments have been checked. Called as a function it is computed at once, into arrays of
 * its own. A backend calls the same function twice: on the caller's thread, where it says what it gives and nothing is computed, and
 * on the workers, where results have their place already.
 */
import type { TensorLike } from '../tensor.js';
import { unwrittenFloats } from '../unwritten.js';

export interface Execution {
  /** An array for a result. */
  result(caller: string, count: number): Float32Array;
  /** Hears of a result that goes to the caller's own array. */
  into(out: TensorLike): void;
  /** Computes, or does not. */
  compute(work: () => void): void;
}

const atOnce: Execution = { result: unwrittenFloats, into: () => {}, compute: (work) => work() };

let current = atOnce;

/** A new array for a result, every element of which must be written. */
export function newResult(caller: string, count: number): Float32Array {
  return current.result(caller, count);
}

/** Says that a result goes to `out`. */
export function resultInto(out: TensorLike): void {
  current.into(out);
}

/** The part of an operation that fills its results. */
export function compute(work: () => void): void {
  current.compute(work);
}

/** Runs `work`, operations in which are executed as `execution` wants. */
export function withExecution<T>(execution: Execution, work: () => T): T {
  const before = current;
  current = execution;
  try {
    return work();
  } finally {
    current = before;
  }
}
