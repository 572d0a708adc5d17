/**
 * `unrolled`: the convolution as one matrix M times the padded input, of which only the nonzeros are kept (the layout is in
 * assembly/unrolled.ts). The transposed convolution is M transposed times its input, from the same stored matrix.
 */
import { adjointGeometry } from '../geometry/adjoint.js';
import { paddedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { evenPiece, roundUp, stripFloats } from '../plan/tile.js';
import type { Engine } from '../wasm/engine.js';
import { type ConvAlgorithm, groupChannels, groupDepth, paddedWidth } from './algorithm.js';
import { rowsOfStrip } from './im2col.js';
import {
  largestReach,
  runBySums,
  sumFloats,
  type TransposeAlgorithm,
  type TransposeBlock,
  uncroppedLength,
} from './transpose.js';

/** Rows of M that share the columns of their nonzeros. */
export const unrolledBlock = 16;

/** Most bytes that a stored matrix may take. */
const unrolledLimitBytes = 2 ** 28;

/** Multiply-adds of one call into WASM: about a millisecond. */
const callWork = 2 ** 21;

/** Sizes of a stored matrix, in elements of four bytes. */
interface StoredMatrix {
  /** Nonzeros of a row. */
  readonly taps: number;
  /** Nonzeros of the rows of one output row (o, y), and column numbers stored for them. */
  readonly rowValues: number;
  readonly rowIndices: number;
  /** All values; the indices lie behind them, then the columns of the taps in row (0, 0). */
  readonly values: number;
  readonly indices: number;
  readonly size: number;
  /** Columns of M in one padded row and in one padded plane. */
  readonly paddedWidth: number;
  readonly paddedPlane: number;
}

function storedMatrix(geometry: ConvGeometry): StoredMatrix {
  const { outChannels, height, width } = geometry;
  const taps = groupDepth(geometry);
  const rowValues = taps * width.out;
  const rowIndices = taps * Math.ceil(width.out / unrolledBlock);
  const values = roundUp(outChannels * height.out * rowValues, 16);
  const indices = outChannels * height.out * rowIndices;
  const columns = paddedLength(width);
  return {
    taps,
    rowValues,
    rowIndices,
    values,
    indices,
    size: values + indices + taps,
    paddedWidth: columns,
    paddedPlane: paddedLength(height) * columns,
  };
}

function refusal(geometry: ConvGeometry): string | undefined {
  const bytes = storedMatrix(geometry).size * 4;
  if (bytes <= unrolledLimitBytes) return undefined;
  return `an unrolled matrix of at most ${unrolledLimitBytes} bytes, and this one takes ${bytes} bytes`;
}

/** What a packing depends on beside the weight's shape and the options: the plane's size. */
function packKey({ height, width }: ConvGeometry): string {
  return `${height.in}x${width.in}`;
}

/** Output rows that one call computes. */
function rowsOfCall({ rowValues }: StoredMatrix): number {
  return Math.max(1, Math.floor(callWork / rowValues));
}

/** Stores M of a convolution with the weight (O,C/groups,kH,kW). */
function packMatrix({ kernels }: Engine, geometry: ConvGeometry, weightPtr: number, packedPtr: number): void {
  const { outChannels, height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const matrix = storedMatrix(geometry);
  const indicesPtr = packedPtr + matrix.values * 4;
  const tapTablePtr = indicesPtr + matrix.indices * 4;
  const rowStep = height.stride * matrix.paddedWidth;
  kernels.offsetTable3(
    tapTablePtr,
    inputs,
    matrix.paddedPlane,
    height.kernel,
    height.dilation * matrix.paddedWidth,
    width.kernel,
    width.dilation,
  );
  const most = rowsOfCall(matrix);
  for (let out = 0; out < outChannels; out++) {
    const groupColumn = Math.floor(out / outputs) * inputs * matrix.paddedPlane;
    for (let row = 0; row < height.out; row += most) {
      const first = out * height.out + row;
      kernels.unrolledPack(
        weightPtr + out * matrix.taps * 4,
        tapTablePtr,
        matrix.taps,
        groupColumn + row * rowStep,
        Math.min(most, height.out - row),
        rowStep,
        width.out,
        width.stride,
        packedPtr + first * matrix.rowValues * 4,
        indicesPtr + first * matrix.rowIndices * 4,
      );
    }
  }
}

/** Channels and taps of each for a kernel: planes that lie where M's columns say are one. */
function channelLoop(channels: number, taps: number, planeStep: number): [channels: number, planeTaps: number] {
  return planeStep === 0 ? [1, channels * taps] : [channels, taps];
}

export const unrolled: ConvAlgorithm = {
  name: 'unrolled',
  refusal,

  strips(geometry) {
    return {
      channels: geometry.channels,
      outChannels: geometry.outChannels,
      rows: rowsOfStrip(geometry, geometry.channels),
      sourceWidth: paddedWidth(geometry),
      slackRows: 0,
      fill: 0,
      scratch: 0,
    };
  },

  packedSize: (geometry) => storedMatrix(geometry).size,
  packKey,
  pack: packMatrix,

  run({ kernels }, geometry, strip, packedPtr, { biasPtr, activation }) {
    const { outChannels, height, width } = geometry;
    const { inputs, outputs } = groupChannels(geometry);
    const matrix = storedMatrix(geometry);
    const indicesPtr = packedPtr + matrix.values * 4;
    const planeStep = strip.srcStride - matrix.paddedPlane;
    const [channels, planeTaps] = channelLoop(inputs, height.kernel * width.kernel, planeStep);
    const originPtr = strip.srcPtr - strip.firstRow * height.stride * matrix.paddedWidth * 4;
    const most = rowsOfCall(matrix);
    for (let out = 0; out < outChannels; out++) {
      const group = Math.floor(out / outputs);
      for (let row = 0; row < strip.rows; row += most) {
        const first = out * height.out + strip.firstRow + row;
        kernels.unrolledMultiply(
          packedPtr + first * matrix.rowValues * 4,
          indicesPtr + first * matrix.rowIndices * 4,
          channels,
          planeTaps,
          originPtr + group * inputs * planeStep * 4,
          planeStep,
          width.stride,
          strip.dstPtr + (out * strip.dstStride + row * width.out) * 4,
          Math.min(most, strip.rows - row),
          width.out,
          biasPtr + out * 4,
          activation,
        );
      }
    }
  },
};

/** The convolution whose M, transposed, is this transposed convolution: same weight, from its output to its input. */
function convolution(geometry: ConvGeometry): ConvGeometry {
  return adjointGeometry(geometry, [geometry.channels, geometry.height.in, geometry.width.in]);
}

export const unrolledTransposed: TransposeAlgorithm = {
  name: 'unrolled',
  refusal: (geometry) => refusal(convolution(geometry)),

  plan(geometry) {
    const { channels, height, width } = geometry;
    const { outputs } = groupChannels(geometry);
    const sumWidth = uncroppedLength(width);
    const byInput = Math.floor((4 * stripFloats) / (channels * width.in)) * height.stride;
    const rows = evenPiece(height.out, Math.max(1, Math.min(height.out, byInput, Math.floor(stripFloats / sumWidth))));
    const { sumRows } = largestReach(height, rows);
    const outChannels = evenPiece(outputs, Math.max(1, Math.min(outputs, Math.floor(stripFloats / (sumRows * sumWidth)))));
    return { rows, outChannels, scratch: sumFloats(geometry, { rows, outChannels }) };
  },

  packedSize: (geometry) => storedMatrix(convolution(geometry)).size,
  packKey,

  pack(engine, geometry, _plan, weightPtr, packedPtr) {
    packMatrix(engine, convolution(geometry), weightPtr, packedPtr);
  },

  run(engine, geometry, plan, strip, packedPtr, epilogue) {
    runBySums(engine, geometry, plan, strip, epilogue, (block) => accumulate(engine, geometry, block, packedPtr));
  },
};

/** Adds what the input rows of a block contribute to its sums. */
function accumulate({ kernels }: Engine, geometry: ConvGeometry, block: TransposeBlock, packedPtr: number): void {
  const { height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const matrix = storedMatrix(convolution(geometry));
  const indicesPtr = packedPtr + matrix.values * 4;
  const planeTaps = height.kernel * width.kernel;
  const planeStep = block.sumStride - matrix.paddedPlane;
  const firstPlane = block.group * outputs + block.firstOut;
  const originPtr = block.sumPtr - (firstPlane * matrix.paddedPlane + block.firstRow * matrix.paddedWidth) * 4;
  const loop = channelLoop(block.outs, planeTaps, planeStep);
  const most = rowsOfCall(matrix);
  for (let input = 0; input < inputs; input++) {
    for (let row = 0; row < block.ins; row += most) {
      const first = (block.group * inputs + input) * height.in + block.firstIn + row;
      kernels.unrolledTransposed(
        packedPtr + first * matrix.rowValues * 4,
        indicesPtr + first * matrix.rowIndices * 4,
        matrix.taps,
        block.firstOut * planeTaps,
        ...loop,
        width.kernel,
        block.srcPtr + (input * block.srcStride + row * width.in) * 4,
        Math.min(most, block.ins - row),
        width.in,
        originPtr,
        planeStep,
        width.stride,
      );
    }
  }
}
