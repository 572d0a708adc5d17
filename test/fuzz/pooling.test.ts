/** Poolings and windows of every shape, option and kind of number, against float64 and the plain loops. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as library from '../../src/index.js';
import * as naive from '../../src/naive/index.js';
import { referenceAvgPool2d, referenceAvgPool2dBackward } from '../../src/naive/reference.js';
import { closenessOf, epsilon, expectClose } from '../support/closeness.js';
import { guardedOut, residentOut, watch } from '../support/guarded.js';
import { expectSame, expectSameValues } from '../support/values.js';
import { filled, poolCases } from './arbitraries.js';
import { answerOf, holds, timeout } from './holds.js';
import { expectRight, written } from './verdict.js';

describe('fuzz', () => {
  it('maxPool2d, its indices, maxUnpool2d and maxPool2dBackward', { timeout }, () => {
    holds(
      fc.property(poolCases, fc.boolean(), (one, inWasm) => {
        const input = filled(one.shape, one.profile, one.seed);
        const { kernel, stride, padding, dilation, ceilMode } = one;
        const options = { ...(stride && { stride }), padding, dilation, ceilMode };
        const wanted = answerOf('naive.maxPool2d', () => naive.maxPool2d(input, kernel, { ...options, returnIndices: true }));
        if (wanted === undefined) {
          expect(() => library.maxPool2d(input, kernel, options)).toThrow(RangeError);
          return;
        }
        const unchanged = watch(input);
        const guarded = inWasm ? residentOut(wanted.output.shape) : guardedOut(wanted.output.shape);
        library.maxPool2d(input, kernel, { ...options, out: written(guarded) });
        guarded.check();
        expectSame(written(guarded), wanted.output);
        const both = library.maxPool2d(input, kernel, { ...options, returnIndices: true });
        expectSame(both.output, wanted.output);
        expectSameValues(both.indices, wanted.indices);
        unchanged();
        const gradOutput = filled(wanted.output.shape, 'ordinary', one.seed + 1);
        expectSame(
          library.maxPool2dBackward(gradOutput, both.indices, input.shape),
          naive.maxPool2dBackward(gradOutput, wanted.indices, input.shape),
        );
        if ('whole' in guarded) (guarded.whole as library.Tensor).dispose();
        const plain = { ...(stride && { stride }), padding };
        const [unpooled, loops] = [
          answerOf('maxUnpool2d', () => library.maxUnpool2d(gradOutput, both.indices, kernel, plain)),
          answerOf('naive.maxUnpool2d', () => naive.maxUnpool2d(gradOutput, wanted.indices, kernel, plain)),
        ];
        expect(unpooled?.shape).toEqual(loops?.shape);
        if (unpooled && loops) expectSame(unpooled, loops);
      }),
    );
  });

  it('avgPool2dBackward', { timeout }, () => {
    holds(
      fc.property(poolCases, (one) => {
        const { kernel, stride, padding, ceilMode, countIncludePad, shape } = one;
        const options = { ...(stride && { stride }), padding, ceilMode, countIncludePad };
        const pooled = answerOf('avgPool2d', () => library.avgPool2d(filled(shape, 'ordinary', 1), kernel, options));
        if (pooled === undefined) return;
        const gradOutput = filled(pooled.shape, 'ordinary', one.seed);
        const got = library.avgPool2dBackward(gradOutput, shape, kernel, options);
        expectClose(got, referenceAvgPool2dBackward(gradOutput, shape, kernel, options), closenessOf.naive);
      }),
    );
  });

  it('avgPool2d', { timeout }, () => {
    holds(
      fc.property(poolCases, (one) => {
        const input = filled(one.shape, one.profile, one.seed);
        const { kernel, stride, padding, ceilMode, countIncludePad, divisorOverride } = one;
        const options = {
          ...(stride && { stride }),
          padding,
          ceilMode,
          countIncludePad,
          ...(divisorOverride && { divisorOverride }),
        };
        const wanted = answerOf('referenceAvgPool2d', () => referenceAvgPool2d(input, kernel, options));
        if (wanted === undefined) {
          expect(() => library.avgPool2d(input, kernel, options)).toThrow(RangeError);
          return;
        }
        const guarded = guardedOut(wanted.shape);
        library.avgPool2d(input, kernel, { ...options, out: written(guarded) });
        guarded.check();
        // The sum before the division may overflow where the mean does not.
        const share = kernel[0] * kernel[1];
        const magnitude = wanted.magnitude.map((size) => size * share);
        const weight = filled([1, 1, ...kernel], 'ordinary', 0);
        expectRight(written(guarded), { ...wanted, magnitude }, 'naive', { profile: one.profile, input, weight });
      }),
    );
  });

  it('adaptive and global pooling', { timeout }, () => {
    holds(
      fc.property(poolCases, (one) => {
        const input = filled(one.shape, one.profile === 'huge' ? 'ordinary' : one.profile, one.seed);
        const outputSize = one.kernel;
        const got = library.adaptiveMaxPool2d(input, outputSize, { returnIndices: true });
        const wanted = naive.adaptiveMaxPool2d(input, outputSize, { returnIndices: true });
        expectSame(got.output, wanted.output);
        expectSameValues(got.indices, wanted.indices);
        expectSame(library.globalMaxPool2d(input), naive.globalMaxPool2d(input));
        expectMeans(library.adaptiveAvgPool2d(input, outputSize), naive.adaptiveAvgPool2d(input, outputSize), input);
        expectMeans(library.globalAvgPool2d(input), naive.globalAvgPool2d(input), input);
      }),
    );
  });

  it('lpPool2d', { timeout }, () => {
    holds(
      fc.property(poolCases, fc.constantFrom(1, 2, 3, 0.5), (one, power) => {
        // Powers of negative numbers are NaN or cancel: the sum's sign would hang on its rounding.
        const positive = filled(one.shape, 'ordinary', one.seed);
        for (const [i, value] of positive.data.entries()) positive.data[i] = Math.abs(value);
        const options = { ...(one.stride && { stride: one.stride }), ceilMode: one.ceilMode };
        const wanted = answerOf('naive.lpPool2d', () => naive.lpPool2d(positive, power, one.kernel, options));
        const got = answerOf('lpPool2d', () => library.lpPool2d(positive, power, one.kernel, options));
        expect(got?.shape).toEqual(wanted?.shape);
        got?.data.forEach((value, i) => {
          const expected = wanted?.data[i] as number;
          const terms = one.kernel[0] * one.kernel[1];
          expect(Math.abs(value - expected)).toBeLessThanOrEqual(
            8 * epsilon * Math.sqrt(terms) * Math.abs(expected) * Math.max(1, 1 / power),
          );
        });
      }),
    );
  });

  it('unfold, fold and unrollKernel', { timeout }, () => {
    holds(
      fc.property(poolCases, (one) => {
        const input = filled(one.shape, one.profile === 'huge' ? 'ordinary' : one.profile, one.seed);
        const { kernel, stride = [1, 1] as const, padding, dilation } = one;
        const options = { stride, padding, dilation };
        fc.pre(one.shape.reduce((a, b) => a * b) * kernel[0] * kernel[1] < 200_000);
        const wanted = answerOf('naive.unfold', () => naive.unfold(input, kernel, options));
        if (wanted === undefined) {
          expect(() => library.unfold(input, kernel, options)).toThrow(RangeError);
          return;
        }
        expectSame(library.unfold(input, kernel, options), wanted);
        const plane = one.shape.slice(2) as [number, number];
        const columns = filled(wanted.shape, 'ordinary', one.seed + 1);
        const folded = library.fold(columns, plane, kernel, options);
        const loops = naive.fold(columns, plane, kernel, options);
        const terms = kernel[0] * kernel[1];
        folded.data.forEach((value, i) => {
          expect(Math.abs(value - (loops.data[i] as number))).toBeLessThanOrEqual(2 * epsilon * terms * terms);
        });
      }),
    );
  });
});

/** Means against the loops, each within rounding of a sum over the whole plane. */
function expectMeans(got: library.TensorLike, wanted: library.TensorLike, input: library.TensorLike): void {
  expect(got.shape).toEqual(wanted.shape);
  const largest = input.data.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
  const plane = (input.shape.at(-1) as number) * (input.shape.at(-2) as number);
  got.data.forEach((value, i) => {
    const expected = wanted.data[i] as number;
    if (Object.is(value, expected) || value === expected) return;
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(4 * epsilon * Math.sqrt(plane) * largest + 2 ** -149 * plane);
  });
}
