import { describe, expect, it } from 'vitest';
import {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  empty,
  globalAvgPool2d,
  globalMaxPool2d,
  type Size2,
  type TensorLike,
  zeros,
} from '../../src/index.js';
import * as naive from '../../src/naive/index.js';
import type { Reference } from '../../src/naive/reference.js';
import { epsilon, expectClose } from '../support/closeness.js';
import { resident, watch } from '../support/guarded.js';
import { spiked, spikeKinds } from '../support/spikes.js';
import { eighths } from '../support/tensors.js';
import { expectSame, expectSameValues } from '../support/values.js';

const sums = { c: 2, reach: 0 };

const cases: readonly { title: string; shape: readonly number[]; size: Size2 }[] = [
  { title: 'x=[3,5,7] out=3', shape: [3, 5, 7], size: 3 },
  { title: 'x=[2,3,12,15] out=[4,5], bins of one size', shape: [2, 3, 12, 15], size: [4, 5] },
  { title: 'x=[2,3,7,6] out=1', shape: [2, 3, 7, 6], size: 1 },
  { title: 'x=[2,3,7,33] out=[1,5]', shape: [2, 3, 7, 33], size: [1, 5] },
  { title: 'x=[1,3,4,5] out=[9,13], more bins than elements', shape: [1, 3, 4, 5], size: [9, 13] },
  { title: 'x=[2,90,31,30] out=7, several blocks', shape: [2, 90, 31, 30], size: 7 },
  { title: 'x=[1,2,500,301] out=[33,20], several strips', shape: [1, 2, 500, 301], size: [33, 20] },
  { title: 'x=[1,1,400,401] out=1, a plane in pieces', shape: [1, 1, 400, 401], size: 1 },
];

describe('adaptiveMaxPool2d', () => {
  it.each(cases)('$title', ({ shape, size }) => {
    for (const kind of spikeKinds) {
      const input = spiked(shape, kind);
      const unchanged = watch(input);
      const expected = naive.adaptiveMaxPool2d(input, size, { returnIndices: true });
      const { output, indices } = adaptiveMaxPool2d(input, size, { returnIndices: true });
      expectSame(output, expected.output);
      expectSameValues(indices, expected.indices);
      expectSame(adaptiveMaxPool2d(input, size), expected.output);
      using source = resident(input);
      expectSame(adaptiveMaxPool2d(source, size), expected.output);
      unchanged();
    }
  });
});

/** The loops, whose sums of multiples of 1/8 are exact, with what bounds the errors of other orders. */
function means(input: TensorLike, size: Size2): Reference {
  const magnitudes = { shape: input.shape, data: input.data.map(Math.abs) };
  const { data, shape } = naive.adaptiveAvgPool2d(input, size);
  const [height, width] = input.shape.slice(-2) as [number, number];
  const [outHeight, outWidth] = shape.slice(-2) as [number, number];
  const terms = (Math.ceil(height / outHeight) + 1) * (Math.ceil(width / outWidth) + 1);
  const magnitude = Float64Array.from(naive.adaptiveAvgPool2d(magnitudes, size).data);
  return { shape, values: Float64Array.from(data), magnitude, terms };
}

describe('adaptiveAvgPool2d', () => {
  it.each(cases)('$title', ({ shape, size }) => {
    const input = eighths(shape, 2);
    const unchanged = watch(input);
    expectClose(adaptiveAvgPool2d(input, size), means(input, size), sums);
    using source = resident(input);
    expectClose(adaptiveAvgPool2d(source, size), means(input, size), sums);
    unchanged();
  });

  it.each(cases)('NaN and infinities, $title', ({ shape, size }) => {
    const input = spiked(shape, 'spikes');
    expectClose(adaptiveAvgPool2d(input, size), means(input, size), sums);
  });
});

describe('global pooling', () => {
  it.each(cases)('is adaptive pooling to 1x1: $title', ({ shape }) => {
    const input = spiked(shape, 'ties');
    expectSame(globalAvgPool2d(input), adaptiveAvgPool2d(input, 1));
    expectSame(globalMaxPool2d(input), naive.globalMaxPool2d(input));
  });

  it('the mean of a plane of 4 Mi elements is rounded once', () => {
    const shape = [1, 2048, 2048];
    const data = new Float32Array(2 ** 22).map((_, i) => 1 + (i % 8) / 8);
    expect(globalAvgPool2d({ data, shape }).data[0]).toBe(1 + 3.5 / 8);
  });

  // 41: the additions that an element may go through in float32, and the rounding of the mean (assembly/poolGlobal.ts).
  it.each([
    ['an ordinary array', zeros],
    ['WASM memory', empty],
  ])('the mean of a plane of 4 Mi elements is as close as that of a small one: %s', (_title, make) => {
    using input = make([1, 2048, 2048]);
    const tenth = Math.fround(0.1);
    input.data.fill(tenth);
    const [mean] = globalAvgPool2d(input).data as Float32Array & [number];
    expect(Math.abs(mean - tenth)).toBeLessThanOrEqual(41 * epsilon * tenth);
  });
});
