import { describe, expect, it } from 'vitest';
import { rankOne } from '../../src/algorithms/rankOne.js';
import { noise } from '../support/tensors.js';

function outer(column: readonly number[], row: readonly number[]): Float32Array {
  return Float32Array.from(column.flatMap((a) => row.map((b) => a * b)));
}

function gaussian(size: number, sigma: number): number[] {
  const values = Array.from({ length: size }, (_, i) => Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * sigma ** 2)));
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}

const products = [
  { title: 'a binomial kernel', column: [1, 4, 6, 4, 1], row: [1, 4, 6, 4, 1] },
  { title: 'a Sobel-like kernel with zeros', column: [1, 2, 0, -2, -1], row: [3, 0, 6] },
  { title: 'a kernel none of whose elements divides the others', column: [0.375, 0.625], row: [6, -10, 15] },
  { title: 'a box', column: Array(11).fill(1), row: Array(11).fill(1) },
];

describe('rankOne', () => {
  it.each(products)('takes $title apart exactly', ({ column, row }) => {
    const found = rankOne(outer(column, row), column.length, row.length);
    expect(found && outer([...found.column], [...found.row])).toEqual(outer(column, row));
  });

  it.each([5, 11, 31])('takes a Gaussian of %d elements apart within its roundings', (size) => {
    const kernel = outer(gaussian(size, size / 6), gaussian(size, size / 5));
    const found = rankOne(kernel, size, size);
    if (found === undefined) throw new Error('not found');
    outer([...found.column], [...found.row]).forEach((value, i) => {
      expect(Math.abs(value - (kernel[i] as number))).toBeLessThanOrEqual(7 * 2 ** -24 * (kernel[i] as number));
    });
    expect(found.row.reduce((sum, value) => sum + Math.abs(value), 0)).toBeLessThanOrEqual(1);
  });

  it.each([
    ['noise', noise([25], 3).data],
    ['a product but for one element', outer([1, 2, 3, 4, 5], [1, 1, 1, 1, 1]).with(12, 3.00001)],
    ['a product but for a zero', outer([1, 2, 3, 4, 5], [1, 1, 1, 1, 1]).with(12, 0)],
    ['zeros', new Float32Array(25)],
    ['NaN', outer([1, 2, 3, 4, 5], [1, 1, 1, 1, 1]).with(3, Number.NaN)],
    ['an infinity', outer([1, 2, 3, 4, 5], [1, 1, 1, 1, 1]).with(3, Number.POSITIVE_INFINITY)],
    ['elements so large that a factor would be', outer([1, 2, 3, 4, 5], Array(5).fill(1e6))],
    ['elements so small that a factor would be', outer([1, 2, 3, 4, 5], [1, 1e-39, 1, 1, 1])],
  ])('leaves alone %s', (_title, kernel) => {
    expect(rankOne(kernel, 5, 5)).toBeUndefined();
  });
});
