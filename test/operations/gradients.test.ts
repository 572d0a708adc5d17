/**
 * Gradients against central finite differences of the float64 reference. A convolution is linear in its input and in its
 * weight, so that a difference has no error but rounding in float64.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ConvGradients,
  conv2dBackward,
  conv2dOutputShape,
  convTranspose2dBackward,
  convTranspose2dOutputShape,
  Tensor,
  type TensorLike,
} from '../../src/index.js';
import { type Reference, referenceConv2d, referenceConvTranspose2d } from '../../src/naive/reference.js';
import { closenessOf, epsilon } from '../support/closeness.js';
import { transposedInputBound } from '../support/gradientBound.js';

/** A call that fits, and what it is made of. */
interface Call {
  readonly gradOutput: Tensor;
  readonly input: Tensor;
  readonly weight: Tensor;
  readonly options: object;
}

type Forward = (input: TensorLike, weight: TensorLike, options: object) => Reference;

/** Numbers in [-1, 1) with all bits of a float32, or whole eighths, whose sums are exact. */
function signed(shape: readonly number[], seed: number, whole: boolean): Tensor {
  const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
  let state = (seed * 2654435761 + 12345) >>> 0;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = whole ? ((state >>> 16) % 17) / 8 - 1 : state / 2 ** 31 - 1;
  }
  return new Tensor(data, shape);
}

const pair = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

/** Calls of a convolution whose output shape `outputShape` works out; it throws where they do not fit. */
function calls(
  particular: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  transposed: boolean,
  outputShape: (input: readonly number[], weight: readonly number[], options: object) => readonly number[],
): fc.Arbitrary<Call> {
  const parts = fc.record({
    batch: fc.integer({ min: 1, max: 2 }),
    inputs: fc.integer({ min: 1, max: 3 }),
    outputs: fc.integer({ min: 1, max: 3 }),
    plane: pair(1, 7),
    kernel: pair(1, 3),
    seed: fc.integer({ min: 0, max: 1000 }),
    whole: fc.boolean(),
    options: fc.record({
      stride: pair(1, 3),
      dilation: pair(1, 3),
      padding: fc.tuple(pair(0, 3), pair(0, 3)),
      groups: fc.integer({ min: 1, max: 3 }),
      ...particular,
    }),
  });
  return parts
    .map(({ batch, inputs, outputs, plane, kernel, seed, whole, options }) => {
      const inputShape = [batch, inputs * options.groups, ...plane];
      const weightShape = transposed
        ? [inputs * options.groups, outputs, ...kernel]
        : [outputs * options.groups, inputs, ...kernel];
      return { inputShape, weightShape, seed, whole, options };
    })
    .filter(({ inputShape, weightShape, options }) => {
      try {
        return outputShape(inputShape, weightShape, options).length === 4;
      } catch {
        return false;
      }
    })
    .map(({ inputShape, weightShape, seed, whole, options }) => ({
      gradOutput: signed(outputShape(inputShape, weightShape, options), seed, whole),
      input: signed(inputShape, seed + 1, whole),
      weight: signed(weightShape, seed + 2, whole),
      options,
    }));
}

/** How the sum of gradOutput * output changes with element `index` of the input or the weight. */
function slope(forward: Forward, call: Call, of: 'input' | 'weight', index: number): number {
  const loss = (step: number) => {
    const moved = Float64Array.from(call[of].data);
    moved[index] = (moved[index] as number) + step;
    // The reference only reads elements: float64 ones as well as float32.
    const shifted = { ...call, [of]: { data: moved as unknown as Float32Array, shape: call[of].shape } };
    const { values } = forward(shifted.input, shifted.weight, call.options);
    return values.reduce((sum, value, i) => sum + value * (call.gradOutput.data[i] as number), 0);
  };
  return (loss(1 / 8) - loss(-1 / 8)) * 4;
}

