import { describe, expect, it } from 'vitest';
import {
  type Border,
  boxBlur,
  emboss,
  filterImage,
  gaussianBlur,
  gaussianKernel,
  kernels,
  laplacian,
  type Pixels,
  sharpen,
  sobel,
} from '../../src/image/index.js';
import type { Tensor } from '../../src/index.js';
import { correlate, differences, picture, separate, toBytes } from './loops.js';

const borders: readonly Border[] = ['replicate', 'reflect', 'zeros', 'circular'];

function nested(kernel: Tensor): number[][] {
  return kernel.toArray() as number[][];
}

/**
 * Every byte is the reference rounded, or its neighbour where the reference lies as near to a tie as the sums err. Alpha is that
 * of the picture.
 */
function expectRounded(result: Pixels, picture: Pixels, reference: Float64Array, error: number): void {
  const { data, channels } = result;
  const kept = channels % 2 === 0 ? channels - 1 : -1;
  const alpha = (bytes: Uint8Array | Uint8ClampedArray) => bytes.filter((_, i) => i % channels === kept);
  expect(differences(alpha(data), alpha(picture.data))).toEqual([]);
  let worst = 0;
  reference.forEach((value, i) => {
    if (i % channels === kept) return;
    worst = Math.max(worst, Math.abs(data[i]! - Math.min(255, Math.max(0, value))));
  });
  expect(worst).toBeLessThanOrEqual(0.5 + error);
}

function gaussianWeights(sigma: number, sigmas: number): number[] {
  const radius = Math.ceil(sigmas * sigma);
  const line = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const sum = line.reduce((total, value) => total + value, 0);
  return line.map((weight) => weight / sum);
}

function gaussian(sigma: number): number[][] {
  const line = gaussianWeights(sigma, 3);
  return line.map((a) => line.map((b) => a * b));
}

describe('gaussianBlur', () => {
  for (const border of borders) {
    for (const sigma of [0.1, 0.8, 1.6, 2.5, 3, 3.9]) {
      it(`border=${border} sigma=${sigma}: the float64 kernel, cut off at three sigmas`, () => {
        for (const channels of [1, 2, 3, 4] as const) {
          const pixels = picture(9, 11, channels);
          const kernel = gaussian(sigma);
          expectRounded(gaussianBlur(pixels, sigma, { border }), pixels, correlate(pixels, kernel, border), 3 / 8);
        }
      });
    }
  }

  for (const border of borders) {
    for (const sigma of [4, 7.9, 8, 13, 40]) {
      it(`border=${border} sigma=${sigma}: by halves, within a level of the Gaussian before rounding`, () => {
        for (const channels of [1, 2, 3, 4] as const) {
          const [width, height] = [41 + channels, 30];
          const noise = picture(width, height, channels);
          const edges = noise.data.map((_, i) => (Math.floor(i / channels) % width > 17 !== i > noise.data.length / 3 ? 255 : 0));
          const stripes = noise.data.map((_, i) => 127.5 + 127.4 * Math.sin((Math.floor(i / channels) % width) * 2.6));
          for (const data of [noise.data, edges, stripes]) {
            const pixels: Pixels = { ...noise, data };
            const result = gaussianBlur(pixels, sigma, { border });
            expectRounded(result, pixels, separate(pixels, gaussianWeights(sigma, 5), border), 1);
          }
        }
      });
    }
  }

  it('sigma larger than the picture, pictures of one pixel', () => {
    for (const border of borders) {
      for (const [width, height] of [
        [1, 1],
        [1, 7],
        [9, 1],
      ] as const) {
        const pixels = picture(width, height, 2);
        for (const sigma of [4, 25, 90]) {
          const wanted = separate(pixels, gaussianWeights(sigma, 5), border);
          expectRounded(gaussianBlur(pixels, sigma, { border }), pixels, wanted, 1);
        }
      }
    }
  });

  it.each([1, 3, 4] as const)('sigma so large that whole strips lie outside of the picture, %d channels', (channels) => {
    const pixels = picture(17, 18, channels);
    for (const sigma of [200, 555]) {
      const wanted = separate(pixels, gaussianWeights(sigma, 5), 'reflect');
      expectRounded(gaussianBlur(pixels, sigma, { border: 'reflect' }), pixels, wanted, 1);
    }
    expect(gaussianBlur({ ...pixels, data: pixels.data.map(() => 9) }, 1365).data.every((value) => value === 9)).toBe(true);
  });

  it('leaves an even picture even', () => {
    for (const value of [0, 1, 77, 254, 255]) {
      const pixels: Pixels = { data: new Uint8Array(60).fill(value), width: 5, height: 4, channels: 3 };
      for (const sigma of [0.3, 1, 2, 3.9, 4, 5, 30]) expect(gaussianBlur(pixels, sigma).data, `${sigma}`).toEqual(pixels.data);
    }
  });
});

