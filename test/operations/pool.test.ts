import { describe, expect, it } from 'vitest';
import { avgPool2d, avgPool2dBackward, lpPool2d, maxPool2d, pool2dOutputShape } from '../../src/index.js';
import * as naive from '../../src/naive/index.js';
import { referenceAvgPool2d, referenceAvgPool2dBackward, referenceLpPool2d } from '../../src/naive/reference.js';
import { expectClose } from '../support/closeness.js';
import { guardedOut, resident, residentOut, watch } from '../support/guarded.js';
import { dilatedPoolCases, poolCases } from '../support/poolCases.js';
import { spiked, spikeKinds } from '../support/spikes.js';
import { eighths } from '../support/tensors.js';
import { expectSame, expectSameValues } from '../support/values.js';

/** Sums of rows and then of columns, and a quotient. */
const sums = { c: 2, reach: 0 };

describe('maxPool2d', () => {
  it.each([...poolCases, ...dilatedPoolCases])('$title', ({ shape, kernel, options }) => {
    for (const kind of spikeKinds) {
      const input = spiked(shape, kind);
      const unchanged = watch(input);
      const expected = naive.maxPool2d(input, kernel, { ...options, returnIndices: true });
      const { output, indices } = maxPool2d(input, kernel, { ...options, returnIndices: true });
      expectSame(output, expected.output);
      expectSameValues(indices, expected.indices);
      expectSame(maxPool2d(input, kernel, options), expected.output);
      unchanged();
    }
  });

  it.each([...poolCases, ...dilatedPoolCases])('into out, from and to WASM memory: $title', ({ shape, kernel, options }) => {
    const input = spiked(shape, 'spikes');
    const expected = naive.maxPool2d(input, kernel, options);
    using source = resident(input);
    const ordinary = guardedOut(expected.shape);
    expectSame(maxPool2d(source, kernel, { ...options, out: ordinary.out }), expected);
    ordinary.check();
    const inside = residentOut(expected.shape);
    const { output, indices } = maxPool2d(source, kernel, { ...options, out: inside.out, returnIndices: true });
    expectSame(output, expected);
    expect(indices.length).toBe(output.data.length);
    expectSame(maxPool2d(input, kernel, { ...options, out: inside.out }), expected);
    inside.check();
    inside.whole.dispose();
    expectSameValues(source.data, input.data);
  });
});

describe('maxPool2d of windows of one element', () => {
  it.each([1, 1000, 2 ** 31 - 1])('along an axis takes no notice of its dilation: %d', (dilation) => {
    const input = eighths([1, 2, 5, 7], 3);
    expectSame(maxPool2d(input, 1, { dilation }), input);
    expectSame(
      maxPool2d(input, [1, 3], { dilation: [dilation, 2], stride: 1 }),
      maxPool2d(input, [1, 3], { dilation: [1, 2], stride: 1 }),
    );
    const { indices } = maxPool2d(input, [2, 1], { dilation: [1, dilation], stride: [1, 2], returnIndices: true });
    expect(indices).toEqual(maxPool2d(input, [2, 1], { stride: [1, 2], returnIndices: true }).indices);
  });
});

describe('maxPool2d finds NaN wherever it stands', () => {
  const windows = [
    { kernel: 3, stride: 1, padding: 1 },
    { kernel: 3, stride: 1, padding: 0 },
    { kernel: 3, stride: 2, padding: 1 },
    { kernel: 3, stride: 2, padding: 0, ceilMode: true },
    { kernel: 2, stride: 2, padding: 0 },
    { kernel: 2, stride: 2, padding: 0, ceilMode: true },
    { kernel: 2, stride: 2, padding: 1 },
    { kernel: 2, stride: 1, padding: 0 },
    { kernel: 5, stride: 1, padding: 2 },
    { kernel: 5, stride: 1, padding: 1 },
  ];

  // More rows than are made before anybody asks for NaN; rows of outputs odd and even; columns with and without a rest.
  it.each(
    windows.flatMap((window) =>
      [
        [43, 9],
        [40, 12],
        [4, 70],
      ].map(([height, width]) => ({ ...window, height, width })),
    ),
  )(
    '$height x $width, $kernel x $kernel, stride $stride, padding $padding, ceilMode $ceilMode',
    ({ kernel, height = 0, width = 0, ...options }) => {
      const input = eighths([1, 1, height, width], 6);
      for (let place = 0; place < input.data.length; place++) {
        const before = input.data[place] as number;
        input.data[place] = Number.NaN;
        expectSame(maxPool2d(input, kernel, options), naive.maxPool2d(input, kernel, options));
        input.data[place] = before;
      }
    },
  );

  it.each(windows)(
    'products that overflow are no NaN: $kernel x $kernel, stride $stride, padding $padding',
    ({ kernel, ...options }) => {
      const signs = eighths([2, 3, 23, 21], 7);
      for (const scale of [1e30, 1e-30]) {
        const input = { shape: signs.shape, data: signs.data.map((x) => x * scale) };
        expectSame(maxPool2d(input, kernel, options), naive.maxPool2d(input, kernel, options));
      }
    },
  );
});

