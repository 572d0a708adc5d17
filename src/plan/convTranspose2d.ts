/** Chooses the algorithm of a transposed convolution. Pure: nothing here touches WASM. */
import { gemm } from '../algorithms/gemm.js';
import { subpixel, subpixelPlan } from '../algorithms/subpixel.js';
import type { TransposeAlgorithm, TransposePlan } from '../algorithms/transpose.js';
import { unrolledTransposed } from '../algorithms/unrolled.js';
import { invalid } from '../arguments/checks.js';
import type { TransposeAlgorithm as AlgorithmName } from '../arguments/convolution.js';
import type { ConvGeometry } from '../geometry/convolution.js';

/** Every algorithm of `convTranspose2d`, by its name. */
export const transposeAlgorithmsByName: Readonly<Partial<Record<AlgorithmName, TransposeAlgorithm>>> = {
  gemm,
  unrolled: unrolledTransposed,
};

/** How a transposed convolution will run. */
export interface ConvTransposePlan {
  readonly algorithm: TransposeAlgorithm;
  readonly cut: TransposePlan;
}

/** @throws {RangeError} when a named algorithm cannot serve */
export function planConvTranspose2d(
  caller: string,
  geometry: ConvGeometry,
  requested: 'auto' | AlgorithmName,
): ConvTransposePlan {
  const algorithm = requested === 'auto' ? choose(geometry) : (transposeAlgorithmsByName[requested] as TransposeAlgorithm);
  const refusal = algorithm.refusal(geometry);
  if (refusal !== undefined) throw invalid(caller, `algorithm "${requested}" cannot serve this call: it needs ${refusal}`);
  return { algorithm, cut: algorithm.plan(geometry) };
}

/**
 * Outputs that a convolution in its stead may make in vain, for each that is wanted: where it has a faster form than a product of
 * matrices, and where it is one, which packs the input once instead of once for each phase of the stride.
 */
const mostWaste = 1.3;
const mostWasteOfProducts = 1.05;

/** A convolution in its stead, where that is faster. */
function choose(geometry: ConvGeometry): TransposeAlgorithm {
  if (subpixel.refusal(geometry) !== undefined) return gemm;
  const { algorithm, waste } = subpixelPlan(geometry);
  const steps = geometry.height.stride * geometry.width.stride;
  if (algorithm === 'direct') return steps === 1 && waste <= mostWaste ? subpixel : gemm;
  if (algorithm === 'im2col') return steps > 1 && waste <= mostWasteOfProducts ? subpixel : gemm;
  return waste <= mostWaste ? subpixel : gemm;
}
