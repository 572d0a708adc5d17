import { describe, expect, it } from 'vitest';
import { direct, piecesOf } from '../../src/algorithms/direct.js';
import { tapOrder, verticalRuns } from '../../src/algorithms/directTaps.js';
import { type Conv2dOptions, readConvGeometry } from '../../src/arguments/convolution.js';
import { conv2d, empty, Tensor } from '../../src/index.js';
import { referenceConv2d } from '../../src/naive/reference.js';
import { closenessOf, expectClose } from '../support/closeness.js';
import { guardedOut, residentOut } from '../support/guarded.js';
import { eighths, noise } from '../support/tensors.js';
import { expectSameValues } from '../support/values.js';

const paddingModes = ['zeros', 'reflect', 'replicate', 'circular'] as const;

interface Case {
  readonly input: readonly number[];
  readonly weight: readonly number[];
  readonly options: Conv2dOptions;
}

function title({ input, weight, options }: Case): string {
  const words = Object.entries(options).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [`x=${JSON.stringify(input)}`, `w=${JSON.stringify(weight)}`, ...words].join(' ');
}

const titled = (cases: readonly Case[]) => cases.map((row) => [title(row), row] as const);

/** The `i`-th of a list that is gone through again and again. */
function pick<T>(list: readonly T[], i: number): T {
  return list[i % list.length] as T;
}

/** Shrinks padding to what its mode allows, and the kernel's reach to the padded plane. */
function fitted(length: number, kernel: number, dilation: number, padding: readonly [number, number], mode: string) {
  const most = mode === 'reflect' ? length - 1 : mode === 'circular' ? length : 3;
  const pads = padding.map((wanted) => Math.min(wanted, most)) as [number, number];
  const missing = dilation * (kernel - 1) + 1 - length - pads[0] - pads[1];
  return { length: length + Math.max(0, missing), pads };
}

/** Kernels of 1 to 7, strides of 1 to 3, dilations of 1 and 2, every kind of grouping, each with many of the others. */
function sweep(): Case[] {
  const cases: Case[] = [];
  const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 17, 23, 33];
  const groupings = [
    [1, 1, 5],
    [3, 1, 1],
    [2, 1, 3],
    [1, 3, 4],
    [2, 2, 2],
    [1, 7, 1],
    [9, 1, 1],
  ] as const;
  for (let i = 0; i < 160; i++) {
    const [groups, inputs, outputs] = pick(groupings, i);
    const mode = pick(paddingModes, i >> 1);
    const kernel = [1 + (i % 7), 1 + ((i * 3 + (i >> 3)) % 7)] as const;
    const stride = [1 + ((i >> 2) % 3), 1 + (i % 3)] as const;
    const dilation = [1 + ((i >> 1) % 2), 1 + ((i >> 3) % 2)] as const;
    const rows = fitted(pick(lengths, i * 5), kernel[0], dilation[0], [(i * 3) % 4, i % 3], mode);
    const columns = fitted(pick(lengths, i * 9 + 4), kernel[1], dilation[1], [i % 4, (i >> 1) % 4], mode);
    cases.push({
      input: [1 + (i % 2), groups * inputs, rows.length, columns.length],
      weight: [groups * outputs, inputs, ...kernel],
      options: {
        stride,
        dilation,
        groups,
        padding: [rows.pads, columns.pads],
        paddingMode: mode,
        activation: pick([undefined, 'relu', 'relu6'] as const, i),
      },
    });
  }
  return cases;
}

/** Depthwise 3x3 layers around the sizes where the kernel that reads in place begins, and where tiles are whole. */
function in3x3(): Case[] {
  const cases: Case[] = [];
  const lengths = [5, 7, 8, 9, 13, 14, 16, 17, 30];
  for (let i = 0; i < 72; i++) {
    const stride = 1 + (i % 2);
    const channels = 1 + (i % 3);
    cases.push({
      input: [1 + ((i >> 2) % 2), channels, pick(lengths, i), pick(lengths, i * 4 + 1 + (i >> 3))],
      weight: [channels * (1 + ((i >> 1) % 2)), 1, 3, 3],
      options: {
        stride,
        groups: channels,
        padding: [
          [i % 2, (i >> 1) % 2],
          [(i >> 2) % 2, (i >> 3) % 2],
        ],
        activation: pick([undefined, 'relu', 'relu6'] as const, i),
      },
    });
  }
  return cases;
}

