import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytePairsFilter } from '../../src/image/bytePairs.js';
import { byteQuads, multipliesQuads } from '../../src/image/byteQuads.js';
import { filterBytes } from '../../src/image/byteStrips.js';
import type { IntegerFilter } from '../../src/image/direct.js';
import { fastFirCost, fastFirFilter } from '../../src/image/fastFir.js';
import { exactIntegers, nearestIntegers } from '../../src/image/fixedPoint.js';
import { type Border, filterImage, gaussianKernel, type Pixels } from '../../src/image/index.js';
import { integerFactors, nearFactors } from '../../src/image/separate.js';
import { tensor } from '../../src/index.js';
import { engine } from '../../src/wasm/engine.js';
import { correlate, differences, picture, toBytes } from './loops.js';

const border = fc.constantFrom<Border>('replicate', 'reflect', 'zeros', 'circular');
const size = fc.integer({ min: 1, max: 9 });
const place = fc.record({
  width: fc.integer({ min: 1, max: 23 }),
  height: fc.integer({ min: 1, max: 19 }),
  channels: fc.constantFrom(1, 2, 3, 4),
  seed: fc.nat(),
  border,
  alpha: fc.constantFrom('keep', 'filter'),
});

/** Each size with weights of up to `most`, some of them zero. */
function matrices(most: number, least = -most): fc.Arbitrary<number[][]> {
  const weight = fc.oneof(fc.integer({ min: least, max: most }), fc.constant(0));
  return fc
    .tuple(size, size)
    .chain(([height, width]) =>
      fc.array(fc.array(weight, { minLength: width, maxLength: width }), { minLength: height, maxLength: height }),
    );
}

/** The products of a column and a row. */
const products = fc
  .tuple(
    fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 8 }),
    fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 8 }),
    fc.boolean(),
  )
  .map(([column, row, mirrored]) => {
    const mirror = (line: number[]) => (mirrored ? [...line, ...[...line].reverse().slice(1)] : line);
    return mirror(column).map((y) => mirror(row).map((x) => x * y));
  });

const endings = fc.record({
  scale: fc.constantFrom(1, 1 / 16, 1 / 9, -1, 0.3, -1 / 7, 1e-3),
  offset: fc.constantFrom(0, 128, -3, 0.5, 99.9),
});

/** A kernel's integers, and what becomes of its sums, for a way that is asked for and not chosen. */
function integersOf(kernel: readonly (readonly number[])[], scale: number, offset: number): IntegerFilter {
  const values = Int32Array.from(kernel.flat());
  return { values, height: kernel.length, width: kernel[0]!.length, ending: { scale, offset, unit: 1 }, exact: true };
}

/** A kernel of weights up to `most`, of which four in a group add up to four times that, and the filter for tall ones. */
function tallKernel(height: number, width: number, most: number) {
  const kernel = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => (x % 3 === 0 ? most : ((y * 7919 + x * 104729) % (2 * most + 1)) - most)),
  );
  return { kernel, filter: fastFirFilter(integersOf(kernel, 1 / 65536, 100)) };
}

/** Rows of black and of white, so that their differences are as large as can be, and noise in every third. */
function extremes(width: number, height: number, channels: Pixels['channels']): Pixels {
  const noise = picture(width, height, channels, 7).data;
  const row = (i: number) => Math.floor(i / (width * channels));
  return { data: noise.map((value, i) => (row(i) % 3 === 2 ? value : row(i) % 2 === 0 ? 0 : 255)), width, height, channels };
}

