import { describe, expect, it } from 'vitest';
import {
  Conv2d,
  ConvTranspose2d,
  conv2d,
  conv2dBackward,
  convTranspose2d,
  convTranspose2dBackward,
  empty,
  type Layer,
  type Tensor,
  type TensorLike,
  zeros,
} from '../../src/index.js';
import { engine } from '../../src/wasm/engine.js';
import { eighths } from '../support/tensors.js';

interface Case {
  readonly title: string;
  layer(): Conv2d | ConvTranspose2d;
  forward(input: TensorLike, weight: TensorLike, bias?: TensorLike): Tensor;
  backward(gradOutput: TensorLike, input: TensorLike, weight: TensorLike): ReturnType<typeof conv2dBackward>;
}

function convCase(channels: readonly [number, number], kernel: number | readonly [number, number], options: object): Case {
  return {
    title: `Conv2d ${channels.join('→')} k=${kernel} ${JSON.stringify(options)}`,
    layer: () => new Conv2d(...channels, kernel, { ...options, seed: 7 }),
    forward: (input, weight, bias) => conv2d(input, weight, { ...options, bias }),
    backward: (gradOutput, input, weight) => conv2dBackward(gradOutput, input, weight, options),
  };
}

function transposedCase(channels: readonly [number, number], kernel: number | readonly [number, number], options: object): Case {
  return {
    title: `ConvTranspose2d ${channels.join('→')} k=${kernel} ${JSON.stringify(options)}`,
    layer: () => new ConvTranspose2d(...channels, kernel, { ...options, seed: 7 }),
    forward: (input, weight, bias) => convTranspose2d(input, weight, { ...options, bias }),
    backward: (gradOutput, input, weight) => convTranspose2dBackward(gradOutput, input, weight, options),
  };
}

const cases = [
  convCase([4, 6], 3, { padding: 1 }),
  convCase([4, 6], [3, 2], {
    stride: [2, 1],
    padding: [
      [1, 0],
      [0, 2],
    ],
    groups: 2,
  }),
  convCase([4, 4], 3, { padding: 2, paddingMode: 'reflect', dilation: 2 }),
  convCase([4, 13], 1, {}),
  convCase([4, 4], 2, { padding: 'same', groups: 4 }),
  transposedCase([4, 6], 3, { stride: 2, padding: 1, outputPadding: 1 }),
  transposedCase([4, 6], [2, 3], { groups: 2, dilation: [1, 2] }),
];

const input = eighths([2, 4, 7, 6], 1);

describe.each(cases)('$title', ({ layer: make, forward, backward }) => {
  it('gives what the function gives, forward and backward', () => {
    const layer = make();
    const output = layer.forward(input);
    expect(output).toEqual(forward(input, layer.weight, layer.bias));
    const gradOutput = eighths(output.shape, 2);
    const wanted = backward(gradOutput, input, layer.weight);
    expect(layer.backward(gradOutput)).toEqual(wanted.gradInput);
    expect(layer.weightGrad).toEqual(wanted.gradWeight);
    expect(layer.biasGrad).toEqual(wanted.gradBias);
  });

  it('adds gradients up until zeroGrad()', () => {
    const layer = make();
    const output = layer.forward(input);
    // Eighths are exact in sums and products, so the order of the sums is free.
    const [first, second] = [eighths(output.shape, 3), eighths(output.shape, 4)];
    layer.backward(first);
    layer.backward(second);
    const both = { data: first.data.map((value, i) => value + (second.data[i] as number)), shape: first.shape };
    const wanted = backward(both, input, layer.weight);
    expect(layer.weightGrad).toEqual(wanted.gradWeight);
    expect(layer.biasGrad).toEqual(wanted.gradBias);
    layer.zeroGrad();
    expect(layer.weightGrad.data.every((value) => value === 0)).toBe(true);
    expect(layer.biasGrad?.data.every((value) => value === 0)).toBe(true);
  });

  it('gives the same in both modes; only training mode sees the weight change', () => {
    const layer = make();
    const before = layer.forward(input);
    expect(layer.eval().training).toBe(false);
    expect(layer.forward(input)).toEqual(before);
    layer.weight.data[0] = (layer.weight.data[0] as number) + 1;
    if (layer.bias) layer.bias.data[0] = 3;
    const changed = forward(input, layer.weight, layer.bias);
    expect(changed).not.toEqual(before);
    expect(layer.forward(input)).toEqual(before);
    expect(layer.eval().forward(input)).toEqual(changed);
    layer.weight.data.fill(1);
    expect(layer.train().training).toBe(true);
    expect(layer.forward(input)).toEqual(forward(input, layer.weight, layer.bias));
    layer.dispose();
  });

  it('takes a picture without a batch, and an empty batch', () => {
    const layer = make();
    const picture = eighths([4, 7, 6], 5);
    const output = layer.forward(picture);
    expect(output).toEqual(forward(picture, layer.weight, layer.bias));
    expect(layer.backward(output).shape).toEqual([4, 7, 6]);
    layer.zeroGrad();
    const none = layer.forward(zeros([0, 4, 7, 6]));
    expect(none.shape).toEqual([0, ...output.shape]);
    expect(layer.backward(none).shape).toEqual([0, 4, 7, 6]);
    expect(layer.weightGrad.data.every((value) => value === 0)).toBe(true);
  });
});

