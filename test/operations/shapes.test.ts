import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  conv2d,
  conv2dOutputShape,
  convTranspose2d,
  convTranspose2dOutputShape,
  empty,
  explainConv2d,
  info,
  receptiveField,
  zeros,
} from '../../src/index.js';
import { engine } from '../../src/wasm/engine.js';
import { loadGolden } from '../golden/load.js';
import { api, type BadCall, expectErrors } from '../support/badCalls.js';

describe('output shapes', () => {
  for (const { title, args, options, expected } of loadGolden('conv2d').cases) {
    it(`conv2d ${title}`, () => {
      const [input, weight] = args as { shape: number[] }[];
      const shape = (expected['output'] as { shape: readonly number[] }).shape;
      expect(conv2dOutputShape(input?.shape ?? [], weight?.shape ?? [], options)).toEqual(shape);
    });
  }
  for (const { title, args, options, expected } of loadGolden('convTranspose2d').cases) {
    it(`convTranspose2d ${title}`, () => {
      const [input, weight] = args as { shape: number[] }[];
      const shape = (expected['output'] as { shape: readonly number[] }).shape;
      expect(convTranspose2dOutputShape(input?.shape ?? [], weight?.shape ?? [], options)).toEqual(shape);
    });
  }

  it('take every option of the functions they speak of', () => {
    const out = conv2d(zeros([1, 2, 5, 5]), zeros([3, 2, 3, 3]));
    const options = { bias: new Float32Array(3), activation: 'relu', out } as const;
    expect(conv2dOutputShape([1, 2, 5, 5], [3, 2, 3, 3], { ...options, algorithm: 'im2col' })).toEqual([1, 3, 3, 3]);
    const transposed = { ...options, out: convTranspose2d(zeros([1, 2, 5, 5]), zeros([2, 3, 3, 3])) };
    expect(convTranspose2dOutputShape([1, 2, 5, 5], [2, 3, 3, 3], { ...transposed, algorithm: 'gemm' })).toEqual([1, 3, 7, 7]);
  });
});

describe('receptiveField', () => {
  it.each([
    { title: 'no layer', layers: [], size: [1, 1], stride: [1, 1] },
    { title: 'one 3x3', layers: [{ kernelSize: 3 }], size: [3, 3], stride: [1, 1] },
    { title: 'three 3x3', layers: [{ kernelSize: 3 }, { kernelSize: 3 }, { kernelSize: 3 }], size: [7, 7], stride: [1, 1] },
    {
      title: 'the stem of a ResNet and a block: 7x7s2, 3x3s2, 3x3, 3x3',
      layers: [{ kernelSize: 7, stride: 2, padding: 3 }, { kernelSize: 3, stride: 2 }, { kernelSize: 3 }, { kernelSize: 3 }],
      size: [27, 27],
      stride: [4, 4],
    },
    {
      title: 'dilation 1, 2, 4',
      layers: [1, 2, 4].map((dilation) => ({ kernelSize: 3, dilation })),
      size: [15, 15],
      stride: [1, 1],
    },
    {
      title: 'axes that differ',
      layers: [
        { kernelSize: [3, 1], stride: [2, 1] },
        { kernelSize: [1, 5], dilation: [1, 3] },
        { kernelSize: 2, stride: 3 },
      ],
      size: [5, 14],
      stride: [6, 3],
    },
  ] as const)('$title', ({ layers, size, stride }) => {
    expect(receptiveField(layers)).toEqual({ size, stride });
  });

  it('reads members of a layer object', () => {
    class Layer {
      readonly name = 'a layer';
      readonly kernelSize = [3, 5] as const;
      readonly stride = 2;
    }
    expect(receptiveField([new Layer()])).toEqual({ size: [3, 5], stride: [2, 2] });
  });
});

describe('explainConv2d', () => {
  it('says what "auto" does, and why', () => {
    const explained = explainConv2d([1, 64, 56, 56], [64, 64, 3, 3], { padding: 1 });
    expect(Object.keys(explained)).toEqual(['algorithm', 'reason', 'workspaceBytes', 'flops']);
    expect(explained.reason).not.toBe('');
    expect(explained.flops).toBe(2 * 64 * 64 * 9 * 56 * 56);
    expect(explained.workspaceBytes).toBeGreaterThan(0);
  });

  it('says that a named algorithm was asked for', () => {
    expect(explainConv2d([2, 4, 8, 8], [6, 2, 3, 3], { groups: 2, algorithm: 'unrolled' })).toMatchObject({
      algorithm: 'unrolled',
      reason: 'asked for',
      flops: 2 * 2 * 6 * 2 * 9 * 36,
    });
  });
});

