/**
 * The whole public API under random shapes, options and numbers: the right answer or an error that says why; nothing written
 * outside of a result, no argument changed. A few runs each here; `npm run fuzz -- --minutes 10` goes on with new seeds.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dilate, erode, filterImage } from '../../src/image/index.js';
import * as library from '../../src/index.js';
import * as naive from '../../src/naive/index.js';
import {
  referenceAvgPool2d,
  referenceConv2d,
  referenceConv2dBackward,
  referenceConvTranspose2d,
} from '../../src/naive/reference.js';
import { correlate, differences, extreme, picture, toBytes } from '../image/loops.js';
import { closenessOf, epsilon, expectClose } from '../support/closeness.js';
import { type GuardedOut, guardedOut, resident, residentOut, watch } from '../support/guarded.js';
import { expectSame, expectSameValues } from '../support/values.js';
import { type ConvCase, convCases, filled, junk, poolCases, transposeCases } from './arbitraries.js';
import { expectRight } from './verdict.js';

const minutes = Number(process.env['SIMDCONV_FUZZ_MINUTES'] ?? 0);
const seed = Number(process.env['SIMDCONV_FUZZ_SEED'] ?? 1);
/** Properties that share the time. */
const properties = 12;

function holds<Ts extends [unknown, ...unknown[]]>(property: fc.IPropertyWithHooks<Ts>): void {
  const time = (minutes * 60_000) / properties;
  const runs = minutes > 0 ? { numRuns: 1e9, interruptAfterTimeLimit: time, markInterruptAsFailure: false } : { numRuns: 25 };
  fc.assert(property, { seed, ...runs });
}

/** What a call gives, or undefined where it is refused as the contract says. */
function answerOf<T>(caller: string, call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    const known = (error instanceof RangeError || error instanceof TypeError) && error.message.startsWith(`${caller}: `);
    if (!known) throw error;
    return undefined;
  }
}

function tensorsOf({ inputShape, weightShape, profile, seed, bias }: ConvCase, outChannels: number) {
  const input = filled(inputShape, profile, seed);
  const weight = filled(weightShape, profile === 'spikes' ? 'ordinary' : profile, seed + 1);
  return { input, weight, profile, bias: bias ? filled([outChannels], 'ordinary', seed + 2) : undefined };
}

const timeout = minutes * 60_000 + 60_000;

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
            layer ? layer.run(given, guarded.out) : library.conv2d(given, weight, { ...options, out: guarded.out }),
          );
          unchanged();
          guarded.check();
          if (answer === undefined) {
            expect(algorithm).not.toBe('auto');
            return;
          }
          expectRight(written(guarded), referenceConv2d(input, weight, options), algorithm as 'auto', { profile, input, weight });
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
          library.convTranspose2d(input, weight, { ...options, out: guarded.out }),
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
        library.maxPool2d(input, kernel, { ...options, out: guarded.out });
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
        library.avgPool2d(input, kernel, { ...options, out: guarded.out });
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

  it('filterImage with kernels of whole numbers, pixel for pixel', { timeout }, () => {
    const kernels = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 1000 }));
    const borders = fc.constantFrom('replicate', 'reflect', 'zeros', 'circular');
    holds(
      fc.property(kernels, pictures, borders, ([height, width, kernelSeed], pixels, border) => {
        const rows = Array.from({ length: height }, (_, y) =>
          Array.from({ length: width }, (_, x) => ((((y * 31 + x * 17 + kernelSeed) * 2654435761) >>> 8) % 9) - 4),
        );
        const before = Uint8Array.from(pixels.data);
        const got = answerOf('filterImage', () => filterImage(pixels, library.tensor(rows), { border }));
        expect(differences(pixels.data, before)).toEqual([]);
        if (got === undefined) return;
        expect(differences(got.data, toBytes(pixels, correlate(pixels, rows, border)))).toEqual([]);
      }),
    );
  });

  it('dilate and erode', { timeout }, () => {
    const windows = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }));
    holds(
      fc.property(windows, pictures, fc.constantFrom('replicate', 'reflect', 'circular'), (window, pixels, border) => {
        for (const [filter, of] of [
          [dilate, Math.max],
          [erode, Math.min],
        ] as const) {
          const got = answerOf(filter.name, () => filter(pixels, window, { border, alpha: 'filter' }));
          if (got !== undefined) {
            expect(differences(got.data, toBytes(pixels, extreme(pixels, window, border, of), 'filter'))).toEqual([]);
          }
        }
      }),
    );
  });

  it('anything at all as arguments: an answer, or an error that names the function', { timeout }, () => {
    const classes = new Set([
      'Tensor',
      'Layer',
      'Conv2d',
      'ConvTranspose2d',
      'MaxPool2d',
      'AvgPool2d',
      'PreparedConv2d',
      'PreparedConvTranspose2d',
      'Backend',
    ]);
    const functions = Object.entries(library).filter(([name, value]) => typeof value === 'function' && !classes.has(name)) as [
      string,
      (...args: unknown[]) => unknown,
    ][];
    holds(
      fc.property(fc.constantFrom(...functions), fc.array(junk, { maxLength: 4 }), ([name, call], args) => {
        // Large results are legal, and slow: this is about what is refused.
        fc.pre(!JSON.stringify(args, bounded)?.includes('"large"'));
        const caller = name === 'conv_transpose2d' ? 'convTranspose2d' : name;
        const result = answerOf(caller, () => call(...args)) as { dispose?(): void } | undefined;
        result?.dispose?.();
      }),
    );
  });
});

const pictures = fc
  .tuple(
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 20 }),
    fc.constantFrom(1, 2, 3, 4),
    fc.integer({ min: 1, max: 1000 }),
  )
  .map(([width, height, channels, seed]) => picture(width, height, channels as 1 | 2 | 3 | 4, seed));

/** What a call wrote: in WASM memory it is looked up afresh, the memory may have grown. */
function written(guarded: GuardedOut): library.TensorLike {
  if (!('whole' in guarded)) return guarded.out;
  const { data } = guarded.whole as library.Tensor;
  const length = guarded.out.shape.reduce((product, size) => product * size, 1);
  const guard = (data.length - length) / 2;
  return { data: data.subarray(guard, guard + length), shape: guarded.out.shape };
}

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

/** Marks numbers that would make a large tensor. */
function bounded(_: string, value: unknown): unknown {
  if (typeof value === 'number' && value > 1000 && value < 2 ** 31) return 'large';
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  return value;
}