describe('a layer starts', () => {
  it.each([
    { title: '3→10 k=3: 270 + 10', layer: new Conv2d(3, 10, 3), count: 280, bound: 1 / Math.sqrt(27) },
    { title: '3→10 k=3 without bias', layer: new Conv2d(3, 10, 3, { bias: false }), count: 270, bound: 1 / Math.sqrt(27) },
    { title: '4→6 k=[3,5] groups 2', layer: new Conv2d(4, 6, [3, 5], { groups: 2 }), count: 186, bound: 1 / Math.sqrt(30) },
    { title: 'transposed 8→3 k=2', layer: new ConvTranspose2d(8, 3, 2), count: 99, bound: 1 / Math.sqrt(12) },
    {
      title: 'transposed 8→6 k=2 groups 2',
      layer: new ConvTranspose2d(8, 6, 2, { groups: 2 }),
      count: 102,
      bound: 1 / Math.sqrt(12),
    },
  ])('$title', ({ layer, count, bound }) => {
    expect(layer.parameterCount).toBe(count);
    const values = [...layer.weight.data, ...(layer.bias?.data ?? [])];
    // The bound itself may be met from above when it is rounded to float32.
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(bound));
    expect(new Set(values).size).toBeGreaterThan(0.9 * count);
  });

  it('from its seed: the same again, and another for another seed or none', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => new Conv2d(3, 10, 3, { seed })) as [Conv2d, Conv2d, Conv2d];
    expect(a.weight).toEqual(b.weight);
    expect(a.bias).toEqual(b.bias);
    expect(a.weight).not.toEqual(c.weight);
    expect(new Conv2d(3, 10, 3).weight).not.toEqual(new Conv2d(3, 10, 3).weight);
  });

  it('uniform: 64→64 k=3 seed=3 fills 32 equal bins evenly', () => {
    const { weight } = new Conv2d(64, 64, 3, { seed: 3 });
    const bound = 1 / Math.sqrt(64 * 9);
    const bins = new Array<number>(32).fill(0);
    for (const value of weight.data) {
      const bin = Math.min(31, Math.floor(((value + bound) / (2 * bound)) * 32));
      bins[bin] = (bins[bin] as number) + 1;
    }
    const mean = weight.data.length / 32;
    // Chi squared with 31 degrees of freedom is above 61 once in a thousand seeds.
    expect(bins.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0)).toBeLessThan(61);
  });

  it('with options of its own, whatever becomes of the lists that it was given', () => {
    const stride: [number, number] = [2, 1];
    const layer = new Conv2d(4, 2, 3, { stride, seed: 1 });
    const before = layer.forward(input);
    stride[0] = 1;
    expect(layer.forward(input)).toEqual(before);
    expect(layer.eval().forward(input)).toEqual(before);
    layer.dispose();
  });

  it('with gradients of zero, in training mode', () => {
    const layer: Layer & Conv2d = new Conv2d(2, 3, 2);
    expect(layer.weightGrad).toEqual(zeros([3, 2, 2, 2]));
    expect(layer.biasGrad).toEqual(zeros([3]));
    expect(layer.training).toBe(true);
    const plain = new Conv2d(2, 3, 2, { bias: false });
    expect(plain.bias).toBeUndefined();
    expect(plain.biasGrad).toBeUndefined();
  });
});

