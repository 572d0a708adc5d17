import { describe, expect, it } from 'vitest';
import { type Border, filterImage, kernels, type Pixels } from '../../src/image/index.js';
import { tensor } from '../../src/index.js';
import { correlate, differences, picture, toBytes } from './loops.js';

const borders: readonly Border[] = ['replicate', 'reflect', 'zeros', 'circular'];
const channelCounts = [1, 2, 3, 4] as const;

/** Integers of either sign. */
function integerKernel(height: number, width: number): number[][] {
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => ((y * 7 + x * 5 + 3) % 9) - 4));
}

function bytes(pixels: Pixels): number[] {
  return [...pixels.data];
}

describe('filterImage equals the rounded float64 sums', () => {
  const sizes = [
    [1, 1],
    [1, 9],
    [9, 1],
    [2, 2],
    [5, 4],
    [17, 13],
  ] as const;
  const kernelSizes = [
    [1, 1],
    [3, 3],
    [2, 2],
    [1, 4],
    [5, 3],
    [11, 7],
    [21, 30],
  ] as const;
  for (const border of borders) {
    for (const [width, height] of sizes) {
      for (const [kernelHeight, kernelWidth] of kernelSizes) {
        it(`border=${border} picture=${width}x${height} kernel=[${kernelHeight},${kernelWidth}] channels=1..4`, () => {
          const kernel = integerKernel(kernelHeight, kernelWidth);
          for (const channels of channelCounts) {
            const pixels = picture(width, height, channels, kernelHeight);
            const result = filterImage(pixels, tensor(kernel), { border });
            expect([result.width, result.height, result.channels]).toEqual([width, height, channels]);
            expect(differences(result.data, toBytes(pixels, correlate(pixels, kernel, border)))).toEqual([]);
          }
        });
      }
    }
  }

  it('picture=60x1200 kernel=[9,9]: many strips, the last of them short', () => {
    const kernel = integerKernel(9, 9);
    for (const border of borders) {
      const pixels = picture(60, 1200, 4);
      const settings = { border, alpha: 'filter', scale: 1 / 16, offset: 100 } as const;
      const sums = correlate(pixels, kernel, border).map((sum) => sum / 16 + 100);
      expect(differences(filterImage(pixels, tensor(kernel), settings).data, toBytes(pixels, sums, 'filter'))).toEqual([]);
    }
  });
});

describe('filterImage', () => {
  it('filters alpha only where asked to', () => {
    for (const channels of channelCounts) {
      const pixels = picture(7, 6, channels);
      const sums = correlate(pixels, integerKernel(3, 3), 'replicate');
      for (const alpha of ['keep', 'filter'] as const) {
        const result = filterImage(pixels, tensor(integerKernel(3, 3)), { alpha });
        expect(bytes(result)).toEqual(toBytes(pixels, sums, alpha));
      }
    }
  });

  it('rounds ties to even and saturates', () => {
    const pixels: Pixels = { data: Uint8Array.of(1, 2, 3, 4, 5, 255), width: 6, height: 1, channels: 1 };
    expect(bytes(filterImage(pixels, tensor([[0.5]])))).toEqual([0, 1, 2, 2, 2, 128]);
    expect(bytes(filterImage(pixels, tensor([[100]])))).toEqual([100, 200, 255, 255, 255, 255]);
    expect(bytes(filterImage(pixels, tensor([[-1]]), { offset: 3 }))).toEqual([2, 1, 0, 0, 0, 0]);
    expect(bytes(filterImage(pixels, tensor([[Number.NaN]])))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(bytes(filterImage(pixels, tensor([[Number.POSITIVE_INFINITY]])))).toEqual([255, 255, 255, 255, 255, 255]);
  });

  it('correlates: the kernel is not flipped', () => {
    const pixels: Pixels = { data: Uint8Array.of(0, 0, 9, 9), width: 4, height: 1, channels: 1 };
    expect(bytes(filterImage(pixels, tensor([[-1, 1]]), { offset: 128 }))).toEqual([128, 137, 128, 128]);
  });

  it('leaves the picture as it was, and takes views with a byteOffset', () => {
    const whole = picture(5, 8, 3);
    const view: Pixels = { data: whole.data.subarray(15 * 2 + 15, 15 * 6 + 15), width: 5, height: 4, channels: 3 };
    const before = bytes(whole);
    const copy = { ...view, data: Uint8Array.from(view.data) };
    expect(bytes(filterImage(view, tensor(integerKernel(3, 3))))).toEqual(bytes(filterImage(copy, tensor(integerKernel(3, 3)))));
    expect(bytes(whole)).toEqual(before);
  });

  it('gives back bytes of the same kind', () => {
    const { data, ...size } = picture(3, 3, 4);
    expect(filterImage({ data: new Uint8ClampedArray(data), ...size }, kernels['box']!).data).toBeInstanceOf(Uint8ClampedArray);
    const fromBuffer = filterImage({ data: Buffer.from(data), ...size }, kernels['box']!).data;
    expect(fromBuffer.constructor).toBe(Uint8Array);
  });
});
