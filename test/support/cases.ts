/**
 * The case table: convolutions that every algorithm is forced over. Channel counts that fill no register, planes from 1 to 33
 * that are not square, every option.
 */
import type { Conv2dOptions, ConvTranspose2dOptions } from '../../src/index.js';

type Settings<Options> = Omit<Options, 'bias' | 'algorithm' | 'out'> & {
  readonly bias?: boolean;
  /** NaN and infinities here and there in the input. */
  readonly spikes?: boolean;
};

/** A call by its shapes and options. */
export interface ConvolutionCase<Options> {
  readonly title: string;
  readonly input: readonly number[];
  readonly weight: readonly number[];
  readonly options: Omit<Options, 'bias' | 'algorithm' | 'out'>;
  readonly bias: boolean;
  readonly spikes: boolean;
}

export type ConvCase = ConvolutionCase<Conv2dOptions>;
export type TransposeCase = ConvolutionCase<ConvTranspose2dOptions>;

const short: Record<string, string> = { stride: 's', padding: 'p', dilation: 'd', groups: 'g', outputPadding: 'op' };

function row<Options>(
  input: readonly number[],
  weight: readonly number[],
  settings: Settings<Options> = {} as Settings<Options>,
): ConvolutionCase<Options> {
  const { bias = false, spikes = false, ...options } = settings;
  const words = Object.entries(options).map(([name, value]) =>
    name in short ? `${short[name]}=${JSON.stringify(value)}` : String(value),
  );
  const title = [`x=${JSON.stringify(input)}`, `w=${JSON.stringify(weight)}`, ...words];
  if (bias) title.push('bias');
  if (spikes) title.push('NaN and infinities');
  return { title: title.join(' '), input, weight, options: options as ConvolutionCase<Options>['options'], bias, spikes };
}

const conv = row<Conv2dOptions>;
const transposed = row<ConvTranspose2dOptions>;

/** Zero before or after only. */
const topLeft = [
  [1, 0],
  [2, 0],
] as const;
const bottomRight = [
  [0, 2],
  [0, 1],
] as const;
const uneven = [
  [2, 1],
  [0, 3],
] as const;

