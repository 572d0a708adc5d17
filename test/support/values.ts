/** Results compared to the last bit. */
import { expect } from 'vitest';
import type { TensorLike } from '../../src/index.js';

/** Expects the same shape and elements; NaN equals NaN, and zeros have no sign. */
export function expectSame(actual: TensorLike, expected: TensorLike): void {
  expect(actual.shape).toEqual(expected.shape);
  expectSameValues(actual.data, expected.data);
}

/** Expects the same numbers. Faster than `toEqual`, and says where they differ. */
export function expectSameValues(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i] as number, expected[i] as number];
    if (a !== b && !(Number.isNaN(a) && Number.isNaN(b))) expect({ index: i, value: a }).toEqual({ index: i, value: b });
  }
}
