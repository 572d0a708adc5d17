import { describe, expect, it } from 'vitest';
import { conv2d, conv2dOutputShape, convTranspose2d, empty, type Tensor, unrollKernel, zeros } from '../../src/index.js';
import { api, type BadCall, expectErrors } from '../support/badCalls.js';
import { eighths } from '../support/tensors.js';
import { convCase, convCases, type UnrollCase } from '../support/unrollCases.js';
import { expectSame, expectSameValues } from '../support/values.js';

/** M from its definition, element by element. */
function definition({ weight, size, options }: UnrollCase): number[] {
  const { stride = 1, dilation = 1, groups = 1, padding = 0 } = options;
  const [outChannels, inputs, kernelHeight, kernelWidth] = weight as [number, number, number, number];
  const channels = inputs * groups;
  const [height, width] = size;
  const output = conv2dOutputShape([channels, ...size], weight, options) as [number, number, number];
  const pair = (value: number | readonly [number, number]) => (typeof value === 'number' ? [value, value] : value);
  const [strideY, strideX] = pair(stride) as [number, number];
  const [dilationY, dilationX] = pair(dilation) as [number, number];
  const same = [Math.floor((dilationY * (kernelHeight - 1)) / 2), Math.floor((dilationX * (kernelWidth - 1)) / 2)];
  const pads = padding === 'same' ? same : padding === 'valid' ? [0, 0] : pair(padding as number);
  const [top, left] = pads.map((pad) => (typeof pad === 'number' ? pad : (pad as readonly number[])[0])) as [number, number];
  const { data } = eighths(weight, 1);
  const matrix: number[] = [];
  for (let o = 0; o < outChannels; o++)
    for (let y = 0; y < output[1]; y++)
      for (let x = 0; x < output[2]; x++)
        for (let c = 0; c < channels; c++)
          for (let h = 0; h < height; h++)
            for (let w = 0; w < width; w++) {
              const ky = (h + top - y * strideY) / dilationY;
              const kx = (w + left - x * strideX) / dilationX;
              const own = c - Math.floor(o / (outChannels / groups)) * inputs;
              const tap = own >= 0 && own < inputs && ky in kernel(kernelHeight) && kx in kernel(kernelWidth);
              matrix.push(tap ? (data[((o * inputs + own) * kernelHeight + ky) * kernelWidth + kx] as number) : 0);
            }
  return matrix;
}

function kernel(length: number): number[] {
  return new Array<number>(length).fill(0);
}

describe('unrollKernel', () => {
  it.each(convCases)('is the matrix of the definition: $title', (unrollCase) => {
    const { weight, size, options } = unrollCase;
    const matrix = unrollKernel(eighths(weight, 1), size, options);
    const output = conv2dOutputShape([(weight[1] as number) * (options.groups ?? 1), ...size], weight, options);
    const columns = (weight[1] as number) * (options.groups ?? 1) * size[0] * size[1];
    expect(matrix.shape).toEqual([output.reduce((product, length) => product * length, 1), columns]);
    expectSameValues(matrix.data, definition(unrollCase));
  });

  it.each(convCases)('times the input is conv2d: $title', (unrollCase) => {
    const { input, weight, options } = convCase(unrollCase);
    const matrix = unrollKernel(weight, unrollCase.size, options);
    const convolved = conv2d(input, weight, options);
    expectSameValues(multiply(matrix, input), convolved.data);
  });

  it.each(convCases.filter(({ options }) => typeof options.padding !== 'string'))(
    'transposed, times the output is convTranspose2d: $title',
    (unrollCase) => {
      const { input, weight, options } = convCase(unrollCase);
      const matrix = unrollKernel(weight, unrollCase.size, options);
      const [outChannels, ...lengths] = conv2dOutputShape(input.shape, weight.shape, options) as [number, number, number];
      const gradient = eighths([outChannels, ...lengths], 3);
      const plain = convTranspose2d(gradient, weight, options as object);
      // What a stride leaves over at the bottom and right, convTranspose2d has as outputPadding.
      const outputPadding = plain.shape.slice(1).map((length, axis) => (unrollCase.size[axis] as number) - length);
      const transposed = convTranspose2d(gradient, weight, { ...(options as object), outputPadding: outputPadding as never });
      expectSameValues(multiplyTransposed(matrix, gradient), transposed.data);
    },
  );

  it('has rows longer than a strip: w=[1,1,400,698] on 400x700', () => {
    const weight = eighths([1, 1, 400, 698], 4);
    const matrix = unrollKernel(weight, [400, 700]);
    expect(matrix.shape).toEqual([3, 280000]);
    for (let x = 0; x < 3; x++) {
      for (let row = 0; row < 400; row++) {
        const expected = new Float32Array(700);
        expected.set(weight.data.subarray(row * 698, (row + 1) * 698), x);
        expectSameValues(matrix.data.subarray(x * 280000 + row * 700, x * 280000 + (row + 1) * 700), expected);
      }
    }
  });

  it('takes a weight in WASM memory', () => {
    const weight = eighths([2, 2, 3, 3], 5);
    const resident = empty(weight.shape);
    resident.data.set(weight.data);
    expectSame(unrollKernel(resident, [6, 7], { padding: 1 }), unrollKernel(weight, [6, 7], { padding: 1 }));
    resident.dispose();
  });
});

function multiply(matrix: Tensor, vector: Tensor): number[] {
  const [rows, columns] = matrix.shape as [number, number];
  const { data } = matrix;
  return Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += (data[row * columns + i] as number) * (vector.data[i] as number);
    return sum;
  });
}

function multiplyTransposed(matrix: Tensor, vector: Tensor): number[] {
  const [rows, columns] = matrix.shape as [number, number];
  const { data } = matrix;
  return Array.from({ length: columns }, (_, column) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += (data[i * columns + column] as number) * (vector.data[i] as number);
    return sum;
  });
}

const badCalls: readonly BadCall[] = [
  {
    title: 'a matrix of more than a gibibyte',
    call: () => api.unrollKernel(zeros([64, 64, 3, 3]), 224),
    error: RangeError,
    message:
      'unrollKernel: expected a matrix of at most 1073741824 bytes, but 3154176 x 3211264 takes 40515567353856 bytes; ' +
      'algorithm "unrolled" of conv2d keeps only its nonzeros',
  },
  {
    title: 'paddingMode, which it does not take',
    call: () => api.unrollKernel(zeros([1, 1, 3, 3]), 8, { paddingMode: 'reflect' }),
    error: TypeError,
    message:
      'unrollKernel: unknown option "paddingMode"; did you mean "padding"?; the options are stride, padding, dilation, groups',
  },
  {
    title: 'no inputSize',
    call: () => api.unrollKernel(zeros([1, 1, 3, 3])),
    error: TypeError,
    message: 'unrollKernel: expected a number or [height, width] for inputSize, got undefined',
  },
  {
    title: 'a plane smaller than the kernel',
    call: () => api.unrollKernel(zeros([1, 1, 3, 3]), 2),
    error: RangeError,
    message:
      "unrollKernel: kernel size can't be greater than actual input size: expected a kernel of at most 2x2 (the input with its padding), got 3x3",
  },
  {
    title: '"same" with a stride',
    call: () => api.unrollKernel(zeros([1, 1, 3, 3]), 8, { padding: 'same', stride: 2 }),
    error: RangeError,
    message: 'unrollKernel: padding="same" is not supported for strided convolutions: expected stride 1, got (2, 2)',
  },
];
expectErrors('unrollKernel', badCalls);