describe('kernels of integers: every byte is the float64 sum, rounded', () => {
  for (const [name, kernels] of [
    ['small weights', matrices(9)],
    ['weights of 7 bits', fc.oneof(matrices(67, -60), matrices(127, 0))],
    ['weights of 15 bits', matrices(32767)],
    ['products of a column and a row', products],
  ] as const) {
    it(name, () => {
      fc.assert(
        fc.property(kernels, place, endings, (kernel, { border, alpha, seed, ...size }, { scale, offset }) => {
          const pixels = picture(size.width, size.height, size.channels as Pixels['channels'], seed);
          const options = { border, alpha, scale, offset } as const;
          const sums = correlate(pixels, kernel, border).map((sum) => sum * scale + offset);
          const result = filterImage(pixels, tensor(kernel), options);
          expect(differences(result.data, toBytes(pixels, sums, options.alpha))).toEqual([]);
        }),
        { numRuns: 150 },
      );
    });
  }

  it('weights of 7 bits as bytes, where the engine multiplies those, at their ends', () => {
    for (const [least, other, most] of [
      [0, 3, 127],
      [-20, -16, 107],
      [-9, -6, 118],
      [-3, -1, 4],
    ] as const) {
      const cell = (i: number) => (i % 11 === 0 ? most : i % 7 === 0 ? least : other);
      const kernel = Array.from({ length: 12 }, (_, y) => Array.from({ length: 9 }, (_, x) => cell(y * 9 + x)));
      const filter = bytePairsFilter(integersOf(kernel, 1 / 256, 128));
      expect(filter === undefined).toBe(engine().build === 'simd');
      if (filter === undefined) continue;
      for (const value of [0, 1, 127, 128, 255]) {
        const pixels: Pixels = { data: new Uint8Array(21 * 15 * 3).fill(value), width: 21, height: 15, channels: 3 };
        const sums = correlate(pixels, kernel, 'zeros').map((sum) => sum / 256 + 128);
        const result = filterBytes('test', pixels, filter, { border: 'zeros', alpha: 'keep' });
        expect(differences(result.data, toBytes(pixels, sums))).toEqual([]);
      }
    }
    expect(bytePairsFilter(integersOf([[-64, 64]], 1, 0))).toBeUndefined();
  });

  it('in quads of taps where the processor has such products: weights of 8 bits, of 16, and of high bytes only', () => {
    const values = {
      bytes: (i: number) => ((i * 7919) % 256) - 128,
      shorts: (i: number) => (i % 5 === 0 ? 32639 : i % 3 === 0 ? -32768 : ((i * 7919) % 65408) - 32768),
      highBytes: (i: number) => (((i * 31) % 256) - 128) * 256,
      zeros: () => 0,
    };
    for (const value of Object.values(values)) {
      for (const [height, width] of [
        [1, 1],
        [1, 9],
        [2, 3],
        [3, 3],
        [4, 5],
        [7, 6],
        [11, 11],
        [20, 3],
      ] as const) {
        const kernel = Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => value(y * width + x)));
        const integers = integersOf(kernel, 1 / 65536, 100);
        const quads = byteQuads(integers);
        expect(quads !== undefined).toBe(multipliesQuads(engine()));
        if (quads === undefined) continue;
        for (const [across, down, channels] of [
          [1, 1, 1],
          [11, 2, 3],
          [8, 7, 4],
          [170, 41, 3],
        ] as const) {
          const pixels = extremes(across, down, channels);
          const sums = correlate(pixels, kernel, 'reflect').map((sum) => sum / 65536 + 100);
          const result = filterBytes('test', pixels, quads.filter(), { border: 'reflect', alpha: 'filter' });
          expect(differences(result.data, toBytes(pixels, sums, 'filter'))).toEqual([]);
        }
      }
    }
    expect(byteQuads(integersOf([[32640]], 1, 0))).toBeUndefined();
  });

  it('tall kernels by half of the products, in one block of rows and in several', () => {
    for (const [height, width] of [
      [9, 9],
      [10, 12],
      [11, 11],
      [12, 12],
      [22, 3],
      [23, 8],
      [35, 5],
    ] as const) {
      const { kernel, filter } = tallKernel(height, width, 8191);
      if (filter === undefined) throw new Error('expected a filter');
      expect(fastFirCost(height, width)).toBeLessThan(6 * Math.ceil((height + 1) / 2) * width);
      for (const channels of [1, 3, 4] as const) {
        for (const [across, down] of [
          [37, 1],
          [5, 12],
          [170, 41],
        ] as const) {
          const pixels = extremes(across, down, channels);
          const sums = correlate(pixels, kernel, 'reflect').map((sum) => sum / 65536 + 100);
          const result = filterBytes('test', pixels, filter, { border: 'reflect', alpha: 'filter' });
          expect(differences(result.data, toBytes(pixels, sums, 'filter'))).toEqual([]);
        }
      }
    }
    expect(tallKernel(11, 11, 8192).filter).toBeUndefined();
  });

  it('sums that nearly fill 32 bits, with an offset', () => {
    const kernel = [Array.from({ length: 257 }, (_, i) => 32767 - (i % 2))];
    const pixels: Pixels = { data: new Uint8Array(40).fill(255), width: 40, height: 1, channels: 1 };
    expect(new Set(filterImage(pixels, tensor(kernel), { offset: 32000 }).data)).toEqual(new Set([255]));
    const negative = tensor(kernel.map((row) => row.map((weight) => -weight)));
    expect(new Set(filterImage(pixels, negative, { offset: -32000 }).data)).toEqual(new Set([0]));
  });

  it('weights with a unit of their own: ninths, sixteenths', () => {
    const pixels = picture(31, 23, 3);
    for (const unit of [1 / 9, 1 / 25, 1 / 16, 0.1, 3e-5, 7e4]) {
      const kernel = [
        [1, 2, 1, 0],
        [2, 7, 2, 3],
        [1, 2, 1, 1],
      ].map((row) => row.map((weight) => Math.fround(weight * Math.fround(unit))));
      if (exactIntegers(kernel.flat()) === undefined) continue;
      const sums = correlate(pixels, kernel, 'reflect');
      expect(differences(filterImage(pixels, tensor(kernel), { border: 'reflect' }).data, toBytes(pixels, sums))).toEqual([]);
    }
  });
});

