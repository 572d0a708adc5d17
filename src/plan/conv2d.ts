/** Chooses the algorithm of a convolution, and says why. Pure: nothing here touches WASM. */

import { type ConvAlgorithm, groupChannels } from '../algorithms/algorithm.js';
import { direct } from '../algorithms/direct.js';
import { gemv, gemvOnce, hasFewPixels } from '../algorithms/gemv.js';
import { im2col } from '../algorithms/im2col.js';
import { unrolled } from '../algorithms/unrolled.js';
import { winograd, winogradOfTaps } from '../algorithms/winograd.js';
import { invalid } from '../arguments/checks.js';
import type { ConvAlgorithm as AlgorithmName } from '../arguments/convolution.js';
import { paddedLength } from '../geometry/axis.js';
import { type ConvGeometry, convFlops } from '../geometry/convolution.js';
import { type StripPlan, stripSizes } from '../wasm/strips.js';
import committed from './thresholds.json' with { type: 'json' };
import { winogradGain, winogradTapsGain } from './winogradCost.js';
import { planesOf } from './winogradTiles.js';

/** Every algorithm of `conv2d`, by its name. */
export const convAlgorithmsByName: Readonly<Partial<Record<AlgorithmName, ConvAlgorithm>>> = {
  direct,
  im2col,
  unrolled,
  winograd,
};

/** Where one algorithm becomes faster than another. Channels are those of one group. */
export interface Thresholds {
  readonly winograd: {
    /** Input channels, times the phases of a stride. */
    readonly leastInputs: number;
    readonly leastOutputs: number;
    /** Output pixels of all images. */
    readonly leastPixels: number;
    /** What it costs to transform a channel of a tile, for each of its points, in products. */
    readonly transformCost: number;
    /** How many times less it must cost than the definition's products. */
    readonly leastGain: number;
  };
  readonly direct: {
    /** Outputs of a group of one input. */
    readonly mostMultiplier: number;
    /** Outputs, whatever the inputs. */
    readonly mostOutputs: number;
    /** Inputs, and the outputs that may go with them. */
    readonly fewInputs: number;
    readonly mostOutputsOfFewInputs: number;
    /** With a stride: taps of a window, times the outputs of a group, for each input element that there is for an output. */
    readonly leastTapsOfStride: number;
  };
}

/** As measured: `npm run tune` writes them. */
export const thresholds: Thresholds = committed;

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
 * @param prepared whether the weight is packed once for many calls
 * @throws {RangeError} when a named algorithm cannot serve
 */
export function planConv2d(
  caller: string,
  geometry: ConvGeometry,
  requested: 'auto' | AlgorithmName,
  prepared = false,
): ConvPlan {
  const { algorithm, reason } = requested === 'auto' ? choose(geometry, prepared) : named(caller, geometry, requested, prepared);
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

function named(caller: string, geometry: ConvGeometry, name: AlgorithmName, prepared: boolean): Choice {
  const algorithm = convAlgorithmsByName[name] as ConvAlgorithm;
  const refusal = algorithm.refusal(geometry);
  if (refusal !== undefined) throw invalid(caller, `algorithm "${name}" cannot serve this call: it needs ${refusal}`);
  const reason = 'asked for';
  if (algorithm === im2col) return { algorithm: bestProduct(geometry, prepared), reason };
  if (algorithm !== winograd) return { algorithm, reason };
  return { algorithm: bestWinograd(geometry, prepared, thresholds.winograd.transformCost).algorithm, reason };
}

/** Output pixels of all images, up to which each is a vector: with a weight packed for many calls, and for one call. */
const fewPixels = { prepared: 5, once: 8 } as const;

/** The form of the product that serves every geometry. */
function bestProduct(geometry: ConvGeometry, prepared: boolean): ConvAlgorithm {
  if (!hasFewPixels(geometry, prepared ? fewPixels.prepared : fewPixels.once)) return im2col;
  return prepared ? gemv : gemvOnce;
}

/** How the weight is kept at the least cost, and how many times less all of it costs than the definition. */
function bestWinograd(
  geometry: ConvGeometry,
  prepared: boolean,
  transformCost: number,
): { algorithm: ConvAlgorithm; gain: number } {
  const gain = winogradGain(geometry, transformCost, prepared);
  const gainOfTaps = prepared ? 0 : winogradTapsGain(geometry, transformCost);
  return gainOfTaps > gain ? { algorithm: winogradOfTaps, gain: gainOfTaps } : { algorithm: winograd, gain };
}

/** What a convolution costs by `winograd`, in products of the definition. */
export function convCost(geometry: ConvGeometry, prepared: boolean): number {
  const { gain } = bestWinograd(geometry, prepared, thresholds.winograd.transformCost);
  return convFlops(geometry) / (2 * geometry.batch * gain);
}

/** The first rule that fits. */
export function choose(
  geometry: ConvGeometry,
  prepared: boolean,
  { direct: few, winograd: large }: Thresholds = thresholds,
): Choice {
  const { inputs, outputs } = groupChannels(geometry);
  const { height, width } = geometry;
  // A stride is paid for with sorting all columns, those between windows too; but 3x3 kernels of stride 2 take theirs as they are.
  const steps = height.stride * width.stride;
  const sorted = (paddedLength(height) * paddedLength(width)) / (height.out * width.out);
  const asTheyAre = [height, width].every(({ kernel, stride, dilation }) => kernel === 3 && stride <= 2 && dilation === 1);
  const dense = steps === 1 || asTheyAre || height.kernel * width.kernel * outputs >= few.leastTapsOfStride * sorted;
  if (dense && inputs === 1 && outputs <= few.mostMultiplier) {
    return {
      algorithm: direct,
      reason: 'depthwise: each output channel reads one input channel, so there is nothing to pack for',
    };
  }
  const fewChannels = outputs <= few.mostOutputs || (inputs <= few.fewInputs && outputs <= few.mostOutputsOfFewInputs);
  if (dense && fewChannels) {
    return { algorithm: direct, reason: `${inputs} to ${outputs} channels a group: too few for a matrix product` };
  }
  const pixels = geometry.batch * geometry.height.out * geometry.width.out;
  const tiled =
    outputs >= large.leastOutputs &&
    pixels >= large.leastPixels &&
    winograd.refusal(geometry) === undefined &&
    planesOf(geometry) >= large.leastInputs;
  const best = tiled ? bestWinograd(geometry, prepared, large.transformCost) : undefined;
  if (best !== undefined && best.gain >= large.leastGain) {
    const kind = `${height.kernel}x${width.kernel} with stride ${height.stride === width.stride ? height.stride : `${height.stride}x${width.stride}`}`;
    return {
      algorithm: best.algorithm,
      reason: `${kind}, ${inputs} to ${outputs} channels: fewer multiplications pay for the transforms`,
    };
  }
  const algorithm = bestProduct(geometry, prepared);
  const reason =
    algorithm === im2col
      ? 'packed matrix product: serves every geometry'
      : 'few output pixels in all: the weight times a vector for each';
  return { algorithm, reason };
}