describe('avgPool2d', () => {
  it('does not hang on where a row stands, nor on a row that is missing', () => {
    const input = eighths([1, 1, 30, 26], 8);
    for (const stride of [1, 2]) {
      const whole = avgPool2d(input, 3, { stride, padding: 1, divisorOverride: 9 });
      const columns = whole.shape[3] as number;
      // The same windows from a picture that starts two rows further down, with one row of outputs fewer or more.
      const lower = { shape: [1, 1, 28, 26], data: input.data.subarray(2 * 26) };
      const shifted = avgPool2d(lower, 3, { stride, padding: 1, divisorOverride: 9 });
      const from = (2 / stride) * columns;
      expect(shifted.data.subarray(columns)).toEqual(whole.data.subarray(from + columns));
    }
  });

  const variants = [{}, { countIncludePad: false }, { divisorOverride: -3 }] as const;

  it.each(poolCases)('$title', ({ shape, kernel, options }) => {
    const input = eighths(shape, 3);
    for (const variant of variants) {
      const all = { ...options, ...variant };
      const unchanged = watch(input);
      expectClose(avgPool2d(input, kernel, all), referenceAvgPool2d(input, kernel, all), sums);
      unchanged();
    }
  });

  it.each(poolCases)('NaN and infinities, $title', ({ shape, kernel, options }) => {
    const input = spiked(shape, 'spikes');
    expectClose(avgPool2d(input, kernel, options), referenceAvgPool2d(input, kernel, options), sums);
  });

  it.each(poolCases)('into out, from and to WASM memory: $title', ({ shape, kernel, options }) => {
    const input = eighths(shape, 3);
    const expected = avgPool2d(input, kernel, options);
    using source = resident(input);
    const ordinary = guardedOut(expected.shape);
    expectSame(avgPool2d(source, kernel, { ...options, out: ordinary.out }), expected);
    ordinary.check();
    const inside = residentOut(expected.shape);
    expectSame(avgPool2d(source, kernel, { ...options, out: inside.out }), expected);
    inside.check();
    inside.whole.dispose();
    expectSameValues(source.data, input.data);
  });
});

describe('avgPool2dBackward', () => {
  it.each(poolCases)('$title', ({ shape, kernel, options }) => {
    const gradOutput = eighths(pool2dOutputShape(shape, kernel, options), 4);
    for (const variant of [{}, { countIncludePad: false }, { divisorOverride: 7 }]) {
      const all = { ...options, ...variant };
      const expected = referenceAvgPool2dBackward(gradOutput, shape, kernel, all);
      expectClose(avgPool2dBackward(gradOutput, shape, kernel, all), expected, sums);
    }
    using source = resident(gradOutput);
    expectSame(avgPool2dBackward(source, shape, kernel, options), avgPool2dBackward(gradOutput, shape, kernel, options));
  });
});

describe('lpPool2d', () => {
  const unpadded = poolCases.filter(({ options }) => options.padding === undefined);

  it.each(unpadded)('$title', ({ shape, kernel, options }) => {
    const signed = eighths(shape, 5);
    const positive = { shape, data: signed.data.map((x) => Math.abs(x) + 0.125) };
    const cases = [[signed, 1], [signed, 2], [positive, 3], [positive, 0.5], [positive, 2.5]] as const; // biome-ignore format: one line
    for (const [input, power] of cases) {
      // A power is rounded in float32, which the reference's is not, and so is the exponent of the root.
      expectClose(lpPool2d(input, power, kernel, options), referenceLpPool2d(input, power, kernel, options), { c: 6, reach: 0 });
    }
  });
});
