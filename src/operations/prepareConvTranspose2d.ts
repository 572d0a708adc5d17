/** `prepareConvTranspose2d`: a weight packed once and used many times. */
import { checkOptions } from '../arguments/checks.js';
import {
  type ConvTranspose2dOptions,
  convTransposeOptions,
  readResultOptions,
  readTransposedFilter,
  transposeAlgorithms,
  transposedGeometryOf,
} from '../arguments/convolution.js';
import { checkTensor } from '../arguments/tensors.js';
import { type ConvTransposePlan, planConvTranspose2d } from '../plan/convTranspose2d.js';
import type { TensorLike } from '../tensor.js';
import { runPackedTransposed } from './convTranspose2d.js';
import { Prepared, type PreparedOperation } from './prepared.js';

/** Options of {@link prepareConvTranspose2d}: those of `convTranspose2d`, less `out`. */
export type PrepareConvTranspose2dOptions = Omit<ConvTranspose2dOptions, 'out'>;

const known = convTransposeOptions.filter((name) => name !== 'out');

/** What `prepareConvTranspose2d` checks and fixes. */
export function preparedTransposedConvolution(
  caller: string,
  weight: TensorLike,
  options?: PrepareConvTranspose2dOptions,
): PreparedOperation<ConvTransposePlan> {
  checkTensor(caller, 'weight', weight);
  const given = checkOptions(caller, options, known);
  const filter = readTransposedFilter(caller, 2, weight.shape, given);
  const { bias, activation, algorithm } = readResultOptions(caller, given, filter.outChannels, transposeAlgorithms);
  return {
    className: 'PreparedConvTranspose2d',
    outChannels: filter.outChannels,
    bias,
    activation,
    geometry: (name, inputShape) => transposedGeometryOf(name, filter, inputShape),
    plan: (name, geometry) => planConvTranspose2d(name, geometry, algorithm, true),
    packKey: (geometry, plan) => `${plan.algorithm.name} ${plan.algorithm.packKey(geometry, plan.cut)}`,
    packedSize: (geometry, plan) => plan.algorithm.packedSize(geometry, plan.cut),
    pack: (wasm, geometry, plan, weightPtr, packedPtr) => plan.algorithm.pack(wasm, geometry, plan.cut, weightPtr, packedPtr),
    run: runPackedTransposed,
  };
}

/** A transposed convolution whose weight stays packed in WASM memory until `dispose()`. Made by {@link prepareConvTranspose2d}. */
export class PreparedConvTranspose2d extends Prepared<ConvTransposePlan> {
  /** As {@link prepareConvTranspose2d}. */
  constructor(weight: TensorLike, options?: PrepareConvTranspose2dOptions) {
    super('prepareConvTranspose2d', preparedTransposedConvolution('prepareConvTranspose2d', weight, options), weight);
  }
}

/**
 * Packs the weight of a transposed convolution once for many calls.
 * @param weight  (C, O/groups, kH, kW); copied, so that later changes to it have no effect
 * @param options those of `convTranspose2d`, less `out`
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value or shape
 * @example
 * const up = prepareConvTranspose2d(tensor([[[[1, 1]]]]), { stride: 2 });
 * up.run(tensor([[[1, 2]]])).toArray(); // [[[1, 1, 2, 2]]]
 * up.dispose();
 */
export function prepareConvTranspose2d(weight: TensorLike, options?: PrepareConvTranspose2dOptions): PreparedConvTranspose2d {
  return new PreparedConvTranspose2d(weight, options);
}
