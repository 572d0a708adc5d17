/** Convolutions that `winograd` serves: tables of shapes and options, and numbers for them. */
import type { Conv2dOptions } from '../../src/arguments/convolution.js';
import { type Closeness, closenessOf } from './closeness.js';
import { noise } from './tensors.js';

const paddingModes = ['zeros', 'reflect', 'replicate', 'circular'] as const;

export interface Case {
  readonly input: readonly [batch: number, channels: number, height: number, width: number];
  /** 3x3 unless it says otherwise. */
  readonly kernel?: readonly [height: number, width: number];
  readonly outChannels: number;
  readonly groups: number;
  readonly options: Conv2dOptions;
}

/** Counts through batches, channels, planes, paddings, modes and groups, so that each meets many of the others. */
function caseTable(): Case[] {
  const cases: Case[] = [];
  const channels = [1, 2, 3, 5, 8, 13, 16, 17, 31, 40, 67];
  const outs = [1, 9, 4, 16, 7, 34, 3, 8, 21, 67, 15];
  const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 19, 28, 33];
  for (let i = 0; i < 66; i++) {
    const groups = [1, 1, 2, 1, 3, 1][i % 6] as number;
    const pick = <T>(list: readonly T[], step: number): T => list[(i * step + 3) % list.length] as T;
    const paddingMode = paddingModes[(i >> 1) % 4] as (typeof paddingModes)[number];
    const axis = (step: number): [length: number, padding: [number, number]] => {
      const length = pick(lengths, step);
      const most = paddingMode === 'reflect' ? length - 1 : paddingMode === 'circular' ? length : 3;
      const padding = [(i * step) % 4, (i * (step + 1) + 1) % 4].map((wanted) => Math.min(wanted, most)) as [number, number];
      // A plane that is too small for the kernel.
      return length + padding[0] + padding[1] < 3 ? [length + 2, [0, 0]] : [length, padding];
    };
    const [height, padY] = axis(5);
    const [width, padX] = axis(7);
    const dilation = i % 3 === 2 ? dilationThatFits(i, [height, padY], [width, padX]) : 1;
    const inputs = height * width > 300 ? Math.min(17, pick(channels, 1)) : pick(channels, 1);
    cases.push({
      input: [(i % 5) + 1, groups * inputs, height, width],
      outChannels: groups * pick(outs, 3),
      groups,
      options: {
        padding: [padY, padX],
        paddingMode,
        groups,
        dilation,
        ...(i % 3 === 1 ? { activation: i % 2 === 0 ? 'relu' : 'relu6' } : {}),
      },
    });
  }
  return cases;
}

/** Other kernels, with the strides that leave their phases two to four taps: all pairs of transforms, whole and a tap short. */
function strideTable(): Case[] {
  const axes = [
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 2],
    [7, 2],
    [8, 2],
    [4, 1],
    [7, 3],
    [5, 3],
    [11, 4],
    [13, 4],
    [3, 1],
  ] as const;
  const channels = [1, 2, 3, 4, 5, 8, 13, 17];
  const lengths = [13, 14, 23, 31, 42, 17, 53];
  const cases: Case[] = [];
  for (const [i, [height, strideY]] of axes.entries()) {
    for (const [j, [width, strideX]] of axes.entries()) {
      const turn = i * axes.length + j;
      if (i !== j && turn % 2 === 1) continue;
      const pick = <T>(list: readonly T[], step: number): T => list[(turn * step + 3) % list.length] as T;
      const groups = turn % 7 === 3 ? 2 : 1;
      const padding = [turn % 4, (turn >> 2) % 4] as const;
      cases.push({
        input: [(turn % 3) + 1, groups * pick(channels, 3), pick(lengths, 2), pick(lengths, 3)],
        kernel: [height, width],
        outChannels: groups * ((turn % 19) + 1),
        groups,
        options: {
          stride: [strideY, strideX],
          padding,
          paddingMode: paddingModes[turn % 4] as (typeof paddingModes)[number],
          groups,
          ...(turn % 5 === 2 ? { activation: 'relu' } : {}),
        },
      });
    }
  }
  return cases;
}

/** Kernels of stride 1 that are cut into pieces, whole and a tap short, beside others; dilated ones, and phases of five taps. */
function longTable(): Case[] {
  const axes = [
    [1],
    [5],
    [6],
    [7],
    [8],
    [9],
    [10],
    [11],
    [12],
    [5, 1, 3],
    [7, 1, 2],
    [9, 2],
    [15, 3],
    [3],
    [14, 3],
    [1, 1, 2],
  ] as const;
  const channels = [1, 3, 4, 6, 9, 17];
  const lengths = [15, 19, 24, 31, 45, 52];
  const cases: Case[] = [];
  for (const [i, [height, strideY, dilationY = 1]] of axes.entries()) {
    for (const [j, [width, strideX = 1, dilationX = 1]] of axes.entries()) {
      const turn = i * axes.length + j;
      if ((i !== j && turn % 3 !== 1) || height * width === 1) continue;
      // No dilation with a stride.
      if ((strideY ?? 1) * strideX > 1 && dilationY * dilationX > 1) continue;
      const pick = <T>(list: readonly T[], step: number): T => list[(turn * step + 1) % list.length] as T;
      const groups = turn % 5 === 2 ? 2 : 1;
      const length = (dilation: number, step: number) => pick(lengths, step) + 12 * (dilation - 1);
      cases.push({
        input: [(turn % 2) + 1, groups * pick(channels, 5), length(dilationY, 1), length(dilationX, 5)],
        kernel: [height, width],
        outChannels: groups * ((turn % 18) + 1),
        groups,
        options: {
          stride: [strideY ?? 1, strideX],
          dilation: [dilationY, dilationX],
          padding: [turn % 5, (turn >> 1) % 6],
          paddingMode: paddingModes[turn % 4] as (typeof paddingModes)[number],
          groups,
          ...(turn % 4 === 2 ? { activation: 'relu' } : {}),
        },
      });
    }
  }
  return cases;
}

