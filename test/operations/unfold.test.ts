import { describe, expect, it } from 'vitest';
import * as simdconv from '../../src/index.js';
import { conv2d, empty, fold, type Padding2, type Size2, Tensor, unfold, zeros } from '../../src/index.js';
import { loadGolden } from '../golden/load.js';
import { api, type BadCall, expectErrors } from '../support/badCalls.js';
import { eighths } from '../support/tensors.js';
import { expectSame, expectSameValues } from '../support/values.js';

const operations = simdconv as unknown as Record<string, (...args: readonly unknown[]) => Tensor>;

describe("PyTorch's unfold and fold", () => {
  for (const { title, op, args, options, expected } of loadGolden('unfold-fold').cases) {
    it(`${op} ${title}`, () => {
      const actual = (operations[op] as (...args: readonly unknown[]) => Tensor)(...args, options);
      expectSame(actual, expected['output'] as Tensor);
    });
  }
});

/** Windows; the larger ones take several strips, or several blocks of channels. */
const cases: readonly {
  title: string;
  shape: readonly number[];
  kernel: Size2;
  options: { stride?: Size2; padding?: Padding2; dilation?: Size2 };
}[] = [
  { title: 'x=[2,3,7,9] k=3', shape: [2, 3, 7, 9], kernel: 3, options: {} },
  {
    title: 'x=[1,3,7,9] k=[2,4] s=[2,1] p=[1,2]',
    shape: [1, 3, 7, 9],
    kernel: [2, 4],
    options: { stride: [2, 1], padding: [1, 2] },
  },
  {
    title: 'x=[2,2,8,9] k=3 s=2 d=2 p=[[0,3],[2,1]]',
    shape: [2, 2, 8, 9],
    kernel: 3,
    options: {
      stride: 2,
      dilation: 2,
      padding: [
        [0, 3],
        [2, 1],
      ],
    },
  },
  { title: 'x=[2,67,60,60] k=[2,3] p=1', shape: [2, 67, 60, 60], kernel: [2, 3], options: { padding: 1 } },
  { title: 'x=[1,2,500,300] k=3 s=[2,1]', shape: [1, 2, 500, 300], kernel: 3, options: { stride: [2, 1] } },
  { title: 'x=[1,1,300,1000] k=1 s=5', shape: [1, 1, 300, 1000], kernel: 1, options: { stride: 5 } },
  {
    title: 'x=[2,1,700,400] k=[5,1] d=[3,1] p=[4,0]',
    shape: [2, 1, 700, 400],
    kernel: [5, 1],
    options: { dilation: [3, 1], padding: [4, 0] },
  },
];

describe('unfold', () => {
  it.each(cases)('times the weight as a matrix is conv2d: $title', ({ shape, kernel, options }) => {
    const [channels] = shape.slice(1) as [number];
    const input = eighths(shape, 1);
    const columns = unfold(input, kernel, options);
    const [kernelHeight, kernelWidth] = typeof kernel === 'number' ? [kernel, kernel] : kernel;
    const weight = eighths([2, channels, kernelHeight, kernelWidth], 2);
    const depth = channels * kernelHeight * kernelWidth;
    const convolved = conv2d(input, weight, options);
    expect(columns.shape.slice(0, 2)).toEqual([shape[0], depth]);
    // The product as a 1x1 convolution of the columns, whose planes are rows of windows.
    const product = conv2d(columns.reshape([shape[0] as number, depth, 1, -1]), weight.reshape([2, depth, 1, 1]));
    expectSame(product.reshape(convolved.shape), convolved);
  });

  it('holds each element of the window where the definition puts it: x=[2,5,6] k=[3,2] s=[1,2] p=[1,0] d=[2,1]', () => {
    const input = eighths([2, 5, 6], 3);
    const columns = unfold(input, [3, 2], { stride: [1, 2], padding: [1, 0], dilation: [2, 1] });
    expect(columns.shape).toEqual([12, 9]);
    const expected: number[] = [];
    for (let channel = 0; channel < 2; channel++)
      for (let ky = 0; ky < 3; ky++)
        for (let kx = 0; kx < 2; kx++)
          for (let y = 0; y < 3; y++)
            for (let x = 0; x < 3; x++) {
              const row = y - 1 + 2 * ky;
              expected.push(row < 0 || row >= 5 ? 0 : (input.data[(channel * 5 + row) * 6 + 2 * x + kx] as number));
            }
    expect(Array.from(columns.data)).toEqual(expected);
  });

  it('takes an input in WASM memory', () => {
    const input = eighths([1, 40, 90, 90], 4);
    const resident = empty(input.shape);
    resident.data.set(input.data);
    expectSame(unfold(resident, 3, { padding: 1 }), unfold(input, 3, { padding: 1 }));
    expectSameValues(resident.data, input.data);
    resident.dispose();
  });

  it('copies NaN and infinities', () => {
    const input = new Tensor(Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, -0), [1, 2, 2]);
    expect(Array.from(unfold(input, 1).data)).toEqual([Number.NaN, 1, Number.POSITIVE_INFINITY, -0]);
  });
});

