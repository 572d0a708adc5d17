/** Chooses the algorithm of a transposed convolution. Pure: nothing here touches WASM. */
import { gemm } from '../algorithms/gemm.js';
import { subpixel, subpixelOnce } from '../algorithms/subpixel.js';
import type { TransposeAlgorithm, TransposePlan } from '../algorithms/transpose.js';
import { unrolledTransposed } from '../algorithms/unrolled.js';
import { invalid } from '../arguments/checks.js';
import type { TransposeAlgorithm as AlgorithmName } from '../arguments/convolution.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { planSubpixel } from './subpixel.js';

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

/**
 * The plan for a geometry.
 * @param prepared whether the weight is packed once for many calls
 * @throws {RangeError} when a named algorithm cannot serve
 */
export function planConvTranspose2d(
  caller: string,
  geometry: ConvGeometry,
  requested: 'auto' | AlgorithmName,
  prepared = false,
): ConvTransposePlan {
  const algorithm =
    requested === 'auto' ? choose(geometry, prepared) : (transposeAlgorithmsByName[requested] as TransposeAlgorithm);
  const refusal = algorithm.refusal(geometry);
  if (refusal !== undefined) throw invalid(caller, `algorithm "${requested}" cannot serve this call: it needs ${refusal}`);
  return { algorithm, cut: algorithm.plan(geometry) };
}

/**
 * Outputs that a convolution in its stead may make in vain, for each that is wanted: where it takes the sums as they are, and where it
 * is a product of matrices, which packs the input once instead of once for each phase of the stride.
 */
const mostWaste = 1.3;
const mostWasteOfProducts = 1.05;

/** Convolutions in its stead, where they are faster. */
function choose(geometry: ConvGeometry, prepared: boolean): TransposeAlgorithm {
  const convolutions = prepared ? subpixel : subpixelOnce;
  if (convolutions.refusal(geometry) !== undefined) return gemm;
  const { algorithm, waste, pays, zeros } = planSubpixel(geometry, prepared);
  if (algorithm === 'winograd') return pays ? convolutions : gemm;
  const steps = geometry.height.stride * geometry.width.stride;
  const fits = algorithm === 'direct' ? steps === 1 && waste <= mostWaste : steps > 1 && waste <= mostWasteOfProducts;
  return fits && !zeros ? convolutions : gemm;
}
