import { describe, expect, it } from 'vitest';
import { type Border, dilate, erode } from '../../src/image/index.js';
import { maxPool2d, tensor } from '../../src/index.js';
import { differences, extreme, picture, toBytes } from './loops.js';

const borders: readonly Border[] = ['replicate', 'reflect', 'zeros', 'circular'];
const sizes = [
  [1, 1],
  [3, 3],
  [2, 4],
  [4, 2],
  [5, 7],
  [8, 16],
  [1, 33],
  [40, 1],
] as const;

for (const border of borders) {
  describe(`border=${border}`, () => {
    for (const size of sizes) {
      it(`size=[${size}] channels=1..4: the extreme of the window`, () => {
        for (const channels of [1, 2, 3, 4] as const) {
          for (const [width, height] of [
            [11, 7],
            [1, 5],
            [19, 1],
          ] as const) {
            const pixels = picture(width, height, channels, size[0]);
            const large = toBytes(pixels, extreme(pixels, size, border, Math.max));
            const small = toBytes(pixels, extreme(pixels, size, border, Math.min), 'filter');
            expect(differences(dilate(pixels, size, { border }).data, large)).toEqual([]);
            expect(differences(erode(pixels, size, { border, alpha: 'filter' }).data, small)).toEqual([]);
          }
        }
      });
    }

    it('picture=1500x170 size=[9,2]: many strips', () => {
      const pixels = picture(1500, 170, 1);
      const large = toBytes(pixels, extreme(pixels, [9, 2], border, Math.max));
      expect(differences(dilate(pixels, [9, 2], { border }).data, large)).toEqual([]);
    });
  });
}

it('by default what lies outside does not count: dilate is max pooling with stride 1', () => {
  const pixels = picture(17, 12, 1);
  const pooled = maxPool2d(tensor([...pixels.data], [1, 1, 12, 17]), 5, { stride: 1, padding: 2 });
  expect(differences(dilate(pixels, 5).data, pooled.data)).toEqual([]);
});
