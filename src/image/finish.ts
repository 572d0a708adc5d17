/** How integer sums become bytes: the cheapest way that gives every sum the byte that float64 gives it. */
import type { Engine } from '../wasm/engine.js';

/** The byte of a sum is (sum * unit / divisor) * scale + offset, rounded to nearest with ties to even, saturated. */
export interface Ending {
  readonly unit: number;
  /** Default 1. */
  readonly divisor?: number;
  readonly scale: number;
  readonly offset: number;
}

/** The ways, as assembly/pixelsFinish.ts numbers them. */
const modes = { integer: 0, float: 1, double: 2 } as const;

/** An ending and the way to compute it. */
export interface Finish extends Ending {
  readonly mode: keyof typeof modes;
}

/** Bytes of the record that kernels read, and of a vector of zeros behind it. */
export const finishBytes = 80;

/** What numbers of this size lose in the float way. */
const floatRange = 2 ** 22;
const magic = 1.5 * 2 ** 23;

/** The way to finish sums from `least` to `most`. Where `exact` is not asked for, float32 will do wherever it can hold them. */
export function chooseFinish(ending: Ending, least: number, most: number, exact: boolean): Finish {
  const { unit, scale, offset, divisor = 1 } = ending;
  const holds = Math.abs(offset) < 2 ** 15 && Math.max(-least, most) + Math.abs(offset) < 2 ** 31;
  if (unit * scale === divisor && Number.isInteger(offset) && holds) return { ...ending, mode: 'integer' };
  const factor = (unit * scale) / divisor;
  const fits = Math.max(Math.abs(least * factor), Math.abs(most * factor)) + Math.abs(offset) < floatRange;
  if (fits && (!exact || floatAgrees(ending, least, most))) return { ...ending, mode: 'float' };
  return { ...ending, mode: 'double' };
}

/**
 * Whether float32 gives every sum the byte that float64 gives it. Both ways never fall as the sum grows (or never rise), so
 * that it is enough to look at the sums around each place where the byte changes.
 */
function floatAgrees({ unit, scale, offset, divisor = 1 }: Ending, least: number, most: number): boolean {
  const factor = (unit * scale) / divisor;
  const floatFactor = Math.fround(factor);
  const floatOffset = Math.fround(offset);
  const byFloat = (sum: number) =>
    saturate(Math.fround(Math.fround(Math.fround(Math.fround(sum) * floatFactor) + floatOffset) + magic) - magic);
  const byDouble = (sum: number) => saturate(nearest(((sum * unit) / divisor) * scale + offset));
  const agrees = (sum: number) => sum < least || sum > most || byFloat(sum) === byDouble(sum);
  if (!(agrees(least) && agrees(most))) return false;
  for (let byte = 0; byte < 255; byte++) {
    const change = Math.floor((byte + 0.5 - offset) / factor);
    if (!(agrees(change - 1) && agrees(change) && agrees(change + 1) && agrees(change + 2))) return false;
  }
  return true;
}

/** Rounds to nearest, ties to even. */
function nearest(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function saturate(value: number): number {
  return Math.min(255, Math.max(0, value));
}

/** Writes the record `Finish` of assembly/pixelsFinish.ts to `ptr`. */
export function writeFinish(wasm: Engine, ptr: number, { mode, unit, scale, offset, divisor = 1 }: Finish): void {
  wasm.integers(ptr, 2).set([modes[mode], mode === 'integer' ? offset : 0]);
  wasm.floats(ptr + 8, 4).set([(unit * scale) / divisor, offset, magic, 0]);
  new Float64Array(wasm.memory.buffer, ptr + 24, 4).set([unit, scale, offset, divisor]);
  wasm.integers(ptr + 64, 4).fill(0);
}
