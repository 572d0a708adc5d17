/** Inputs for poolings: ties, zeros of both signs, infinities and NaN. */
import { Tensor } from '../../src/index.js';

const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0];

const kinds = {
  /** Few values, so that most windows have ties. */
  ties: (random: number) => (random % 5) - 2,
  /** NaN and infinities here and there, in runs as well. */
  spikes: (random: number) => special[random % 23] ?? (random % 41) / 8 - 2.5,
  /** Windows of nothing but -Infinity. */
  low: (random: number) => (random % 29 === 0 ? -1 : Number.NEGATIVE_INFINITY),
} as const;

export type SpikeKind = keyof typeof kinds;
export const spikeKinds = Object.keys(kinds) as SpikeKind[];

export function spiked(shape: readonly number[], kind: SpikeKind): Tensor {
  const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
  const value = kinds[kind];
  let state = 12345;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = value(state >>> 8);
  }
  return new Tensor(data, shape);
}
