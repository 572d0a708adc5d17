import { describe, expect, it } from 'vitest';
import {
  boxBlur,
  emboss,
  filterImage,
  fromPixels,
  gaussianBlur,
  gaussianKernel,
  sharpen,
  sobel,
  toPixels,
} from '../../src/image/index.js';
import { tensor, zeros } from '../../src/index.js';

// biome-ignore lint/suspicious/noExplicitAny: these calls are wrong on purpose
type Wrong = any;
const ones = tensor([[1]]);
const data = new Uint8Array(12);
const pixels = { data, width: 2, height: 2, channels: 3 } as const;

const calls: readonly [title: string, call: () => unknown, error: Error][] = [
  [
    'no picture',
    () => filterImage(undefined as Wrong, ones),
    new TypeError('filterImage: expected pixels { data: Uint8Array, width, height, channels }, got undefined'),
  ],
  [
    'floats',
    () => sobel({ ...pixels, data: new Float32Array(12) as Wrong }),
    new TypeError('sobel: expected a Uint8Array or Uint8ClampedArray for the data of pixels, got an instance of Float32Array'),
  ],
  [
    'no width',
    () => emboss({ ...pixels, width: undefined as Wrong }),
    new TypeError('emboss: expected a number for the width of pixels, got undefined'),
  ],
  [
    'height 0',
    () => sobel({ ...pixels, height: 0 }),
    new RangeError('sobel: expected a positive integer for the height of pixels, got 0'),
  ],
  [
    '5 channels',
    () => sobel({ ...pixels, channels: 5 as Wrong }),
    new RangeError('sobel: expected 1, 2, 3 or 4 for the channels of pixels, got 5'),
  ],
  [
    'no channels',
    () => sobel({ data, width: 2, height: 2 } as Wrong),
    new TypeError('sobel: expected 1, 2, 3 or 4 for the channels of pixels, got undefined'),
  ],
  [
    'too few bytes',
    () => fromPixels({ ...pixels, height: 3 }),
    new RangeError('fromPixels: expected 18 bytes for 2x3 pixels of 3 channels, got 12'),
  ],
  [
    'no kernel',
    () => filterImage(pixels, undefined as Wrong),
    new TypeError('filterImage: expected a tensor { data: Float32Array, shape } for kernel, got undefined'),
  ],
  [
    '4-D kernel',
    () => filterImage(pixels, zeros([1, 1, 3, 3])),
    new RangeError('filterImage: expected a 2-D (kH,kW) kernel without a zero dimension, got shape (1, 1, 3, 3)'),
  ],
  [
    'empty kernel',
    () => filterImage(pixels, zeros([0, 3])),
    new RangeError('filterImage: expected a 2-D (kH,kW) kernel without a zero dimension, got shape (0, 3)'),
  ],
  [
    'unknown border',
    () => filterImage(pixels, ones, { border: 'reflct' as Wrong }),
    new RangeError(
      'filterImage: expected "replicate" | "reflect" | "zeros" | "circular" for border, got "reflct"; did you mean "reflect"?',
    ),
  ],
  [
    'unknown alpha',
    () => sobel(pixels, { alpha: 'drop' as Wrong }),
    new RangeError('sobel: expected "keep" | "filter" for alpha, got "drop"'),
  ],
  [
    'unknown option',
    () => filterImage(pixels, ones, { ofset: 1 } as Wrong),
    new TypeError('filterImage: unknown option "ofset"; did you mean "offset"?; the options are border, alpha, scale, offset'),
  ],
  [
    'scale is a string',
    () => filterImage(pixels, ones, { scale: '1' as Wrong }),
    new TypeError('filterImage: expected a number for scale, got "1" of type string'),
  ],
  [
    'offset NaN',
    () => filterImage(pixels, ones, { offset: Number.NaN }),
    new RangeError('filterImage: expected a finite number for offset, got NaN'),
  ],
  [
    'offset for a blur',
    () => gaussianBlur(pixels, 1, { offset: 1 } as Wrong),
    new TypeError('gaussianBlur: unknown option "offset"; the options are border, alpha'),
  ],
  ['sigma 0', () => gaussianBlur(pixels, 0), new RangeError('gaussianBlur: expected a sigma above 0 and at most 1365, got 0')],
  [
    'sigma left out',
    () => gaussianBlur(pixels, undefined as Wrong),
    new TypeError('gaussianBlur: expected a number for sigma, got undefined'),
  ],
  [
    'sigma too large',
    () => gaussianKernel(3, 1e9),
    new RangeError('gaussianKernel: expected a sigma above 0 and at most 1365, got 1000000000'),
  ],
  ['size 2.5', () => gaussianKernel(2.5, 1), new RangeError('gaussianKernel: expected a positive integer for size, got 2.5')],
  [
    'box of three sizes',
    () => boxBlur(pixels, [1, 2, 3] as Wrong),
    new RangeError('boxBlur: expected a number or [height, width] for size, got (1, 2, 3)'),
  ],
  [
    'amount is a string',
    () => sharpen(pixels, 'much' as Wrong),
    new TypeError('sharpen: expected a number for amount, got "much" of type string'),
  ],
  [
    'scale 0',
    () => fromPixels(pixels, { scale: 0 }),
    new RangeError('fromPixels: expected a number other than zero for scale, got 0'),
  ],
  [
    'two means for three channels',
    () => fromPixels(pixels, { mean: [1, 2] }),
    new RangeError('fromPixels: expected a number or a list of 3 numbers for mean, got (1, 2)'),
  ],
  [
    'std is an object',
    () => fromPixels(pixels, { std: {} as Wrong }),
    new TypeError('fromPixels: expected a number or a list of 3 numbers for std, got an object'),
  ],
  [
    'std 0',
    () => fromPixels(pixels, { std: [1, 0, 1] }),
    new RangeError('fromPixels: expected a number other than zero for std, got 0'),
  ],
  [
    'no tensor',
    () => toPixels(pixels as Wrong),
    new TypeError('toPixels: expected a Float32Array for the data of tensor, got an instance of Uint8Array'),
  ],
  [
    'a batch of two',
    () => toPixels(zeros([2, 3, 4, 4])),
    new RangeError('toPixels: expected a tensor of (1,C,H,W) or (C,H,W) with 1 to 4 channels, got shape (2, 3, 4, 4)'),
  ],
  [
    'five channels',
    () => toPixels(zeros([5, 4, 4])),
    new RangeError('toPixels: expected a tensor of (1,C,H,W) or (C,H,W) with 1 to 4 channels, got shape (5, 4, 4)'),
  ],
];

describe('pictures that are refused', () => {
  for (const [title, call, error] of calls) {
    it(title, () => {
      expect(call).toThrow(error);
    });
  }
});
