/** Convolutions by loops. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../../src/index.js';
import * as naive from '../../src/naive/index.js';

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
});
