import { describe, expect, it } from 'vitest';
import { type Conv2dOptions, readConvGeometry } from '../../src/arguments/convolution.js';
import { planConv2d } from '../../src/plan/conv2d.js';
import { divideConv2d } from '../../src/plan/division.js';

function divided(input: readonly number[], weight: readonly number[], threads: number, options: Conv2dOptions = {}) {
  const geometry = readConvGeometry('test', 2, input, weight, options);
  return divideConv2d(geometry, planConv2d('test', geometry, options.algorithm ?? 'auto', true), threads);
}

describe('divideConv2d', () => {
  it('leaves one thread its strips', () => {
    const options = { algorithm: 'im2col' } as const;
    const geometry = readConvGeometry('test', 2, [1, 64, 56, 56], [64, 64, 3, 3], options);
    const plan = planConv2d('test', geometry, 'im2col');
    expect(divideConv2d(geometry, plan, 1)).toBe(plan.strips);
  });

  it.each([
    // 14 rows: 7 and 7, not 5, 5 and 4.
    [[1, 1024, 14, 14], [256, 1024, 1, 1], 2, 7],
    // Of 56 rows two strips a thread.
    [[1, 64, 56, 56], [256, 64, 1, 1], 2, 14],
    [[1, 64, 56, 56], [256, 64, 1, 1], 4, 7],
    // No strip has fewer than 64 pixels.
    [[1, 512, 15, 9], [256, 512, 1, 1], 8, 8],
    // Three images for two threads: one and a half for each.
    [[3, 64, 20, 20], [32, 64, 1, 1], 2, 10],
    [[4, 64, 20, 20], [32, 64, 1, 1], 2, 20],
  ] as const)('cuts a product of x=%j w=%j for %i threads into strips of %i rows', (input, weight, threads, rows) => {
    expect(divided(input, weight, threads, { algorithm: 'im2col' }).rows).toBe(rows);
  });

  it.each([
    [[1, 256, 14, 14], [256, 256, 3, 3], 2, 2],
    [[8, 64, 56, 56], [64, 64, 3, 3], 2, 1],
    [[1, 64, 8, 8], [16, 64, 3, 3], 2, 1],
  ] as const)('cuts the strips of winograd for x=%j w=%j and %i threads into %i parts', (input, weight, threads, parts) => {
    expect(divided(input, weight, threads, { algorithm: 'winograd', padding: 1 }).parts).toBe(parts);
  });
});
