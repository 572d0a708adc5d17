import { describe, expect, it } from 'vitest';
import { readTransposedGeometry } from '../../src/arguments/convolution.js';
import { conv2dBackward, convTranspose2d, prepareConvTranspose2d, Tensor } from '../../src/index.js';
import { referenceConvTranspose2d } from '../../src/naive/reference.js';
import { planConvTranspose2d } from '../../src/plan/convTranspose2d.js';
import { closenessOf, expectClose } from '../support/closeness.js';
import { noise } from '../support/tensors.js';
import { expectSame, expectSameValues } from '../support/values.js';

/** The second half goes where a strip ends in the middle of a stride, and where padding crops whole rows. */
const cases = [
  { input: [2, 9, 14, 15], weight: [9, 10, 3, 3], options: { padding: 1 } },
  { input: [1, 16, 7, 9], weight: [16, 8, 6, 6], options: { stride: 2, padding: 2, outputPadding: 1 } },
  { input: [1, 16, 21, 20], weight: [16, 4, 9, 9], options: { stride: 3, padding: 4 } },
  { input: [1, 24, 60, 31], weight: [24, 4, 12, 12], options: { stride: 4, padding: 3 } },
  { input: [1, 16, 80, 34], weight: [16, 4, 9, 9], options: { stride: 3, padding: 1, outputPadding: 2 } },
  { input: [2, 24, 70, 60], weight: [24, 16, 2, 2], options: { stride: 2 } },
  { input: [1, 24, 70, 60], weight: [24, 16, 2, 2], options: { stride: 2, outputPadding: 1 } },
  { input: [3, 20, 14, 13], weight: [20, 5, 3, 6], options: { stride: [1, 2], padding: [0, 1], groups: 2 } },
  // Taps of zero behind and before the kernel's, or convolutions of their own for places that start from another input.
  { input: [1, 128, 17, 16], weight: [128, 64, 3, 3], options: { stride: 2, padding: 1, outputPadding: 1 } },
  { input: [2, 32, 16, 15], weight: [32, 17, 5, 5], options: { stride: 2, padding: 2, outputPadding: 1, activation: 'relu' } },
  { input: [1, 16, 130, 20], weight: [16, 8, 5, 5], options: { stride: 2, padding: 1 } },
  { input: [1, 24, 20, 21], weight: [24, 24, 7, 7], options: { stride: 2, padding: 3, outputPadding: 1 } },
  { input: [1, 16, 90, 41], weight: [16, 8, 8, 7], options: { stride: 3, padding: [4, 2], outputPadding: [2, 1] } },
  { input: [1, 32, 40, 24], weight: [32, 9, 8, 5], options: { stride: [3, 2], padding: [1, 2], groups: 2 } },
  { input: [1, 24, 20, 17], weight: [24, 3, 16, 16], options: { stride: 8, padding: 4 } },
  { input: [1, 64, 16, 16], weight: [64, 40, 4, 4], options: { stride: 2, padding: 1 } },
  { input: [1, 32, 60, 16], weight: [32, 32, 4, 4], options: { stride: 2, padding: 1, activation: 'relu6' } },
  {
    input: [1, 32, 33, 30],
    weight: [32, 16, 5, 5],
    options: {
      stride: 2,
      padding: [
        [1, 2],
        [3, 0],
      ],
    },
  },
  {
    input: [1, 24, 90, 61],
    weight: [24, 9, 6, 3],
    options: {
      stride: [2, 1],
      padding: [
        [3, 1],
        [2, 0],
      ],
    },
  },
  {
    input: [1, 40, 60, 70],
    weight: [40, 12, 6, 6],
    options: {
      stride: 2,
      padding: [
        [5, 2],
        [4, 1],
      ],
      activation: 'relu',
    },
  },
  {
    input: [2, 8, 9, 33],
    weight: [8, 1, 1, 3],
    options: {
      padding: [
        [4, 2],
        [0, 2],
      ],
    },
  },
  { input: [1, 12, 200, 20], weight: [12, 3, 3, 5], options: { padding: [1, 2], activation: 'relu6' } },
  {
    input: [1, 6, 12, 12],
    weight: [6, 2, 2, 3],
    options: {
      padding: [
        [2, 1],
        [1, 1],
      ],
      groups: 3,
    },
  },
] as const;

const table = cases.map(({ input, weight, options }, seed) => ({
  title: `x=[${input}] w=[${weight}] ${JSON.stringify(options)}`,
  input: noise(input, seed),
  weight: noise(weight, seed + 30),
  options: { ...options, bias: noise([weight[1] * ('groups' in options ? options.groups : 1)], seed + 60) },
}));

const zeroTaps = [
  { input: [1, 128, 16, 16], weight: [128, 32, 3, 3], options: { stride: 2, padding: 1, outputPadding: 1 } },
  { input: [1, 16, 33, 20], weight: [16, 8, 5, 5], options: { stride: 2, padding: 2, outputPadding: 1 } },
  { input: [1, 12, 20, 21], weight: [12, 8, 7, 7], options: { stride: 2, padding: 3 } },
].map(({ input, weight, options }, seed) => ({
  title: `x=[${input}] w=[${weight}] ${JSON.stringify(options)}`,
  input: noise(input, seed + 90),
  weight: noise(weight, seed + 95),
  options,
}));

