/** Holds an implementation against the answers of PyTorch. */
import { expect } from 'vitest';
import type { TensorLike } from '../../src/index.js';
import { epsilon } from '../support/closeness.js';
import { type GoldenCase, type GoldenRefusal, parts } from './load.js';

/** Functions by their names, as a module exports them. */
export type Functions = Readonly<Record<string, unknown>>;

/**
 * How far a quotient or a root may be off, in units of epsilon times the answer: both sides round it, and sums before it are
 * exact. The powers of lpPool2d are rounded too, a few times each.
 */
function allowedRoundings(golden: GoldenCase): number {
  if (golden.exact) return 0;
  return golden.op === 'lpPool2d' ? 16 : 4;
}

/**
 * How far any element may be off beside that. The gradient of an average pooling sums quotients, which may cancel: their
 * roundings are then in proportion to the quotients, and those to the gradient of the output.
 */
function allowedError(golden: GoldenCase): number {
  if (golden.op !== 'avgPool2dBackward') return 0;
  const gradOutput = golden.args[0] as TensorLike;
  return 16 * epsilon * gradOutput.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** What `functions` answer to the call of a case; an error where they have no function of that name. */
export function answer(functions: Functions, { op, args, options }: GoldenCase | GoldenRefusal): unknown {
  const run = functions[op];
  if (typeof run !== 'function') throw new Error(`no function ${op} is exported`);
  // A call without options is made as a user would make it.
  return Object.keys(options).length === 0 ? run(...args) : run(...args, options);
}

/** Calls the function of a case, and expects PyTorch's answer in every part. */
export function expectGolden(functions: Functions, golden: GoldenCase): void {
  const actual = parts(answer(functions, golden));
  expect(Object.keys(actual).sort()).toEqual(Object.keys(golden.expected).sort());
  const roundings = allowedRoundings(golden);
  for (const [name, expected] of Object.entries(golden.expected)) {
    const part = actual[name] as TensorLike | Int32Array;
    if (expected instanceof Int32Array) {
      expect(part).toEqual(expected);
      continue;
    }
    const got = part as TensorLike;
    const wanted = expected as TensorLike;
    expect([...got.shape]).toEqual([...wanted.shape]);
    expectEqualWithin(got.data, wanted.data, roundings * epsilon, allowedError(golden));
  }
}

/** NaN equals NaN; zeros have no sign. */
function expectEqualWithin(actual: Float32Array, expected: Float32Array, relative: number, absolute: number): void {
  expect(actual.length).toBe(expected.length);
  const wrong = actual.findIndex((got, i) => {
    const wanted = expected[i] as number;
    if (got === wanted || (Number.isNaN(got) && Number.isNaN(wanted))) return false;
    return !(Math.abs(got - wanted) <= relative * Math.abs(wanted) + absolute) || !Number.isFinite(wanted);
  });
  if (wrong >= 0) expect.fail(`[${wrong}]: got ${actual[wrong]}, expected ${expected[wrong]}`);
}

/** Calls the function of a refusal, and expects a TypeError or RangeError that begins with `name`. */
export function expectRefusal(functions: Functions, refusal: GoldenRefusal, name = refusal.op): void {
  let thrown: unknown;
  try {
    answer(functions, refusal);
  } catch (error) {
    thrown = error;
  }
  expect(thrown instanceof RangeError || thrown instanceof TypeError, `a RangeError or TypeError, got ${thrown}`).toBe(true);
  expect((thrown as Error).message.slice(0, name.length + 2)).toBe(`${name}: `);
}
