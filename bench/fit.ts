/** Fits the plan's thresholds to measurements. Pure. */
import type { Thresholds } from '../src/plan/conv2d.js';

/** A shape and the milliseconds that each algorithm took on it. */
export interface Sample<Shape> {
  readonly shape: Shape;
  readonly milliseconds: Readonly<Record<string, number>>;
}

/** A threshold: the group and the name it has in thresholds.json, and the values that it may take. */
export interface Candidate {
  readonly group: keyof Thresholds;
  readonly name: string;
  readonly values: readonly number[];
}

/** How many times longer than the best the chosen algorithm takes: the geometric mean over the samples. */
export function regret<Shape>(samples: readonly Sample<Shape>[], choose: (shape: Shape) => string): number {
  const logs = samples.map(({ shape, milliseconds }) => {
    const chosen = milliseconds[choose(shape)];
    if (chosen === undefined) throw new Error(`${choose(shape)} was not measured on ${JSON.stringify(shape)}`);
    return Math.log(chosen / Math.min(...Object.values(milliseconds)));
  });
  return Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length);
}

function withValue(thresholds: Thresholds, { group, name }: Candidate, value: number): Thresholds {
  return { ...thresholds, [group]: { ...thresholds[group], [name]: value } };
}

/**
 * The thresholds with the least regret that is found by changing one at a time until none gets better. A change must be worth a
 * thousandth: noise would move them at every run otherwise.
 */
export function fit<Shape>(
  samples: readonly Sample<Shape>[],
  candidates: readonly Candidate[],
  start: Thresholds,
  choose: (shape: Shape, thresholds: Thresholds) => string,
): { thresholds: Thresholds; regret: number } {
  const costOf = (thresholds: Thresholds) => regret(samples, (shape) => choose(shape, thresholds));
  let best = { thresholds: start, regret: costOf(start) };
  for (let better = true; better; ) {
    better = false;
    for (const candidate of candidates) {
      for (const value of candidate.values) {
        const thresholds = withValue(best.thresholds, candidate, value);
        const cost = costOf(thresholds);
        if (cost < best.regret * 0.999) {
          best = { thresholds, regret: cost };
          better = true;
        }
      }
    }
  }
  return best;
}