describe('convTranspose2d as a convolution with an output channel for each place in a stride', () => {
  it.each(table)('is chosen, and close to the definition: $title', ({ input, weight, options }) => {
    const geometry = readTransposedGeometry('test', 2, input.shape, weight.shape, options);
    expect(planConvTranspose2d('test', geometry, 'auto', true).algorithm.name).toBe('subpixel');
    using prepared = prepareConvTranspose2d(weight, options);
    const expected = referenceConvTranspose2d(input, weight, options);
    expectClose(prepared.run(input), expected, closenessOf.auto);
    expectClose(convTranspose2d(input, weight, options), expected, closenessOf.auto);
  });

  it.each(table)('puts NaN and infinities where `gemm` does: $title', ({ input, weight, options }) => {
    const kinds = ({ data }: Tensor) => data.map((x) => (Number.isFinite(x) ? 0 : x));
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const spoiltInput = new Tensor(input.data.with(input.data.length >> 1, value), input.shape);
      const spoiltWeight = new Tensor(weight.data.with(2, value), weight.shape);
      for (const [x, w] of [
        [spoiltInput, weight],
        [input, spoiltWeight],
      ] as const) {
        const expected = kinds(convTranspose2d(x, w, { ...options, algorithm: 'gemm' }));
        using prepared = prepareConvTranspose2d(w, options);
        expectSameValues(kinds(prepared.run(x)), expected);
        expectSameValues(kinds(convTranspose2d(x, w, options)), expected);
      }
    }
  });

  it.each(zeroTaps)('multiplies taps of zero with nothing that is not finite: $title', ({ input, weight, options }) => {
    using prepared = prepareConvTranspose2d(weight, options);
    const { height, width, channels } = readTransposedGeometry('test', 2, input.shape, weight.shape, options);
    const [rows, columns] = [height.in, width.in];
    // Corners, edges and the middle: each taps another place of the kernel's end.
    for (const [y, x] of [
      [0, 0],
      [rows - 1, columns - 1],
      [0, columns >> 1],
      [rows >> 1, columns >> 1],
    ] as const) {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2e19]) {
        const at = ((channels - 1) * rows + y) * columns + x;
        const spoilt = new Tensor(input.data.with(at, value), input.shape);
        const expected = referenceConvTranspose2d(spoilt, weight, options);
        expectClose(prepared.run(spoilt), expected, closenessOf.im2col);
      }
    }
    // What went otherwise has left nothing behind.
    expectClose(prepared.run(input), referenceConvTranspose2d(input, weight, options), closenessOf.auto);
  });

  it('serves a weight that is finite and out of range, and an input that is not finite, with taps of zero', () => {
    const { input, weight, options } = zeroTaps[0] as (typeof zeroTaps)[0];
    const large = new Tensor(weight.data.with(7, 3e19), weight.shape);
    using prepared = prepareConvTranspose2d(large, options);
    for (const x of [input, new Tensor(input.data.with(5, Number.NaN), input.shape)]) {
      expectClose(prepared.run(x), referenceConvTranspose2d(x, large, options), closenessOf.im2col);
    }
  });

  it.each([
    { input: [1, 64, 224, 224], weight: [64, 1024, 2, 2], options: { stride: 2 } },
    { input: [1, 64, 224, 224], weight: [64, 1024, 4, 4], options: { stride: 2, padding: 1 } },
    { input: [1, 512, 64, 64], weight: [512, 512, 5, 5], options: { stride: 2, padding: 2 } },
    { input: [1, 512, 640, 640], weight: [512, 256, 3, 3], options: { stride: 2, padding: 1 } },
  ])('works in 16 MB at most: x=$input w=$weight', ({ input, weight, options }) => {
    for (const prepared of [true, false]) {
      const geometry = readTransposedGeometry('test', 2, input, weight, options);
      expect(planConvTranspose2d('test', geometry, 'auto', prepared).cut.scratch).toBeLessThanOrEqual(2 ** 22);
    }
  });

  it('keeps one prepared weight right for inputs of any size', () => {
    const weight = noise([16, 8, 6, 6], 1);
    using prepared = prepareConvTranspose2d(weight, { stride: 2, padding: 2 });
    for (const shape of [
      [1, 16, 3, 4],
      [2, 16, 40, 30],
      [1, 16, 1, 1],
      [1, 16, 12, 100],
    ]) {
      const input = noise(shape, 2);
      expectSame(prepared.run(input), convTranspose2d(input, weight, { stride: 2, padding: 2 }));
    }
  });

  it('serves the gradient of the input of a 3x3 convolution', () => {
    const [gradOutput, input, weight] = [noise([2, 16, 12, 13], 1), noise([2, 10, 12, 13], 2), noise([16, 10, 3, 3], 3)];
    const { gradInput } = conv2dBackward(gradOutput, input, weight, { padding: 1 });
    expectClose(gradInput, referenceConvTranspose2d(gradOutput, weight, { padding: 1 }), closenessOf.auto);
  });
});
