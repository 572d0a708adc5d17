import { describe, expect, it } from 'vitest';
import {
  type ConvGeometryOptions,
  type ConvTransposeGeometryOptions,
  conv2d,
  conv2dBackward,
  convTranspose2d,
  convTranspose2dBackward,
  empty,
  info,
  Tensor,
  type TensorLike,
  tensor,
  zeros,
} from '../../src/index.js';
import { loadGolden } from '../golden/load.js';
import { inputGradientBound, transposedInputBound } from '../support/gradientBound.js';
import { eighths } from '../support/tensors.js';
import { expectSame } from '../support/values.js';

const operations = { conv2dBackward, convTranspose2dBackward } as unknown as Record<
  string,
  (...args: readonly unknown[]) => Readonly<Record<string, TensorLike>>
>;

function expectWithin(actual: TensorLike, wanted: TensorLike, bound: number): void {
  expect(actual.shape).toEqual(wanted.shape);
  wanted.data.forEach((value, i) => {
    expect(Math.abs((actual.data[i] as number) - value), `element ${i}`).toBeLessThanOrEqual(bound);
  });
}

describe("PyTorch's gradients", () => {
  for (const { title, op, args, options, expected } of loadGolden('backward').cases) {
    const operation = operations[op];
    if (operation === undefined) continue;
    // The values are small multiples of 1/8: sums and products are exact, but within Winograd's transforms.
    it(`${op} ${title}`, () => {
      const actual = operation(...args, options);
      for (const [name, wanted] of Object.entries(expected as Record<string, TensorLike>)) {
        const got = actual[name] as TensorLike;
        const [gradOutput, , weight] = args as readonly TensorLike[] as [TensorLike, TensorLike, TensorLike];
        if (name === 'gradInput') {
          const bound = op === 'conv2dBackward' ? inputGradientBound : transposedInputBound;
          expectWithin(got, wanted, bound(gradOutput, weight));
        } else {
          expectSame(got, wanted);
        }
      }
    });
  }
});

/** The sum of products of two tensors of one shape. */
function dot(a: TensorLike, b: TensorLike): number {
  return a.data.reduce((sum, value, i) => sum + value * (b.data[i] as number), 0);
}

/** The tensor with a 1 at one place. */
function unit(shape: readonly number[], index: number): Tensor {
  const result = zeros(shape);
  result.data[index] = 1;
  return result;
}

/** The first and the last element, and some between. */
function places({ data }: TensorLike, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.round(((data.length - 1) * i) / (count - 1)));
}

/**
 * A convolution is linear in its input and in its weight: element i of a gradient is the sum of the products of gradOutput
 * and what a 1 at place i alone gives. Eighths make all of it exact.
 */
function expectAdjoint(
  forward: (input: TensorLike, weight: TensorLike) => Tensor,
  backward: (gradOutput: TensorLike, input: TensorLike, weight: TensorLike) => ReturnType<typeof conv2dBackward>,
  input: TensorLike,
  weight: TensorLike,
  count: number,
  inputBound: (gradOutput: TensorLike, weight: TensorLike) => number = () => 0,
): void {
  const gradOutput = eighths(forward(input, weight).shape, 3);
  const { gradInput, gradWeight, gradBias } = backward(gradOutput, input, weight);
  for (const i of places(gradInput, count)) {
    const error = (gradInput.data[i] as number) - dot(gradOutput, forward(unit(input.shape, i), weight));
    expect(Math.abs(error), `gradInput ${i}`).toBeLessThanOrEqual(inputBound(gradOutput, weight));
  }
  for (const i of places(gradWeight, count)) {
    expect(gradWeight.data[i], `gradWeight ${i}`).toBe(dot(gradOutput, forward(input, unit(weight.shape, i))));
  }
  expect(dot(gradBias, gradBias)).toBeGreaterThan(0);
  const total = gradOutput.data.reduce((sum, value) => sum + value, 0);
  expect(gradBias.data.reduce((sum, value) => sum + value, 0)).toBe(total);
}

describe('gradients of what is cut into strips, blocks and images', () => {
  const convolutions: readonly [readonly number[], readonly number[], ConvGeometryOptions][] = [
    [[2, 3, 300, 302], [4, 3, 3, 3], { padding: 2 }],
    [[2, 3, 300, 302], [4, 3, 3, 3], { padding: 2, paddingMode: 'reflect' }],
    [[1, 8, 301, 200], [4, 8, 5, 5], { padding: [7, 4], paddingMode: 'circular', stride: 2 }],
    [
      [1, 3, 350, 301],
      [4, 3, 3, 3],
      {
        padding: [
          [9, 0],
          [3, 8],
        ],
        paddingMode: 'replicate',
        dilation: 3,
      },
    ],
    [[3, 40, 7, 7], [70, 40, 3, 3], { padding: 'same' }],
    [[2, 64, 40, 40], [66, 32, 1, 1], { groups: 2 }],
    [[2, 1, 3, 40000], [2, 1, 1, 3], { paddingMode: 'circular', padding: [0, 1] }],
  ];
  it.each(convolutions)('x=%j w=%j %j', (inputShape, weightShape, options) => {
    expectAdjoint(
      (input, weight) => conv2d(input, weight, { ...options, algorithm: 'im2col' }),
      (gradOutput, input, weight) => conv2dBackward(gradOutput, input, weight, options),
      eighths(inputShape, 1),
      eighths(weightShape, 2),
      6,
      inputGradientBound,
    );
  });

  const transposed: readonly [readonly number[], readonly number[], ConvTransposeGeometryOptions][] = [
    [[1, 4, 302, 302], [4, 3, 3, 3], {}],
    [[2, 3, 200, 150], [3, 8, 4, 4], { stride: 2, padding: 1, outputPadding: 1 }],
    [[3, 40, 7, 7], [40, 35, 2, 2], { stride: 2, groups: 2 }],
    [
      [1, 2, 300, 90],
      [2, 3, 3, 3],
      {
        dilation: 3,
        outputPadding: 2,
        padding: [
          [2, 1],
          [0, 5],
        ],
      },
    ],
  ];
  it.each(transposed)('transposed x=%j w=%j %j', (inputShape, weightShape, options) => {
    expectAdjoint(
      (input, weight) => convTranspose2d(input, weight, { ...options, algorithm: 'gemm' }),
      (gradOutput, input, weight) => convTranspose2dBackward(gradOutput, input, weight, options),
      eighths(inputShape, 1),
      eighths(weightShape, 2),
      6,
      transposedInputBound,
    );
  });
});

