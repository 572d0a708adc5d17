/** Inputs for poolings: ties, zeros of both signs, infinities and NaN. */
import { Tensor } from '../../src/index.js';

const kinds = {
  /** Few values, so that most windows have ties. */
  ties: (random: number) => (random % 5) - 2,
  /** NaN and infinities here and there, in runs as well. */
  spikes: (random: number) =>
    [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0][random % 23] ?? (random % 41) / 8 - 2.5,
  /** Windows of nothing but -Infinity. */
  low: (random: number) => (random % 29 === 0 ? -1 : Number.NEGATIVE_INFINITY),
} as const;

export type SpikeKind = keyof typeof kinds;
export const spikeKinds = Object.keys(kinds) as SpikeKind[];

export function spiked(shape: readonly number[], kind: SpikeKind): Tensor {
  let state = 12345;
  const data = Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return kinds[kind](state >>> 8);
  });
  return new Tensor(data, shape);
}
