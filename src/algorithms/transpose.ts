/** What an algorithm of `convTranspose2d` is, and the loop that they share: strips of output rows, blocks of channels. */
import type { TransposeAlgorithm as AlgorithmName } from '../arguments/convolution.js';
import { type Axis, kernelSpan } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { roundUp } from '../plan/tile.js';
import type { Engine, Located } from '../wasm/engine.js';
import { InputStage, OutputStage } from '../wasm/stage.js';
import { type Epilogue, groupChannels } from './algorithm.js';

/** How the work is cut. Plain data. */
export interface TransposePlan {
  /** Output rows of a strip. */
  readonly rows: number;
  /** Rows that the first strip has less, so that the others start where a step of the stride does; 0 by default. */
  readonly lead?: number;
  /** Output channels, all of one group, whose sums are made at once. */
  readonly outChannels: number;
  /** Floats that the algorithm wants for itself. */
  readonly scratch: number;
  /** Parts of its output channels that each strip is done in, by one thread each; 1 by default. */
  readonly parts?: number;
}

/** One block of output channels of one strip. Strides count floats. */
export interface TransposeBlock {
  readonly group: number;
  /** Output channels, counted within the group. */
  readonly firstOut: number;
  readonly outs: number;
  /** Input rows that reach the strip; the group's first channel lies at `srcPtr`. */
  readonly firstIn: number;
  readonly ins: number;
  readonly srcPtr: number;
  readonly srcStride: number;
  /** Where the sums go: uncropped rows from `firstRow` on. It holds what to add to. */
  readonly sumPtr: number;
  readonly sumStride: number;
  readonly sumWidth: number;
  readonly firstRow: number;
  readonly scratchPtr: number;
}

/** One strip of output rows. Strides count floats. */
export interface TransposeStrip {
  /** First output row and number of output rows. */
  readonly row: number;
  readonly rows: number;
  /** Input rows that reach the strip, of all channels. */
  readonly firstIn: number;
  readonly ins: number;
  readonly srcPtr: number;
  readonly srcStride: number;
  readonly dstPtr: number;
  readonly dstStride: number;
  readonly scratchPtr: number;
  /** Which part of the output channels to compute, and of how many. */
  readonly part: number;
  readonly parts: number;
}

export interface TransposeAlgorithm {
  readonly name: AlgorithmName | 'subpixel';
  refusal(geometry: ConvGeometry): string | undefined;
  plan(geometry: ConvGeometry): TransposePlan;
  packedSize(geometry: ConvGeometry, plan: TransposePlan): number;
  /** What the packed weight depends on beside the weight's shape: equal keys, equal packing. */
  packKey(geometry: ConvGeometry, plan: TransposePlan): string;
  /** Lays the weight (C,O/groups,kH,kW) at `weightPtr` out as `run` reads it. */
  pack(engine: Engine, geometry: ConvGeometry, plan: TransposePlan, weightPtr: number, packedPtr: number): void;
  /** Whether an output row comes out the same whatever strip it is in, with the weight packed at `packedPtr`. */
  rowsStandAlone?(engine: Engine, geometry: ConvGeometry, packedPtr: number): boolean;
  /** Parts of its output channels that a strip may be done in, at most; 1 where there is no such thing. */
  channelParts?(geometry: ConvGeometry): number;
  /** Computes one strip. */
  run(
    engine: Engine,
    geometry: ConvGeometry,
    plan: TransposePlan,
    strip: TransposeStrip,
    packedPtr: number,
    epilogue: Epilogue,
  ): void;
}

/** Length of the output before it is cropped. */
export function uncroppedLength(axis: Axis): number {
  return axis.out + axis.padBefore + axis.padAfter;
}

/** The input rows that reach `rows` output rows from `row` on, and the uncropped rows that those touch. */
export function reachingRows(
  axis: Axis,
  row: number,
  rows: number,
): { firstIn: number; ins: number; firstRow: number; sumRows: number } {
  const span = kernelSpan(axis.kernel, axis.dilation);
  const first = row + axis.padBefore;
  const end = first + rows;
  const firstIn = Math.min(axis.in, Math.max(0, Math.ceil((first - span + 1) / axis.stride)));
  const ins = Math.max(0, Math.min(axis.in, Math.floor((end - 1) / axis.stride) + 1) - firstIn);
  const firstRow = ins > 0 ? Math.min(first, firstIn * axis.stride) : first;
  const touched = ins > 0 ? (firstIn + ins - 1) * axis.stride + span : end;
  return { firstIn, ins, firstRow, sumRows: Math.max(end, touched) - firstRow };
}

/** Most input rows and uncropped rows of any strip of `rows` output rows. */
export function largestReach(axis: Axis, rows: number): { ins: number; sumRows: number } {
  const span = kernelSpan(axis.kernel, axis.dilation);
  return {
    ins: Math.min(axis.in, Math.ceil((rows + span - 1) / axis.stride) + 1),
    sumRows: rows + 2 * (span - 1) + axis.stride,
  };
}

