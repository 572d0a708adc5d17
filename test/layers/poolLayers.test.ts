import { describe, expect, it } from 'vitest';
import {
  AvgPool2d,
  avgPool2d,
  avgPool2dBackward,
  MaxPool2d,
  maxPool2d,
  maxPool2dBackward,
  tensor,
  zeros,
} from '../../src/index.js';
import { eighths } from '../support/tensors.js';

const input = eighths([2, 3, 7, 6], 1);

describe.each([
  { kernel: 2, options: {} },
  { kernel: 3, options: { stride: [2, 1], padding: 1 } },
  { kernel: [3, 2] as const, options: { stride: 2, padding: [1, 0], ceilMode: true } },
] as const)('k=$kernel $options', ({ kernel, options }) => {
  it.each([{}, { dilation: 2 }])('MaxPool2d gives what the functions give: %j', (more) => {
    const given = { ...options, ...more };
    const layer = new MaxPool2d(kernel, given);
    const { output, indices } = maxPool2d(input, kernel, { ...given, returnIndices: true });
    const gradOutput = eighths(output.shape, 2);
    for (const mode of ['train', 'eval'] as const) {
      expect(layer[mode]().forward(input)).toEqual(output);
      expect(layer.backward(gradOutput)).toEqual(maxPool2dBackward(gradOutput, indices, input.shape));
    }
  });

  it.each([{}, { countIncludePad: false }, { divisorOverride: 5 }])('AvgPool2d gives what the functions give: %j', (more) => {
    const given = { ...options, ...more };
    const layer = new AvgPool2d(kernel, given);
    const output = avgPool2d(input, kernel, given);
    const gradOutput = eighths(output.shape, 2);
    for (const mode of ['train', 'eval'] as const) {
      expect(layer[mode]().forward(input)).toEqual(output);
      expect(layer.backward(gradOutput)).toEqual(avgPool2dBackward(gradOutput, input.shape, kernel, given));
    }
  });
});

describe.each([
  { name: 'MaxPool2d', make: () => new MaxPool2d(2) },
  { name: 'AvgPool2d', make: () => new AvgPool2d(2) },
])('$name', ({ name, make }) => {
  it('has no parameters, and keeps its options from later changes', () => {
    const layer = make();
    layer.zeroGrad();
    expect(layer.parameterCount).toBe(0);
    expect(layer.training).toBe(true);
    expect(layer.eval().training).toBe(false);
    expect(layer.train().training).toBe(true);
    const options = { stride: 2 };
    const kept = new MaxPool2d(2, options);
    options.stride = 1;
    expect(kept.forward(zeros([1, 4, 4])).shape).toEqual([1, 2, 2]);
  });

  it('goes back from the last forward, which there must be', () => {
    const layer = make();
    expect(() => layer.backward(zeros([1, 1, 1]))).toThrow(
      new Error(`${name}.backward: expected a call of forward before, to go back from`),
    );
    layer.forward(zeros([1, 4, 4]));
    layer.forward(
      tensor([
        [
          [1, 2],
          [3, 4],
        ],
      ]),
    );
    expect(() => layer.backward(zeros([1, 2, 2]))).toThrow(
      new RangeError(`${name}.backward: expected gradOutput to have the output's shape (1, 1, 1), got shape (1, 2, 2)`),
    );
    expect(layer.backward(tensor([[[4]]])).data.reduce((sum, value) => sum + value)).toBe(4);
  });

  it('ends with dispose()', () => {
    const layer = make();
    layer.dispose();
    layer.dispose();
    expect(() => layer.forward(input)).toThrow(new Error(`${name}.forward: the layer was disposed of`));
    expect(() => layer.train()).toThrow(new Error(`${name}.train: the layer was disposed of`));
  });
});

describe('bad calls', () => {
  const any = (value: unknown) => value as never;
  const calls: readonly [title: string, call: () => unknown, error: Error][] = [
    [
      'no kernelSize',
      () => new MaxPool2d(any(undefined)),
      new TypeError('MaxPool2d: expected a number or [height, width] for kernelSize, got undefined'),
    ],
    ['kernelSize 0', () => new AvgPool2d(0), new RangeError('AvgPool2d: expected a positive integer for kernelSize, got 0')],
    [
      'padding 2 for kernel 3',
      () => new MaxPool2d(3, { padding: 2 }),
      new RangeError(
        'MaxPool2d: pad should be at most half of kernel size: expected padding of at most 1 for kernelSize 3, got 2',
      ),
    ],
    [
      'returnIndices',
      () => new MaxPool2d(2, any({ returnIndices: true })),
      new TypeError('MaxPool2d: unknown option "returnIndices"; the options are stride, padding, dilation, ceilMode'),
    ],
    [
      'dilation of an average',
      () => new AvgPool2d(2, any({ dilation: 2 })),
      new TypeError(
        'AvgPool2d: unknown option "dilation"; the options are stride, padding, ceilMode, countIncludePad, divisorOverride',
      ),
    ],
    [
      'divisorOverride 0',
      () => new AvgPool2d(2, { divisorOverride: 0 }),
      new RangeError('AvgPool2d: divisor must be not zero: expected a divisorOverride other than 0, got 0'),
    ],
    [
      'ceilMode 1',
      () => new MaxPool2d(2, any({ ceilMode: 1 })),
      new TypeError('MaxPool2d: expected true or false for ceilMode, got 1 of type number'),
    ],
    [
      'forward()',
      () => new MaxPool2d(2).forward(any(undefined)),
      new TypeError('MaxPool2d.forward: expected a tensor { data: Float32Array, shape } for input, got undefined'),
    ],
    [
      'forward of 2-D',
      () => new AvgPool2d(2).forward(zeros([2, 2])),
      new RangeError('AvgPool2d.forward: expected a 3-D (C,H,W) or 4-D (N,C,H,W) input, got shape (2, 2)'),
    ],
  ];
  it.each(calls)('%s', (_title, call, error) => {
    expect(call).toThrow(error);
    expect(call).toThrow(error.constructor as new () => Error);
  });
});
