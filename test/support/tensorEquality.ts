/**
 * Makes `toEqual` compare tensors by shape and elements. A Tensor keeps its elements in a private field, which `toEqual` does
 * not see: without this, all tensors of one shape would be equal.
 *
 * Arrays of numbers that are equal are found so by a plain loop: `toEqual` alone takes a second for a million elements.
 */
import { expect } from 'vitest';
import { Tensor } from '../../src/tensor.js';

type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array;

function isNumbers(value: unknown): value is Numbers {
  return (
    value instanceof Float32Array || value instanceof Float64Array || value instanceof Int32Array || value instanceof Uint8Array
  );
}

expect.addEqualityTesters([
  function (a, b, testers) {
    if (!(a instanceof Tensor && b instanceof Tensor)) return undefined;
    return this.equals(a.shape, b.shape, testers) && this.equals(a.data, b.data, testers);
  },
  // Of others `toEqual` says itself whether they differ.
  (a, b) => (isNumbers(a) && isNumbers(b) && sameNumbers(a, b) ? true : undefined),
]);

/** Whether two arrays are of one kind and length, and hold the same numbers; NaN is NaN, and zeros have signs. */
function sameNumbers(a: Numbers, b: Numbers): boolean {
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b) || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
