/** Calls of every operation of a backend, in forms that are cut in different ways. */
import type { Backend } from '../../src/index.js';
import * as library from '../../src/index.js';
import { noise } from '../support/tensors.js';

export type Method = Exclude<
  keyof Backend,
  'close' | 'empty' | 'threads' | 'memoryBytes' | 'prepareConv2d' | 'prepareConvTranspose2d' | symbol
>;

export const x = noise([2, 6, 37, 41], 1);
const wide = noise([1, 20, 30, 70], 2);
const pooled = library.maxPool2d(x, 3, { stride: 2, padding: 1, returnIndices: true });
const spiked = noise([2, 6, 37, 41], 3);
for (const [i, value] of [Number.NaN, Number.POSITIVE_INFINITY, 3e38, Number.NEGATIVE_INFINITY].entries())
  spiked.data[i * 977] = value;

const spikedWeight = noise([6, 9, 3, 3], 76);
spikedWeight.data[100] = Number.NaN;

const spikedPlanes = noise([2, 18, 12, 13], 85);
spikedPlanes.data[2000] = Number.NaN;

const lateNaN = noise([1, 256, 28, 28], 89);
lateNaN.data[200 * 28 * 28 + 23 * 28 + 23] = Number.NaN;

const spikedMaps = noise([1, 64, 16, 16], 100);
spikedMaps.data[9000] = Number.NaN;

