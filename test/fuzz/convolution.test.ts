/** Convolutions of every shape, option and kind of number, against float64; canaries around results, arguments as they were. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as library from '../../src/index.js';
import * as naive from '../../src/naive/index.js';
import {
  referenceConv2d,
  referenceConv2dBackward,
  referenceConvTranspose2d,
  referenceConvTranspose2dBackward,
} from '../../src/naive/reference.js';
import { closenessOf, epsilon, expectClose } from '../support/closeness.js';
import { transposedInputBound } from '../support/gradientBound.js';
import { guardedOut, resident, residentOut, watch } from '../support/guarded.js';
import { type ConvCase, convCases, filled, pair, size, transposeCases } from './arbitraries.js';
import { answerOf, holds, timeout } from './holds.js';
import { expectRight, written } from './verdict.js';

function tensorsOf({ inputShape, weightShape, profile, seed, bias }: ConvCase, outChannels: number) {
  const input = filled(inputShape, profile, seed);
  const weight = filled(weightShape, profile === 'spikes' ? 'ordinary' : profile, seed + 1);
  return { input, weight, profile, bias: bias ? filled([outChannels], 'ordinary', seed + 2) : undefined };
}

describe('fuzz', () => {
  it('conv2d, by every algorithm', { timeout }, () => {
    const algorithms = fc.constantFrom('auto', 'auto', 'im2col', 'direct', 'winograd', 'unrolled');
    holds(
      fc.property(convCases, algorithms, fc.boolean(), fc.boolean(), (one, algorithm, inWasm, prepared) => {
        const { input, weight, profile, bias } = tensorsOf(one, one.weightShape[0] as number);
        const options = { ...one.options, algorithm, ...(bias && { bias }) } as library.Conv2dOptions;
        const shape = answerOf('conv2dOutputShape', () => library.conv2dOutputShape(one.inputShape, one.weightShape, options));
        if (shape === undefined) {
          expect(() => library.conv2d(input, weight, options)).toThrow(RangeError);
          return;
        }
        const unchanged = watch(input, weight, bias);
        const guarded = inWasm ? residentOut(shape) : guardedOut(shape);
        const given = inWasm ? resident(input) : input;
        const layer = prepared ? answerOf('prepareConv2d', () => library.prepareConv2d(weight, options)) : undefined;
        try {
          const answer = answerOf(layer ? 'PreparedConv2d.run' : 'conv2d', () =>
            layer ? layer.run(given, written(guarded)) : library.conv2d(given, weight, { ...options, out: written(guarded) }),
          );
          unchanged();
          guarded.check();
          if (answer === undefined) {
            expect(algorithm).not.toBe('auto');
            return;
          }
          expectRight(written(guarded), referenceConv2d(input, weight, options), algorithm as 'auto', {
            profile,
            input,
            weight,
            conv2d: options,
          });
        } finally {
          layer?.dispose();
          if (inWasm) (given as library.Tensor).dispose();
          if ('whole' in guarded) (guarded.whole as library.Tensor).dispose();
        }
      }),
    );
  });

  it('convTranspose2d', { timeout }, () => {
    holds(
      fc.property(transposeCases, fc.constantFrom('auto', 'gemm', 'unrolled'), fc.boolean(), (one, algorithm, inWasm) => {
        const { input, weight, profile, bias } = tensorsOf(one, (one.weightShape[1] as number) * one.options.groups);
        const options = { ...one.options, algorithm, ...(bias && { bias }) } as library.ConvTranspose2dOptions;
        const shape = answerOf('convTranspose2dOutputShape', () =>
          library.convTranspose2dOutputShape(one.inputShape, one.weightShape, options),
        );
        if (shape === undefined) {
          expect(() => library.convTranspose2d(input, weight, options)).toThrow(RangeError);
          return;
        }
        const unchanged = watch(input, weight, bias);
        const guarded = inWasm ? residentOut(shape) : guardedOut(shape);
        const answer = answerOf('convTranspose2d', () =>
          library.convTranspose2d(input, weight, { ...options, out: written(guarded) }),
        );
        unchanged();
        guarded.check();
        if (answer !== undefined) {
          expectRight(written(guarded), referenceConvTranspose2d(input, weight, options), algorithm, { profile, input, weight });
        } else {
          expect(algorithm).not.toBe('auto');
        }
        if ('whole' in guarded) (guarded.whole as library.Tensor).dispose();
      }),
    );
  });

  it('conv2dBackward', { timeout }, () => {
    holds(
      fc.property(convCases, (one) => {
        const { input, weight } = tensorsOf({ ...one, profile: 'ordinary' }, one.weightShape[0] as number);
        const { activation: _, paddingMode, ...rest } = one.options;
        const options = { ...rest, paddingMode };
        const shape = answerOf('conv2dOutputShape', () => library.conv2dOutputShape(one.inputShape, one.weightShape, options));
        if (shape === undefined) return;
        const gradOutput = filled(shape, 'ordinary', one.seed + 3);
        const unchanged = watch(input, weight, gradOutput);
        const got = library.conv2dBackward(gradOutput, input, weight, options);
        unchanged();
        const wanted = referenceConv2dBackward(gradOutput, input, weight, options);
        expectClose(got.gradInput, wanted.gradInput, closenessOf.auto);
        expectClose(got.gradWeight, wanted.gradWeight, closenessOf.auto);
      }),
    );
  });

  it('1-D forms', { timeout }, () => {
    holds(
      fc.property(convCases, (one) => {
        const [batch, channels, , length] = one.inputShape as [number, number, number, number];
        const [outputs, inputs, , kernel] = one.weightShape as [number, number, number, number];
        const input = filled([batch, channels, length], 'ordinary', one.seed);
        const weight = filled([outputs, inputs, kernel], 'ordinary', one.seed + 1);
        const options = { stride: one.options.stride[1], dilation: one.options.dilation[1], groups: one.options.groups };
        const wanted = answerOf('naive.conv1d', () => naive.conv1d(input, weight, options));
        const got = answerOf('conv1d', () => library.conv1d(input, weight, options));
        expect(got?.shape).toEqual(wanted?.shape);
        if (got === undefined) return;
        const flat = { stride: [1, options.stride] as const, dilation: [1, options.dilation] as const, groups: options.groups };
        const reference = referenceConv2d(
          input.reshape([batch, channels, 1, length]),
          weight.reshape([outputs, inputs, 1, kernel]),
          flat,
        );
        expectClose({ data: got.data, shape: reference.shape }, reference, closenessOf.auto);
      }),
    );
  });

  it('convTranspose2dBackward', { timeout }, () => {
    holds(
      fc.property(transposeCases, (one) => {
        const { input, weight } = tensorsOf({ ...one, profile: 'ordinary' }, (one.weightShape[1] as number) * one.options.groups);
        const { activation: _, paddingMode: __, ...options } = one.options;
        const shape = answerOf('convTranspose2dOutputShape', () =>
          library.convTranspose2dOutputShape(one.inputShape, one.weightShape, options),
        );
        if (shape === undefined) return;
        const gradOutput = filled(shape, 'ordinary', one.seed + 3);
        const unchanged = watch(input, weight, gradOutput);
        const got = library.convTranspose2dBackward(gradOutput, input, weight, options);
        unchanged();
        const wanted = referenceConvTranspose2dBackward(gradOutput, input, weight, options);
        const bound = transposedInputBound(gradOutput, weight);
        got.gradInput.data.forEach((value, i) => {
          expect(Math.abs(value - (wanted.gradInput.values[i] as number))).toBeLessThanOrEqual(bound);
        });
        expectClose(got.gradWeight, wanted.gradWeight, closenessOf.auto);
      }),
    );
  });

  it('corr2d and convolve2d', { timeout }, () => {
    const mode = fc.constantFrom('full', 'same', 'valid');
    holds(
      fc.property(pair(size(30)), pair(size(8)), mode, fc.nat(), ([height, width], kernel, chosen, seed) => {
        const x = filled([height, width], 'ordinary', seed);
        const k = filled(kernel, 'ordinary', seed + 1);
        const bound = 4 * closenessOf.auto.c * epsilon * Math.sqrt(k.data.length) * k.data.length;
        for (const [got, wanted] of [
          [answerOf('corr2d', () => library.corr2d(x, k)), answerOf('naive.corr2d', () => naive.corr2d(x, k))],
          [
            answerOf('convolve2d', () => library.convolve2d(x, k, { mode: chosen })),
            answerOf('naive.convolve2d', () => naive.convolve2d(x, k, { mode: chosen })),
          ],
        ]) {
          expect(got?.shape).toEqual(wanted?.shape);
          got?.data.forEach((value, i) => {
            expect(Math.abs(value - (wanted?.data[i] as number))).toBeLessThanOrEqual(bound);
          });
        }
      }),
    );
  });
});
