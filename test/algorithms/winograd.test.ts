import { describe, expect, it } from 'vitest';
import { winograd, winogradOfTaps } from '../../src/algorithms/winograd.js';
import { type Conv2dOptions, readConvGeometry } from '../../src/arguments/convolution.js';
import { conv2d, empty, prepareConv2d, Tensor } from '../../src/index.js';
import { referenceConv2d } from '../../src/naive/reference.js';
import { planConv2d } from '../../src/plan/conv2d.js';
import { winogradCut, winogradTile, winogradWeights } from '../../src/plan/winograd.js';
import { engine } from '../../src/wasm/engine.js';
import { stripSizes } from '../../src/wasm/strips.js';
import { api, expectErrors } from '../support/badCalls.js';
import { closenessOf, expectClose, withAllTaps } from '../support/closeness.js';
import { noise } from '../support/tensors.js';
import { expectSameValues } from '../support/values.js';
import {
  closenessWithDilation,
  keptAsTaps,
  table,
  tapsOfOneCall,
  tensorsOf,
  titleOf,
  weightShapeOf,
} from '../support/winogradCases.js';

describe('conv2d algorithm="winograd"', () => {
  it.each(table)('is close to the definition, prepared or not: $title', ({ row, seed }) => {
    const { input, weight, bias } = tensorsOf(row, seed);
    const options = seed % 4 === 0 ? row.options : { ...row.options, bias };
    const expected = withAllTaps(referenceConv2d(input, weight, options), input, weight, options);
    const closeness = closenessWithDilation(options);
    expectClose(conv2d(input, weight, { ...options, algorithm: 'winograd' }), expected, closeness);
    using prepared = prepareConv2d(weight, { ...options, algorithm: 'winograd' });
    expectClose(prepared.run(input), expected, closeness);
  });

  // The middle tap is the one that meets the plane: what the others lose in the transforms is as large as they are.
  it.each([1, 2, 3].flatMap((size) => [2 ** -10, 2 ** -20, 0].map((middle) => [size, middle] as const)))(
    'errs by the taps that meet only padding too: a 7x7 kernel on x=[1,1,%i,1], the taps that meet it times %d',
    (height, factor) => {
      const input = noise([1, 1, height, 1], 5);
      const weight = noise([4, 1, 7, 7], 6);
      for (let i = 3; i < weight.data.length; i += 7) weight.data[i] = (weight.data[i] as number) * factor;
      const options = { padding: 3 };
      const expected = withAllTaps(referenceConv2d(input, weight, options), input, weight, options);
      expectClose(conv2d(input, weight, { ...options, algorithm: 'winograd' }), expected, closenessOf.winograd);
    },
  );

  it('keeps large weights that meet few tiles as they are', () => {
    const kept = (input: readonly number[], weight: readonly number[], options: Conv2dOptions = {}) => {
      const geometry = readConvGeometry('test', 2, input, weight, options);
      return (
        winogradCut(geometry).keepsTaps &&
        winograd.packedSize(geometry) < 3 * weight.reduce((product, length) => product * length)
      );
    };
    for (const { input, outChannels, groups, options } of keptAsTaps) {
      expect(kept(input, [outChannels, (input[1] as number) / groups, 3, 3], options)).toBe(true);
    }
    expect(kept([1, 128, 7, 7], [128, 128, 3, 3], { padding: 1 })).toBe(false);
    expect(kept([1, 512, 28, 28], [512, 512, 3, 3], { padding: 1 })).toBe(false);
    expect(kept([1, 512, 14, 14], [512, 512, 3, 3], { padding: 1, stride: 2 })).toBe(false);
  });

  it('keeps large weights of one call as they are, and where they are prepared not', () => {
    for (const row of tapsOfOneCall) {
      const geometry = readConvGeometry('test', 2, row.input, weightShapeOf(row), row.options);
      expect(planConv2d('test', geometry, 'winograd').algorithm).toBe(winogradOfTaps);
      expect(planConv2d('test', geometry, 'auto').algorithm).toBe(winogradOfTaps);
      expect(planConv2d('test', geometry, 'winograd', true).algorithm).toBe(winograd);
      expect(winogradCut(geometry).keepsTaps).toBe(false);
    }
  });

  it.each(table.filter(({ row }) => row.input[0] > 1))('computes each image as alone: $title', ({ row, seed }) => {
    const { input, weight } = tensorsOf(row, seed);
    const options = { ...row.options, algorithm: 'winograd' } as const;
    const [batch, ...image] = row.input;
    const whole = conv2d(input, weight, options).data;
    for (let n = 0; n < batch; n++) {
      const alone = new Tensor(input.data.slice((n * input.data.length) / batch, ((n + 1) * input.data.length) / batch), image);
      const part = whole.subarray((n * whole.length) / batch, ((n + 1) * whole.length) / batch);
      expectSameValues(conv2d(alone, weight, options).data, part);
    }
  });

  it.each(table)('writes nothing beside out, in WASM memory or not: $title', ({ row, seed }) => {
    const { input, weight } = tensorsOf(row, seed);
    const options = { ...row.options, algorithm: 'winograd' } as const;
    const expected = conv2d(input, weight, options);
    const [margin, canary] = [67, -123.5];
    const length = expected.data.length + 2 * margin;
    using resident = empty([length]);
    // The memory may grow: its view is taken afresh.
    for (const around of [new Tensor(new Float32Array(length), [length]), resident]) {
      around.data.fill(canary);
      const data = around.data.subarray(margin, length - margin).fill(Number.NaN);
      conv2d(input, weight, { ...options, out: { data, shape: expected.shape } });
      expectSameValues(around.data.subarray(margin, length - margin), expected.data);
      expect(around.data.subarray(0, margin).every((value) => value === canary)).toBe(true);
      expect(around.data.subarray(length - margin).every((value) => value === canary)).toBe(true);
    }
  });

  const large = { input: [2, 19, 41, 37], outChannels: 7, groups: 1, options: { padding: 1 } } as const;
  const small = {
    input: [5, 20, 7, 7],
    outChannels: 11,
    groups: 1,
    options: {
      padding: [
        [2, 0],
        [1, 3],
      ],
    },
  } as const;
  const grouped = {
    input: [2, 12, 14, 9],
    outChannels: 9,
    groups: 3,
    options: { padding: 2, groups: 3, activation: 'relu' },
  } as const;
  const dilated = {
    input: [2, 7, 23, 18],
    outChannels: 10,
    groups: 1,
    options: { padding: [3, 4], dilation: [3, 2] },
  } as const;
  const strided = {
    input: [2, 5, 29, 31],
    kernel: [3, 7],
    outChannels: 9,
    groups: 1,
    options: { padding: [1, 3], stride: 2 },
  } as const;
  const taps = { input: [2, 300, 7, 4], outChannels: 200, groups: 1, options: { padding: 1 } } as const;
  const oneCall = { input: [1, 243, 15, 13], outChannels: 245, groups: 1, options: { padding: 1 } } as const;
  const long = { input: [2, 3, 27, 25], kernel: [7, 5], outChannels: 9, groups: 1, options: { padding: [2, 3] } } as const;
  const wide = { input: [1, 3, 7, 301], outChannels: 9, groups: 1, options: { padding: 1 } } as const;
  const planted = [large, small, grouped, dilated, strided, taps, oneCall, long, wide].flatMap((row) =>
    [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30, -3e38, 2 ** 70].map((value) => ({
      title: `${value} in ${titleOf(row)}`,
      row,
      value,
    })),
  );

  /** Expects NaN and infinities exactly where im2col has them, and everything else close to it. */
  function expectLikeIm2col(input: Tensor, weight: Tensor, options: Conv2dOptions): void {
    const expected = conv2d(input, weight, { ...options, algorithm: 'im2col' });
    const actual = conv2d(input, weight, { ...options, algorithm: 'winograd' });
    const wrong = expected.data.findIndex((value, i) => {
      const got = actual.data[i] as number;
      return Number.isFinite(value) ? !Number.isFinite(got) : !Object.is(got, value);
    });
    if (wrong >= 0) expect(actual.data[wrong], `index ${wrong}`).toBe(expected.data[wrong]);
  }

  it.each(planted)('puts what is not finite where im2col does: $title', ({ row, value }) => {
    const { input, weight, bias } = tensorsOf(row, 7);
    const options: Conv2dOptions = { ...row.options, bias };
    const places = [0, input.data.length - 1, Math.floor(input.data.length / 2)];
    for (const place of places) {
      const kept = input.data[place] as number;
      input.data[place] = value;
      expectLikeIm2col(input, weight, options);
      input.data[place] = kept;
    }
    for (const place of [0, weight.data.length - 1, 100 % weight.data.length]) {
      const kept = weight.data[place] as number;
      weight.data[place] = value;
      expectLikeIm2col(input, weight, options);
      weight.data[place] = kept;
    }
    bias.data[bias.data.length >> 1] = value;
    expectLikeIm2col(input, weight, options);
  });

  it('gives what im2col gives where sums overflow on the way', () => {
    const input = new Tensor(new Float32Array([3e38, 3e38, -3e38, 1, 1, 1, 1, 1, 1]), [1, 3, 3]);
    const weight = new Tensor(new Float32Array(9).fill(1), [1, 1, 3, 3]);
    for (const factor of [1, 2, 1e-38, 1e20]) {
      const scaled = new Tensor(
        weight.data.map((value) => value * factor),
        weight.shape,
      );
      const expected = conv2d(input, scaled, { algorithm: 'im2col' });
      expect(conv2d(input, scaled, { algorithm: 'winograd' }).data).toEqual(expected.data);
    }
  });

  it('gives the same again after a NaN, with a prepared weight', () => {
    const { input, weight, bias } = tensorsOf(large, 3);
    const options = { ...large.options, bias };
    using prepared = prepareConv2d(weight, { ...options, algorithm: 'winograd' });
    const before = prepared.run(input);
    const spoilt = new Tensor(input.data.with(5, Number.NaN), input.shape);
    for (let turn = 0; turn < 2; turn++) {
      const after = prepared.run(spoilt).data;
      expect(after.filter(Number.isNaN).length).toBe(6 * weight.shape[0]!);
      expectSameValues(prepared.run(input).data, before.data);
    }
  });

  it('agrees with the kernels about sizes', () => {
    const { kernels } = engine();
    expect(winogradTile.outs % kernels.winogradOuts()).toBe(0);
    expect(kernels.winogradTapsWork()).toBeLessThanOrEqual(winogradTile.tapsWork);
    for (const { row } of table) {
      const weightShape = weightShapeOf(row);
      const geometry = readConvGeometry('test', 2, row.input, weightShape, row.options);
      const cut = winogradCut(geometry);
      const { tiles } = cut;
      expect(kernels.winogradValues(tiles, cut.points, cut.depth)).toBeLessThanOrEqual(cut.values);
      expect(kernels.winogradProducts(tiles, cut.points, cut.outs)).toBeLessThanOrEqual(cut.products);
      if (cut.keepsTaps) continue;
      expect(kernels.winogradWeights(cut.points, cut.depth, row.outChannels / row.groups)).toBeLessThanOrEqual(
        winogradWeights(geometry, cut),
      );
    }
  });

  it('keeps its workspace bounded, whatever the batch', () => {
    const bytes = (batch: number, channels: number, size: number, kernel: number) => {
      const weight = [channels, channels, kernel, kernel];
      const geometry = readConvGeometry('test', 2, [batch, channels, size, size], weight, { padding: kernel >> 1 });
      return Math.max(
        ...[winograd, ...(kernel === 3 ? [winogradOfTaps] : [])].map(({ strips }) => {
          const { padded, maps, scratch } = stripSizes(geometry, strips(geometry));
          return 4 * (padded + maps + scratch);
        }),
      );
    };
    for (const [channels, size, kernel = 3] of [
      [64, 56],
      [128, 28],
      [256, 14],
      [512, 7],
      [64, 224],
      [512, 28],
      [1024, 112],
      [64, 1000],
      [64, 56, 5],
      [512, 28, 5],
      [512, 64, 7],
      [64, 900, 7],
      [512, 20, 12],
    ] as const) {
      expect(bytes(1, channels, size, kernel)).toBeLessThan(2 ** 24);
      expect(bytes(1000, channels, size, kernel)).toBeLessThan(2 ** 24);
      expect(bytes(100000, channels, size, kernel)).toBe(bytes(1000, channels, size, kernel));
    }
  });
});

expectErrors(
  'conv2d algorithm="winograd"',
  (
    [
      ['a 13x3 kernel', [4, 3, 13, 3], {}],
      ['a 3x1 kernel with stride 2', [4, 3, 3, 1], { stride: 2 }],
      ['a 1x1 kernel', [4, 3, 1, 1], {}],
      ['a 3x3 kernel with stride 3', [4, 3, 3, 3], { stride: [1, 3] }],
      ['a stride and a dilation', [4, 3, 3, 3], { stride: 2, dilation: 2 }],
    ] as const
  ).map(([title, shape, options]) => ({
    title,
    call: () => api.conv2d(noise([1, 3, 14, 9], 1), noise(shape, 2), { ...options, algorithm: 'winograd' }),
    error: RangeError,
    message:
      'conv2d: algorithm "winograd" cannot serve this call: it needs a kernel of more than one tap: each way at most 12 taps where the stride is 1, else more taps than the stride, at most 5 times as many, and no dilation',
  })),
);
