/** What an algorithm of `conv2d` is: a plan as plain data, and a run on one strip. */
import type { Activation, ConvAlgorithm as AlgorithmName } from '../arguments/convolution.js';
import { paddedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import type { Engine } from '../wasm/engine.js';
import type { Strip, StripPlan } from '../wasm/strips.js';

/** What is added to the result, and what is done to it. */
export interface Epilogue {
  /** O values, followed by zeros up to a multiple of the GEMM tile's rows. */
  readonly biasPtr: number;
  /** The kernels' code: 0 none, 1 relu, 2 relu6. */
  readonly activation: number;
}

export interface ConvAlgorithm {
  readonly name: AlgorithmName;
  /** What the algorithm needs that this geometry does not have, as the end of "it needs ..."; undefined where it can serve. */
  refusal(geometry: ConvGeometry): string | undefined;
  /** How the work is cut. Pure. */
  strips(geometry: ConvGeometry): StripPlan;
  /** Floats of the weight as `pack` lays it out. */
  packedSize(geometry: ConvGeometry): number;
  /** What the packed weight depends on beside the weight's shape, where it depends on anything: equal keys, equal packing. */
  packKey?(geometry: ConvGeometry): string;
  /** Lays the weight (O,C/groups,kH,kW) at `weightPtr` out as `run` reads it. */
  pack(engine: Engine, geometry: ConvGeometry, weightPtr: number, packedPtr: number): void;
  /** Computes one strip. */
  run(engine: Engine, geometry: ConvGeometry, strip: Strip, packedPtr: number, epilogue: Epilogue): void;
}

export function activationCode(activation: Activation | undefined): number {
  return activation === undefined ? 0 : activation === 'relu' ? 1 : 2;
}

/** Row length that a padded copy must have for this geometry; 0 where there is no padding. */
export function paddedWidth({ height, width }: ConvGeometry): number {
  const padding = height.padBefore + height.padAfter + width.padBefore + width.padAfter;
  return padding === 0 ? 0 : paddedLength(width);
}

/** Channels of one group: of the input and of the output. */
export function groupChannels({ channels, outChannels, groups }: ConvGeometry): { inputs: number; outputs: number } {
  return { inputs: channels / groups, outputs: outChannels / groups };
}

/** Taps of the kernel over all channels of a group: the depth of the product. */
export function groupDepth(geometry: ConvGeometry): number {
  return groupChannels(geometry).inputs * geometry.height.kernel * geometry.width.kernel;
}
