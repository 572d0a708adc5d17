/** Which way a kernel is run: a choice made from its weights, and from what the engine has fast. */
import { elementCount } from '../arguments/checks.js';
import type { TensorLike } from '../tensor.js';
import { boxFilter } from './box.js';
import { bytePairsFilter } from './bytePairs.js';
import { byteQuads } from './byteQuads.js';
import type { ByteFilter } from './byteStrips.js';
import { type IntegerFilter, pairCount, pairsFilter, smallFilter } from './direct.js';
import { fastFirCost, fastFirFilter, mostAdded } from './fastFir.js';
import { exactIntegers, nearestIntegers } from './fixedPoint.js';
import { exactSeparable, nearSeparable } from './separable.js';
import { integerFactors, nearFactors } from './separate.js';
import { symmetricFilter } from './symmetric.js';

/** What becomes of the sum over the kernel. */
export interface Scaling {
  readonly scale: number;
  readonly offset: number;
}

/** Most that rounding of the weights may change a sum by, in steps of a byte, before it is rounded to one. */
const tolerance = 1 / 8;

/** Taps from which two passes cost less than all of them together. */
const leastSplit = 36;

/**
 * The filter of a kernel on bytes; undefined where it needs floats: weights that are not finite, or too far apart in size.
 *
 * Weights that are integers times a power of two, or times the smallest of them, are exact: every byte is the float64 sum,
 * rounded. Others are rounded to integers of 15 bits where that changes no sum by more than an eighth of a step.
 */
export function kernelFilter(kernel: TensorLike, scaling: Scaling): ByteFilter | undefined {
  const [height, width] = kernel.shape as [number, number];
  const weights = Array.from(kernel.data).slice(0, elementCount(kernel.shape));
  if (!weights.every(Number.isFinite) || Math.abs(scaling.scale) > 2 ** 60) return undefined;
  const exact = exactIntegers(weights);
  if (exact !== undefined) {
    // The last step never falls as the sum grows: the sign goes to the weights. A scale of zero is left to floats.
    const ending = { ...scaling, scale: Math.abs(scaling.scale), unit: exact.unit };
    if (!(ending.unit * ending.scale > 0)) return undefined;
    const values = scaling.scale < 0 ? exact.values.map((value) => -value) : exact.values;
    const integers = { values, height, width, ending, exact: true };
    return (
      threeByThree(integers) ??
      boxOf(integers) ??
      splitExactly(integers.values, height, width, ending) ??
      quadsFilter(integers) ??
      bytePairsFilter(integers) ??
      tallFilter(integers) ??
      pairsFilter(integers)
    );
  }
  const split = splitNearly(weights, height, width, scaling);
  if (split !== undefined) return split;
  return roundedFilter(weights, height, width, scaling);
}

/** What `smallFilter` costs, in the measure of `fastFirCost`. */
const smallCost = 19;

/** A 3x3 kernel whose sums fit 16 bits, or in quads where those cost less. */
function threeByThree(integers: IntegerFilter): ByteFilter | undefined {
  const { height, width } = integers;
  if (height !== 3 || width !== 3) return undefined;
  return inQuads(integers, smallCost) ?? smallFilter(integers);
}

/** What the magnitudes of weights may sum up to: times bytes they fit 32 bits. */
const mostSum = 2 ** 23;

/** Running sums, where all weights are the same. */
function boxOf({ values, height, width, ending }: IntegerFilter): ByteFilter | undefined {
  return values.every((value) => value === 1) && height * width > 1 ? boxFilter(height, width, ending) : undefined;
}

/** Two passes where they cost less than the taps all together. */
function splitExactly(
  values: Int32Array,
  height: number,
  width: number,
  ending: Scaling & { readonly unit: number },
): ByteFilter | undefined {
  if (Math.min(height, width) < 2 || height * width < leastSplit) return undefined;
  const factors = integerFactors(values, height, width);
  return factors && exactSeparable(factors, ending);
}

function splitNearly(weights: readonly number[], height: number, width: number, scaling: Scaling): ByteFilter | undefined {
  if (Math.min(height, width) < 2) return undefined;
  const factors = nearFactors(weights, height, width, tolerance / 16 / 255 / Math.abs(scaling.scale));
  const ending = { ...scaling, unit: 1 };
  const left = (tolerance * 15) / 16;
  if (factors === undefined) return undefined;
  return (
    symmetricFilter(factors, ending, left) ?? (height * width < leastSplit ? undefined : nearSeparable(factors, ending, left))
  );
}

function roundedFilter(weights: readonly number[], height: number, width: number, scaling: Scaling): ByteFilter | undefined {
  const roundedFor = (filter: (integers: IntegerFilter) => ByteFilter | undefined, times: number) => {
    const { values, unit, error } = nearestIntegers(weights, mostSum, () => times);
    if (!(error * Math.abs(scaling.scale) <= tolerance)) return undefined;
    return filter({ values, height, width, ending: { ...scaling, unit }, exact: false });
  };
  return roundedFor(quadsFilter, 1) ?? roundedFor(tallFilter, mostAdded) ?? roundedFor(pairsFilter, 1);
}

/** Four products at once, where the engine has that and no other way costs less. */
function quadsFilter(integers: IntegerFilter): ByteFilter | undefined {
  const { height, width } = integers;
  return inQuads(integers, Math.min(fastFirCost(height, width), pairsCost(integers)));
}

function inQuads(integers: IntegerFilter, mostCost: number): ByteFilter | undefined {
  const quads = byteQuads(integers);
  return quads !== undefined && quads.cost <= mostCost ? quads.filter() : undefined;
}

/** By fewer products, where that costs less than those of the taps that are not zero. */
function tallFilter(integers: IntegerFilter): ByteFilter | undefined {
  const { height, width } = integers;
  return fastFirCost(height, width) < pairsCost(integers) ? fastFirFilter(integers) : undefined;
}

/** What `pairsFilter` costs, in the measure of `fastFirCost`. */
function pairsCost({ values, height, width }: IntegerFilter): number {
  return 6 * pairCount(values, height, width);
}