describe('fold', () => {
  it.each(cases)('of the windows of ones counts them: $title', ({ shape, kernel, options }) => {
    const ones = zeros(shape);
    ones.data.fill(1);
    const counts = fold(unfold(ones, kernel, options), shape.slice(2) as [number, number], kernel, options);
    expect(counts.shape).toEqual(shape);
    expectSameValues(counts.data, windowCounts(shape, kernel, options));
  });

  it.each(cases)('is the adjoint of unfold: $title', ({ shape, kernel, options }) => {
    const input = eighths(shape, 5);
    const columns = unfold(input, kernel, options);
    const other = eighths(columns.shape, 6);
    const planes = fold(other, shape.slice(2) as [number, number], kernel, options);
    expect(dot(columns, other)).toBe(dot(input, planes));
  });

  it('takes columns without a batch, and in WASM memory', () => {
    const columns = eighths([2, 12, 30], 7);
    const all = fold(columns, [6, 7], [2, 2]);
    const second = fold(new Tensor(columns.data.slice(360), [12, 30]), [6, 7], [2, 2]);
    expect(second.shape).toEqual([3, 6, 7]);
    expect(second.data).toEqual(all.data.slice(126));
    const resident = empty(columns.shape);
    resident.data.set(columns.data);
    expectSame(fold(resident, [6, 7], [2, 2]), all);
    resident.dispose();
  });
});

/** In how many windows each element lies: a product of one count an axis. */
function windowCounts(
  shape: readonly number[],
  kernel: Size2,
  { stride = 1, padding = 0, dilation = 1 }: { stride?: Size2; padding?: Padding2; dilation?: Size2 },
): number[] {
  const at = (value: Size2, axis: number) => (typeof value === 'number' ? value : (value[axis] as number));
  const counts = [0, 1].map((axis) => {
    const length = shape[axis + 2] as number;
    const pads = typeof padding === 'number' ? padding : (padding[axis] as number | readonly [number, number]);
    const [before, after] = typeof pads === 'number' ? [pads, pads] : pads;
    const count = new Array<number>(length).fill(0);
    const span = at(dilation, axis) * (at(kernel, axis) - 1) + 1;
    for (let start = -before; start + span <= length + after; start += at(stride, axis)) {
      for (let k = 0; k < at(kernel, axis); k++) {
        const place = start + k * at(dilation, axis);
        if (place >= 0 && place < length) count[place] = (count[place] as number) + 1;
      }
    }
    return count;
  }) as [number[], number[]];
  const plane = counts[0].flatMap((rows) => counts[1].map((columns) => rows * columns));
  return Array.from({ length: (shape[0] as number) * (shape[1] as number) }, () => plane).flat();
}

function dot(a: Tensor, b: Tensor): number {
  const [first, second] = [a.data, b.data];
  return first.reduce((sum, value, i) => sum + value * (second[i] as number), 0);
}

const plane = zeros([1, 2, 4, 5]);
const badCalls: readonly BadCall[] = [
  {
    title: 'unfold of a 2-D input',
    call: () => api.unfold(zeros([4, 5]), 2),
    error: RangeError,
    message: 'unfold: expected a 3-D (C,H,W) or 4-D (N,C,H,W) input, got shape (4, 5)',
  },
  {
    title: 'unfold without a kernel',
    call: () => api.unfold(plane),
    error: TypeError,
    message: 'unfold: expected a number or [height, width] for kernelSize, got undefined',
  },
  {
    title: 'unfold with a kernel larger than the plane',
    call: () => api.unfold(plane, 7, { padding: 1 }),
    error: RangeError,
    message:
      "unfold: kernel size can't be greater than actual input size: expected a kernel of at most 6x7 (the input with its padding), got 7x7",
  },
  {
    title: 'unfold with an option nobody knows',
    call: () => api.unfold(plane, 2, { strides: 2 }),
    error: TypeError,
    message: 'unfold: unknown option "strides"; did you mean "stride"?; the options are stride, padding, dilation',
  },
  {
    title: 'unfold with padding "same"',
    call: () => api.unfold(plane, 2, { padding: 'same' }),
    error: TypeError,
    message: 'unfold: expected a number or [height, width] for padding, got "same" of type string',
  },
  {
    title: 'fold of 4-D columns',
    call: () => api.fold(zeros([1, 1, 8, 6]), [3, 4], 2),
    error: RangeError,
    message:
      'fold: expected 2-D (C*kH*kW,L) or 3-D (N,C*kH*kW,L) columns whose dimensions other than the batch are not zero, got shape (1, 1, 8, 6)',
  },
  {
    title: 'fold of rows that are no multiple of the kernel',
    call: () => api.fold(zeros([9, 6]), [3, 4], 2),
    error: RangeError,
    message: "fold: expected columns whose size per column is divisible by the kernel's 4 elements, got 9 in shape (9, 6)",
  },
  {
    title: 'fold of too many columns',
    call: () => api.fold(zeros([8, 7]), [3, 4], 2),
    error: RangeError,
    message: 'fold: expected 2 x 3 = 6 columns for outputSize (3, 4), got 7',
  },
  {
    title: 'fold to a plane smaller than the kernel',
    call: () => api.fold(zeros([8, 6]), 1, 2),
    error: RangeError,
    message: 'fold: expected an outputSize that the kernel fits in, got (1, 1), which has 0 x 0 windows',
  },
  {
    title: 'fold without an outputSize',
    call: () => api.fold(zeros([8, 6])),
    error: TypeError,
    message: 'fold: expected a number or [height, width] for outputSize, got undefined',
  },
];
expectErrors('unfold and fold', badCalls);
