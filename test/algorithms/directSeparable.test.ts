import { describe, expect, it } from 'vitest';
import { type Conv2dOptions, conv2d, prepareConv2d, Tensor } from '../../src/index.js';
import { referenceConv2d } from '../../src/naive/reference.js';
import { closenessOf, expectClose } from '../support/closeness.js';
import { eighths, noise } from '../support/tensors.js';
import { expectSame } from '../support/values.js';

/** A kernel for each channel: a column times a row. */
function products([channels, height, width]: readonly [number, number, number], seed: number, fill = noise): Tensor {
  const columns = fill([channels, height], seed).data;
  const rows = fill([channels, width], seed + 1).data;
  const data = Float32Array.from({ length: channels * height * width }, (_, i) => {
    const channel = Math.floor(i / (height * width));
    const row = Math.floor(i / width) % height;
    return (columns[channel * height + row] as number) * (rows[channel * width + (i % width)] as number);
  });
  return new Tensor(data, [channels, 1, height, width]);
}

const cases = [
  { input: [1, 1, 40, 37], kernel: [5, 5], options: { padding: 2 } },
  { input: [2, 3, 23, 31], kernel: [7, 5], options: { padding: [3, 2], paddingMode: 'reflect' } },
  { input: [1, 4, 50, 21], kernel: [5, 9], options: { stride: 2, padding: 4 } },
  { input: [2, 2, 41, 44], kernel: [6, 7], options: { dilation: [2, 3], padding: [5, 9], paddingMode: 'replicate' } },
  { input: [1, 2, 33, 38], kernel: [8, 5], options: { stride: [3, 1], dilation: [1, 2], activation: 'relu' } },
  { input: [1, 1, 12, 9], kernel: [12, 9], options: {} },
  { input: [1, 1, 200, 9], kernel: [31, 5], options: { padding: 'same' } },
  { input: [1, 1, 11, 700], kernel: [11, 21], options: { padding: [0, 10], paddingMode: 'circular' } },
] as const;

const table = cases.map(({ input, kernel, options }, seed) => ({
  title: `x=[${input}] k=[${kernel}] ${JSON.stringify(options)}`,
  input: noise(input, seed),
  weight: products([input[1], ...kernel], seed + 20),
  options: { ...options, groups: input[1], bias: noise([input[1]], seed + 40) } as Conv2dOptions,
}));

describe('conv2d algorithm="direct" with kernels that are products', () => {
  it.each(table)('is close to the definition: $title', ({ input, weight, options }) => {
    const actual = conv2d(input, weight, { ...options, algorithm: 'direct' });
    expectClose(actual, referenceConv2d(input, weight, options), closenessOf.direct);
  });

  it.each(table)('puts NaN and infinities where im2col does: $title', ({ input, weight, options }) => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const spoilt = new Tensor(input.data.with(input.data.length >> 1, value).with(3, -value), input.shape);
      const actual = conv2d(spoilt, weight, { ...options, algorithm: 'direct' });
      const expected = conv2d(spoilt, weight, { ...options, algorithm: 'im2col' });
      const kinds = (data: Float32Array) => Array.from(data, (x) => (Number.isFinite(x) ? 'finite' : String(x)));
      expect(kinds(actual.data)).toEqual(kinds(expected.data));
    }
  });

  it('is exact where the arithmetic is', () => {
    const [input, weight] = [eighths([1, 2, 30, 33], 1), products([2, 5, 7], 3, eighths)];
    const options = { padding: [2, 3], groups: 2 } as const;
    expectSame(
      conv2d(input, weight, { ...options, algorithm: 'direct' }),
      conv2d(input, weight, { ...options, algorithm: 'im2col' }),
    );
  });

  it('does not overflow on the way', () => {
    const input = new Tensor(new Float32Array(81).fill(3e38), [1, 1, 9, 9]);
    const weight = new Tensor(new Float32Array(25).fill(1 / 25), [1, 1, 5, 5]);
    expect(conv2d(input, weight, { algorithm: 'direct' }).data.every((value) => Math.abs(value / 3e38 - 1) < 1e-5)).toBe(true);
  });

  it('serves the same prepared weight for pictures of any size', () => {
    const weight = products([1, 9, 9], 5);
    using prepared = prepareConv2d(weight, { padding: 4, algorithm: 'direct' });
    for (const shape of [
      [1, 1, 20, 30],
      [1, 1, 300, 14],
      [2, 1, 9, 9],
    ]) {
      const input = noise(shape, 8);
      expectSame(prepared.run(input), conv2d(input, weight, { padding: 4, algorithm: 'direct' }));
    }
  });
});
