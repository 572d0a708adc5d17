import { describe, expect, it } from 'vitest';
import { reachingRows, type TransposeStrip } from '../../src/algorithms/transpose.js';
import { unrolled, unrolledBlock, unrolledTransposed } from '../../src/algorithms/unrolled.js';
import { readConvGeometry } from '../../src/arguments/convolution.js';
import { adjointGeometry } from '../../src/geometry/adjoint.js';
import {
  conv2d,
  convTranspose2d,
  empty,
  prepareConv2d,
  prepareConvTranspose2d,
  Tensor,
  unrollKernel,
  zeros,
} from '../../src/index.js';
import { biasSize } from '../../src/operations/bias.js';
import { engine } from '../../src/wasm/engine.js';
import { api, type BadCall, expectErrors } from '../support/badCalls.js';
import { eighths } from '../support/tensors.js';
import { convCase, convCases, type UnrollCase } from '../support/unrollCases.js';
import { expectSame, expectSameValues } from '../support/values.js';

/** M times the image, in float64 and rounded: eighths make that exact. */
function product(matrix: Tensor, vector: ArrayLike<number>, transposed = false): Float32Array {
  const [rows, columns] = matrix.shape as [number, number];
  const result = new Float64Array(transposed ? columns : rows);
  matrix.data.forEach((value, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const [to, from] = transposed ? [column, row] : [row, column];
    result[to] = (result[to] as number) + value * (vector[from] as number);
  });
  return Float32Array.from(result);
}

