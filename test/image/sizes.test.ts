import { describe, expect, it } from 'vitest';
import { boxBlur, dilate, filterImage, gaussianBlur, type Pixels, sobel } from '../../src/image/index.js';
import { info, Tensor } from '../../src/index.js';
import { correlate, differences, picture, toBytes } from './loops.js';

describe('kernels of many taps', () => {
  it('255x255 integers on a picture smaller than that', () => {
    const kernel = Array.from({ length: 255 }, (_, y) => Array.from({ length: 255 }, (_, x) => ((y * y + 3 * x) % 5) - 2));
    const pixels = picture(7, 5, 2);
    const scale = 1 / 4096;
    const sums = correlate(pixels, kernel, 'reflect').map((sum) => sum * scale + 100);
    const weights = new Tensor(Float32Array.from(kernel.flat()), [255, 255]);
    const result = filterImage(pixels, weights, { border: 'reflect', scale, offset: 100 });
    expect(differences(result.data, toBytes(pixels, sums))).toEqual([]);
  });

  it('600x2 and 1x900 taps', () => {
    for (const [height, width] of [
      [600, 2],
      [1, 900],
    ] as const) {
      const kernel = Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => ((y * 5 + x * 3) % 7) - 3));
      const pixels = picture(11, 6, 3);
      const sums = correlate(pixels, kernel, 'circular').map((sum) => sum / 32 + 128);
      const weights = new Tensor(Float32Array.from(kernel.flat()), [height, width]);
      const result = filterImage(pixels, weights, { border: 'circular', scale: 1 / 32, offset: 128 });
      expect(differences(result.data, toBytes(pixels, sums))).toEqual([]);
    }
  });
});

it('6000x3500 RGB holds under 64 MB of WASM memory, whatever the filter', () => {
  const pixels: Pixels = { data: new Uint8Array(6000 * 3500 * 3).fill(9), width: 6000, height: 3500, channels: 3 };
  const kernel = new Tensor(
    new Float32Array(25).fill(1).map((_, i) => i - 12),
    [5, 5],
  );
  const filters: readonly (() => Pixels)[] = [
    () => filterImage(pixels, kernel),
    () => sobel(pixels),
    () => dilate(pixels, 31),
    () => boxBlur(pixels, 101),
    () => gaussianBlur(pixels, 1),
    () => gaussianBlur(pixels, 5),
    () => gaussianBlur(pixels, 40),
  ];
  for (const filter of filters) {
    filter();
    expect(info().memoryBytes).toBeLessThan(64 * 2 ** 20);
  }
});

it('picture=3000x9000 sigma=9: done in bands that meet without a seam', () => {
  const pixels = picture(3000, 9000, 1);
  const whole = gaussianBlur(pixels, 9).data;
  // Any 400 rows by themselves, from a multiple of 8 on, give the same but near their ends.
  for (let first = 0; first + 400 <= 9000; first += 360) {
    const part = pixels.data.subarray(first * 3000, (first + 400) * 3000);
    const alone = gaussianBlur({ ...pixels, height: 400, data: part }, 9).data;
    const wanted = alone.subarray(40 * 3000, 360 * 3000);
    expect(differences(whole.subarray((first + 40) * 3000, (first + 360) * 3000), wanted), `${first}`).toEqual([]);
  }
});