/** The input in WASM memory, with NaN on all sides: what is read beside it must not come out. */
function residentAmongNaN(values: Tensor): { input: Tensor; whole: Tensor } {
  const before = 35;
  const whole = empty([values.data.length + 2 * before]);
  whole.data.fill(Number.NaN);
  const data = whole.data.subarray(before, before + values.data.length);
  data.set(values.data);
  return { input: new Tensor(data, values.shape), whole };
}

describe('algorithm "direct"', () => {
  it.each(titled([...sweep(), ...in3x3()]))('%s', (_title, { input, weight, options }) => {
    const x = noise(input, 1);
    const w = noise(weight, 2);
    const given = { ...options, bias: noise([weight[0] as number], 3) };
    const { out, check } = guardedOut(referenceConv2d(x, w, given).shape);
    expectClose(conv2d(x, w, { ...given, algorithm: 'direct', out }), referenceConv2d(x, w, given), closenessOf.direct);
    check();
  });

  it.each(titled([...sweep(), ...in3x3()]))('exact sums, in WASM memory among NaN: %s', (_title, { input, weight, options }) => {
    const x = eighths(input, 4);
    const w = eighths(weight, 5);
    const given = { ...options, bias: eighths([weight[0] as number], 6) };
    const expected = referenceConv2d(x, w, given);
    const { out, check, whole } = residentOut(expected.shape);
    const among = residentAmongNaN(x);
    conv2d(among.input, w, { ...given, algorithm: 'direct', out });
    expectSameValues(out.data, expected.values);
    check();
    for (const tensor of [among.whole, whole]) tensor.dispose();
  });

  it.each(titled(in3x3().slice(0, 24)))('NaN and infinities at the edges: %s', (_title, { input, weight, options }) => {
    const w = eighths(weight, 8);
    const [height, width] = input.slice(-2) as [number, number];
    const plane = height * width;
    for (const spike of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const x = eighths(input, 9);
      for (let first = 0; first < x.data.length; first += plane) {
        for (const place of [0, width - 1, plane - width, plane - 1]) x.data[first + place] = spike;
      }
      const expected = referenceConv2d(x, w, options);
      expectSameValues(conv2d(x, w, { ...options, algorithm: 'direct' }).data, expected.values);
    }
  });

  it.each(
    titled([
      // Pictures that take many strips, the last of which is short.
      { input: [1, 1, 90, 2000], weight: [1, 1, 5, 5], options: { padding: 2 } },
      { input: [1, 2, 75, 1500], weight: [2, 1, 3, 3], options: { padding: 1, groups: 2 } },
      { input: [1, 1, 151, 1501], weight: [1, 1, 3, 3], options: { padding: 1, stride: 2 } },
      { input: [1, 3, 33, 700], weight: [8, 3, 3, 3], options: { padding: 1, stride: [1, 2], paddingMode: 'reflect' } },
      // More channels than a strip has.
      { input: [2, 300, 9, 14], weight: [300, 1, 3, 3], options: { padding: 1, groups: 300 } },
      { input: [1, 130, 28, 28], weight: [130, 1, 5, 5], options: { padding: 2, groups: 130 } },
      { input: [1, 64, 40, 40], weight: [3, 64, 3, 3], options: { padding: 1 } },
    ]),
  )('in strips: %s', (_title, { input, weight, options }) => {
    const x = noise(input, 10);
    const w = noise(weight, 11);
    const expected = referenceConv2d(x, w, options);
    expectClose(conv2d(x, w, { ...options, algorithm: 'direct' }), expected, closenessOf.direct);
  });
});

