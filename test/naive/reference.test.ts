/** The loops against the float64 reference, over random shapes and options. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { conv2dOutputShape, convTranspose2dOutputShape, Tensor } from '../../src/index.js';
import * as naive from '../../src/naive/index.js';
import * as reference from '../../src/naive/reference.js';
import { closenessOf, expectClose } from '../support/closeness.js';

const close = (actual: Tensor, expected: reference.Reference) => expectClose(actual, expected, closenessOf.naive);

/** Numbers in [-1, 1) with all bits of a float32. */
function signed(shape: readonly number[], seed: number): Tensor {
  const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
  let state = (seed * 2654435761 + 12345) >>> 0;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state / 2 ** 31 - 1;
  }
  return new Tensor(data, shape);
}

const integer = (min: number, max: number) => fc.integer({ min, max });
const pair = (min: number, max: number) => fc.tuple(integer(min, max), integer(min, max));
const shape = { batch: fc.option(integer(0, 3), { freq: 3 }), plane: pair(1, 9), kernel: pair(1, 4), seed: integer(0, 1000) };
const windows = { stride: pair(1, 3), dilation: pair(1, 3), padding: fc.tuple(pair(0, 3), pair(0, 3)) };

/** (N, ...) or, where there is no batch, (...). */
const batched = (batch: number | null, rest: readonly number[]) => (batch === null ? rest : [batch, ...rest]);

