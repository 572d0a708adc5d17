import { describe, expect, it } from 'vitest';
import { gemv, gemvOnce } from '../../src/algorithms/gemv.js';
import { im2col } from '../../src/algorithms/im2col.js';
import { winograd, winogradOfTaps } from '../../src/algorithms/winograd.js';
import { type Conv2dOptions, readConvGeometry } from '../../src/arguments/convolution.js';
import { choose, thresholds as committed, planConv2d, type Thresholds } from '../../src/plan/conv2d.js';
import { divideConv2d } from '../../src/plan/division.js';

const thresholds: Thresholds = {
  winograd: { leastInputs: 8, leastOutputs: 10, leastPixels: 25, transformCost: 1, leastGain: 1.4 },
  direct: { mostMultiplier: 4, mostOutputs: 2, fewInputs: 6, mostOutputsOfFewInputs: 5, leastTapsOfStride: 2 },
};

const cases: readonly [string, readonly number[], readonly number[], Conv2dOptions, string][] = [
  ['depthwise', [1, 8, 9, 9], [8, 1, 3, 3], { groups: 8 }, 'direct'],
  ['as many outputs of an input as a multiplier may have', [1, 2, 9, 9], [8, 1, 5, 5], { groups: 2 }, 'direct'],
  ['more outputs of an input', [1, 2, 9, 9], [20, 1, 5, 5], { groups: 2 }, 'im2col'],
  ['two outputs', [1, 64, 9, 9], [2, 64, 3, 3], {}, 'direct'],
  ['three outputs of many inputs', [1, 64, 9, 9], [3, 64, 3, 3], {}, 'im2col'],
  ['five outputs of six inputs', [1, 6, 9, 9], [5, 6, 1, 1], {}, 'direct'],
  ['six outputs of six inputs', [1, 6, 9, 9], [6, 6, 1, 1], {}, 'im2col'],
  ['depthwise with as many taps as the stride asks for', [1, 8, 41, 41], [8, 1, 3, 4], { groups: 8, stride: 2 }, 'direct'],
  [
    'depthwise with fewer taps than there are inputs for each output',
    [1, 8, 9, 9],
    [8, 1, 5, 5],
    { groups: 8, stride: 4 },
    'im2col',
  ],
  ['depthwise 3x3 with stride 2, which sorts nothing', [1, 8, 9, 9], [8, 1, 3, 3], { groups: 8, stride: 2 }, 'direct'],
  ['depthwise with a stride as long as the kernel', [1, 8, 9, 9], [8, 1, 3, 3], { groups: 8, stride: 3 }, 'im2col'],
  ['two outputs with a stride', [1, 64, 9, 9], [2, 64, 1, 1], { stride: [1, 2] }, 'im2col'],
  ['3x3', [1, 8, 9, 9], [10, 8, 3, 3], {}, 'winograd'],
  ['3x3 of fewer inputs', [1, 7, 9, 9], [10, 7, 3, 3], {}, 'im2col'],
  ['3x3 of fewer outputs', [1, 8, 9, 9], [9, 8, 3, 3], {}, 'im2col'],
  ['3x3 with a stride', [1, 8, 32, 32], [10, 8, 3, 3], { stride: 2, padding: 1 }, 'winograd'],
  ['7x7 with a stride, of two inputs with four phases each', [1, 2, 22, 22], [10, 2, 7, 7], { stride: 2 }, 'winograd'],
  ['3x3 with a stride of which little of a tile is left', [1, 8, 13, 13], [10, 8, 3, 3], { stride: 2, padding: 1 }, 'im2col'],
  ['3x3 with a stride as long as the kernel', [1, 8, 27, 27], [10, 8, 3, 3], { stride: 3 }, 'im2col'],
  ['3x3 whose large weight a single tile waits for', [1, 1024, 5, 5], [1024, 1024, 3, 3], { padding: 1 }, 'im2col'],
  ['2x2', [1, 8, 9, 9], [10, 8, 2, 2], {}, 'winograd'],
  ['4x4', [1, 8, 11, 11], [10, 8, 4, 4], {}, 'winograd'],
  ['7x7 with a stride', [1, 8, 22, 22], [10, 8, 7, 7], { stride: 2 }, 'winograd'],
  ['3x1', [1, 8, 11, 11], [10, 8, 3, 1], {}, 'winograd'],
  ['1x1', [1, 8, 11, 11], [10, 8, 1, 1], {}, 'im2col'],
  ['3x3 with a dilation', [1, 8, 20, 20], [10, 8, 3, 3], { dilation: 2, padding: 2 }, 'winograd'],
  ['3x3 whose dilation leaves a pixel a tile', [1, 8, 9, 9], [10, 8, 3, 3], { dilation: 9, padding: 9 }, 'im2col'],
  ['3x3 on fewer pixels', [1, 8, 6, 6], [10, 8, 3, 3], {}, 'im2col'],
  ['3x3 on as few of two images', [2, 8, 6, 6], [10, 8, 3, 3], {}, 'winograd'],
  ['5x5', [1, 64, 9, 9], [64, 64, 5, 5], {}, 'winograd'],
  ['7x7 of two inputs, which its four pieces read as eight', [1, 2, 20, 20], [10, 2, 7, 7], {}, 'winograd'],
  ['13x13', [1, 64, 19, 19], [64, 64, 13, 13], {}, 'im2col'],
];

