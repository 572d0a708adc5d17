import { describe, expect, it } from 'vitest';
import * as simdconv from '../../src/index.js';
import { convolve2d, corr2d, empty, type Tensor, tensor, zeros } from '../../src/index.js';
import { loadGolden } from '../golden/load.js';
import { api, type BadCall, expectErrors } from '../support/badCalls.js';
import { eighths } from '../support/tensors.js';
import { expectSame } from '../support/values.js';

const operations = simdconv as unknown as Record<string, (...args: readonly unknown[]) => Tensor>;

describe('golden correlations and convolutions', () => {
  for (const { title, op, args, options, expected } of loadGolden('correlate').cases) {
    it(`${op} ${title}`, () => {
      const given = Object.keys(options).length > 0 ? [options] : [];
      const actual = (operations[op] as (...args: readonly unknown[]) => Tensor)(...args, ...given);
      expectSame(actual, expected['output'] as Tensor);
    });
  }
});

describe('corr2d', () => {
  it('gives the worked example', () => {
    const x = tensor([
      [0, 1, 2],
      [3, 4, 5],
      [6, 7, 8],
    ]);
    const k = tensor([
      [0, 1],
      [2, 3],
    ]);
    expect(corr2d(x, k).toArray()).toEqual([
      [19, 25],
      [37, 43],
    ]);
  });
});

describe('convolve2d', () => {
  it('is commutative in mode "full" and "valid"', () => {
    for (const [plane, kernel] of [
      [
        [5, 7],
        [2, 3],
      ],
      [
        [4, 4],
        [4, 1],
      ],
      [
        [1, 9],
        [1, 9],
      ],
    ]) {
      const x = eighths(plane as number[], 1);
      const k = eighths(kernel as number[], 2);
      for (const mode of ['full', 'valid'] as const) expectSame(convolve2d(x, k, { mode }), convolve2d(k, x, { mode }));
    }
  });

  it.each([
    [
      [5, 6],
      [2, 3],
    ],
    [
      [5, 6],
      [4, 4],
    ],
    [
      [2, 3],
      [5, 4],
    ],
    [
      [3, 3],
      [1, 6],
    ],
  ])('centres "same" in the full result: x=%j k=%j', (plane, kernel) => {
    const x = eighths(plane as number[], 1);
    const k = eighths(kernel as number[], 2);
    const full = convolve2d(x, k).toArray() as number[][];
    const [top, left] = kernel.map((length) => Math.floor((length - 1) / 2)) as [number, number];
    const middle = full.slice(top, top + (plane[0] as number)).map((row) => row.slice(left, left + (plane[1] as number)));
    expectSame(convolve2d(x, k, { mode: 'same' }), tensor(middle));
  });

  it('leaves the kernel as it was, also in WASM memory', () => {
    const x = eighths([4, 5], 1);
    const k = eighths([2, 3], 2);
    const resident = empty([2, 3]);
    resident.data.set(k.data);
    expectSame(convolve2d(x, resident), convolve2d(x, k));
    expectSame(resident, k);
    resident.dispose();
  });
});

const x = zeros([4, 5]);
const k = zeros([2, 3]);
const badCalls: readonly BadCall[] = [
  {
    title: 'corr2d of a 3-D plane',
    call: () => api.corr2d(zeros([1, 4, 5]), k),
    error: RangeError,
    message: 'corr2d: expected a 2-D x, got shape (1, 4, 5)',
  },
  {
    title: 'corr2d of an empty kernel',
    call: () => api.corr2d(x, zeros([0, 3])),
    error: RangeError,
    message: 'corr2d: expected k to have no zero dimension, got shape (0, 3)',
  },
  {
    title: 'corr2d with a kernel larger than the plane',
    call: () => api.corr2d(k, zeros([3, 2])),
    error: RangeError,
    message:
      "corr2d: kernel size can't be greater than actual input size: expected a kernel of at most 2x3 (the input with its padding), got 3x2",
  },
  {
    title: 'convolve2d of a list',
    call: () => api.convolve2d([[1]], k),
    error: TypeError,
    message: 'convolve2d: expected a tensor { data: Float32Array, shape } for x, got ((1))',
  },
  {
    title: 'convolve2d with an unknown mode',
    call: () => api.convolve2d(x, k, { mode: 'fulll' }),
    error: RangeError,
    message: 'convolve2d: expected "full" | "same" | "valid" for mode, got "fulll"; did you mean "full"?',
  },
  {
    title: 'convolve2d with the mode alone',
    call: () => api.convolve2d(x, k, 'same'),
    error: TypeError,
    message: 'convolve2d: expected an object of options, got "same" of type string',
  },
  {
    title: 'convolve2d "valid" where neither holds the other',
    call: () => api.convolve2d(zeros([2, 3]), zeros([3, 2]), { mode: 'valid' }),
    error: RangeError,
    message:
      'convolve2d: expected x or k to be at least as large as the other in both dimensions for mode "valid", got x (2, 3) and k (3, 2)',
  },
];
expectErrors('corr2d and convolve2d', badCalls);