/** Planes so wide that they are cut across their columns, which end anywhere in a tile; with phases too. */
const wideTable: Case[] = [
  { input: [2, 5, 9, 301], outChannels: 7, groups: 1, options: { padding: 1 } },
  { input: [1, 66, 4, 413], outChannels: 9, groups: 1, options: { padding: [1, 2], paddingMode: 'circular' } },
  { input: [1, 4, 11, 333], kernel: [5, 7], outChannels: 18, groups: 1, options: { activation: 'relu' } },
  { input: [1, 6, 10, 641], kernel: [3, 3], outChannels: 8, groups: 2, options: { stride: 2, groups: 2 } },
  { input: [1, 5, 13, 702], kernel: [3, 3], outChannels: 5, groups: 1, options: { dilation: [1, 3], padding: 2 } },
  { input: [1, 3, 16, 555], kernel: [7, 11], outChannels: 5, groups: 1, options: { padding: 3, paddingMode: 'reflect' } },
];

/** One for rows and one for columns: both up to 6, and not past the padded plane. */
function dilationThatFits(
  i: number,
  ...axes: readonly (readonly [length: number, padding: readonly number[]])[]
): [number, number] {
  const [down, across] = axes.map(([length, padding], axis) => {
    const most = Math.floor((padding.reduce((sum, side) => sum + side, length) - 1) / 2);
    return Math.max(1, Math.min(most, ((i + 2 * axis) % 6) + 1));
  });
  return [down as number, across as number];
}

export function weightShapeOf({ input, kernel = [3, 3], outChannels, groups }: Case): number[] {
  return [outChannels, input[1] / groups, ...kernel];
}

export function tensorsOf(row: Case, seed: number) {
  const { input, outChannels } = row;
  return {
    input: noise(input, seed),
    weight: noise(weightShapeOf(row), seed + 1),
    bias: noise([outChannels], seed + 2),
  };
}

/** A tile of a dilated convolution reaches that much further. */
export function closenessWithDilation({ dilation = 1 }: Conv2dOptions): Closeness {
  const { c, reach } = closenessOf.winograd;
  return { c, reach: reach * Math.max(...[dilation].flat()) };
}

export function titleOf(row: Case): string {
  const { padding, paddingMode, activation, stride = 1, dilation = 1 } = row.options;
  const sizes = `x=[${row.input}] w=[${weightShapeOf(row)}] s=${stride} p=${JSON.stringify(padding)}`;
  return `${sizes} ${paddingMode} d=${dilation} g=${row.groups} ${activation ?? ''}`;
}

/** Weights so large, for so few tiles, that they are kept as taps: channels that end anywhere in a block of planes and in a panel. */
export const keptAsTaps: Case[] = [
  { input: [3, 245, 7, 6], outChannels: 251, groups: 1, options: { padding: 1 } },
  { input: [1, 129, 3, 4], outChannels: 470, groups: 1, options: { padding: [1, 1], activation: 'relu' } },
  { input: [2, 512, 8, 12], outChannels: 115, groups: 1, options: { padding: 1, paddingMode: 'reflect' } },
  { input: [2, 362, 4, 3], outChannels: 342, groups: 2, options: { padding: 1, groups: 2 } },
  { input: [1, 300, 8, 8], outChannels: 200, groups: 1, options: { padding: 2, dilation: 2 } },
];

/** Weights so large, for more tiles, that one call keeps them as taps: a strip and several, tiles that end anywhere. */
export const tapsOfOneCall: Case[] = [
  { input: [1, 243, 15, 13], outChannels: 245, groups: 1, options: { padding: 1 } },
  { input: [2, 261, 18, 19], outChannels: 230, groups: 1, options: { padding: 1, paddingMode: 'circular' } },
  { input: [1, 247, 38, 31], outChannels: 241, groups: 1, options: { activation: 'relu' } },
  { input: [1, 380, 13, 12], outChannels: 346, groups: 2, options: { padding: [2, 0], groups: 2 } },
  { input: [1, 310, 19, 20], outChannels: 204, groups: 1, options: { padding: 2, dilation: [2, 1] } },
];

export const table = [...caseTable(), ...strideTable(), ...longTable(), ...wideTable, ...keptAsTaps, ...tapsOfOneCall].map(
  (row, i) => ({
    title: titleOf(row),
    row,
    seed: i,
  }),
);
