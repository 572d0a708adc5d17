import { describe, it } from 'vitest';
import { conv2dBackward, convTranspose2d, prepareConvTranspose2d, Tensor } from '../../src/index.js';
import * as naive from '../../src/naive/index.js';
import { eighths } from '../support/tensors.js';
import { expectSame } from '../support/values.js';

/** Four output channels a group go by phases, fewer by columns. */
const shapes = [
  { title: 'phases', input: [2, 4, 5, 6], weight: [4, 7, 3, 3], options: { stride: 2, padding: 1, outputPadding: 1 } },
  {
    title: 'phases of groups',
    input: [1, 6, 4, 7],
    weight: [6, 4, 4, 2],
    options: { stride: [2, 1], groups: 2, dilation: [1, 2] },
  },
  { title: 'phases of one pixel each', input: [1, 3, 5, 5], weight: [3, 5, 3, 3], options: {} },
  { title: 'columns', input: [2, 4, 5, 6], weight: [4, 3, 3, 3], options: { stride: 2, padding: 1 } },
] as const;

describe.each(shapes)(
  'convTranspose2d algorithm="gemm" by $title, with a weight that is not finite',
  ({ input, weight, options }) => {
    const x = eighths(input, 3);

    it.each([Infinity, -Infinity, NaN])('%d reaches the outputs of its own tap and no others', (value) => {
      const w = eighths(weight, 4);
      const kernel = weight[2] * weight[3];
      // A corner, a tap in the middle, and the last of all.
      for (const at of [0, kernel + 4, w.data.length - 1]) {
        const spiked = new Tensor(Float32Array.from(w.data), weight);
        spiked.data[at] = value;
        const expected = naive.convTranspose2d(x, spiked, options);
        expectSame(convTranspose2d(x, spiked, { ...options, algorithm: 'gemm' }), expected);
        const prepared = prepareConvTranspose2d(spiked, { ...options, algorithm: 'gemm' });
        expectSame(prepared.run(x), expected);
        prepared.dispose();
      }
    });
  },
);

it('conv2dBackward: a weight that is not finite reaches only the inputs that its tap read', () => {
  const input = eighths([1, 5, 6, 6], 1);
  const weight = eighths([4, 5, 3, 3], 2);
  weight.data[0] = Infinity;
  const gradOutput = eighths([1, 4, 6, 6], 5);
  const actual = conv2dBackward(gradOutput, input, weight, { padding: 1 });
  expectSame(actual.gradInput, naive.conv2dBackward(gradOutput, input, weight, { padding: 1 }).gradInput);
});