describe.each([
  { name: 'conv2dBackward', backward: conv2dBackward, weightShape: [6, 4, 3, 3], outShape: [2, 6, 4, 5] },
  { name: 'convTranspose2dBackward', backward: convTranspose2dBackward, weightShape: [4, 6, 3, 3], outShape: [2, 6, 8, 9] },
])('$name', ({ backward, weightShape, outShape }) => {
  const [gradOutput, input, weight] = [eighths(outShape, 3), eighths([2, 4, 6, 7], 1), eighths(weightShape, 2)];

  it('takes tensors that live in WASM memory, also as views that a growing memory detaches', () => {
    const wanted = backward(gradOutput, input, weight);
    const residents = [gradOutput, input, weight].map((source) => {
      const resident = empty(source.shape);
      resident.data.set(source.data);
      return resident;
    }) as [Tensor, Tensor, Tensor];
    expect(backward(...residents)).toEqual(wanted);
    const views = residents.map(({ data, shape }) => ({ data, shape })) as [TensorLike, TensorLike, TensorLike];
    expect(backward(...views)).toEqual(wanted);
    for (const resident of residents) resident.dispose();
  });

  it('leaves its arguments as they were', () => {
    const copies = [gradOutput, input, weight].map(({ data, shape }) => new Tensor(data.slice(), shape));
    backward(gradOutput, input, weight);
    expect([gradOutput, input, weight]).toEqual(copies);
  });

  it('lets NaN into what depends on it, and nowhere else', () => {
    const spoilt = new Tensor(gradOutput.data.slice(), outShape);
    const [, channels, height, width] = outShape as [number, number, number, number];
    // Image 1, channel 2, row 3, column 3.
    spoilt.data[((channels + 2) * height + 3) * width + 3] = Number.NaN;
    const { gradInput, gradWeight, gradBias } = backward(spoilt, input, weight);
    const sound = backward(gradOutput, input, weight);
    expect(Array.from(gradBias.data, Number.isNaN)).toEqual([0, 1, 2, 3, 4, 5].map((o) => o === 2));
    const spoiltWeights = Array.from(weight.data, (_, i) => {
      const [first, second] = [Math.floor(i / (9 * (weightShape[1] as number))), Math.floor(i / 9) % (weightShape[1] as number)];
      return (backward === conv2dBackward ? first : second) === 2;
    });
    // A transposed convolution of 6x7 reaches row 3, column 3 of its output with all nine taps, as a convolution does.
    expect(Array.from(gradWeight.data, Number.isNaN)).toEqual(spoiltWeights);
    const tolerance = backward === conv2dBackward ? 0 : transposedInputBound(gradOutput, weight);
    const [firstRow, lastRow] = backward === conv2dBackward ? [3, 5] : [1, 3];
    gradInput.data.forEach((value, i) => {
      const [image, row, column] = [Math.floor(i / 168), Math.floor(i / 7) % 6, i % 7];
      const inside = image === 1 && row >= firstRow && row <= lastRow && column >= firstRow && column <= lastRow;
      if (inside) expect(value, `gradInput ${i}`).toBeNaN();
      else expect(Math.abs(value - (sound.gradInput.data[i] as number)), `gradInput ${i}`).toBeLessThanOrEqual(tolerance);
    });
  });

  it('gives zeros for an empty batch', () => {
    const none = zeros([0, ...outShape.slice(1)]);
    const gradients = backward(none, zeros([0, 4, 6, 7]), weight);
    expect(gradients.gradInput.shape).toEqual([0, 4, 6, 7]);
    expect(gradients.gradWeight).toEqual(zeros(weightShape));
    expect(gradients.gradBias).toEqual(zeros([6]));
  });

  it('holds no memory afterwards', () => {
    for (let i = 0; i < 3; i++) backward(gradOutput, input, weight);
    const held = info().memoryBytes;
    for (let i = 0; i < 2000; i++) backward(gradOutput, input, weight);
    expect(info().memoryBytes).toBe(held);
  });
});

it('gradBias is summed in double precision: [2^24, 1, 1, ..., -2^24] with 20 ones gives 20', () => {
  const gradOutput = tensor([2 ** 24, ...new Array<number>(20).fill(1), -(2 ** 24)], [1, 1, 22]);
  expect(conv2dBackward(gradOutput, gradOutput, tensor([1], [1, 1, 1, 1])).gradBias.data[0]).toBe(20);
});