/** Whether a call is legal: the readers of arguments refuse the others. */
function fits(call: () => unknown): boolean {
  try {
    call();
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const inputsAndOutputs = { groups: integer(1, 3), inputs: integer(1, 3), outputs: integer(1, 3) };
const result = {
  bias: fc.boolean(),
  activation: fc.constantFrom(undefined, 'relu' as const, 'relu6' as const),
};

const convolutions = fc
  .record({
    ...shape,
    ...inputsAndOutputs,
    ...result,
    options: fc.record({ ...windows, paddingMode: fc.constantFrom('zeros', 'reflect', 'replicate', 'circular') }),
  })
  .map(({ batch, plane, kernel, seed, groups, inputs, outputs, bias, activation, options }) => ({
    input: signed(batched(batch, [groups * inputs, ...plane]), seed),
    weight: signed([groups * outputs, inputs, ...kernel], seed + 1),
    geometry: { ...options, groups },
    result: { activation, bias: bias ? signed([groups * outputs], seed + 2) : null },
    seed,
  }))
  .filter(({ input, weight, geometry }) => fits(() => conv2dOutputShape(input.shape, weight.shape, geometry)));

const transposedConvolutions = fc
  .record({
    ...shape,
    ...inputsAndOutputs,
    ...result,
    options: fc.record({ ...windows, outputPadding: pair(0, 2) }),
  })
  .map(({ batch, plane, kernel, seed, groups, inputs, outputs, bias, activation, options }) => ({
    input: signed(batched(batch, [groups * inputs, ...plane]), seed),
    weight: signed([groups * inputs, outputs, ...kernel], seed + 1),
    geometry: { ...options, groups },
    result: { activation, bias: bias ? signed([groups * outputs], seed + 2) : null },
    seed,
  }))
  .filter(({ input, weight, geometry }) => fits(() => convTranspose2dOutputShape(input.shape, weight.shape, geometry)));

const poolings = fc
  .record({
    ...shape,
    options: fc.record({
      stride: pair(1, 4),
      padding: pair(0, 2),
      ceilMode: fc.boolean(),
      countIncludePad: fc.boolean(),
      divisorOverride: fc.constantFrom(undefined, -2, 3),
    }),
  })
  .map(({ batch, plane, kernel, seed, options }) => ({
    input: signed(batched(batch, [2, ...plane]), seed),
    kernel,
    seed,
    options,
  }))
  .filter(({ input, kernel, options }) => fits(() => naive.avgPool2d(input, kernel, options)));

describe('naive against float64', () => {
  it('conv2d', () => {
    const property = fc.property(convolutions, ({ input, weight, geometry, result: after }) => {
      const options = { ...geometry, ...after };
      close(naive.conv2d(input, weight, options), reference.referenceConv2d(input, weight, options));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('convTranspose2d', () => {
    const property = fc.property(transposedConvolutions, ({ input, weight, geometry, result: after }) => {
      const options = { ...geometry, ...after };
      close(naive.convTranspose2d(input, weight, options), reference.referenceConvTranspose2d(input, weight, options));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('conv2dBackward', () => {
    const property = fc.property(convolutions, ({ input, weight, geometry, seed }) => {
      const gradOutput = signed(conv2dOutputShape(input.shape, weight.shape, geometry), seed + 3);
      const actual = naive.conv2dBackward(gradOutput, input, weight, geometry);
      const expected = reference.referenceConv2dBackward(gradOutput, input, weight, geometry);
      close(actual.gradInput, expected.gradInput);
      close(actual.gradWeight, expected.gradWeight);
      close(actual.gradBias, expected.gradBias);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('convTranspose2dBackward', () => {
    const property = fc.property(transposedConvolutions, ({ input, weight, geometry, seed }) => {
      const gradOutput = signed(convTranspose2dOutputShape(input.shape, weight.shape, geometry), seed + 3);
      const actual = naive.convTranspose2dBackward(gradOutput, input, weight, geometry);
      const expected = reference.referenceConvTranspose2dBackward(gradOutput, input, weight, geometry);
      close(actual.gradInput, expected.gradInput);
      close(actual.gradWeight, expected.gradWeight);
      close(actual.gradBias, expected.gradBias);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('unfold and fold', () => {
    const cases = fc
      .record({ ...shape, options: fc.record(windows) })
      .filter(({ plane, kernel, options }) => fits(() => conv2dOutputShape([1, ...plane], [1, 1, ...kernel], options)));
    const property = fc.property(cases, ({ batch, plane, kernel, seed, options }) => {
      const input = signed(batched(batch, [2, ...plane]), seed);
      const columns = naive.unfold(input, kernel, options);
      close(columns, reference.referenceUnfold(input, kernel, options));
      close(naive.fold(columns, plane, kernel, options), reference.referenceFold(columns, plane, kernel, options));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('avgPool2d and its gradient', () => {
    const property = fc.property(poolings, ({ input, kernel, seed, options }) => {
      const output = naive.avgPool2d(input, kernel, options);
      close(output, reference.referenceAvgPool2d(input, kernel, options));
      const gradOutput = signed(output.shape, seed + 1);
      const gradInput = naive.avgPool2dBackward(gradOutput, input.shape, kernel, options);
      close(gradInput, reference.referenceAvgPool2dBackward(gradOutput, input.shape, kernel, options));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('lpPool2d', () => {
    const property = fc.property(poolings, fc.constantFrom(1, 1.5, 2, 3, 4), ({ input, kernel, options }, power) => {
      // A sum of odd powers of signed numbers may cancel, and a root of a fraction of a negative number is NaN.
      const positive = new Tensor(input.data.map(Math.abs), input.shape);
      const some = { stride: options.stride, ceilMode: options.ceilMode };
      if (!fits(() => naive.lpPool2d(positive, power, kernel, some))) return;
      close(naive.lpPool2d(positive, power, kernel, some), reference.referenceLpPool2d(positive, power, kernel, some));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('maxPool2dBackward', () => {
    const property = fc.property(poolings, ({ input, kernel, seed, options }) => {
      const some = { stride: options.stride, padding: options.padding, ceilMode: options.ceilMode, returnIndices: true } as const;
      const { output, indices } = naive.maxPool2d(input, kernel, some);
      const gradOutput = signed(output.shape, seed + 1);
      const gradInput = naive.maxPool2dBackward(gradOutput, indices, input.shape);
      close(gradInput, reference.referenceMaxPool2dBackward(gradOutput, indices, input.shape));
    });
    fc.assert(property, { numRuns: 300 });
  });
});
