import { describe, expect, it } from 'vitest';
import type { TensorLike } from '../../src/index.js';
import * as simdconv from '../../src/index.js';
import { loadGolden, parts } from '../golden/load.js';
import { expectSame, expectSameValues } from '../support/values.js';

const operations = simdconv as unknown as Record<string, (...args: readonly unknown[]) => unknown>;

describe("PyTorch's poolings", () => {
  for (const { title, op, args, options, exact, expected } of loadGolden('pool').cases) {
    it(`${op} ${title}`, () => {
      const actual = parts((operations[op] as (...args: readonly unknown[]) => unknown)(...args, options));
      expect(Object.keys(actual)).toEqual(Object.keys(expected));
      for (const [name, wanted] of Object.entries(expected)) {
        const got = actual[name] as TensorLike | Int32Array;
        if (wanted instanceof Int32Array) expectSameValues(got as Int32Array, wanted);
        else if (exact) expectSame(got as TensorLike, wanted as TensorLike);
        else expectClose(got as TensorLike, wanted as TensorLike);
      }
    });
  }
});

/**
 * The sums of these cases are exact, so a quotient is rounded once, here and there. A power and a root are each within 2 units in
 * the last place, on either side; a root makes relative errors before it no larger than the exponents' quotient, 2, does.
 */
function expectClose(actual: TensorLike, expected: TensorLike): void {
  expect(actual.shape).toEqual(expected.shape);
  actual.data.forEach((value, i) => {
    const wanted = expected.data[i] as number;
    if (Object.is(value, wanted) || value === wanted) return;
    expect(Math.abs(value - wanted), `element ${i}: ${value} for ${wanted}`).toBeLessThanOrEqual(
      16 * 2 ** -24 * Math.abs(wanted),
    );
  });
}
