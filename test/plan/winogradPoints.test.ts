import { describe, expect, it } from 'vitest';
import { oddPoint, tapRow, tapTransform } from '../../src/plan/winogradPoints.js';

const rowsOf = (table: Float32Array, taps: number) =>
  Array.from({ length: table.length / tapRow }, (_, row) => [...table.subarray(row * tapRow, row * tapRow + taps)]);

describe('tapTransform', () => {
  it('is the matrix that F(4, 3) is known by', () => {
    const sixth = Math.fround(1 / 6);
    const [of24, of12] = [Math.fround(1 / 24), Math.fround(1 / 12)];
    expect(rowsOf(tapTransform(6, 3), 3)).toEqual([
      [0.25, 0, 0],
      [-sixth, -sixth, -sixth],
      [-sixth, sixth, -sixth],
      [of24, of12, sixth],
      [of24, -of12, sixth],
      [0, 0, 1],
    ]);
  });

  it('is the matrix that F(2, 3) is known by', () => {
    expect(rowsOf(tapTransform(4, 3), 3)).toEqual([
      [1, 0, 0],
      [0.5, 0.5, 0.5],
      [0.5, -0.5, 0.5],
      [0, 0, 1],
    ]);
  });

  it.each([4, 5, 6, 7])('of %d points has no fourth tap where there are three', (points) => {
    expect([...tapTransform(points, 3)].filter((_, i) => i % tapRow === 3)).toEqual(Array(points).fill(0));
  });
});

describe('oddPoint', () => {
  it('is the point that an odd number of points has beside the even one', () => {
    expect([4, 5, 6, 7].map(oddPoint)).toEqual([0, 2, 0, 0.5]);
  });
});
