/** The library gives what PyTorch gives, in every golden case, and refuses what it refuses. */
import { describe, expect, it } from 'vitest';
import * as simdconv from '../src/index.js';
import { type Conv2dOptions, conv2dOutputShape, explainConv2d, type TensorLike } from '../src/index.js';
import { referenceConv2d } from '../src/naive/reference.js';
import { answer, expectGolden, expectRefusal } from './golden/expectGolden.js';
import { type GoldenCase, loadGolden, loadRefusals, titled } from './golden/load.js';
import { closenessOf, expectClose, withAllTaps } from './support/closeness.js';

const families = ['convTranspose2d', 'pool', 'conv1d', 'unfold-fold', 'correlate', 'backward'] as const;

describe.each(families)('against PyTorch: %s', (family) => {
  it.each(titled(loadGolden(family).cases))('%s', (_title, golden) => expectGolden(simdconv, golden));
});

describe('against PyTorch: conv2d', () => {
  const cases = titled(loadGolden('conv2d').cases);

  it.each(cases)('%s', (_title, golden) => {
    const [input, weight, options] = callOf(golden);
    if (explainConv2d(input.shape, weight.shape, geometryOf(options)).algorithm !== 'winograd') {
      expectGolden(simdconv, golden);
      return;
    }
    // Winograd rounds: as near as it can be to PyTorch's values.
    const { data, shape } = golden.expected['output'] as TensorLike;
    expect([...shape]).toEqual([...conv2dOutputShape(input.shape, weight.shape, geometryOf(options))]);
    const reference = { ...referenceConv2d(input, weight, options), values: Float64Array.from(data) };
    const expected = withAllTaps(reference, input, weight, options);
    expectClose(answer(simdconv, golden) as TensorLike, expected, closenessOf.winograd);
  });

  it.each(cases)('by im2col: %s', (_title, golden) => {
    expectGolden(simdconv, { ...golden, options: { ...golden.options, algorithm: 'im2col' } });
  });
});

function callOf({ args, options }: GoldenCase): [input: TensorLike, weight: TensorLike, options: Conv2dOptions] {
  const [input, weight] = args as [TensorLike, TensorLike];
  return [input, weight, options];
}

/** The options that say where the windows lie. */
function geometryOf({ bias: _bias, activation: _activation, ...geometry }: Conv2dOptions): Conv2dOptions {
  return geometry;
}

describe('refuses what PyTorch refuses', () => {
  it.each(titled(loadRefusals().cases))('%s', (_title, refusal) => expectRefusal(simdconv, refusal));
});
