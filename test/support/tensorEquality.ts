/**
 * Makes `toEqual` compare tensors by shape and elements. A Tensor keeps its elements in a private field, which `toEqual` does
 * not see: without this, all tensors of one shape would be equal.
 */
import { expect } from 'vitest';
import { Tensor } from '../../src/tensor.js';

expect.addEqualityTesters([
  function (a, b, testers) {
    if (!(a instanceof Tensor && b instanceof Tensor)) return undefined;
    return this.equals(a.shape, b.shape, testers) && this.equals(a.data, b.data, testers);
  },
]);
