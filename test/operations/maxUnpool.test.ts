import { describe, expect, it } from 'vitest';
import {
  avgPool1d,
  avgPool2d,
  empty,
  maxPool1d,
  maxPool2d,
  maxPool2dBackward,
  maxUnpool2d,
  type Size2,
} from '../../src/index.js';
import * as naive from '../../src/naive/index.js';
import { referenceMaxPool2dBackward } from '../../src/naive/reference.js';
import { expectClose } from '../support/closeness.js';
import { resident, watch } from '../support/guarded.js';
import { eighths } from '../support/tensors.js';
import { expectSame } from '../support/values.js';

const cases: readonly { shape: readonly number[]; kernel: Size2; stride: Size2 }[] = [
  { shape: [3, 6, 8], kernel: 2, stride: 2 },
  { shape: [2, 3, 9, 11], kernel: 3, stride: 1 },
  { shape: [2, 60, 31, 33], kernel: [3, 2], stride: 2 },
  { shape: [1, 2, 301, 300], kernel: 3, stride: 2 },
];

describe.each(cases)('maxima of x=$shape k=$kernel s=$stride', ({ shape, kernel, stride }) => {
  const { output, indices } = maxPool2d(eighths(shape, 1), kernel, { stride, returnIndices: true });

  it('maxUnpool2d puts them back; of a repeated index the last stays', () => {
    const unchanged = watch(output);
    const outputSize = shape.slice(-2) as [number, number];
    const expected = naive.maxUnpool2d(output, indices, kernel, { stride, outputSize });
    expectSame(maxUnpool2d(output, indices, kernel, { stride, outputSize }), expected);
    using source = resident(output);
    expectSame(maxUnpool2d(source, indices, kernel, { stride, outputSize }), expected);
    unchanged();
  });

  it('maxPool2dBackward sums the gradients of each', () => {
    const gradOutput = eighths(output.shape, 7);
    const expected = referenceMaxPool2dBackward(gradOutput, indices, shape);
    expectClose(maxPool2dBackward(gradOutput, indices, shape), expected, { c: 2, reach: 0 });
  });

  it('indices in WASM memory', () => {
    using block = empty([indices.length]);
    const { buffer, byteOffset, length } = block.data;
    const inside = new Int32Array(buffer, byteOffset, length);
    inside.set(indices);
    expectSame(maxPool2dBackward(output, inside, shape), maxPool2dBackward(output, indices, shape));
  });
});

it.each([-1, 16, 2 ** 31 - 1, -(2 ** 31)])('an index outside the plane is refused, wherever it stands: %d', (index) => {
  for (const position of [0, 3, 4, 11, 17]) {
    const indices = new Int32Array(18);
    indices[position] = index;
    const message = `expected indices from 0 to 15 (planes of 4x4), got ${index} at position ${position}`;
    expect(() => maxUnpool2d(eighths([2, 9, 1, 1], 1), indices, 4)).toThrow(new RangeError(`maxUnpool2d: ${message}`));
    expect(() => maxPool2dBackward(eighths([2, 9, 1, 1], 1), indices, [2, 9, 4, 4])).toThrow(
      new RangeError(`maxPool2dBackward: ${message}`),
    );
  }
});

describe('poolings in 1-D are those of planes of height 1', () => {
  it.each([
    { shape: [3, 17], plane: [3, 1, 17] },
    { shape: [2, 3, 5000], plane: [2, 3, 1, 5000] },
  ])('x=$shape', ({ shape, plane }) => {
    const { data } = eighths(shape, 3);
    const options = { stride: 2, padding: 1, ceilMode: true };
    const wide = { stride: [1, 2], padding: [0, 1], ceilMode: true } as const;
    expect(maxPool1d({ data, shape }, 3, options).data).toEqual(maxPool2d({ data, shape: plane }, [1, 3], wide).data);
    expect(avgPool1d({ data, shape }, 3, options).data).toEqual(avgPool2d({ data, shape: plane }, [1, 3], wide).data);
    const pooled = maxPool1d({ data, shape }, 3, { ...options, dilation: 2, returnIndices: true });
    const expected = naive.maxPool1d({ data, shape }, 3, { ...options, dilation: 2, returnIndices: true });
    expectSame(pooled.output, expected.output);
    expect(pooled.indices).toEqual(expected.indices);
  });
});
