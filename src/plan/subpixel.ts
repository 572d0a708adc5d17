/** Which convolutions stand in for a transposed one, and what they cost. Pure. */
import { type ConvAlgorithm, groupChannels, groupDepth } from '../algorithms/algorithm.js';
import type { Axis } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { type AxisPart, partitions, partRange, tapsOfOutputs } from '../geometry/places.js';
import { convCost, planConv2d, thresholds } from './conv2d.js';
import { areLarge, fetchingOfWeights, packingOfWeights } from './winogradCost.js';

/** A convolution of one image, of a source that has its zeros, whose output channels are the outputs of some places of the stride. */
export interface SubpixelPart {
  readonly down: AxisPart;
  readonly across: AxisPart;
  readonly convolution: ConvGeometry;
  readonly algorithm: ConvAlgorithm;
}

export interface SubpixelPlan {
  readonly parts: readonly SubpixelPart[];
  /** The algorithm of all parts. */
  readonly algorithm: ConvAlgorithm['name'];
  /** Outputs that they make for each that is wanted. */
  readonly waste: number;
  /** How many times less they cost than the definition, where `winograd` serves them; else 1. */
  readonly gain: number;
  /** Whether `winograd` serves them and saves enough. */
  readonly pays: boolean;
  /** Whether some of their taps are zeros. */
  readonly zeros: boolean;
}

const known = { prepared: new WeakMap<ConvGeometry, SubpixelPlan>(), once: new WeakMap<ConvGeometry, SubpixelPlan>() };

/** How many times less they must cost whose weight has to be fetched: the wide build gains less where it waits for it. */
const leastGainOfLargeWeight = 1.6;

/** What it takes to bring a tap to its place in a convolution's weight, beside what `gemm` takes to pack it, in products. */
const unfoldingCost = 15;

/**
 * The best of the ways there are, of kernels of at least a stride and without dilation.
 * @param prepared whether the weight is packed once for many calls
 */
export function planSubpixel(geometry: ConvGeometry, prepared: boolean): SubpixelPlan {
  const plans = prepared ? known.prepared : known.once;
  let plan = plans.get(geometry);
  if (plan === undefined) {
    plan = best(geometry, prepared);
    plans.set(geometry, plan);
  }
  return plan;
}

function best(geometry: ConvGeometry, prepared: boolean): SubpixelPlan {
  const [natural, ...others] = partitions(geometry.height).flatMap((down) =>
    partitions(geometry.width).map((across) => evaluate(geometry, down, across, prepared)),
  ) as [SubpixelPlan, ...SubpixelPlan[]];
  const better = (a: SubpixelPlan, b: SubpixelPlan) => (b.pays && (!a.pays || b.gain > a.gain) ? b : a);
  return others.reduce(better, natural);
}

function evaluate(
  geometry: ConvGeometry,
  down: readonly AxisPart[],
  across: readonly AxisPart[],
  prepared: boolean,
): SubpixelPlan {
  const { height, width } = geometry;
  const parts = down.flatMap((rows) => across.map((columns) => partOf(geometry, rows, columns, across, prepared)));
  const convolutions = parts.map(({ convolution }) => convolution);
  const names = new Set(parts.map(({ algorithm }) => algorithm.name));
  const [algorithm] = names.size === 1 ? names : (['im2col'] as const);
  const tiled = algorithm === 'winograd';
  const made = convolutions.reduce((sum, { outChannels, height, width }) => sum + outChannels * height.out * width.out, 0);
  const gain = tiled ? definitionCost(geometry) / costOf(convolutions, prepared) : 1;
  return {
    parts,
    algorithm: algorithm as ConvAlgorithm['name'],
    waste: made / (geometry.outChannels * height.out * width.out),
    gain,
    pays: tiled && gain >= (areLarge(convolutions) ? leastGainOfLargeWeight : thresholds.winograd.leastGain),
    zeros: parts.some((part) => part.down.zeros || part.across.zeros),
  };
}

function partOf(
  geometry: ConvGeometry,
  down: AxisPart,
  across: AxisPart,
  allAcross: readonly AxisPart[],
  prepared: boolean,
): SubpixelPart {
  const { channels, outChannels, groups, height, width } = geometry;
  // Rows of all parts are equally long, since they are put together.
  const columns = Math.max(...allAcross.map((part) => partRange(width, part, 0, width.out).count));
  const [rowAxis, columnAxis] = [partAxis(down, partRange(height, down, 0, height.out).count), partAxis(across, columns)];
  const outputs = outChannels * down.places * across.places;
  const convolution: ConvGeometry = {
    batch: 1,
    channels,
    outChannels: outputs,
    groups,
    height: rowAxis,
    width: columnAxis,
    paddingMode: 'zeros',
    outputShape: [1, outputs, rowAxis.out, columnAxis.out],
  };
  return { down, across, convolution, algorithm: planConv2d('convTranspose2d', convolution, 'auto', prepared).algorithm };
}

function partAxis({ taps }: AxisPart, count: number): Axis {
  return { kernel: taps, stride: 1, dilation: 1, padBefore: 0, padAfter: 0, in: count + taps - 1, out: count };
}

/** Products of the definition, of one image. */
function definitionCost(geometry: ConvGeometry): number {
  const { inputs } = groupChannels(geometry);
  return inputs * geometry.outChannels * tapsOfOutputs(geometry.height) * tapsOfOutputs(geometry.width);
}

/** Products of the convolutions by `winograd`, and what the rest of it takes, in those. */
function costOf(convolutions: readonly ConvGeometry[], prepared: boolean): number {
  const products = convolutions.reduce((sum, convolution) => sum + convCost(convolution, prepared), 0);
  if (prepared) return products + fetchingOfWeights(convolutions);
  const taps = convolutions.reduce((sum, convolution) => sum + convolution.outChannels * groupDepth(convolution), 0);
  return products + packingOfWeights(convolutions) + unfoldingCost * taps;
}
