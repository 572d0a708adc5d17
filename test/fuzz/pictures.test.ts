/** Filters of exact arithmetic on pictures of every size, pixel for pixel. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dilate, erode, filterImage } from '../../src/image/index.js';
import * as library from '../../src/index.js';
import { correlate, differences, extreme, picture, toBytes } from '../image/loops.js';
import { answerOf, holds, timeout } from './holds.js';

const pictures = fc
  .tuple(
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 20 }),
    fc.constantFrom(1, 2, 3, 4),
    fc.integer({ min: 1, max: 1000 }),
  )
  .map(([width, height, channels, seed]) => picture(width, height, channels as 1 | 2 | 3 | 4, seed));

describe('fuzz', () => {
  it('filterImage with kernels of whole numbers, pixel for pixel', { timeout }, () => {
    const kernels = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 1000 }));
    const borders = fc.constantFrom('replicate', 'reflect', 'zeros', 'circular');
    holds(
      fc.property(kernels, pictures, borders, ([height, width, kernelSeed], pixels, border) => {
        const rows = Array.from({ length: height }, (_, y) =>
          Array.from({ length: width }, (_, x) => ((((y * 31 + x * 17 + kernelSeed) * 2654435761) >>> 8) % 9) - 4),
        );
        const before = Uint8Array.from(pixels.data);
        const got = answerOf('filterImage', () => filterImage(pixels, library.tensor(rows), { border }));
        expect(differences(pixels.data, before)).toEqual([]);
        if (got === undefined) return;
        expect(differences(got.data, toBytes(pixels, correlate(pixels, rows, border)))).toEqual([]);
      }),
    );
  });

  it('dilate and erode', { timeout }, () => {
    const windows = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }));
    holds(
      fc.property(windows, pictures, fc.constantFrom('replicate', 'reflect', 'circular'), (window, pixels, border) => {
        for (const [filter, of] of [
          [dilate, Math.max],
          [erode, Math.min],
        ] as const) {
          const got = answerOf(filter.name, () => filter(pixels, window, { border, alpha: 'filter' }));
          if (got !== undefined) {
            expect(differences(got.data, toBytes(pixels, extreme(pixels, window, border, of), 'filter'))).toEqual([]);
          }
        }
      }),
    );
  });
});
