import { describe, expect, it } from 'vitest';
import { readTransposedGeometry } from '../../src/arguments/convolution.js';
import { conv2dBackward, convTranspose2d, prepareConvTranspose2d, Tensor } from '../../src/index.js';
import { referenceConvTranspose2d } from '../../src/naive/reference.js';
import { planConvTranspose2d } from '../../src/plan/convTranspose2d.js';
import { closenessOf, expectClose } from '../support/closeness.js';
import { noise } from '../support/tensors.js';
import { expectSame } from '../support/values.js';

/** The second half goes where a strip ends in the middle of a stride, and where padding crops whole rows. */
const cases = [
  { input: [2, 9, 14, 15], weight: [9, 10, 3, 3], options: { padding: 1 } },
  { input: [1, 16, 7, 9], weight: [16, 8, 6, 6], options: { stride: 2, padding: 2, outputPadding: 1 } },
  { input: [1, 16, 21, 20], weight: [16, 4, 9, 9], options: { stride: 3, padding: 4 } },
  { input: [1, 24, 60, 31], weight: [24, 4, 12, 12], options: { stride: 4, padding: 3 } },
  { input: [1, 16, 80, 34], weight: [16, 4, 9, 9], options: { stride: 3, padding: 1, outputPadding: 2 } },
  { input: [2, 24, 70, 60], weight: [24, 16, 2, 2], options: { stride: 2 } },
  { input: [1, 24, 70, 60], weight: [24, 16, 2, 2], options: { stride: 2, outputPadding: 1 } },
  { input: [3, 20, 6, 5], weight: [20, 5, 3, 6], options: { stride: [1, 2], padding: [0, 1], groups: 2 } },
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

describe('convTranspose2d as a convolution with an output channel for each place in a stride', () => {
  it.each(table)('is chosen, and close to the definition: $title', ({ input, weight, options }) => {
    const geometry = readTransposedGeometry('test', 2, input.shape, weight.shape, options);
    expect(planConvTranspose2d('test', geometry, 'auto').algorithm.name).toBe('subpixel');
    expectClose(convTranspose2d(input, weight, options), referenceConvTranspose2d(input, weight, options), closenessOf.auto);
  });

  it.each(table)('puts NaN and infinities where `gemm` does: $title', ({ input, weight, options }) => {
    const kinds = (data: Float32Array) => Array.from(data, (x) => (Number.isFinite(x) ? 'finite' : String(x)));
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const spoiltInput = new Tensor(input.data.with(input.data.length >> 1, value), input.shape);
      const spoiltWeight = new Tensor(weight.data.with(2, value), weight.shape);
      for (const [x, w] of [
        [spoiltInput, weight],
        [input, spoiltWeight],
      ] as const) {
        const expected = convTranspose2d(x, w, { ...options, algorithm: 'gemm' });
        expect(kinds(convTranspose2d(x, w, options).data)).toEqual(kinds(expected.data));
      }
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
