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

  it('x=[1,1,1] k=2 d=3 p=2: windows that are all padding have -Infinity and the last index of the plane', () => {
    const options = { stride: 1, dilation: 3, padding: 2, returnIndices: true } as const;
    const { output, indices } = naive.maxPool2d(tensor([[[5]]]), 2, options);
    expect(output.toArray()).toEqual([
      [
        [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
        [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
      ],
    ]);
    expect(indices).toEqual(Int32Array.of(0, 0, 0, 0));
  });

  it('x=[1,1,4] k=[1,2]: unpooling puts the maxima back', () => {
    const { output, indices } = naive.maxPool2d(tensor([[[1, 3, 3, 2]]]), [1, 2], { returnIndices: true });
    expect(naive.maxUnpool2d(output, indices, [1, 2]).toArray()).toEqual([[[0, 3, 3, 0]]]);
    expect(naive.maxPool2dBackward(tensor([[[10, 20]]]), indices, [1, 1, 4]).toArray()).toEqual([[[0, 10, 20, 0]]]);
  });
});