describe('info', () => {
  it('names the version of package.json and the build that runs', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const { build, memory } = engine();
    expect(info()).toEqual({
      version,
      simd: true,
      relaxedSimd: build !== 'simd',
      wide: build === 'wide',
      threads: 1,
      memoryBytes: memory.buffer.byteLength,
    });
  });

  it('counts memory as it grows', () => {
    const before = info().memoryBytes;
    empty([before / 4]).dispose();
    expect(info().memoryBytes).toBeGreaterThanOrEqual(2 * before);
  });
});

const badCalls: readonly BadCall[] = [
  {
    title: 'conv2dOutputShape of tensors',
    call: () => api.conv2dOutputShape(zeros([1, 2, 5, 5]), [3, 2, 3, 3]),
    error: TypeError,
    message: 'conv2dOutputShape: expected a shape as a list of numbers for inputShape, got an instance of Tensor',
  },
  {
    title: 'conv2dOutputShape with the wrong channels',
    call: () => api.conv2dOutputShape([1, 4, 8, 8], [6, 3, 3, 3]),
    error: RangeError,
    message:
      'conv2dOutputShape: expected input to have 3 channels, but got 4 channels: input (1, 4, 8, 8), weight (6, 3, 3, 3), groups 1',
  },
  {
    title: 'conv2dOutputShape with an unknown option',
    call: () => api.conv2dOutputShape([1, 3, 8, 8], [6, 3, 3, 3], { pading: 1 }),
    error: TypeError,
    message:
      'conv2dOutputShape: unknown option "pading"; did you mean "padding"?; the options are stride, padding, paddingMode, dilation, groups, bias, activation, algorithm, out',
  },
  {
    title: 'convTranspose2dOutputShape with an outputPadding as large as the stride',
    call: () => api.convTranspose2dOutputShape([1, 3, 8, 8], [3, 6, 3, 3], { stride: 2, outputPadding: 2 }),
    error: RangeError,
    message:
      'convTranspose2dOutputShape: output padding must be smaller than either stride or dilation: expected less than 2, got outputPadding (2, 2)',
  },
  {
    title: 'explainConv2d of an algorithm that cannot serve',
    call: () => api.explainConv2d([1, 64, 224, 224], [64, 64, 3, 3], { algorithm: 'unrolled' }),
    error: RangeError,
    message:
      'explainConv2d: algorithm "unrolled" cannot serve this call: it needs an unrolled matrix of at most 268435456 bytes, and this one takes 7725517056 bytes',
  },
  {
    title: 'receptiveField of one layer without its list',
    call: () => api.receptiveField({ kernelSize: 3 }),
    error: TypeError,
    message: 'receptiveField: expected a list of layers, got an object',
  },
  {
    title: 'receptiveField of a number',
    call: () => api.receptiveField([3]),
    error: TypeError,
    message: 'receptiveField: expected an object { kernelSize, ... } for layers[0], got 3 of type number',
  },
  {
    title: 'receptiveField without a kernelSize',
    call: () => api.receptiveField([{ kernelSize: 3 }, { stride: 2 }]),
    error: TypeError,
    message: 'receptiveField: expected a number or [height, width] for layers[1].kernelSize, got undefined',
  },
  {
    title: 'receptiveField with a stride of 0',
    call: () => api.receptiveField([{ kernelSize: 3, stride: 0 }]),
    error: RangeError,
    message: 'receptiveField: expected a positive integer for layers[0].stride, got 0',
  },
  {
    title: 'receptiveField with a slip',
    call: () => api.receptiveField([{ kernelSize: 3, strides: 2 }]),
    error: TypeError,
    message:
      'receptiveField: unknown option "strides" in layers[0]; did you mean "stride"?; the options are kernelSize, stride, dilation',
  },
];
expectErrors('shapes', badCalls);