describe('other kernels: within an eighth of a step before rounding', () => {
  it('kernels of floats, of both kinds', () => {
    const line = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 13 });
    fc.assert(
      fc.property(line, line, fc.boolean(), place, (column, row, product, { border, seed, ...size }) => {
        const pixels = picture(size.width, size.height, size.channels as Pixels['channels'], seed);
        const weights = column.map((y, i) => row.map((x, j) => (product ? x * y : Math.sin(i * 5 + j) * x)));
        const kernel = tensor(weights);
        const exact = weights.map((_, y) => [...kernel.data.subarray(y * row.length, (y + 1) * row.length)]);
        const reference = correlate(pixels, exact, border);
        const result = filterImage(pixels, kernel, { border, alpha: 'filter' }).data;
        const worst = reference.reduce(
          (most, value, i) => Math.max(most, Math.abs(result[i]! - Math.min(255, Math.max(0, value)))),
          0,
        );
        // And what the last product and sum in float32 lose.
        expect(worst).toBeLessThanOrEqual(0.5 + 1 / 8 + 2 ** -14);
      }),
      { numRuns: 200 },
    );
  });

  it('an even picture stays even under kernels whose sum is 1', () => {
    for (const length of [3, 4, 5, 11, 31, 32]) {
      for (const value of [1, 100, 255]) {
        const pixels: Pixels = { data: new Uint8Array(60).fill(value), width: 5, height: 4, channels: 3 };
        expect(filterImage(pixels, gaussianKernel(length, length / 5)).data, `${length}`).toEqual(pixels.data);
      }
    }
  });
});

describe('kernels taken apart', () => {
  it('exactIntegers', () => {
    expect(exactIntegers([0.5, 0.25, -1])).toMatchObject({ values: Int32Array.of(2, 1, -4), unit: 0.25 });
    expect(exactIntegers([6, 9, -3])).toMatchObject({ values: Int32Array.of(2, 3, -1), unit: 3 });
    const ninth = Math.fround(1 / 9);
    expect(exactIntegers([ninth, ninth, 2 * ninth])).toMatchObject({ values: Int32Array.of(1, 1, 2), unit: ninth });
    expect(exactIntegers([1, Math.PI])).toBeUndefined();
    expect(exactIntegers([1, 40000])).toBeUndefined();
    expect(exactIntegers([2 ** -149, 0.5])).toBeUndefined();
    expect(exactIntegers([Number.NaN])).toBeUndefined();
    expect(exactIntegers([0, 0])?.values).toEqual(Int32Array.of(0, 0));
  });

  it('nearestIntegers keeps the sum', () => {
    const { values, unit } = nearestIntegers([0.3, 0.4, 0.3], 65536);
    expect(values.reduce((sum, value) => sum + value, 0) * unit).toBe(1);
  });

  it('factors', () => {
    expect(integerFactors([2, 4, 3, 6], 2, 2)).toEqual({ column: [2, 3], row: [1, 2] });
    expect(integerFactors([1, 2, 3, 4], 2, 2)).toBeUndefined();
    expect(integerFactors([0, 0, 0, 5], 2, 2)).toEqual({ column: [0, 5], row: [0, 1] });
    expect(nearFactors([1, 2, 3, 4], 2, 2, 1e-3)).toBeUndefined();
    expect(nearFactors(gaussianKernel(7, 1.3).data, 7, 7, 1e-6)).toBeDefined();
  });
});