describe('conv2d algorithm="unrolled"', () => {
  it('counts the rows of a block as the kernels do', () => {
    expect(engine().kernels.unrolledBlock()).toBe(unrolledBlock);
  });

  it.each(convCases)('is the dense matrix times the image: $title', (unrollCase) => {
    const { input, weight, options } = convCase(unrollCase);
    const actual = conv2d(input, weight, { ...options, algorithm: 'unrolled' });
    expectSameValues(actual.data, product(unrollKernel(weight, unrollCase.size, options), input.data));
  });

  const modes = ['zeros', 'reflect', 'replicate', 'circular'] as const;
  it.each(modes)('pads by paddingMode=%s, with bias and activation, over a batch', (paddingMode) => {
    const input = eighths([3, 4, 7, 21], 1);
    const weight = eighths([6, 2, 3, 3], 2);
    const bias = eighths([6], 3);
    for (const stride of [1, 2, 3]) {
      const options = { stride, padding: [2, 3], groups: 2, paddingMode, bias, activation: 'relu6' } as const;
      const expected = conv2d(input, weight, { ...options, algorithm: 'im2col' });
      expectSame(conv2d(input, weight, { ...options, algorithm: 'unrolled' }), expected);
    }
  });

  it('runs in several strips: x=[2,40,100,100] w=[2,20,3,1] g=2 p=[[1,0],[0,2]]', () => {
    const options = {
      groups: 2,
      padding: [
        [1, 0],
        [0, 2],
      ],
    } as const;
    const input = eighths([2, 40, 100, 100], 1);
    const weight = eighths([2, 20, 3, 1], 2);
    const expected = conv2d(input, weight, { ...options, algorithm: 'im2col' });
    expectSame(conv2d(input, weight, { ...options, algorithm: 'unrolled' }), expected);
  });

  it('reads and writes tensors in WASM memory, and a part of an array', () => {
    const input = empty([2, 3, 9, 18]);
    input.data.set(eighths(input.shape, 1).data);
    const weight = eighths([5, 3, 3, 3], 2);
    const expected = conv2d(input, weight, { padding: 1, algorithm: 'im2col' });
    const out = empty(expected.shape);
    out.data.fill(Number.NaN);
    expect(conv2d(input, weight, { padding: 1, algorithm: 'unrolled', out })).toBe(out);
    expectSame(out, expected);
    const block = new Float32Array(expected.data.length + 20).fill(77);
    const part = new Tensor(block.subarray(10, block.length - 10), expected.shape);
    conv2d(input, weight, { padding: 1, algorithm: 'unrolled', out: part });
    expectSame(part, expected);
    expect([...block.subarray(0, 10), ...block.subarray(-10)]).toEqual(new Array(20).fill(77));
    input.dispose();
    out.dispose();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('puts %s where the definition does', (value) => {
    const input = eighths([1, 2, 6, 19], 1);
    const weight = eighths([3, 2, 2, 3], 2);
    for (const place of [0, 18, 60, 113, 227]) {
      const spiked = new Tensor(input.data.slice(), input.shape);
      spiked.data[place] = value;
      for (const options of [{ padding: 1 }, { stride: [1, 2] }, { stride: 3, padding: [1, 2] }] as const) {
        const expected = conv2d(spiked, weight, { ...options, algorithm: 'im2col' });
        expectSame(conv2d(spiked, weight, { ...options, algorithm: 'unrolled' }), expected);
      }
    }
  });
});

describe('convTranspose2d algorithm="unrolled"', () => {
  const explicit = convCases.filter(({ options }) => typeof options.padding !== 'string');

  it.each(explicit)('is the dense matrix, transposed, times the image: $title', (unrollCase) => {
    const { input: image, weight, options } = convCase(unrollCase);
    const convolved = conv2d(image, weight, options);
    const gradient = eighths(convolved.shape, 3);
    const actual = convTranspose2d(gradient, weight, { ...(options as object), algorithm: 'unrolled' });
    // Without outputPadding the result may be smaller than the image: then what is missing is what no window reached.
    const size = actual.shape.slice(1) as [number, number];
    expectSameValues(actual.data, product(unrollKernel(weight, size, options), gradient.data, true));
  });

  it('takes outputPadding, groups, bias and activation over a batch, as "gemm" does', () => {
    const input = eighths([2, 6, 5, 18], 1);
    const weight = eighths([6, 2, 3, 2], 2);
    const bias = eighths([4], 3);
    for (const [stride, dilation, outputPadding] of [
      [1, 1, 0],
      [2, 1, 1],
      [2, 3, 2],
      [1, 3, 2],
      [3, 2, [2, 0]],
      [4, 1, 3],
    ] as const) {
      const options = {
        stride,
        dilation,
        outputPadding,
        groups: 2,
        padding: [
          [1, 0],
          [0, 2],
        ],
        bias,
        activation: 'relu',
      } as const;
      const expected = convTranspose2d(input, weight, { ...options, algorithm: 'gemm' });
      expectSame(convTranspose2d(input, weight, { ...options, algorithm: 'unrolled' }), expected);
    }
  });

  it('runs in several strips and blocks of channels: x=[1,2,60,250] w=[2,9,3,3] s=2', () => {
    const input = eighths([1, 2, 60, 250], 1);
    const weight = eighths([2, 9, 3, 3], 2);
    const expected = convTranspose2d(input, weight, { stride: 2, padding: 1, algorithm: 'gemm' });
    expectSame(convTranspose2d(input, weight, { stride: 2, padding: 1, algorithm: 'unrolled' }), expected);
  });

  it('runs in several strips where one channel is more than a strip: x=[1,1,700,500] w=[1,1,3,1]', () => {
    const input = eighths([1, 1, 700, 500], 1);
    const weight = eighths([1, 1, 3, 1], 2);
    const expected = convTranspose2d(input, weight, { algorithm: 'gemm' });
    expectSame(convTranspose2d(input, weight, { algorithm: 'unrolled' }), expected);
  });

  it('puts NaN where the definition does', () => {
    const input = eighths([1, 2, 4, 19], 1);
    input.data[18] = Number.NaN;
    input.data[80] = Number.NEGATIVE_INFINITY;
    const weight = eighths([2, 3, 2, 3], 2);
    for (const options of [{ padding: [0, 1] }, { stride: [1, 2] }, { stride: 3, padding: [1, 2] }] as const) {
      const expected = convTranspose2d(input, weight, { ...options, algorithm: 'gemm' });
      expectSame(convTranspose2d(input, weight, { ...options, algorithm: 'unrolled' }), expected);
    }
  });
});

/** Blocks of floats with NaN before, between and behind them. */
function guarded(sizes: readonly number[], work: (pointers: number[], isIntact: () => boolean) => void): void {
  const gap = 64;
  const wasm = engine();
  const total = sizes.reduce((sum, size) => sum + size + gap, gap);
  const base = wasm.allocate('test', total * 4);
  const canary = 0x7fc12345;
  wasm.integers(base, total).fill(canary);
  let offset = gap;
  const starts = sizes.map((size) => {
    const start = offset;
    offset += size + gap;
    return start;
  });
  const isIntact = () => {
    const all = wasm.integers(base, total);
    const inside = (i: number) => starts.some((start, block) => i >= start && i < start + (sizes[block] as number));
    return all.every((value, i) => inside(i) || value === canary);
  };
  try {
    work(
      starts.map((start) => base + start * 4),
      isIntact,
    );
  } finally {
    wasm.free(base);
  }
}

describe('one stored matrix', () => {
  const unpadded: readonly UnrollCase[] = convCases.filter(({ options }) => (options.padding ?? 'valid') === 'valid');

  it.each(unpadded)('serves M and its transpose, and touches nothing around: $title', (unrollCase) => {
    const { input, weight, options } = convCase(unrollCase);
    const wasm = engine();
    const geometry = readConvGeometry('test', 2, input.shape, weight.shape, options);
    const transposed = adjointGeometry(geometry, input.shape);
    const output = zeros(geometry.outputShape).data.length;
    const plan = unrolledTransposed.plan(transposed);
    expect(plan.rows).toBe(transposed.height.out);
    expect(unrolledTransposed.packedSize(transposed, plan)).toBe(unrolled.packedSize(geometry));
    const sizes = [
      weight.data.length,
      unrolled.packedSize(geometry),
      input.data.length,
      output,
      biasSize(geometry),
      biasSize(transposed),
      input.data.length,
      plan.scratch,
    ];
    guarded(sizes, (pointers, isIntact) => {
      const [weightPtr, packedPtr, inputPtr, outputPtr, biasPtr, zeroBiasPtr, backPtr, scratchPtr] = pointers as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      wasm.write(wasm.locate(weight.data), weightPtr);
      wasm.write(wasm.locate(input.data), inputPtr);
      wasm.floats(biasPtr, biasSize(geometry)).fill(0);
      wasm.floats(zeroBiasPtr, biasSize(transposed)).fill(0);
      unrolled.pack(wasm, geometry, weightPtr, packedPtr);
      const strip = {
        image: 0,
        images: 1,
        channel: 0,
        outChannel: 0,
        firstRow: 0,
        rows: geometry.height.out,
        srcPtr: inputPtr,
        srcStride: geometry.height.in * geometry.width.in,
        srcWidth: geometry.width.in,
        dstPtr: outputPtr,
        dstStride: geometry.height.out * geometry.width.out,
        scratchPtr: 0,
        part: 0,
        parts: 1,
      };
      unrolled.run(wasm, geometry, strip, packedPtr, { biasPtr, activation: 0 });
      const matrix = unrollKernel(weight, unrollCase.size, options);
      const convolved = wasm.floats(outputPtr, output).slice();
      expectSameValues(convolved, product(matrix, input.data));
      const back: TransposeStrip = {
        row: 0,
        rows: transposed.height.out,
        firstIn: 0,
        ins: reachingRows(transposed.height, 0, transposed.height.out).ins,
        srcPtr: outputPtr,
        srcStride: strip.dstStride,
        dstPtr: backPtr,
        dstStride: strip.srcStride,
        scratchPtr,
        part: 0,
        parts: 1,
      };
      unrolledTransposed.run(wasm, transposed, plan, back, packedPtr, { biasPtr: zeroBiasPtr, activation: 0 });
      expectSameValues(wasm.floats(backPtr, input.data.length), product(matrix, convolved, true));
      expect(isIntact()).toBe(true);
    });
  });

  it('is made again for another plane by a prepared convolution', () => {
    const weight = eighths([3, 2, 3, 3], 1);
    using down = prepareConv2d(weight, { padding: 1, stride: 2, algorithm: 'unrolled' });
    using up = prepareConvTranspose2d(eighths([2, 3, 3, 3], 2), { padding: 1, stride: 2, algorithm: 'unrolled' });
    for (const size of [
      [9, 7],
      [7, 9],
      [20, 33],
      [9, 7],
    ] as const) {
      const input = eighths([2, 2, ...size], 3);
      expectSame(down.run(input), conv2d(input, weight, { padding: 1, stride: 2, algorithm: 'im2col' }));
      const transposed = convTranspose2d(input, eighths([2, 3, 3, 3], 2), { padding: 1, stride: 2, algorithm: 'gemm' });
      expectSame(up.run(input), transposed);
    }
  });
});

const badCalls: readonly BadCall[] = [
  {
    title: 'conv2d with a matrix past the limit',
    call: () => api.conv2d(zeros([1, 64, 224, 224]), zeros([64, 64, 3, 3]), { algorithm: 'unrolled' }),
    error: RangeError,
    message:
      'conv2d: algorithm "unrolled" cannot serve this call: it needs an unrolled matrix of at most 268435456 bytes, and this one takes 7725517056 bytes',
  },
  {
    title: 'convTranspose2d with a matrix past the limit',
    call: () => api.convTranspose2d(zeros([1, 64, 224, 224]), zeros([64, 64, 3, 3]), { algorithm: 'unrolled' }),
    error: RangeError,
    message:
      'convTranspose2d: algorithm "unrolled" cannot serve this call: it needs an unrolled matrix of at most 268435456 bytes, and this one takes 7861176576 bytes',
  },
];
expectErrors('algorithm "unrolled"', badCalls);
