/** `prepareConv2d`: a weight packed once and used many times. */
import { checkOptions } from '../arguments/checks.js';
import {
  type Conv2dOptions,
  convAlgorithms,
  convGeometryOf,
  convOptions,
  readConvFilter,
  readResultOptions,
} from '../arguments/convolution.js';
import { checkTensor } from '../arguments/tensors.js';
import { type ConvPlan, planConv2d } from '../plan/conv2d.js';
import type { TensorLike } from '../tensor.js';
import { runPacked } from './conv2d.js';
import { Prepared, type PreparedOperation } from './prepared.js';

/** Options of {@link prepareConv2d}: those of `conv2d`, less `out`. */
export type PrepareConv2dOptions = Omit<Conv2dOptions, 'out'>;

const known = convOptions.filter((name) => name !== 'out');

/** What `prepareConv2d` checks and fixes. */
export function preparedConvolution(
  caller: string,
  weight: TensorLike,
  options?: PrepareConv2dOptions,
): PreparedOperation<ConvPlan> {
  checkTensor(caller, 'weight', weight);
  const given = checkOptions(caller, options, known);
  const filter = readConvFilter(caller, 2, weight.shape, given);
  const { bias, activation, algorithm } = readResultOptions(caller, given, filter.outChannels, convAlgorithms);
  return {
    className: 'PreparedConv2d',
    outChannels: filter.outChannels,
    bias,
    activation,
    geometry: (name, inputShape) => convGeometryOf(name, filter, inputShape),
    plan: (name, geometry) => planConv2d(name, geometry, algorithm, true),
    packKey: (geometry, plan) => `${plan.algorithm.name} ${plan.algorithm.packKey?.(geometry) ?? ''}`,
    packedSize: (geometry, plan) => plan.algorithm.packedSize(geometry),
    pack: (wasm, geometry, plan, weightPtr, packedPtr) => plan.algorithm.pack(wasm, geometry, weightPtr, packedPtr),
    run: runPacked,
  };
}

/** A convolution whose weight stays packed in WASM memory until `dispose()`. Made by {@link prepareConv2d}. */
export class PreparedConv2d extends Prepared<ConvPlan> {
  /** As {@link prepareConv2d}. */
  constructor(weight: TensorLike, options?: PrepareConv2dOptions) {
    super('prepareConv2d', preparedConvolution('prepareConv2d', weight, options), weight);
  }
}

/**
 * Packs a weight once for many calls.
 * @param weight  (O, C/groups, kH, kW); copied, so that later changes to it have no effect
 * @param options those of `conv2d`, less `out`
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value or shape
 * @example
 * const edges = prepareConv2d(tensor([[[[1, -1]]]]));
 * edges.run(tensor([[[0, 1, 1]]])).toArray(); // [[[-1, 0]]]
 * edges.dispose();
 */
export function prepareConv2d(weight: TensorLike, options?: PrepareConv2dOptions): PreparedConv2d {
  return new PreparedConv2d(weight, options);
}
