/** Every algorithm over every case of the table that it does not refuse, against float64. */
import { describe, expect, it } from 'vitest';
import {
  type ConvAlgorithm,
  readConvGeometry,
  readTransposedGeometry,
  type TransposeAlgorithm,
} from '../../src/arguments/convolution.js';
import { conv2d, convTranspose2d, prepareConv2d, prepareConvTranspose2d, type Tensor, type TensorLike } from '../../src/index.js';
import { type Reference, referenceConv2d, referenceConvTranspose2d } from '../../src/naive/reference.js';
import { convAlgorithmsByName } from '../../src/plan/conv2d.js';
import { transposeAlgorithmsByName } from '../../src/plan/convTranspose2d.js';
import { type ConvolutionCase, conv2dCases, convTranspose2dCases } from '../support/cases.js';
import { type Closeness, closenessOf, expectClose, withAllTaps } from '../support/closeness.js';
import { guardedOut, resident, residentOut, watch } from '../support/guarded.js';
import { eighths, noise } from '../support/tensors.js';
import { expectSameValues } from '../support/values.js';

type AnyCase = ConvolutionCase<object>;

/** What the two kinds of convolution are to the tests below. */
interface Operation {
  readonly cases: readonly AnyCase[];
  readonly algorithms: readonly (ConvAlgorithm | TransposeAlgorithm)[];
  outChannels(row: AnyCase): number;
  serves(row: AnyCase, algorithm: string): boolean;
  reference(input: TensorLike, weight: TensorLike, options: object): Reference;
  run(input: TensorLike, weight: TensorLike, options: object): Tensor;
  prepare(weight: TensorLike, options: object): { run(input: TensorLike, out?: TensorLike): Tensor; dispose(): void };
}

const operations: Readonly<Record<string, Operation>> = {
  conv2d: {
    cases: conv2dCases,
    algorithms: Object.keys(convAlgorithmsByName) as ConvAlgorithm[],
    outChannels: ({ weight }) => weight[0] as number,
    serves({ input, weight, options }, algorithm) {
      const geometry = readConvGeometry('conv2d', 2, input, weight, options);
      return convAlgorithmsByName[algorithm as ConvAlgorithm]?.refusal(geometry) === undefined;
    },
    reference: referenceConv2d,
    run: conv2d,
    prepare: prepareConv2d,
  },
  convTranspose2d: {
    cases: convTranspose2dCases,
    algorithms: Object.keys(transposeAlgorithmsByName) as TransposeAlgorithm[],
    outChannels: ({ weight, options }) => (weight[1] as number) * ((options as { groups?: number }).groups ?? 1),
    serves({ input, weight, options }, algorithm) {
      const geometry = readTransposedGeometry('convTranspose2d', 2, input, weight, options);
      return transposeAlgorithmsByName[algorithm as TransposeAlgorithm]?.refusal(geometry) === undefined;
    },
    reference: referenceConvTranspose2d,
    run: convTranspose2d,
    prepare: prepareConvTranspose2d,
  },
};

/** A call of a case with numbers, and what float64 says of it. Made once for all algorithms. */
interface Call {
  readonly input: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor | undefined;
  readonly options: object;
  readonly expected: Reference;
}

type Fill = (shape: readonly number[], seed: number) => Tensor;

/** The seed of a case's numbers: of its title, so that they stay as they are when others join the table. */
function seedOf(title: string): number {
  let hash = 2166136261;
  for (let i = 0; i < title.length; i++) hash = Math.imul(hash ^ title.charCodeAt(i), 16777619);
  return hash >>> 12;
}

function makeCall(operation: Operation, row: AnyCase, fill: Fill, seed: number): Call {
  const input = fill(row.input, seed);
  if (row.spikes) {
    // Weights of eighths hold zeros too: 0 * Infinity is NaN.
    [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].forEach((spike, i) => {
      input.data[Math.floor((input.data.length * (2 * i + 1)) / 7)] = spike;
    });
  }
  const weight = (row.spikes ? eighths : fill)(row.weight, seed + 1);
  const bias = row.bias ? fill([operation.outChannels(row)], seed + 2) : undefined;
  const options = { ...row.options, bias };
  return { input, weight, bias, options, expected: operation.reference(input, weight, options) };
}

for (const [name, operation] of Object.entries(operations)) {
  const calls = new Map<string, Call>();
  const callOf = (row: AnyCase, fill: Fill): Call => {
    const key = `${fill.name} ${row.title}`;
    const call = calls.get(key) ?? makeCall(operation, row, fill, seedOf(row.title));
    calls.set(key, call);
    return call;
  };

  describe.each(operation.algorithms)(`${name} by %s`, (algorithm) => {
    const served = operation.cases.filter((row) => operation.serves(row, algorithm)).map((row) => [row.title, row] as const);
    const closeness: Closeness = closenessOf[algorithm];
    /** What the algorithm's results are held against. */
    const expectedOf = ({ input, weight, options, expected }: Call): Reference =>
      algorithm === 'winograd' ? withAllTaps(expected, input, weight, options) : expected;

    it('serves some of the table', () => {
      expect(served.length).toBeGreaterThanOrEqual(10);
    });

    it.each(served)('%s', (_title, row) => {
      const call = callOf(row, noise);
      const { input, weight, bias, options } = call;
      const expected = expectedOf(call);
      const unchanged = watch(input, weight, bias);
      const { out, check } = guardedOut(expected.shape);
      const result = operation.run(input, weight, { ...options, algorithm, out });
      expect(result.data).toBe(out.data);
      expectClose(result, expected, closeness);
      check();
      unchanged();
    });

    it.each(served)('in WASM memory: %s', (_title, row) => {
      const call = callOf(row, noise);
      const expected = expectedOf(call);
      const input = resident(call.input);
      const weight = resident(call.weight);
      const bias = call.bias && resident(call.bias);
      const { out, check, whole } = residentOut(expected.shape);
      const result = operation.run(input, weight, { ...call.options, bias, algorithm, out });
      expectClose(result, expected, closeness);
      check();
      expectSameValues(input.data, call.input.data);
      expectSameValues(weight.data, call.weight.data);
      for (const tensor of [input, weight, bias, whole]) tensor?.dispose();
    });

    it.each(served)('prepared: %s', (_title, row) => {
      const call = callOf(row, noise);
      const { input, weight, options } = call;
      const expected = expectedOf(call);
      const prepared = operation.prepare(weight, { ...options, algorithm });
      const { out, check } = guardedOut(expected.shape);
      expectClose(prepared.run(input), expected, closeness);
      expectClose(prepared.run(input, out), expected, closeness);
      check();
      prepared.dispose();
    });

    it.each(served)('exact sums: %s', (_title, row) => {
      const call = callOf(row, eighths);
      const { input, weight, options } = call;
      const result = operation.run(input, weight, { ...options, algorithm });
      if (algorithm === 'winograd') expectClose(result, expectedOf(call), closeness);
      else expectSameValues(result.data, call.expected.values);
    });
  });
}
