/** Convolutions by loops. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../../src/index.js';
import * as naive from '../../src/naive/index.js';
import { referenceConv2d, referenceConvTranspose2d } from '../../src/naive/reference.js';

describe('naive convolutions, worked by hand', () => {
  it('x=[1,4,4] w=[1,1,2,2] p=same: the odd row and column go to the bottom and right', () => {
    const input = tensor([
      [
        [4, 1, 7, 5],
        [4, 4, 2, 5],
        [7, 7, 2, 4],
        [1, 0, 2, 4],
      ],
    ]);
    const weight = tensor([1, 0, 2, 1], [1, 1, 2, 2]);
    expect(naive.conv2d(input, weight, { padding: 'same' }).toArray()).toEqual([
      [
        [16, 11, 16, 15],
        [25, 20, 10, 13],
        [9, 9, 10, 12],
        [1, 0, 2, 4],
      ],
    ]);
  });

  it('x=[3,3] k=[2,2]: corr2d correlates, convolve2d turns the kernel round', () => {
    const x = tensor([
      [0, 1, 2],
      [3, 4, 5],
      [6, 7, 8],
    ]);
    const k = tensor([
      [0, 1],
      [2, 3],
    ]);
    expect(naive.corr2d(x, k).toArray()).toEqual([
      [19, 25],
      [37, 43],
    ]);
    expect(naive.convolve2d(x, k, { mode: 'valid' }).toArray()).toEqual([
      [5, 11],
      [23, 29],
    ]);
    expect(naive.convolve2d(tensor([[1, 2]]), tensor([[1, 10]])).toArray()).toEqual([[1, 12, 20]]);
  });

  it('x=[1,2,2] w=[1,1,2,2] transposed: each element spreads the kernel, overlaps are summed', () => {
    const input = tensor([0, 1, 2, 3], [1, 2, 2]);
    const kernel = tensor([0, 1, 2, 3], [1, 1, 2, 2]);
    expect(naive.convTranspose2d(input, kernel).toArray()).toEqual([
      [
        [0, 0, 1],
        [0, 4, 6],
        [4, 12, 9],
      ],
    ]);
    expect(naive.convTranspose2d(input, kernel, { stride: 2 }).toArray()).toEqual([
      [
        [0, 0, 0, 1],
        [0, 0, 2, 3],
        [0, 2, 0, 3],
        [4, 6, 6, 9],
      ],
    ]);
  });

  it('w=[1,1,1,2] x=[1,1,3]: the matrix of a convolution, its windows as columns, and columns added up', () => {
    const input = tensor([[[1, 2, 3]]]);
    const matrix = [
      [1, 2, 0],
      [0, 1, 2],
    ];
    expect(naive.unrollKernel(tensor([[[[1, 2]]]]), [1, 3]).toArray()).toEqual(matrix);
    const columns = naive.unfold(input, [1, 2]);
    expect(columns.toArray()).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(naive.fold(columns, [1, 3], [1, 2]).toArray()).toEqual([[[1, 4, 3]]]);
  });

  it('x=[1,1,3] w=[1,1,1,2]: gradients', () => {
    const weight = tensor([[[[1, -1]]]]);
    const { gradInput, gradWeight, gradBias } = naive.conv2dBackward(tensor([[[1, 2]]]), tensor([[[1, 2, 3]]]), weight);
    expect(gradInput.toArray()).toEqual([[[1, 1, -2]]]);
    expect(gradWeight.toArray()).toEqual([[[[5, 8]]]]);
    expect(gradBias.toArray()).toEqual([3]);
  });
});

describe('the float64 reference, worked by hand', () => {
  it('x=[1,1,3] w=[2,1,1,2] bias: values, sums of absolute products, terms', () => {
    const weight = tensor([1, -2, 3, 4], [2, 1, 1, 2]);
    const bias = tensor([-10, 0.5]);
    const { shape, values, magnitude, terms } = referenceConv2d(tensor([[[1, -2, 3]]]), weight, { bias });
    expect(shape).toEqual([2, 1, 2]);
    expect([...values]).toEqual([-5, -18, -4.5, 6.5]);
    expect([...magnitude]).toEqual([15, 18, 11.5, 18.5]);
    expect(terms).toBe(3);
  });

  it('x=[1,1,3] w=[1,1,1,3] p=[0,1]: NaN and infinities spread as far as their windows', () => {
    const input = tensor([[[1, Number.POSITIVE_INFINITY, Number.NaN]]]);
    const ones = tensor([[[[1, 1, 0]]]]);
    // 0 * Infinity is NaN, and the zero of the padding is a number as any other.
    const { values } = referenceConv2d(input, ones, { padding: [0, 1] });
    expect([...values]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect([...referenceConv2d(input, tensor([[[[1, 1]]]]), {}).values]).toEqual([Number.POSITIVE_INFINITY, Number.NaN]);
  });

  it('x=[1,1,2] w=[1,1,1,2] s=2 transposed: products that are cropped away do not count', () => {
    const { values, terms } = referenceConvTranspose2d(tensor([[[1, 2]]]), tensor([[[[3, 4]]]]), {
      stride: [1, 2],
      padding: [0, 1],
    });
    expect([...values]).toEqual([4, 6]);
    expect(terms).toBe(1);
  });
});

it('convTranspose2dBackward: a NaN meets the zeros of what is cropped, as in PyTorch', () => {
  const ones = tensor([
    [
      [
        [1, 1],
        [1, 1],
      ],
    ],
  ]);
  const spoiled = tensor([
    [
      [
        [Number.NaN, 2],
        [3, 4],
      ],
    ],
  ]);
  const weight = tensor([
    [
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
    ],
  ]);
  const spoiledWeight = tensor([
    [
      [
        [Number.NaN, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
    ],
  ]);
  const options = { padding: 1 };
  expect(naive.convTranspose2dBackward(ones, spoiled, weight, options).gradWeight.data.every(Number.isNaN)).toBe(true);
  expect(naive.convTranspose2dBackward(ones, ones, spoiledWeight, options).gradInput.data.every(Number.isNaN)).toBe(true);
  expect(naive.convTranspose2dBackward(ones, ones, weight, options).gradInput.toArray()).toEqual([
    [
      [
        [28, 24],
        [16, 12],
      ],
    ],
  ]);
});