describe('the taps of direct', () => {
  it('gathers rows that lie an output row apart, in even runs of at most three', () => {
    expect(verticalRuns({ kernel: 3, stride: 1, dilation: 1 })).toEqual([[0, 1, 2]]);
    expect(verticalRuns({ kernel: 4, stride: 1, dilation: 1 })).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(verticalRuns({ kernel: 5, stride: 2, dilation: 1 })).toEqual([
      [0, 2, 4],
      [1, 3],
    ]);
    expect(verticalRuns({ kernel: 3, stride: 2, dilation: 2 })).toEqual([[0, 1, 2]]);
    expect(verticalRuns({ kernel: 3, stride: 1, dilation: 2 })).toEqual([[0], [1], [2]]);
  });

  it.each([
    [3, 3, 1, 1],
    [5, 2, 2, 1],
    [7, 7, 1, 1],
    [4, 1, 3, 2],
    [11, 3, 2, 1],
  ])('packs each weight once: kernel %d x %d, stride %d, dilation %d', (kernelHeight, kernelWidth, stride, dilation) => {
    const geometry = readConvGeometry('conv2d', 2, [1, 3, 40, 40], [2, 3, kernelHeight, kernelWidth], { stride, dilation });
    const order = tapOrder(geometry).packed;
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 3 * kernelHeight * kernelWidth }, (_, i) => i));
  });

  it('are kept for the kernels of late, 64 of them at most', () => {
    const ordered = (kernelWidth: number) => tapOrder(readConvGeometry('conv2d', 2, [1, 1, 3, 99], [1, 1, 3, kernelWidth], {}));
    const first = ordered(1);
    expect(ordered(1)).toBe(first);
    for (let other = 2; other <= 65; other++) ordered(other);
    expect(ordered(1)).not.toBe(first);
    expect(ordered(1)).toEqual(first);
  });
});

describe('the strips of direct', () => {
  it('never end in fewer rows than a tile has, unless the plane does', () => {
    for (let total = 1; total < 400; total++) {
      for (const most of [0, 3, 8, 11, 50, 399]) {
        const rows = piecesOf(total, most);
        const last = total % rows || rows;
        expect(rows).toBeLessThanOrEqual(total);
        expect(last).toBeGreaterThanOrEqual(Math.min(4, total));
      }
    }
  });

  it('read 3x3 kernels of one channel in place, and no others that are padded', () => {
    const sourceWidth = (input: readonly number[], weight: readonly number[], options: Conv2dOptions) =>
      direct.strips(readConvGeometry('conv2d', 2, input, weight, options)).sourceWidth;
    const depthwise = { padding: 1, groups: 8 } as const;
    expect(sourceWidth([1, 8, 14, 14], [8, 1, 3, 3], depthwise)).toBe(0);
    expect(sourceWidth([1, 8, 14, 14], [16, 1, 3, 3], { ...depthwise, stride: 2 })).toBe(0);
    expect(sourceWidth([1, 8, 14, 14], [8, 1, 3, 3], { ...depthwise, stride: 3 })).toBe(18);
    expect(sourceWidth([1, 8, 14, 14], [8, 1, 3, 3], { ...depthwise, paddingMode: 'reflect' })).toBe(16);
    expect(sourceWidth([1, 8, 14, 4], [8, 1, 3, 3], depthwise)).toBe(6);
    expect(sourceWidth([1, 8, 14, 14], [8, 1, 5, 5], { groups: 8 })).toBe(0);
    expect(sourceWidth([1, 8, 14, 14], [4, 8, 3, 3], { padding: 1 })).toBe(16);
  });

  it('do not grow with the batch or the number of channels', () => {
    const floats = (batch: number, channels: number) => {
      const geometry = readConvGeometry('conv2d', 2, [batch, channels, 56, 56], [channels, 1, 5, 5], {
        padding: 2,
        groups: channels,
      });
      const { channels: block, rows } = direct.strips(geometry);
      return block * rows;
    };
    expect(floats(64, 4096)).toBeLessThanOrEqual(floats(1, 4096));
    expect(floats(1, 4096)).toBeLessThanOrEqual(65536 / 56);
  });
});
