/** The filters that the engines run: what each is, and how near their answers must be. */

export interface Picture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3;
}

export interface Case {
  readonly name: string;
  readonly kind: 'kernel' | 'gaussian' | 'dilate';
  /** A kernel, row by row; `size` to a side. */
  readonly kernel?: readonly number[];
  readonly size: number;
  readonly sigma?: number;
  /** Levels by which answers may differ, `margin` pixels and more away from the edges. */
  readonly tolerance: number;
  readonly margin: number;
}

/** Integers of either sign that are no product of a column and a row. */
function integers(size: number): number[] {
  return Array.from({ length: size * size }, (_, i) => ((i * i * 7 + i * 5 + 3) % 9) - 4);
}

/** Numbers without a common unit that are no product either, their magnitudes' sum about 1. */
function floats(size: number): number[] {
  return Array.from({ length: size * size }, (_, i) => Math.fround(Math.sin(i * i + 1) / size / size + 0.5 / size / size));
}

function gaussian(size: number, sigma: number): number[] {
  const line = Array.from({ length: size }, (_, i) => Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * sigma * sigma)));
  const sum = line.reduce((total, value) => total + value, 0);
  return line.flatMap((y) => line.map((x) => Math.fround((y * x) / sum / sum)));
}

function kernelCases(size: number): Case[] {
  const common = { kind: 'kernel', size, margin: size } as const;
  return [
    // sharp keeps kernels as doubles, opencv.js as floats: sums of integers are exact in both.
    { ...common, name: `${size}x${size} integers`, kernel: integers(size), tolerance: size > 10 ? 1 : 0 },
    { ...common, name: `${size}x${size} floats`, kernel: floats(size), tolerance: 1 },
    { ...common, name: `${size}x${size} product`, kernel: gaussian(size, size / 5), tolerance: 1 },
  ];
}

export const cases: readonly Case[] = [
  ...[3, 5, 11].flatMap(kernelCases),
  // sharp leaves out what has less than a fifth of the middle's weight.
  { name: 'gaussian sigma 1', kind: 'gaussian', size: 7, sigma: 1, tolerance: 12, margin: 20 },
  { name: 'gaussian sigma 5', kind: 'gaussian', size: 31, sigma: 5, tolerance: 12, margin: 60 },
  { name: 'gaussian sigma 20', kind: 'gaussian', size: 121, sigma: 20, tolerance: 12, margin: 200 },
  { name: 'dilate 3x3', kind: 'dilate', size: 3, tolerance: 0, margin: 3 },
];

/** A case made ready in one engine. */
export interface PreparedFilter {
  /** Filters the picture once. */
  run(): unknown;
  /** Filters it and hands out the bytes. */
  result(): Uint8Array | Promise<Uint8Array>;
}

export interface FilterEngine {
  readonly name: string;
  prepare(problem: Case): PreparedFilter | undefined;
}