describe('a layer ends', () => {
  it('with dispose(): later calls say so, a second does nothing', () => {
    const layer = new Conv2d(4, 3, 3).eval();
    layer.forward(input);
    layer.dispose();
    layer.dispose();
    for (const method of ['forward', 'backward'] as const) {
      expect(() => layer[method](input)).toThrow(new Error(`Conv2d.${method}: the layer was disposed of`));
    }
    for (const method of ['train', 'eval', 'zeroGrad'] as const) {
      expect(() => layer[method]()).toThrow(new Error(`Conv2d.${method}: the layer was disposed of`));
    }
  });

  it('and holds no memory: 300 layers of 64→64 k=3 prepared and disposed of', () => {
    const picture = eighths([64, 8, 8], 1);
    const cycle = () => {
      const layer = new Conv2d(64, 64, 3, { seed: 1 }).eval();
      layer.forward(picture);
      layer.eval().forward(picture);
      layer.train().forward(picture);
      layer.eval().dispose();
    };
    for (let i = 0; i < 3; i++) cycle();
    const held = engine().memory.buffer.byteLength;
    for (let i = 0; i < 300; i++) cycle();
    expect(engine().memory.buffer.byteLength).toBe(held);
  });

  it('the input of the last forward: backward refuses it once disposed of', () => {
    const layer = new Conv2d(1, 1, 1);
    const resident = empty([1, 2, 2]);
    resident.data.fill(1);
    const output = layer.forward(resident);
    resident.dispose();
    expect(() => layer.backward(output)).toThrow('Conv2d.backward: the input of the last forward was disposed of');
    expect(layer.weightGrad.data[0]).toBe(0);
  });
});