/** Floats of the sums of one block of output channels. */
export function sumFloats(
  { height, width }: ConvGeometry,
  { rows, outChannels }: Pick<TransposePlan, 'rows' | 'outChannels'>,
): number {
  return roundUp(outChannels * largestReach(height, rows).sumRows * uncroppedLength(width), 16);
}

/**
 * Runs a strip by sums: for each block of output channels, zeros to which `accumulate` adds what every input row contributes,
 * uncropped; then crop, bias, activation. The sums lie at the start of the strip's scratch.
 */
export function runBySums(
  engine: Engine,
  geometry: ConvGeometry,
  plan: TransposePlan,
  strip: TransposeStrip,
  epilogue: Epilogue,
  accumulate: (block: TransposeBlock) => void,
): void {
  const { groups, height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const { row, rows, firstIn, ins, srcStride, dstStride } = strip;
  const { firstRow, sumRows } = reachingRows(height, row, rows);
  const sumPtr = strip.scratchPtr;
  const sumWidth = uncroppedLength(width);
  const sumStride = sumRows * sumWidth;
  const scratchPtr = sumPtr + sumFloats(geometry, plan) * 4;
  const cropped = sumPtr + ((row + height.padBefore - firstRow) * sumWidth + width.padBefore) * 4;
  for (let group = 0; group < groups; group++) {
    const srcPtr = strip.srcPtr + group * inputs * srcStride * 4;
    for (let firstOut = 0; firstOut < outputs; firstOut += plan.outChannels) {
      const outs = Math.min(plan.outChannels, outputs - firstOut);
      const out = group * outputs + firstOut;
      engine.kernels.fillFloats(sumPtr, outs * sumStride, 0);
      if (ins > 0) {
        accumulate({
          group,
          firstOut,
          outs,
          firstIn,
          ins,
          srcPtr,
          srcStride,
          sumPtr,
          sumStride,
          sumWidth,
          firstRow,
          scratchPtr,
        });
      }
      engine.kernels.finish(
        cropped,
        sumStride,
        sumWidth,
        strip.dstPtr + out * dstStride * 4,
        dstStride,
        width.out,
        outs,
        rows,
        epilogue.biasPtr + out * 4,
        epilogue.activation,
      );
    }
  }
}

/** Floats of WASM memory that a transposed convolution takes beside its packed weight. */
function transposeSizes({ channels, outChannels, height, width }: ConvGeometry, plan: TransposePlan) {
  return {
    input: channels * largestReach(height, plan.rows).ins * width.in,
    output: outChannels * plan.rows * width.out,
    scratch: plan.scratch,
  };
}

/** Strips of an image. */
export function countStrips({ height }: ConvGeometry, { rows, lead = 0 }: TransposePlan): number {
  return Math.ceil((height.out + lead) / rows);
}

/** Runs a planned transposed convolution whose weight and bias lie packed in WASM memory. */
export function runTransposed(
  caller: string,
  engine: Engine,
  geometry: ConvGeometry,
  algorithm: Pick<TransposeAlgorithm, 'run'>,
  plan: TransposePlan,
  input: Located,
  packedPtr: number,
  epilogue: Epilogue,
  output: Located,
): void {
  const { batch, channels, outChannels, height, width } = geometry;
  const sizes = transposeSizes(geometry, plan);
  const blocks = [input.address === undefined ? sizes.input : 0, output.address === undefined ? sizes.output : 0, sizes.scratch];
  engine.withScratch(caller, blocks, (inputPtr, outputPtr, scratchPtr) => {
    const source = new InputStage(engine, { array: input, height: height.in, width: width.in }, inputPtr);
    const target = new OutputStage(engine, { array: output, height: height.out, width: width.out }, outputPtr);
    const { lead = 0, parts = 1 } = plan;
    const strips = countStrips(geometry, plan);
    for (const piece of engine.turns(batch * strips * parts)) {
      const turn = Math.floor(piece / parts);
      const image = Math.floor(turn / strips);
      const start = (turn % strips) * plan.rows - lead;
      const row = Math.max(0, start);
      const rows = Math.min(start + plan.rows, height.out) - row;
      const { firstIn, ins } = reachingRows(height, row, rows);
      const from = source.take(image * channels, channels, firstIn, ins);
      const to = target.place(image * outChannels, row, rows);
      const strip = {
        row,
        rows,
        firstIn,
        ins,
        scratchPtr,
        srcPtr: from.ptr,
        srcStride: from.stride,
        dstPtr: to.ptr,
        dstStride: to.stride,
        part: piece % parts,
        parts,
      };
      algorithm.run(engine, geometry, plan, strip, packedPtr, epilogue);
      target.give(image * outChannels, outChannels, row, rows);
    }
  });
}
