import { describe, expect, it } from 'vitest';
import { type Candidate, fit, regret, type Sample } from '../../bench/fit.js';
import { type Thresholds, thresholds } from '../../src/plan/conv2d.js';

/** Direct is faster for up to five outputs, and Winograd from ten inputs on. */
const samples: Sample<{ inputs: number; outputs: number }>[] = [1, 2, 4, 8, 10, 16, 32].flatMap((inputs) =>
  [1, 3, 5, 6, 12].map((outputs) => ({
    shape: { inputs, outputs },
    milliseconds: { im2col: 4, direct: outputs, winograd: inputs >= 10 ? 2 : 8 },
  })),
);

const candidates: readonly Candidate[] = [
  { group: 'direct', name: 'mostOutputs', values: [0, 1, 2, 3, 4, 5, 6] },
  { group: 'winograd', name: 'leastInputs', values: [1, 4, 8, 9, 10, 12, 16, 40] },
];

function choose({ inputs, outputs }: { inputs: number; outputs: number }, { direct, winograd }: Thresholds): string {
  if (inputs >= winograd.leastInputs && outputs > 1) return 'winograd';
  return outputs <= direct.mostOutputs ? 'direct' : 'im2col';
}

describe('fit', () => {
  it('finds the thresholds that the measurements were made with', () => {
    const found = fit(samples, candidates, thresholds, choose);
    expect(found.thresholds.winograd.leastInputs).toBe(9);
    // Four outputs take direct as long as im2col.
    expect([3, 4]).toContain(found.thresholds.direct.mostOutputs);
    expect(found.regret).toBe(regret(samples, (shape) => choose(shape, found.thresholds)));
    expect(found.regret).toBeLessThan(regret(samples, (shape) => choose(shape, thresholds)));
  });

  it('leaves thresholds alone that make no difference', () => {
    const only = samples.filter(({ shape }) => shape.inputs >= 16 && shape.outputs > 1);
    const start = { ...thresholds, winograd: { ...thresholds.winograd, leastInputs: 12 } };
    expect(fit(only, candidates, start, choose).thresholds).toEqual(start);
  });

  it('says which algorithm was not measured', () => {
    expect(() => regret(samples, () => 'unrolled')).toThrow('unrolled was not measured on {"inputs":1,"outputs":1}');
  });
});