/** Every operation, in forms that are cut in different ways. */
export const cases: readonly (readonly [title: string, method: Method, ...args: unknown[]])[] = [
  ['winograd', 'conv2d', wide, noise([33, 20, 3, 3], 4), { padding: 1, bias: noise([33], 5), activation: 'relu' }],
  ['winograd with NaN and Inf', 'conv2d', spiked, noise([33, 6, 3, 3], 6), { padding: 1, algorithm: 'winograd' }],
  ['im2col', 'conv2d', x, noise([9, 6, 5, 5], 7), { stride: 2, padding: 'valid', bias: noise([9], 8).data, algorithm: 'im2col' }],
  ['1x1', 'conv2d', wide, noise([40, 20, 1, 1], 9)],
  ['direct depthwise', 'conv2d', x, noise([6, 1, 3, 3], 10), { groups: 6, padding: 1, paddingMode: 'reflect' }],
  ['direct depthwise 5x5 stride 2', 'conv2d', x, noise([12, 1, 5, 5], 11), { groups: 6, stride: 2, padding: 2 }],
  [
    'unrolled',
    'conv2d',
    noise([2, 3, 12, 14], 12),
    noise([4, 3, 3, 3], 13),
    { algorithm: 'unrolled', paddingMode: 'circular', padding: 2 },
  ],
  ['many strips', 'conv2d', noise([1, 64, 120, 130], 14), noise([16, 64, 3, 3], 15), { padding: 1 }],
  [
    'one strip cut in rows',
    'conv2d',
    noise([1, 3, 60, 61], 70),
    noise([13, 3, 7, 7], 71),
    { stride: 2, padding: 3, algorithm: 'im2col' },
  ],
  [
    'groups cut in rows',
    'conv2d',
    x,
    noise([10, 3, 3, 3], 72),
    { groups: 2, padding: 1, algorithm: 'im2col', activation: 'relu6' },
  ],
  ['NaN cut in rows', 'conv2d', spiked, noise([33, 6, 3, 3], 73), { padding: 1, algorithm: 'im2col' }],
  [
    'winograd, one strip in parts',
    'conv2d',
    noise([1, 40, 9, 10], 77),
    noise([131, 40, 3, 3], 78),
    { padding: 1, bias: noise([131], 79) },
  ],
  [
    'winograd, a strip with NaN in parts',
    'conv2d',
    spikedPlanes,
    noise([96, 18, 3, 3], 80),
    { padding: 1, algorithm: 'winograd' },
  ],
  [
    'winograd, dilated',
    'conv2d',
    noise([1, 40, 13, 14], 81),
    noise([70, 40, 3, 3], 82),
    { padding: 2, dilation: 2, algorithm: 'winograd' },
  ],
  [
    'winograd, groups',
    'conv2d',
    noise([1, 40, 13, 14], 83),
    noise([80, 10, 3, 3], 84),
    { padding: 1, groups: 4, algorithm: 'winograd' },
  ],
  [
    'winograd, NaN in one of the groups',
    'conv2d',
    spikedPlanes,
    noise([96, 6, 3, 3], 92),
    { padding: 1, groups: 3, algorithm: 'winograd' },
  ],
  [
    'winograd, phases of a dilation in parts',
    'conv2d',
    noise([1, 256, 28, 28], 86),
    noise([64, 256, 3, 3], 87),
    { padding: 6, dilation: 6, algorithm: 'winograd' },
  ],
  [
    'winograd, NaN in the last of those phases',
    'conv2d',
    lateNaN,
    noise([64, 256, 3, 3], 88),
    { padding: 6, dilation: 6, algorithm: 'winograd' },
  ],
  [
    'winograd, parts that are not whole blocks',
    'conv2d',
    noise([1, 128, 28, 28], 90),
    noise([100, 128, 3, 3], 91),
    { padding: 1, algorithm: 'winograd' },
  ],
  ['small planes, strips of several images', 'conv2d', noise([150, 7, 5, 5], 93), noise([13, 7, 3, 1], 94)],
  [
    'small planes of groups, NaN in one',
    'conv2d',
    noise([90, 18, 3, 3], 95),
    spikedWeight,
    { groups: 2, padding: 1, algorithm: 'im2col', activation: 'relu' },
  ],
  ['one pixel, in parts', 'conv2d', noise([1, 200, 1, 1], 96), noise([210, 200, 1, 1], 97), { bias: noise([210], 98) }],
  [
    'few pixels of groups, in parts',
    'conv2d',
    noise([3, 10, 4, 3], 99),
    noise([180, 5, 3, 3], 100),
    { groups: 2, activation: 'relu' },
  ],
  ['1-D of small planes', 'conv1d', noise([80, 6, 9], 101), noise([11, 6, 3], 102), { padding: 1, bias: noise([11], 103) }],
  ['batch', 'conv2d', noise([7, 16, 9, 9], 16), noise([20, 16, 3, 3], 17), { padding: 1 }],
  ['empty batch', 'conv2d', noise([0, 3, 9, 9], 18), noise([2, 3, 3, 3], 19)],
  // Its gradients are zeros, where the memory held other things before.
  ['empty batch', 'conv2dBackward', noise([0, 2, 7, 7], 18), noise([0, 3, 9, 9], 18), noise([2, 3, 3, 3], 19)],
  ['empty batch', 'convTranspose2dBackward', noise([0, 2, 9, 9], 18), noise([0, 3, 7, 7], 18), noise([3, 2, 3, 3], 19)],
  ['1-D', 'conv1d', noise([3, 5, 400], 20), noise([7, 5, 9], 21), { padding: 'same', dilation: 3 }],
  [
    'by phases',
    'convTranspose2d',
    noise([2, 9, 20, 22], 22),
    noise([9, 8, 4, 4], 23),
    { stride: 2, padding: 1, bias: noise([8], 24) },
  ],
  [
    'by phases, dilated',
    'convTranspose2d',
    noise([1, 12, 31, 20], 74),
    noise([12, 6, 3, 5], 75),
    { stride: [3, 2], dilation: 2 },
  ],
  ['NaN in the weight', 'convTranspose2d', x, spikedWeight, { stride: 2 }],
  [
    'as a convolution, one strip in parts, the last of them less than a panel',
    'convTranspose2d',
    noise([1, 64, 12, 12], 91),
    noise([64, 72, 4, 4], 92),
    { stride: 2, padding: 1, bias: noise([72], 93) },
  ],
  [
    'as a convolution with taps of zero, in parts',
    'convTranspose2d',
    noise([1, 64, 14, 13], 94),
    noise([64, 50, 5, 5], 95),
    { stride: 2, padding: 2, outputPadding: 1, activation: 'relu' },
  ],
  [
    'as four convolutions, each in parts',
    'convTranspose2d',
    noise([1, 128, 16, 16], 96),
    noise([128, 96, 4, 4], 97),
    { stride: 2, padding: 1 },
  ],
  ['as convolutions with NaN, in parts', 'convTranspose2d', spikedMaps, noise([64, 40, 4, 4], 98), { stride: 2, padding: 1 }],
  [
    'as convolutions of planes that are cut across, in parts',
    'convTranspose2d',
    noise([1, 20, 4, 500], 100),
    noise([20, 48, 4, 4], 101),
    { stride: 2, padding: 1 },
  ],
  ['with taps of zero and NaN, in parts', 'convTranspose2d', spikedMaps, noise([64, 40, 5, 5], 99), { stride: 2, padding: 2 }],
  ['by columns', 'convTranspose2d', noise([2, 9, 20, 22], 25), noise([9, 2, 3, 3], 26), { stride: 3, outputPadding: 1 }],
  [
    'unrolled',
    'convTranspose2d',
    noise([2, 3, 9, 8], 27),
    noise([3, 4, 3, 3], 28),
    { algorithm: 'unrolled', activation: 'relu6' },
  ],
  ['by its other name', 'conv_transpose2d', noise([1, 4, 9, 8], 29), noise([4, 5, 2, 2], 30), { stride: 2 }],
  ['1-D', 'convTranspose1d', noise([2, 4, 90], 31), noise([4, 5, 6], 32), { stride: 3 }],
  ['3x3 stride 2', 'maxPool2d', x, 3, { stride: 2, padding: 1 }],
  ['with indices', 'maxPool2d', spiked, [3, 2], { returnIndices: true, ceilMode: true }],
  ['large planes', 'maxPool2d', noise([1, 3, 400, 500], 33), 2],
  ['1-D', 'maxPool1d', noise([2, 5, 300], 34), 4],
  ['1-D with indices', 'maxPool1d', noise([2, 5, 300], 35), 4, { returnIndices: true }],
  ['of partial windows', 'avgPool2d', x, 3, { stride: 2, padding: 1, ceilMode: true, countIncludePad: false }],
  ['1-D', 'avgPool1d', noise([2, 5, 300], 36), 7, { stride: 2 }],
  ['of squares', 'lpPool2d', x, 2, 3, { stride: 1 }],
  ['of bins', 'adaptiveAvgPool2d', x, [5, 9]],
  ['of even bins', 'adaptiveAvgPool2d', noise([3, 4, 24, 36], 37), [6, 4]],
  ['of bins', 'adaptiveMaxPool2d', x, [5, 9]],
  ['of bins with indices', 'adaptiveMaxPool2d', x, 7, { returnIndices: true }],
  ['of planes', 'globalAvgPool2d', noise([9, 30, 50, 60], 38)],
  ['of planes', 'globalMaxPool2d', spiked],
  ['of a pooling', 'maxUnpool2d', pooled.output, pooled.indices, 3, { stride: 2, padding: 1, outputSize: [37, 41] }],
  ['of windows', 'unfold', x, [3, 2], { padding: 1, dilation: 2 }],
  ['of many windows', 'unfold', noise([1, 9, 90, 110], 39), 3],
  ['of windows, some rows of a channel at a time', 'unfold', noise([2, 2, 100, 64], 80), 7, { padding: [3, 1] }],
  ['of columns', 'fold', noise([2, 6 * 9, 35 * 39], 40), [37, 41], 3],
  ['of a weight', 'unrollKernel', noise([4, 3, 3, 3], 41), [10, 9], { padding: 1 }],
  ['of a plane', 'corr2d', noise([200, 150], 42), noise([5, 7], 43)],
  ['full', 'convolve2d', noise([90, 150], 44), noise([5, 7], 45)],
  ['same', 'convolve2d', noise([90, 150], 46), noise([6, 4], 47), { mode: 'same' }],
  ['zero padding', 'conv2dBackward', noise([2, 8, 37, 41], 48), x, noise([8, 6, 3, 3], 49), { padding: 1 }],
  [
    'reflected padding',
    'conv2dBackward',
    noise([2, 8, 37, 41], 50),
    x,
    noise([8, 6, 3, 3], 51),
    { padding: 1, paddingMode: 'reflect' },
  ],
  ['stride 2', 'convTranspose2dBackward', noise([2, 5, 76, 84], 52), x, noise([6, 5, 4, 4], 53), { stride: 2 }],
  ['of a pooling', 'maxPool2dBackward', noise(pooled.output.shape, 54), pooled.indices, x.shape],
  ['of a mean', 'avgPool2dBackward', noise([2, 6, 18, 20], 55), x.shape, 3, { stride: 2 }],
];