/** Cases of `conv2d`. */
export const conv2dCases: readonly ConvCase[] = [
  // The smallest there are.
  conv([1, 1, 1, 1], [1, 1, 1, 1]),
  conv([1, 1, 1], [1, 1, 1, 1], { bias: true }),
  conv([0, 3, 5, 5], [2, 3, 3, 3]),
  conv([1, 1, 1, 33], [1, 1, 1, 3]),
  conv([1, 1, 33, 1], [1, 1, 3, 1]),
  conv([1, 1, 1, 1], [3, 1, 3, 3], { padding: 1 }),
  conv([1, 1, 2, 1], [1, 1, 7, 7], { padding: 3, bias: true }),
  conv([2, 1, 4, 4], [1, 1, 4, 4]),
  // 1x1: the plain matrix product.
  conv([1, 3, 7, 9], [5, 3, 1, 1]),
  conv([2, 13, 5, 11], [15, 13, 1, 1], { bias: true }),
  conv([1, 67, 3, 5], [37, 67, 1, 1], { activation: 'relu' }),
  conv([1, 24, 9, 8], [24, 24, 1, 1], { stride: 2 }),
  conv([3, 5, 6, 7], [13, 5, 1, 1], { padding: 1, bias: true }),
  conv([1, 300, 4, 5], [7, 300, 1, 1], { bias: true }),
  // Few output pixels in all: a vector for each.
  conv([1, 70, 1, 1], [53, 70, 1, 1]),
  conv([1, 35, 1, 1], [97, 35, 1, 1], { bias: true, activation: 'relu6' }),
  conv([2, 34, 1, 1], [128, 34, 1, 1], { bias: true }),
  conv([3, 10, 1, 1], [42, 5, 1, 1], { groups: 2, bias: true, activation: 'relu' }),
  conv([1, 9, 1, 1], [6, 3, 1, 1], { groups: 3 }),
  conv([1, 6, 3, 5], [45, 6, 3, 5], { bias: true }),
  conv([3, 6, 5, 2], [34, 3, 5, 2], { groups: 2 }),
  conv([2, 7, 3, 4], [21, 7, 3, 3], { bias: true }),
  conv([1, 5, 2, 2], [17, 5, 3, 3], { padding: 1 }),
  conv([1, 5, 3, 5], [16, 5, 2, 3], { dilation: 2, bias: true }),
  conv([1, 4, 9, 10], [19, 4, 2, 3], { stride: [8, 7], padding: [1, 0], bias: true }),
  conv([33, 1, 1], [50, 33, 1, 1]),
  conv([2, 13, 1, 1], [37, 13, 1, 1], { spikes: true }),
  conv([2, 3, 2, 3], [5, 3, 2, 2], { bias: true, activation: 'relu', spikes: true }),
  // Batches of small planes: a product runs across the images.
  conv([9, 37, 1, 1], [67, 37, 1, 1], { bias: true }),
  conv([70, 5, 1, 1], [6, 5, 1, 1], { activation: 'relu' }),
  conv([11, 300, 2, 1], [7, 300, 1, 1], { bias: true }),
  conv([13, 6, 5, 5], [10, 3, 3, 3], { groups: 2, padding: 1, bias: true, activation: 'relu' }),
  conv([12, 3, 4, 9], [5, 3, 2, 3], { stride: 2 }),
  conv([7, 5, 10, 12], [8, 5, 1, 3], { dilation: [1, 3], padding: [0, 2], paddingMode: 'reflect' }),
  conv([150, 2, 3, 3], [7, 2, 2, 2], { bias: true }),
  conv([10, 3, 4, 3], [5, 3, 3, 3], { padding: 1, spikes: true }),
  // 3x3 with stride 1.
  conv([1, 3, 7, 9], [4, 3, 3, 3], { padding: 1 }),
  conv([1, 13, 14, 14], [15, 13, 3, 3], { padding: 1, bias: true }),
  conv([5, 24, 7, 7], [37, 24, 3, 3], { padding: 1, bias: true, activation: 'relu' }),
  conv([1, 37, 5, 6], [67, 37, 3, 3]),
  conv([2, 5, 33, 17], [3, 5, 3, 3], { padding: 'same', activation: 'relu6', bias: true }),
  conv([1, 1, 3, 3], [13, 1, 3, 3], { padding: 2 }),
  conv([1, 2, 13, 30], [2, 2, 3, 3], { padding: topLeft }),
  conv([1, 15, 10, 11], [1, 15, 3, 3], { padding: uneven, bias: true }),
  conv([4, 1, 4, 5], [5, 1, 3, 3], { padding: 'valid' }),
  conv([3, 8, 11], [5, 3, 3, 3], { padding: 1, bias: true }),
  conv([1, 67, 6, 5], [13, 67, 3, 3], { padding: 1, paddingMode: 'replicate' }),
  // Other kernels.
  conv([1, 3, 7, 9], [4, 3, 3, 2]),
  conv([2, 1, 9, 33], [1, 1, 5, 5], { padding: 2 }),
  conv([1, 3, 16, 15], [24, 3, 7, 7], { padding: 3, stride: 2, bias: true, activation: 'relu' }),
  conv([1, 5, 8, 9], [13, 5, 2, 2]),
  conv([1, 3, 6, 8], [5, 3, 4, 6], { padding: 'same' }),
  conv([1, 13, 1, 20], [3, 13, 1, 7], { padding: [0, 3] }),
  conv([1, 13, 20, 1], [3, 13, 7, 1], { padding: [3, 0] }),
  conv([2, 3, 12, 6], [5, 3, 6, 1]),
  conv([1, 37, 8, 8], [5, 37, 4, 3], { bias: true }),
  // Strides.
  conv([1, 3, 11, 14], [5, 3, 3, 3], { stride: 2, padding: 1 }),
  conv([2, 15, 9, 9], [13, 15, 3, 3], { stride: [2, 1], padding: [1, 0] }),
  conv([1, 5, 17, 33], [3, 5, 5, 3], { stride: [1, 3], padding: [2, 1], bias: true }),
  conv([3, 1, 13, 12], [1, 1, 2, 2], { stride: 3 }),
  conv([1, 13, 10, 10], [24, 13, 3, 3], { stride: 3, padding: bottomRight, activation: 'relu' }),
  conv([1, 1, 8, 32], [5, 1, 4, 4], { stride: 4 }),
  conv([1, 3, 5, 7], [2, 3, 1, 2], { stride: [3, 2] }),
  // Dilations.
  conv([1, 3, 12, 15], [5, 3, 3, 3], { dilation: 2, padding: 2 }),
  conv([2, 5, 14, 9], [3, 5, 3, 2], { dilation: [3, 1], bias: true }),
  conv([1, 13, 11, 13], [15, 13, 3, 3], { dilation: 3, padding: 'same' }),
  conv([1, 1, 16, 21], [3, 1, 2, 5], { dilation: [1, 3], stride: [2, 1], padding: [1, 6] }),
  conv([1, 3, 17, 19], [5, 3, 3, 3], { dilation: [2, 3], stride: [3, 2], padding: uneven }),
  // Groups, depthwise, channel multipliers.
  conv([1, 6, 7, 9], [4, 3, 3, 3], { groups: 2, padding: 1 }),
  conv([2, 15, 8, 7], [9, 5, 3, 2], { groups: 3, bias: true }),
  conv([1, 13, 14, 15], [13, 1, 3, 3], { groups: 13, padding: 1, bias: true, activation: 'relu6' }),
  conv([1, 24, 15, 14], [24, 1, 3, 3], { groups: 24, padding: 1, stride: 2 }),
  conv([2, 5, 12, 13], [5, 1, 5, 5], { groups: 5, padding: 2 }),
  conv([1, 5, 9, 20], [15, 1, 3, 3], { groups: 5, padding: 1, bias: true }),
  conv([1, 37, 6, 7], [74, 1, 2, 3], { groups: 37, stride: [2, 1] }),
  conv([3, 3, 10, 33], [3, 1, 5, 5], { groups: 3, padding: 2, stride: 2 }),
  conv([1, 10, 6, 6], [35, 2, 1, 1], { groups: 5 }),
  conv([1, 8, 9, 9], [8, 2, 3, 3], { groups: 4, dilation: 2, padding: 2 }),
  // What lies outside the plane.
  conv([1, 3, 5, 6], [4, 3, 3, 3], { padding: 2, paddingMode: 'reflect' }),
  conv([2, 1, 7, 4], [3, 1, 5, 5], { padding: 2, paddingMode: 'circular', bias: true }),
  conv([1, 5, 4, 9], [5, 1, 3, 3], { padding: 3, paddingMode: 'replicate', groups: 5 }),
  conv([1, 13, 6, 7], [3, 13, 4, 2], { padding: 'same', paddingMode: 'circular' }),
  conv([1, 3, 9, 5], [5, 3, 3, 3], { padding: uneven, paddingMode: 'reflect', stride: 2 }),
  conv([1, 2, 1, 1], [2, 2, 5, 5], { padding: 4, paddingMode: 'replicate' }),
  conv([1, 1, 3, 3], [1, 1, 3, 3], { padding: 3, paddingMode: 'circular', dilation: 2 }),
  conv([2, 6, 8, 8], [6, 3, 3, 3], { padding: 1, paddingMode: 'reflect', groups: 2, activation: 'relu' }),
  // Values that are no numbers.
  conv([2, 3, 11, 13], [5, 3, 3, 3], { padding: 1, spikes: true }),
  conv([1, 5, 9, 12], [5, 1, 3, 3], { padding: 1, groups: 5, bias: true, spikes: true }),
  conv([1, 2, 8, 20], [3, 2, 1, 1], { activation: 'relu', spikes: true }),
  conv([1, 3, 12, 9], [4, 3, 5, 2], { stride: 2, padding: 1, paddingMode: 'replicate', activation: 'relu6', spikes: true }),
];