describe('choose', () => {
  it.each(cases)('%s: x=%j w=%j %j', (_title, input, weight, options, wanted) => {
    const { algorithm, reason } = choose(readConvGeometry('test', 2, input, weight, options), true, thresholds);
    expect(algorithm.name).toBe(wanted);
    expect(reason).not.toBe('');
  });
});

describe('a large weight', () => {
  const geometry = readConvGeometry('test', 2, [1, 512, 7, 7], [512, 512, 3, 3], { padding: 1 });

  it('is transformed where it is prepared', () => {
    expect(choose(geometry, true, thresholds).algorithm.name).toBe('winograd');
  });

  it('is kept as its taps for one call with more pixels', () => {
    const more = readConvGeometry('test', 2, [1, 256, 14, 14], [256, 256, 3, 3], { padding: 1 });
    expect(choose(more, false, thresholds).algorithm).toBe(winogradOfTaps);
    expect(choose(more, true, thresholds).algorithm).toBe(winograd);
  });

  it('is not for one call with few pixels', () => {
    expect(choose(geometry, false, thresholds).algorithm.name).toBe('im2col');
  });

  it('is for one call with many', () => {
    expect(choose({ ...geometry, batch: 64 }, false, thresholds).algorithm.name).toBe('winograd');
  });
});

describe('few output pixels', () => {
  const of = (batch: number, length: number) => readConvGeometry('test', 2, [batch, 512, 1, length], [256, 512, 1, 1], {});

  it.each([
    ['one pixel', of(1, 1), gemv, gemvOnce],
    ['four pixels of two images', of(2, 2), gemv, gemvOnce],
    ['five images of a pixel', of(5, 1), gemv, gemvOnce],
    ['eight images of a pixel', of(8, 1), im2col, gemvOnce],
    ['nine images of a pixel', of(9, 1), im2col, im2col],
  ])('%s', (_title, geometry, prepared, once) => {
    expect(choose(geometry, true, thresholds).algorithm).toBe(prepared);
    expect(choose(geometry, false, thresholds).algorithm).toBe(once);
    expect(planConv2d('test', geometry, 'im2col', true).algorithm).toBe(prepared);
    expect(planConv2d('test', geometry, 'im2col', false).algorithm).toBe(once);
  });

  it('are no reason to hold a large input whole', () => {
    const geometry = readConvGeometry('test', 2, [1, 512, 200, 200], [256, 512, 1, 1], { stride: 199 });
    expect(choose(geometry, true, thresholds).algorithm).toBe(im2col);
  });
});

describe('a batch of small planes', () => {
  const plan = (batch: number, channels: number, length: number) => {
    const geometry = readConvGeometry('test', 2, [batch, channels, length, length], [64, channels, 1, 1], {});
    return { geometry, plan: planConv2d('test', geometry, 'im2col') };
  };

  it.each([
    ['planes of a pixel', 2000, 16, 1, 500],
    ['planes of 49 pixels', 32, 16, 7, 8],
    ['as many images as fit a strip', 32, 4096, 7, 1],
    ['planes that fill panels by themselves', 32, 16, 14, 1],
    ['one image', 1, 16, 7, 1],
  ])('%s', (_title, batch, channels, length, images) => {
    expect(plan(batch, channels, length).plan.strips.images).toBe(images);
  });

  it('takes no more memory for more images', () => {
    expect(plan(10_000, 16, 7).plan.workspaceBytes).toBe(plan(1000, 16, 7).plan.workspaceBytes);
  });

  it('is cut by images for several threads', () => {
    const { geometry, plan: whole } = plan(64, 16, 7);
    expect(divideConv2d(geometry, whole, 4)).toEqual({ ...whole.strips, images: 8 });
    expect(divideConv2d(geometry, whole, 16)).toEqual({ ...whole.strips, images: 2 });
  });
});

describe('the thresholds as they are', () => {
  // On every machine: what is not near any crossover.
  it.each([
    ['depthwise', [1, 32, 56, 56], [32, 1, 3, 3], { groups: 32 }, 'direct'],
    ['one filter of a picture', [1, 1, 56, 56], [1, 1, 5, 5], {}, 'direct'],
    ['many channels to a grey picture', [1, 64, 56, 56], [1, 64, 3, 3], {}, 'direct'],
    ['3x3 of many channels', [1, 64, 56, 56], [64, 64, 3, 3], {}, 'winograd'],
    ['a picture to many channels', [1, 3, 224, 224], [64, 3, 7, 7], { stride: 2, padding: 3 }, 'winograd'],
    ['a picture to a few channels', [1, 3, 224, 224], [16, 3, 3, 3], { stride: 2 }, 'im2col'],
    ['1x1 of many channels', [1, 256, 14, 14], [256, 256, 1, 1], {}, 'im2col'],
  ] as const)('take %s: x=%j w=%j %j', (_title, input, weight, options, wanted) => {
    expect(choose(readConvGeometry('test', 2, input, weight, options), true, committed).algorithm.name).toBe(wanted);
  });
});
