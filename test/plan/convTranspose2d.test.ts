import { describe, expect, it } from 'vitest';
import { largestReach } from '../../src/algorithms/transpose.js';
import { type ConvTranspose2dOptions, readTransposedGeometry } from '../../src/arguments/convolution.js';
import { planConvTranspose2d, transposeAlgorithmsByName } from '../../src/plan/convTranspose2d.js';
import { planSubpixel } from '../../src/plan/subpixel.js';
import { stripFloats } from '../../src/plan/tile.js';

type Shapes = readonly [input: readonly number[], weight: readonly number[], options: ConvTranspose2dOptions];
type Row = readonly [title: string, ...Shapes];

const up = { stride: 2, padding: 1 } as const;
const exact = { stride: 2, padding: 1, outputPadding: 1 } as const;

function geometryOf(input: readonly number[], weight: readonly number[], options: ConvTranspose2dOptions) {
  return readTransposedGeometry('test', 2, input, weight, options);
}

function nameOf([, input, weight, options]: Row, prepared: boolean): string {
  return planConvTranspose2d('test', geometryOf(input, weight, options), 'auto', prepared).algorithm.name;
}

describe('the plan of a transposed convolution', () => {
  it.each<readonly [...Row, prepared: string, once: string]>([
    ['4x4s2', [1, 64, 32, 32], [64, 32, 4, 4], up, 'subpixel', 'subpixel'],
    ['3x3s2', [1, 128, 32, 32], [128, 64, 3, 3], exact, 'subpixel', 'subpixel'],
    ['3x3s2 of few channels, whose transforms cost what they save', [1, 12, 32, 32], [12, 8, 3, 3], exact, 'gemm', 'gemm'],
    ['5x5s2', [1, 32, 32, 32], [32, 16, 5, 5], { ...exact, padding: 2 }, 'subpixel', 'subpixel'],
    ['a weight that one small image is not worth packing', [1, 256, 8, 8], [256, 128, 4, 4], up, 'subpixel', 'gemm'],
    ['a weight that waits for memory', [1, 512, 16, 16], [512, 256, 3, 3], exact, 'gemm', 'gemm'],
    [
      'few channels of a product of matrices, where other ways do not pay',
      [1, 2, 20, 20],
      [2, 3, 4, 4],
      { stride: 4, padding: 1 },
      'gemm',
      'gemm',
    ],
    ['a plane of one tile', [1, 512, 4, 4], [512, 256, 4, 4], up, 'gemm', 'gemm'],
    ['2x2s2, a product of matrices', [1, 64, 20, 20], [64, 32, 2, 2], { stride: 2 }, 'subpixel', 'subpixel'],
    ['a kernel shorter than its stride', [1, 64, 20, 20], [64, 32, 2, 2], { stride: 3 }, 'gemm', 'gemm'],
    ['a dilation', [1, 64, 32, 32], [64, 32, 4, 4], { stride: 2, dilation: 2 }, 'gemm', 'gemm'],
    [
      'padding that leaves columns of the input unread',
      [1, 64, 32, 32],
      [64, 32, 4, 4],
      { stride: 2, padding: 5 },
      'gemm',
      'gemm',
    ],
  ])('%s', (title, input, weight, options, prepared, once) => {
    const row = [title, input, weight, options] as const;
    expect([nameOf(row, true), nameOf(row, false)]).toEqual([prepared, once]);
  });

  it.each<readonly [...Row, parts: readonly string[], zeros: boolean]>([
    ['all places in one convolution', [1, 32, 64, 64], [32, 16, 4, 4], up, ['2x2 to 65x65'], false],
    ['small planes in four', [1, 256, 16, 16], [256, 128, 4, 4], up, Array(4).fill('2x2 to 16x16'), false],
    [
      'a tap of zero first, which aligns the places, and columns of one tap apart from those of two',
      [1, 128, 32, 32],
      [128, 64, 3, 3],
      exact,
      ['2x1 to 32x32', '2x2 to 32x32'],
      true,
    ],
    ['a tap of zero last', [1, 64, 32, 32], [64, 32, 5, 5], { ...exact, padding: 2 }, ['3x3 to 32x32'], true],
    [
      'columns with a tap less apart from those that have all',
      [1, 16, 30, 30],
      [16, 16, 7, 7],
      { ...exact, padding: 3 },
      ['4x3 to 31x30', '4x4 to 31x30'],
      true,
    ],
  ])('%s', (_, input, weight, options, parts, zeros) => {
    const plan = planSubpixel(geometryOf(input, weight, options), true);
    const made = plan.parts.map(
      ({ convolution: { height, width } }) => `${height.kernel}x${width.kernel} to ${height.out}x${width.out}`,
    );
    expect(made.toSorted()).toEqual(parts);
    expect(plan.zeros).toBe(zeros);
  });
});

/** What strips bring into WASM memory, where the input is an ordinary array. */
describe('the strips of a transposed convolution with many input channels', () => {
  it.each<[string, 'gemm' | 'unrolled', ...(Row extends readonly [string, ...infer Rest] ? Rest : never)]>([
    ['by columns', 'gemm', [1, 2048, 128, 128], [2048, 1, 3, 3], { padding: 1 }],
    ['by columns, stride 2', 'gemm', [1, 2048, 128, 128], [2048, 2, 4, 4], up],
    ['by columns, a plane that is narrow and tall', 'gemm', [1, 1024, 4000, 3], [1024, 3, 5, 1], {}],
    ['by phases', 'gemm', [1, 2048, 128, 128], [2048, 8, 3, 3], { padding: 1 }],
    ['by phases, stride 2', 'gemm', [1, 2048, 128, 128], [2048, 8, 4, 4], up],
    ['unrolled', 'unrolled', [1, 2048, 128, 128], [2048, 1, 3, 3], { padding: 1 }],
    ['unrolled, stride 2', 'unrolled', [1, 2048, 128, 128], [2048, 2, 4, 4], up],
  ])('read 2^20 floats of it and the rows that kernels span besides, and not the plane: %s', (_title, name, ...shapes) => {
    const geometry = geometryOf(...shapes);
    const { channels, height, width } = geometry;
    const { rows = 0 } = transposeAlgorithmsByName[name]?.plan(geometry) ?? {};
    const row = channels * width.in;
    const spanned = Math.ceil((height.dilation * (height.kernel - 1)) / height.stride) + 2;
    const most = 4 * stripFloats + spanned * row;
    expect(height.in * row).toBeGreaterThan(2 * most);
    expect(rows).toBeGreaterThan(0);
    expect(largestReach(height, rows).ins * row).toBeLessThanOrEqual(most);
  });
});