describe('gaussianKernel', () => {
  it.each([1e-3, 1e-9, 1e-200])('is all in the middle where the distribution is as narrow as %d', (sigma) => {
    expect(nested(gaussianKernel(3, sigma))).toEqual([
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]);
    expect(nested(gaussianKernel(4, sigma))).toEqual([
      [0, 0, 0, 0],
      [0, 0.25, 0.25, 0],
      [0, 0.25, 0.25, 0],
      [0, 0, 0, 0],
    ]);
    const pixels = picture(9, 7, 3);
    expect(gaussianBlur(pixels, sigma).data).toEqual(pixels.data);
  });

  it('sums to 1, is symmetric and falls off as the normal distribution does', () => {
    for (const [size, sigma] of [
      [1, 1],
      [3, 0.85],
      [4, 1.5],
      [15, 2],
    ] as const) {
      const kernel = gaussianKernel(size, sigma);
      expect(kernel.shape).toEqual([size, size]);
      const sum = kernel.data.reduce((total, value) => total + value, 0);
      expect(Math.abs(sum - 1)).toBeLessThanOrEqual(size * size * 2 ** -25);
      expect(nested(kernel)).toEqual(nested(kernel).map((_, i) => nested(kernel).map((row) => row[i])));
      expect([...kernel.data].reverse()).toEqual([...kernel.data]);
      if (size > 1) {
        const [corner, beside] = kernel.data as unknown as [number, number];
        const middle = (size - 1) / 2;
        const ratio = Math.exp((middle ** 2 - (middle - 1) ** 2) / (2 * sigma ** 2));
        expect(Math.abs(beside / corner / ratio - 1)).toBeLessThanOrEqual(2 ** -22);
      }
    }
  });
});

describe('boxBlur', () => {
  for (const border of borders) {
    it(`border=${border} size=4, [3,5], [1,8], [31,2], [2,300], [300,1]: the mean, rounded`, () => {
      for (const size of [4, [3, 5], [1, 8], [31, 2], [2, 300], [300, 1]] as const) {
        const [height, width] = typeof size === 'number' ? [size, size] : size;
        for (const channels of [1, 2, 3, 4] as const) {
          const pixels = picture(10, 7, channels, height);
          const ones = Array.from({ length: height }, () => new Array<number>(width).fill(1));
          const means = correlate(pixels, ones, border).map((sum) => sum / (height * width));
          expect(differences(boxBlur(pixels, size, { border }).data, toBytes(pixels, means))).toEqual([]);
        }
      }
    });

    it(`border=${border} picture=400x333 size=[40,7]: many strips`, () => {
      const pixels = picture(400, 333, 3);
      const ones = Array.from({ length: 40 }, () => new Array<number>(7).fill(1));
      const means = correlate(pixels, ones, border).map((sum) => sum / 280);
      expect(differences(boxBlur(pixels, [40, 7], { border }).data, toBytes(pixels, means))).toEqual([]);
    });
  }
});

describe('edges', () => {
  for (const border of borders) {
    it(`border=${border}: sobel is the rounded length of the gradient`, () => {
      for (const channels of [1, 2, 3, 4] as const) {
        const pixels = picture(13, 6, channels, 7);
        const across = correlate(pixels, nested(kernels['sobelX']!), border);
        const down = correlate(pixels, nested(kernels['sobelY']!), border);
        const lengths = across.map((x, i) => Math.sqrt(x * x + down[i]! * down[i]!));
        expect([...sobel(pixels, { border }).data]).toEqual(toBytes(pixels, lengths));
      }
    });

    it(`border=${border}: emboss, laplacian and sharpen are their kernels`, () => {
      const pixels = picture(8, 9, 4, 3);
      const byKernel = (kernel: number[][]) => toBytes(pixels, correlate(pixels, kernel, border));
      expect([...emboss(pixels, { border }).data]).toEqual(byKernel(nested(kernels['emboss']!)));
      expect([...laplacian(pixels, { border }).data]).toEqual(byKernel(nested(kernels['laplacian']!)));
      expect([...sharpen(pixels, 1, { border }).data]).toEqual(byKernel(nested(kernels['sharpen']!)));
      const half = [
        [0, -0.5, 0],
        [-0.5, 3, -0.5],
        [0, -0.5, 0],
      ];
      expect([...sharpen(pixels, 0.5, { border }).data]).toEqual(byKernel(half));
    });
  }

  it('sharpen by 0 and the identity change nothing', () => {
    const pixels = picture(6, 5, 3);
    expect(sharpen(pixels, 0).data).toEqual(pixels.data);
    expect(filterImage(pixels, kernels['identity']!).data).toEqual(pixels.data);
  });
});

it('every named kernel is 2-D; those that smooth or sharpen keep an even picture', () => {
  for (const [name, kernel] of Object.entries(kernels)) {
    expect(kernel.shape.length, name).toBe(2);
    const sum = kernel.data.reduce((total, value) => total + value, 0);
    const wanted = ['laplacian', 'outline', 'sobelX', 'sobelY'].includes(name) ? 0 : 1;
    expect(Math.abs(sum - wanted), name).toBeLessThanOrEqual(9 * 2 ** -25);
  }
});
