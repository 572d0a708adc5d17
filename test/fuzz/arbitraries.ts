/** What the fuzz feeds the API: numbers of every kind, shapes and options that fit. */
import fc from 'fast-check';
import type { PaddingMode } from '../../src/geometry/convolution.js';
import { type Padding2, Tensor } from '../../src/index.js';

/** What the elements of a tensor are like. */
export const profiles = {
  /** Between -1 and 1, with all bits. */
  ordinary: (random) => random() * 2 - 1,
  /** NaN and infinities among ordinary numbers. */
  spikes: (random) => {
    const value = random() * 2 - 1;
    return random() < 0.02
      ? ([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][Math.floor(random() * 3)] ?? 0)
      : value;
  },
  /** Mostly zeros, of both signs. */
  zeros: (random) => (random() < 0.8 ? (random() < 0.5 ? -0 : 0) : random() * 2 - 1),
  /** Exponents far apart. */
  wide: (random) => (random() * 2 - 1) * 2 ** Math.floor(random() * 60 - 30),
  /** No normal numbers. */
  denormal: (random) => (random() * 2 - 1) * 2 ** -130,
  /** Products and sums that float32 cannot hold. */
  huge: (random) => (random() * 2 - 1) * 2 ** Math.floor(random() * 20 + 108),
} as const satisfies Record<string, (random: () => number) => number>;

export type Profile = keyof typeof profiles;

export const anyProfile = fc.constantFrom(...(Object.keys(profiles) as Profile[]));

/** Long runs try what takes longer: larger planes and more channels, cut into more strips and blocks. */
const long = process.env['SIMDCONV_FUZZ_MINUTES'] !== undefined;
/** At most so many multiply-adds, so that the reference keeps up. */
const mostProducts = long ? 4_000_000 : 400_000;
const most = long ? { inputs: 70, outputs: 140, plane: 120 } : { inputs: 20, outputs: 40, plane: 40 };

/** A tensor of a profile; the same seed gives the same numbers. */
export function filled(shape: readonly number[], profile: Profile, seed: number): Tensor {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const length = shape.reduce((product, size) => product * size, 1);
  return new Tensor(
    Float32Array.from({ length }, () => profiles[profile](random)),
    shape,
  );
}

/** Small ones mostly, now and then a large one. */
export const size = (largest: number) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: Math.min(6, largest) }) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: largest }) },
  );

export const pair = <T>(one: fc.Arbitrary<T>) => fc.tuple(one, one);
const upTo = (max: number, min = 0) => fc.integer({ min, max });

export interface ConvCase {
  readonly inputShape: readonly number[];
  readonly weightShape: readonly number[];
  readonly options: {
    readonly stride: readonly [number, number];
    readonly dilation: readonly [number, number];
    readonly padding: Padding2;
    readonly groups: number;
    readonly paddingMode?: PaddingMode;
    readonly outputPadding?: readonly [number, number];
    readonly activation?: 'relu' | 'relu6';
  };
  readonly bias: boolean;
  readonly profile: Profile;
  readonly seed: number;
}

const convParts = {
  batch: fc.integer({ min: 1, max: 3 }),
  groups: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: size(20) }),
  inputs: size(most.inputs),
  outputs: size(most.outputs),
  plane: pair(size(most.plane)),
  kernel: fc.oneof(
    pair(size(7)),
    fc.constantFrom([1, 1], [3, 3], [5, 5], [7, 7], [4, 4], [1, 7]).map((k) => k as [number, number]),
  ),
  stride: fc.oneof(fc.constant([1, 1] as [number, number]), pair(upTo(4, 1))),
  dilation: fc.oneof(fc.constant([1, 1] as [number, number]), pair(upTo(3, 1))),
  padding: fc.oneof(pair(upTo(4)), pair(pair(upTo(4)))) as fc.Arbitrary<Padding2>,
  activation: fc.constantFrom(undefined, undefined, 'relu', 'relu6') as fc.Arbitrary<'relu' | 'relu6' | undefined>,
  bias: fc.boolean(),
  profile: anyProfile,
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
};

function products({ inputShape, weightShape }: ConvCase): number {
  return [inputShape[0], inputShape[2], inputShape[3], ...weightShape].reduce<number>((product, n) => product * (n ?? 1), 1);
}

export const convCases: fc.Arbitrary<ConvCase> = fc
  .record({
    ...convParts,
    paddingMode: fc.constantFrom<PaddingMode>('zeros', 'zeros', 'reflect', 'replicate', 'circular'),
  })
  .map(({ batch, groups, inputs, outputs, plane, kernel, bias, profile, seed, ...options }) => ({
    inputShape: [batch, groups * inputs, ...plane],
    weightShape: [groups * outputs, inputs, ...kernel],
    options: { ...options, groups },
    bias,
    profile,
    seed,
  }))
  .filter((one) => products(one) <= mostProducts);

export const transposeCases: fc.Arbitrary<ConvCase> = fc
  .record({ ...convParts, outputPadding: pair(upTo(2)) })
  .map(({ batch, groups, inputs, outputs, plane, kernel, bias, profile, seed, ...options }) => ({
    inputShape: [batch, groups * inputs, ...plane],
    weightShape: [groups * inputs, outputs, ...kernel],
    options: { ...options, groups },
    bias,
    profile,
    seed,
  }))
  .filter((one) => products(one) <= mostProducts);

export interface PoolCase {
  readonly shape: readonly number[];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number] | undefined;
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | undefined;
  readonly profile: Profile;
  readonly seed: number;
}

export const poolCases: fc.Arbitrary<PoolCase> = fc.record({
  shape: fc.tuple(fc.integer({ min: 1, max: 3 }), size(9), size(most.plane), size(most.plane)),
  kernel: pair(size(12)),
  stride: fc.option(pair(upTo(5, 1)), { nil: undefined }),
  padding: pair(upTo(3)),
  dilation: fc.oneof(fc.constant([1, 1] as [number, number]), pair(upTo(3, 1))),
  ceilMode: fc.boolean(),
  countIncludePad: fc.boolean(),
  divisorOverride: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  profile: anyProfile,
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
});

/** Anything at all, and things that look nearly right. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything(),
  fc.constantFrom<unknown>(
    null,
    undefined,
    Number.NaN,
    -1,
    0,
    1,
    1.5,
    2 ** 31,
    2 ** 53,
    Number.POSITIVE_INFINITY,
    '',
    'same',
    'valid',
    true,
    [],
  ),
  fc.array(fc.oneof(fc.integer({ min: -2, max: 5 }), fc.double()), { maxLength: 5 }),
  fc.record({ data: fc.float32Array({ maxLength: 30 }), shape: fc.array(fc.integer({ min: -1, max: 5 }), { maxLength: 5 }) }),
  fc.tuple(size(4), size(4), size(5), size(5)).map((shape) => filled(shape, 'ordinary', 1)),
  fc.record(
    {
      stride: fc.anything(),
      padding: fc.oneof(fc.anything(), fc.constantFrom('same', 'valid', [1, 1])),
      dilation: fc.oneof(fc.anything(), fc.integer({ min: -1, max: 3 })),
      groups: fc.anything(),
      bias: fc.anything(),
      out: fc.anything(),
      algorithm: fc.anything(),
      activation: fc.anything(),
      returnIndices: fc.anything(),
      ceilMode: fc.anything(),
    },
    { requiredKeys: [] },
  ),
);
