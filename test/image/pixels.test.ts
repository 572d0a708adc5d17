import { describe, expect, it } from 'vitest';
import { fromPixels, type Pixels, toPixels } from '../../src/image/index.js';
import { empty, tensor } from '../../src/index.js';
import { differences, picture, toByte } from './loops.js';

/** The definition, in float64: (byte * scale - mean) / std, planes one behind the other. */
function planes(
  { data, width, height, channels }: Pixels,
  scale: number,
  mean: readonly number[],
  std: readonly number[],
): number[] {
  return Array.from({ length: data.length }, (_, i) => {
    const channel = Math.floor(i / (width * height));
    const pixel = i % (width * height);
    return (data[pixel * channels + channel]! * scale - mean[channel]!) / std[channel]!;
  });
}

const mean = [0.485, 0.456, 0.406, 0.5];
const std = [0.229, 0.224, 0.225, 0.25];

describe('fromPixels', () => {
  for (const channels of [1, 2, 3, 4] as const) {
    for (const [width, height] of [
      [1, 1],
      [5, 3],
      [3, 7],
      [640, 220],
    ] as const) {
      it(`${width}x${height} channels=${channels}: bytes as they are with scale 1`, () => {
        const pixels = picture(width, height, channels);
        const result = fromPixels(pixels, { scale: 1 });
        expect(result.shape).toEqual([1, channels, height, width]);
        expect(differences(result.data, planes(pixels, 1, [0, 0, 0, 0], [1, 1, 1, 1]))).toEqual([]);
      });

      it(`${width}x${height} channels=${channels}: normalised by mean and std, and back`, () => {
        const pixels = picture(width, height, channels);
        const options = { mean: mean.slice(0, channels), std: std.slice(0, channels) };
        const result = fromPixels(pixels, options);
        // A difference and a quotient, and the rounding of both factors: four roundings of at most (1 + mean) / std.
        const bound = (4 * 2 ** -24 * 2) / 0.224;
        const worst = planes(pixels, 1 / 255, mean, std).reduce(
          (most, value, i) => Math.max(most, Math.abs(value - result.data[i]!)),
          0,
        );
        expect(worst).toBeLessThanOrEqual(bound);
        expect(differences(toPixels(result, options).data, pixels.data)).toEqual([]);
      });
    }
  }

  it('goes to 0..1 by default, and takes one mean and std for all channels', () => {
    const pixels: Pixels = { data: new Uint8ClampedArray([0, 255, 51, 102]), width: 2, height: 1, channels: 2 };
    expect(fromPixels(pixels).data).toEqual(Float32Array.of(0, 0.2, 1, 0.4));
    expect(fromPixels(pixels, { scale: 1, mean: 1, std: 2 }).data).toEqual(Float32Array.of(-0.5, 25, 127, 50.5));
  });
});

describe('toPixels', () => {
  it('rounds ties to even, saturates, and turns NaN into 0', () => {
    const values = [
      0.5,
      1.5,
      2.5,
      -0.5,
      -1e30,
      254.5,
      255.5,
      1e30,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ];
    const { data } = toPixels(tensor([[values]]), { scale: 1 });
    expect([...data]).toEqual([0, 2, 2, 0, 0, 254, 255, 255, 0, 255, 0]);
    expect(toByte(254.5)).toBe(254);
  });

  it('takes (C,H,W), and a tensor that lives in WASM memory', () => {
    const pixels = picture(6, 5, 3);
    const planar = fromPixels(pixels);
    const resident = empty([1, 3, 5, 6]);
    resident.data.set(planar.data);
    expect(toPixels(resident)).toEqual(pixels);
    expect(toPixels(planar.reshape([3, 5, 6]))).toEqual(pixels);
    resident.dispose();
  });
});