/** Cases of `convTranspose2d`. Weights are (C, O/groups, kH, kW). */
export const convTranspose2dCases: readonly TransposeCase[] = [
  transposed([1, 1, 1, 1], [1, 1, 1, 1]),
  transposed([1, 1, 1], [1, 1, 3, 3], { bias: true }),
  transposed([0, 3, 5, 5], [3, 2, 3, 3]),
  transposed([1, 1, 1, 33], [1, 1, 1, 3]),
  transposed([1, 1, 33, 1], [1, 3, 2, 1], { stride: 2 }),
  transposed([1, 3, 7, 9], [3, 5, 1, 1]),
  transposed([2, 13, 5, 6], [13, 15, 1, 1], { stride: 2, bias: true }),
  // The up-sampling layers of networks.
  transposed([1, 24, 8, 8], [24, 13, 4, 4], { stride: 2, padding: 1, bias: true }),
  transposed([1, 13, 7, 9], [13, 5, 2, 2], { stride: 2 }),
  transposed([3, 5, 6, 5], [5, 3, 3, 3], { stride: 2, padding: 1, outputPadding: 1, activation: 'relu' }),
  transposed([1, 37, 5, 4], [37, 67, 3, 3], { padding: 1 }),
  transposed([1, 67, 4, 7], [67, 15, 2, 2], { stride: 2, bias: true, activation: 'relu6' }),
  transposed([5, 3, 4, 4], [3, 1, 4, 4], { stride: 4 }),
  transposed([1, 3, 9, 8], [3, 2, 5, 5], { padding: 2 }),
  // Strides with gaps, strides of one axis.
  transposed([1, 2, 5, 6], [2, 3, 2, 2], { stride: 3 }),
  transposed([2, 3, 4, 5], [3, 5, 1, 2], { stride: [3, 2], bias: true }),
  transposed([1, 5, 7, 4], [5, 3, 3, 2], { stride: [1, 3] }),
  transposed([1, 3, 33, 3], [3, 5, 7, 1], { stride: [2, 1], padding: [3, 0] }),
  transposed([1, 1, 3, 17], [1, 1, 4, 7], { stride: [1, 2] }),
  transposed([1, 13, 3, 3], [13, 3, 6, 5], { stride: 3, padding: [2, 1], outputPadding: [2, 1] }),
  // Dilation.
  transposed([1, 3, 6, 7], [3, 4, 3, 3], { dilation: 2, padding: 2 }),
  transposed([2, 5, 5, 5], [5, 2, 3, 2], { dilation: [3, 1], stride: [2, 1], bias: true }),
  transposed([1, 2, 4, 6], [2, 3, 3, 3], { dilation: 3, outputPadding: 2 }),
  transposed([1, 3, 5, 4], [3, 3, 2, 4], { dilation: [2, 3], stride: [3, 2], padding: [1, 4] }),
  // Cropping more on one side than on the other.
  transposed([1, 3, 6, 5], [3, 5, 3, 3], { padding: topLeft }),
  transposed([1, 5, 5, 8], [5, 3, 4, 4], { stride: 2, padding: bottomRight }),
  transposed([2, 3, 7, 6], [3, 2, 5, 5], { padding: uneven, stride: [1, 2], bias: true }),
  transposed([1, 1, 9, 9], [1, 1, 3, 3], { padding: 4 }),
  // Groups.
  transposed([1, 6, 5, 7], [6, 2, 3, 3], { groups: 2, padding: 1 }),
  transposed([2, 15, 4, 5], [15, 3, 2, 3], { groups: 3, stride: 2, bias: true }),
  transposed([1, 13, 8, 9], [13, 1, 3, 3], { groups: 13, stride: 2, padding: 1, outputPadding: 1 }),
  transposed([1, 5, 6, 11], [5, 3, 4, 4], { groups: 5, stride: 2, padding: 1, activation: 'relu' }),
  transposed([1, 24, 7, 7], [24, 1, 5, 5], { groups: 24, padding: 2, bias: true }),
  transposed([3, 5, 9], [3, 5, 3, 3], { stride: 2, padding: 1 }),
  // Values that are no numbers.
  transposed([2, 3, 6, 7], [3, 4, 3, 3], { stride: 2, padding: 1, spikes: true }),
  transposed([1, 4, 5, 9], [4, 2, 2, 2], { stride: 3, groups: 2, bias: true, spikes: true }),
  transposed([1, 2, 8, 6], [2, 3, 3, 3], { activation: 'relu6', spikes: true }),
];
