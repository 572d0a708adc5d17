/** Chooses the algorithm of a convolution, and says why. Pure: nothing here touches WASM. */

import { type ConvAlgorithm, groupChannels } from '../algorithms/algorithm.js';
import { direct } from '../algorithms/direct.js';
import { im2col } from '../algorithms/im2col.js';
import { unrolled } from '../algorithms/unrolled.js';
import { winograd } from '../algorithms/winograd.js';
import { invalid } from '../arguments/checks.js';
import type { ConvAlgorithm as AlgorithmName } from '../arguments/convolution.js';
import { type ConvGeometry, convFlops } from '../geometry/convolution.js';
import { type StripPlan, stripSizes } from '../wasm/strips.js';
import thresholds from './thresholds.json' with { type: 'json' };
import { winogradSaving } from './winograd.js';

/** Every algorithm of `conv2d`, by its name. */
export const convAlgorithmsByName: Readonly<Partial<Record<AlgorithmName, ConvAlgorithm>>> = {
  direct,
  im2col,
  unrolled,
  winograd,
};

/** How a convolution will run. */
export interface ConvPlan {
  readonly algorithm: ConvAlgorithm;
  readonly reason: string;
  readonly strips: StripPlan;
  /** Bytes of WASM memory beside the input, the output and the packed weight. */
  readonly workspaceBytes: number;
  readonly flops: number;
}

/**
 * The plan for a geometry.
 * @throws {RangeError} when a named algorithm cannot serve
 */
export function planConv2d(caller: string, geometry: ConvGeometry, requested: 'auto' | AlgorithmName): ConvPlan {
  const { algorithm, reason } = requested === 'auto' ? choose(geometry) : named(caller, geometry, requested);
  const strips = algorithm.strips(geometry);
  const { padded, maps, scratch } = stripSizes(geometry, strips);
  return {
    algorithm,
    reason,
    strips,
    workspaceBytes: 4 * (padded + maps + scratch),
    flops: convFlops(geometry),
  };
}

interface Choice {
  readonly algorithm: ConvAlgorithm;
  readonly reason: string;
}

function named(caller: string, geometry: ConvGeometry, name: AlgorithmName): Choice {
  const algorithm = convAlgorithmsByName[name] as ConvAlgorithm;
  const refusal = algorithm.refusal(geometry);
  if (refusal !== undefined) throw invalid(caller, `algorithm "${name}" cannot serve this call: it needs ${refusal}`);
  return { algorithm, reason: 'asked for' };
}

/** The first rule that fits. The thresholds were measured; they count channels of one group. */
function choose(geometry: ConvGeometry): Choice {
  const { inputs, outputs } = groupChannels(geometry);
  const { mostMultiplier, mostOutputs, fewInputs, mostOutputsOfFewInputs } = thresholds.direct;
  if (inputs === 1 && outputs <= mostMultiplier) {
    return {
      algorithm: direct,
      reason: 'depthwise: each output channel reads one input channel, so there is nothing to pack for',
    };
  }
  if (outputs <= mostOutputs || (inputs <= fewInputs && outputs <= mostOutputsOfFewInputs)) {
    return { algorithm: direct, reason: `${inputs} to ${outputs} channels a group: too few for a matrix product` };
  }
  const { leastInputs, leastOutputs, leastSaving } = thresholds.winograd;
  const large = inputs >= leastInputs && outputs >= leastOutputs;
  if (large && winograd.refusal(geometry) === undefined && winogradSaving(geometry) >= leastSaving) {
    return {
      algorithm: winograd,
      reason: `3x3 with stride 1, ${inputs} to ${outputs} channels: fewer multiplications pay for the transforms`,
    };
  }
  return { algorithm: im2col, reason: 'packed matrix product: serves every geometry' };
}
