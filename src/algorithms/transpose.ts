/** What an algorithm of `convTranspose2d` is, and the loop that they share: strips of output rows, blocks of channels. */
import type { TransposeAlgorithm as AlgorithmName } from '../arguments/convolution.js';
import { type Axis, kernelSpan } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import type { Engine, Located } from '../wasm/engine.js';
import { InputStage, OutputStage } from '../wasm/stage.js';
import { type Epilogue, groupChannels } from './algorithm.js';

/** How the work is cut. Plain data. */
export interface TransposePlan {
  /** Output rows of a strip. */
  readonly rows: number;
  /** Output channels, all of one group, whose sums are made at once. */
  readonly outChannels: number;
  /** Floats that `accumulate` wants for itself. */
  readonly scratch: number;
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

export interface TransposeAlgorithm {
  readonly name: AlgorithmName;
  refusal(geometry: ConvGeometry): string | undefined;
  plan(geometry: ConvGeometry): TransposePlan;
  packedSize(geometry: ConvGeometry, plan: TransposePlan): number;
  /** What the packed weight depends on beside the weight's shape: equal keys, equal packing. */
  packKey(geometry: ConvGeometry, plan: TransposePlan): string;
  /** Lays the weight (C,O/groups,kH,kW) at `weightPtr` out as `accumulate` reads it. */
  pack(engine: Engine, geometry: ConvGeometry, plan: TransposePlan, weightPtr: number, packedPtr: number): void;
  /** Adds what the input rows of a block contribute to its sums. */
  accumulate(engine: Engine, geometry: ConvGeometry, plan: TransposePlan, block: TransposeBlock, packedPtr: number): void;
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

/** Floats of WASM memory that a transposed convolution takes beside its packed weight. */
export function transposeSizes(geometry: ConvGeometry, plan: TransposePlan) {
  const { height, width, channels, outChannels } = geometry;
  const { ins, sumRows } = largestReach(height, plan.rows);
  return {
    input: channels * ins * width.in,
    sums: plan.outChannels * sumRows * uncroppedLength(width),
    output: outChannels * plan.rows * width.out,
    scratch: plan.scratch,
  };
}

/** Runs a planned transposed convolution whose weight and bias lie packed in WASM memory. */
export function runTransposed(
  caller: string,
  engine: Engine,
  geometry: ConvGeometry,
  algorithm: TransposeAlgorithm,
  plan: TransposePlan,
  input: Located,
  packedPtr: number,
  epilogue: Epilogue,
  output: Located,
): void {
  const { batch, channels, outChannels, groups, height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const sizes = transposeSizes(geometry, plan);
  const blocks = [
    input.address === undefined ? sizes.input : 0,
    sizes.sums,
    output.address === undefined ? sizes.output : 0,
    sizes.scratch,
  ];
  engine.withScratch(caller, blocks, (inputPtr, sumPtr, outputPtr, scratchPtr) => {
    const source = new InputStage(engine, { array: input, height: height.in, width: width.in }, inputPtr);
    const target = new OutputStage(engine, { array: output, height: height.out, width: width.out }, outputPtr);
    const sumWidth = uncroppedLength(width);
    for (let image = 0; image < batch; image++) {
      for (let row = 0; row < height.out; row += plan.rows) {
        const rows = Math.min(plan.rows, height.out - row);
        const { firstIn, ins, firstRow, sumRows } = reachingRows(height, row, rows);
        const from = source.take(image * channels, channels, firstIn, ins);
        const to = target.place(image * outChannels, row, rows);
        const sumStride = sumRows * sumWidth;
        for (let group = 0; group < groups; group++) {
          for (let firstOut = 0; firstOut < outputs; firstOut += plan.outChannels) {
            const outs = Math.min(plan.outChannels, outputs - firstOut);
            engine.kernels.fillFloats(sumPtr, outs * sumStride, 0);
            const block = {
              group,
              firstOut,
              outs,
              firstIn,
              ins,
              srcPtr: from.ptr + group * inputs * from.stride * 4,
              srcStride: from.stride,
              sumPtr,
              sumStride,
              sumWidth,
              firstRow,
              scratchPtr,
            };
            if (ins > 0) algorithm.accumulate(engine, geometry, plan, block, packedPtr);
            const out = group * outputs + firstOut;
            engine.kernels.finish(
              sumPtr + ((row + height.padBefore - firstRow) * sumWidth + width.padBefore) * 4,
              sumStride,
              sumWidth,
              to.ptr + out * to.stride * 4,
              to.stride,
              width.out,
              outs,
              rows,
              epilogue.biasPtr + out * 4,
              epilogue.activation,
            );
          }
        }
        target.give(image * outChannels, outChannels, row, rows);
      }
    }
  });
}