/** The call with every element replaced. */
function replaced(call: Call, by: (value: number) => number): Call {
  const map = ({ data, shape }: Tensor) => new Tensor(data.map(by), shape);
  return { ...call, gradOutput: map(call.gradOutput), input: map(call.input), weight: map(call.weight) };
}

/** |error| <= c * epsilon * sqrt(terms) * sum of |products|; both found as the slope itself is. */
function slopeBound(forward: Forward, call: Call, of: 'input' | 'weight', index: number): number {
  const terms = slope(
    forward,
    replaced(call, () => 1),
    of,
    index,
  );
  const magnitude = slope(forward, replaced(call, Math.abs), of, index);
  return closenessOf.gemm.c * epsilon * Math.sqrt(terms) * magnitude;
}

function expectSlope(exact: number, gradient: Tensor, index: number, bound: number): void {
  const error = Math.abs((gradient.data[index] as number) - exact);
  // What the difference itself may be off, in float64.
  expect(error, `element ${index}: ${gradient.data[index]}, not ${exact}`).toBeLessThanOrEqual(bound + 2 ** -40);
}

function checkGradients(
  forward: Forward,
  call: Call,
  { gradInput, gradWeight, gradBias }: ConvGradients,
  picks: number,
  inputBound?: number,
): void {
  expect(gradInput.shape).toEqual(call.input.shape);
  expect(gradWeight.shape).toEqual(call.weight.shape);
  for (let pick = 0; pick < 3; pick++) {
    for (const [of, gradient] of [
      ['input', gradInput],
      ['weight', gradWeight],
    ] as const) {
      const index = (picks + pick * 7919) % gradient.data.length;
      const bound = (of === 'input' ? inputBound : undefined) ?? slopeBound(forward, call, of, index);
      expectSlope(slope(forward, call, of, index), gradient, index, bound);
    }
  }
  const [, channels, height, width] = call.gradOutput.shape as [number, number, number, number];
  const sums = new Float64Array(channels);
  call.gradOutput.data.forEach((value, i) => {
    const channel = Math.floor(i / (height * width)) % channels;
    sums[channel] = (sums[channel] as number) + value;
  });
  // Summed in float64 too; the order may change the last bit before it is rounded.
  sums.forEach((sum, channel) => {
    expect(Math.abs((gradBias.data[channel] as number) - sum)).toBeLessThanOrEqual(epsilon * Math.abs(sum) + 2 ** -40);
  });
}

const picks = fc.integer({ min: 0, max: 100_000 });

describe('gradients and finite differences', () => {
  it('conv2dBackward', () => {
    const paddingMode = fc.constantFrom('zeros', 'reflect', 'replicate', 'circular');
    fc.assert(
      fc.property(calls({ paddingMode }, false, conv2dOutputShape), picks, (call, pick) => {
        const gradients = conv2dBackward(call.gradOutput, call.input, call.weight, call.options);
        checkGradients(referenceConv2d, call, gradients, pick);
      }),
      { numRuns: 150 },
    );
  });

  it('conv2dBackward, padding "same"', () => {
    const options = { paddingMode: fc.constantFrom('zeros', 'replicate'), padding: fc.constant('same'), stride: fc.constant(1) };
    fc.assert(
      fc.property(calls(options, false, conv2dOutputShape), picks, (call, pick) => {
        const gradients = conv2dBackward(call.gradOutput, call.input, call.weight, call.options);
        checkGradients(referenceConv2d, call, gradients, pick);
      }),
    );
  });

  it('convTranspose2dBackward', () => {
    fc.assert(
      fc.property(calls({ outputPadding: pair(0, 2) }, true, convTranspose2dOutputShape), picks, (call, pick) => {
        const gradients = convTranspose2dBackward(call.gradOutput, call.input, call.weight, call.options);
        const bound = transposedInputBound(call.gradOutput, call.weight);
        checkGradients(referenceConvTranspose2d, call, gradients, pick, bound);
      }),
      { numRuns: 150 },
    );
  });
});