describe('a layer refuses', () => {
  const any = (value: unknown) => value as never;
  const calls: readonly [title: string, call: () => unknown, error: Error][] = [
    [
      'no inChannels',
      () => new Conv2d(any(undefined), 1, 1),
      new TypeError('Conv2d: expected a number for inChannels, got undefined'),
    ],
    ['inChannels 0', () => new Conv2d(0, 1, 1), new RangeError('Conv2d: expected a positive integer for inChannels, got 0')],
    [
      'outChannels 1.5',
      () => new Conv2d(1, 1.5, 1),
      new RangeError('Conv2d: expected a positive integer for outChannels, got 1.5'),
    ],
    [
      'no kernelSize',
      () => new Conv2d(1, 1, any(undefined)),
      new TypeError('Conv2d: expected a number or [height, width] for kernelSize, got undefined'),
    ],
    [
      'kernelSize [3]',
      () => new Conv2d(1, 1, any([3])),
      new RangeError('Conv2d: expected a number or [height, width] for kernelSize, got (3)'),
    ],
    [
      'groups 2 for 3 inputs',
      () => new Conv2d(3, 4, 1, { groups: 2 }),
      new RangeError('Conv2d: expected inChannels to be divisible by groups 2, got 3'),
    ],
    [
      'groups 2 for 3 outputs',
      () => new Conv2d(4, 3, 1, { groups: 2 }),
      new RangeError('Conv2d: expected outChannels to be divisible by groups 2, got 3'),
    ],
    [
      'bias a tensor',
      () => new Conv2d(1, 1, 1, { bias: any(zeros([1])) }),
      new TypeError('Conv2d: expected true or false for bias, got an instance of Tensor'),
    ],
    [
      'seed -1',
      () => new Conv2d(1, 1, 1, { seed: -1 }),
      new RangeError('Conv2d: expected a non-negative integer for seed, got -1'),
    ],
    [
      'seed "a"',
      () => new Conv2d(1, 1, 1, { seed: any('a') }),
      new TypeError('Conv2d: expected a number for seed, got "a" of type string'),
    ],
    [
      'stride 0',
      () => new Conv2d(1, 1, 1, { stride: 0 }),
      new RangeError('Conv2d: expected a positive integer for stride, got 0'),
    ],
    [
      'same with a stride',
      () => new Conv2d(1, 1, 3, { stride: 2, padding: 'same' }),
      new RangeError('Conv2d: padding="same" is not supported for strided convolutions: expected stride 1, got (2, 2)'),
    ],
    [
      'an unknown option',
      () => new Conv2d(1, 1, 1, any({ strides: 1 })),
      new TypeError(
        'Conv2d: unknown option "strides"; did you mean "stride"?; the options are stride, padding, paddingMode, dilation, groups, bias, seed',
      ),
    ],
    [
      'transposed: padding same',
      () => new ConvTranspose2d(1, 1, 3, { padding: any('same') }),
      new RangeError('ConvTranspose2d: expected numbers for padding, got "same": a transposed convolution has no named paddings'),
    ],
    [
      'transposed: a padding mode',
      () => new ConvTranspose2d(1, 1, 3, any({ paddingMode: 'reflect' })),
      new TypeError(
        'ConvTranspose2d: unknown option "paddingMode"; did you mean "padding"?; the options are stride, padding, outputPadding, dilation, groups, bias, seed',
      ),
    ],
    [
      'forward without an input',
      () => new Conv2d(1, 1, 1).forward(any(undefined)),
      new TypeError('Conv2d.forward: expected a tensor { data: Float32Array, shape } for input, got undefined'),
    ],
    [
      'forward of 3 channels for 4',
      () => new Conv2d(4, 1, 1).forward(zeros([1, 3, 2, 2])),
      new RangeError(
        'Conv2d.forward: expected input to have 4 channels, but got 3 channels: input (1, 3, 2, 2), weight (1, 4, 1, 1), groups 1',
      ),
    ],
    [
      'eval().forward of 3 channels for 4',
      () => new Conv2d(4, 1, 1).eval().forward(zeros([1, 3, 2, 2])),
      new RangeError(
        'Conv2d.forward: expected input to have 4 channels, but got 3 channels: input (1, 3, 2, 2), weight (1, 4, 1, 1), groups 1',
      ),
    ],
    [
      'forward of a 2-D input',
      () => new ConvTranspose2d(1, 1, 1).forward(zeros([2, 2])),
      new RangeError('ConvTranspose2d.forward: expected a 3-D (C,H,W) or 4-D (N,C,H,W) input, got shape (2, 2)'),
    ],
    [
      'backward before forward',
      () => new Conv2d(1, 1, 1).backward(zeros([1, 2, 2])),
      new Error('Conv2d.backward: expected a call of forward before, to go back from'),
    ],
    [
      'transposed: backward before forward',
      () => new ConvTranspose2d(1, 1, 1).backward(zeros([1, 2, 2])),
      new Error('ConvTranspose2d.backward: expected a call of forward before, to go back from'),
    ],
  ];
  it.each(calls)('%s', (_title, call, error) => {
    expect(call).toThrow(error);
    expect(call).toThrow(error.constructor as new () => Error);
  });

  it('a gradOutput of another shape, and leaves its gradients as they were', () => {
    const layer = new Conv2d(1, 2, 2);
    layer.forward(zeros([1, 3, 3]));
    expect(() => layer.backward(zeros([1, 2, 2, 2]))).toThrow(
      new RangeError("Conv2d.backward: expected gradOutput to have the output's shape (2, 2, 2), got shape (1, 2, 2, 2)"),
    );
    expect(layer.weightGrad).toEqual(zeros([2, 1, 2, 2]));
  });
});
