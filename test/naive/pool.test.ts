/** Poolings by loops. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../../src/index.js';
import * as naive from '../../src/naive/index.js';

describe('naive poolings, worked by hand', () => {
  it('x=ones[1,1,4,4] k=3 s=2 p=1 ceilMode: the part past the padding counts for nothing', () => {
    const ones = tensor(new Float32Array(4).fill(1), [1, 1, 4]);
    const mean = naive.avgPool2d(ones, [1, 3], { stride: [1, 2], padding: [0, 1], ceilMode: true });
    expect(mean.data).toEqual(Float32Array.of(2 / 3, 1, 1 / 2));
  });

  it('x=[1,1,4] k=3 s=1: NaN wins, the last one; ties keep the first', () => {
    const { output, indices } = naive.maxPool2d(tensor([[[2, 2, 1, Number.NaN, Number.NaN]]]), [1, 3], {
      stride: 1,
      returnIndices: true,
    });
    expect(output.data).toEqual(Float32Array.of(2, Number.NaN, Number.NaN));
    expect(indices).toEqual(Int32Array.of(0, 3, 4));
  });
});
