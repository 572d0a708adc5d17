/**
 * `gemm` for a transposed convolution, by columns: the weight as a matrix, transposed, times the input gives columns; col2im
 * adds the columns into the output. The adjoint of `im2col`.
 */
import type { ConvGeometry } from '../geometry/convolution.js';
import { evenPiece, gemmTile, paddedRows, roundUp, stripFloats } from '../plan/tile.js';
import type { Engine } from '../wasm/engine.js';
import { groupChannels } from './algorithm.js';
import { gemmBlocking, gemmScratch, multiplyUnfolded } from './im2col.js';
import {
  largestReach,
  runBySums,
  sumFloats,
  type TransposeAlgorithm,
  type TransposeBlock,
  type TransposePlan,
  uncroppedLength,
} from './transpose.js';

/** Floats of the column matrix that is made at once. */
const columnFloats = 131072;
/** Most rows of the column matrix. */
const mostRows = 4096;

function taps({ height, width }: ConvGeometry): number {
  return height.kernel * width.kernel;
}

function layout(geometry: ConvGeometry, outs: number, columns: number) {
  const rows = outs * taps(geometry);
  const { inputs } = groupChannels(geometry);
  const most = Math.max(gemmTile.columns, Math.floor(columnFloats / rows / gemmTile.columns) * gemmTile.columns);
  const blocking = gemmBlocking(inputs, Math.min(columns, most));
  const { block, edge } = gemmScratch(rows, blocking);
  return {
    rows,
    blocking,
    block: roundUp(block, 16),
    edge,
    bias: rows + gemmTile.spareRows,
    tables: inputs + rows + 2 * columns,
  };
}

/** Where the packed panels of a block of output channels start. */
function packedOffset(geometry: ConvGeometry, plan: TransposePlan, group: number, firstOut: number): number {
  const { inputs, outputs } = groupChannels(geometry);
  const blockFloats = paddedRows(plan.outChannels * taps(geometry)) * inputs;
  return (group * Math.ceil(outputs / plan.outChannels) + firstOut / plan.outChannels) * blockFloats;
}

/** One way of doing it: an algorithm but for its name. */
export type TransposeForm = Omit<TransposeAlgorithm, 'name' | 'refusal'>;

/** The plan for strips of `rows` output rows and blocks of `outChannels`. */
export function columnsPlan(geometry: ConvGeometry, rows: number, outChannels: number): TransposePlan {
  const { ins } = largestReach(geometry.height, rows);
  const { block, edge, rows: columnRows, blocking, bias, tables } = layout(geometry, outChannels, ins * geometry.width.in);
  const own = block + edge + columnRows * blocking.columns + bias + tables;
  return { rows, outChannels, scratch: sumFloats(geometry, { rows, outChannels }) + own };
}

/** The form that makes the columns and adds them with col2im. */
export const columnsForm: TransposeForm = {
  plan(geometry) {
    const { height, width } = geometry;
    const { outputs } = groupChannels(geometry);
    const sumWidth = uncroppedLength(width);
    const perInputRow = geometry.channels * width.in;
    const byInput = Math.floor((4 * stripFloats) / perInputRow) * height.stride;
    const rows = evenPiece(height.out, Math.max(1, Math.min(height.out, byInput, Math.floor(stripFloats / sumWidth))));
    const { sumRows } = largestReach(height, rows);
    const most = Math.min(outputs, Math.floor(stripFloats / (sumRows * sumWidth)), Math.floor(mostRows / taps(geometry)));
    return columnsPlan(geometry, rows, evenPiece(outputs, Math.max(1, most)));
  },

  packedSize(geometry, plan) {
    return packedOffset(geometry, plan, geometry.groups, 0);
  },

  packKey: (_geometry, plan) => `columns ${plan.outChannels}`,

  pack({ kernels }, geometry, plan, weightPtr, packedPtr) {
    const { inputs, outputs } = groupChannels(geometry);
    const channelRows = outputs * taps(geometry);
    for (let group = 0; group < geometry.groups; group++) {
      for (let firstOut = 0; firstOut < outputs; firstOut += plan.outChannels) {
        const rows = Math.min(plan.outChannels, outputs - firstOut) * taps(geometry);
        const from = weightPtr + (group * inputs * channelRows + firstOut * taps(geometry)) * 4;
        kernels.packRows(from, 1, channelRows, rows, inputs, packedPtr + packedOffset(geometry, plan, group, firstOut) * 4);
      }
    }
  },

  run(engine, geometry, plan, strip, packedPtr, epilogue) {
    runBySums(engine, geometry, plan, strip, epilogue, (block) => accumulate(engine, geometry, plan, block, packedPtr));
  },
};

/** Adds what the input rows of a block contribute to its sums. */
function accumulate(engine: Engine, geometry: ConvGeometry, plan: TransposePlan, block: TransposeBlock, packedPtr: number): void {
  const { kernels } = engine;
  const { height, width } = geometry;
  const { inputs } = groupChannels(geometry);
  const columns = block.ins * width.in;
  // Laid out for a full block of channels, also where the last one has fewer: fewer rows would mean longer pieces.
  const { rows: fullRows, blocking, block: blockFloats, edge, bias } = layout(geometry, plan.outChannels, columns);
  const rows = block.outs * taps(geometry);
  const edgePtr = block.scratchPtr + blockFloats * 4;
  const biasPtr = edgePtr + edge * 4;
  const productPtr = biasPtr + bias * 4;
  const depthTablePtr = productPtr + fullRows * blocking.columns * 4;
  const tapTablePtr = depthTablePtr + inputs * 4;
  const sourceTablePtr = tapTablePtr + fullRows * 4;
  const sumTablePtr = sourceTablePtr + columns * 4;
  kernels.fillFloats(biasPtr, bias, 0);
  kernels.offsetTable(depthTablePtr, 1, 0, inputs, block.srcStride);
  kernels.offsetTable(sourceTablePtr, 1, 0, columns, 1);
  const step = block.sumWidth;
  kernels.offsetTable3(
    tapTablePtr,
    block.outs,
    block.sumStride,
    height.kernel,
    height.dilation * step,
    width.kernel,
    width.dilation,
  );
  kernels.offsetTable(sumTablePtr, block.ins, height.stride * step, width.in, width.stride);
  const firstPtr = block.sumPtr + (block.firstIn * height.stride - block.firstRow) * step * 4;
  for (let n = 0; n < columns; n += blocking.columns) {
    const count = Math.min(blocking.columns, columns - n);
    multiplyUnfolded(
      engine,
      {
        rowsPtr: packedPtr + packedOffset(geometry, plan, block.group, block.firstOut) * 4,
        rows,
        srcPtr: block.srcPtr,
        depthTablePtr,
        depth: inputs,
        columnTablePtr: sourceTablePtr + n * 4,
        columns: count,
        dstPtr: productPtr,
        dstStride: blocking.columns,
        epilogue: { biasPtr, activation: 0 },
        blockPtr: block.scratchPtr,
        edgePtr,
      },
      blocking,
    );
    kernels.col2im(productPtr, blocking.columns, tapTablePtr, rows, sumTablePtr + n * 4, count, firstPtr);
  }
}
