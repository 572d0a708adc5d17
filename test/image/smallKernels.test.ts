/** 3x3 kernels of integers in 16-bit lanes, whichever way `filterImage` would choose for them. */
import { describe, expect, it } from 'vitest';
import { filterBytes } from '../../src/image/byteStrips.js';
import { smallFilter } from '../../src/image/direct.js';
import type { Border, Pixels } from '../../src/image/index.js';
import { correlate, differences, picture, toBytes } from './loops.js';

/** As large as sums of 16 bits let them be: 128 * 255 = 32640. */
const kernels: Readonly<Record<string, readonly (readonly number[])[]>> = {
  'sums near 32767': [
    [16, 14, 14],
    [14, 14, 14],
    [14, 14, 14],
  ],
  'sums near -32768': [
    [-16, -14, -14],
    [-14, -14, -14],
    [-14, -14, -14],
  ],
  'sums near both': [
    [128, -32, 0],
    [-32, 0, 0],
    [0, -32, -32],
  ],
};

/** Pictures whose sums reach both ends: black, white, black and white by turns, noise. */
function pictures(channels: Pixels['channels']): Pixels[] {
  const noise = picture(19, 7, channels);
  const pixel = (i: number) => Math.floor(i / channels);
  const bytes = [() => 0, () => 255, (i: number) => (pixel(i) % 2 === 0 ? 0 : 255), (i: number) => noise.data[i]!];
  return bytes.map((byte) => ({ ...noise, data: Uint8Array.from(noise.data, (_, i) => byte(i)) }));
}

describe('3x3 kernels in 16-bit lanes: saturated where a sum and its offset do not fit', () => {
  for (const [title, kernel] of Object.entries(kernels)) {
    it.each([0, 128, 32000, -32000, 32767, -32767])(`${title}, offset %i`, (offset) => {
      const ending = { scale: 1, offset, unit: 1 };
      const filter = smallFilter({ values: Int32Array.from(kernel.flat()), height: 3, width: 3, ending, exact: true });
      if (filter === undefined) throw new Error('expected a filter');
      for (const border of ['zeros', 'reflect'] satisfies Border[]) {
        for (const pixels of ([1, 3, 4] as const).flatMap(pictures)) {
          const sums = correlate(pixels, kernel as number[][], border).map((sum) => sum + offset);
          const result = filterBytes('test', pixels, filter, { border, alpha: 'filter' });
          expect(differences(result.data, toBytes(pixels, sums, 'filter'))).toEqual([]);
        }
      }
    });
  }

  it('refuses sums that do not fit', () => {
    const made = (values: readonly number[]) =>
      smallFilter({
        values: Int32Array.from(values),
        height: 3,
        width: 3,
        ending: { scale: 1, offset: 0, unit: 1 },
        exact: true,
      });
    expect(made([0, 0, 0, 0, 129, 0, 0, 0, 0])).toBeUndefined();
    expect(made([0, 0, 0, 0, -129, 0, 0, 0, 0])).toBeUndefined();
  });
});
