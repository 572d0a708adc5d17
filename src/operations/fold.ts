/** `fold`: columns added back into planes, the adjoint of `unfold`. */
import {
  largestReach,
  runBySums,
  runTransposed,
  sumFloats,
  type TransposeAlgorithm,
  type TransposeBlock,
  type TransposePlan,
  uncroppedLength,
} from '../algorithms/transpose.js';
import { checkOptions } from '../arguments/checks.js';
import { checkTensor } from '../arguments/tensors.js';
import { readFoldGeometry, type UnfoldOptions, unfoldOptions } from '../arguments/unfolding.js';
import type { Size2 } from '../arguments/windows.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { evenPiece, stripFloats } from '../plan/tile.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { type Engine, engine } from '../wasm/engine.js';
import { biasSize, writeBias } from './bias.js';
import { resultTensor } from './result.js';

/**
 * col2im: adds each column to the window it stands for; where windows overlap, the sum. `fold(unfold(x))` is x times
 * how many windows hold each element.
 *
 * @param columns    (N, C*kH*kW, L) or (C*kH*kW, L), as {@link unfold} gives
 * @param outputSize height and width of the planes
 * @param kernelSize size of the window
 * @param options    see {@link UnfoldOptions}; those of `unfold`
 * @returns (N,C,H,W), or (C,H,W) for 2-D columns
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value, or columns that do not fit
 * @example
 * fold(tensor([[1, 2], [2, 3]]), [1, 3], [1, 2]).toArray(); // [[[1, 4, 3]]]
 */
export function fold(columns: TensorLike, outputSize: Size2, kernelSize: Size2, options?: UnfoldOptions): Tensor {
  const caller = 'fold';
  checkTensor(caller, 'columns', columns);
  const given = checkOptions(caller, options, unfoldOptions);
  const geometry = readFoldGeometry(caller, columns.shape, outputSize, kernelSize, given);
  return resultTensor(caller, geometry.outputShape, undefined, (planes) => {
    if (geometry.batch > 0) runFold(caller, geometry, columns.data, planes);
  });
}

/**
 * The same work as a batch of blocks of as many channels as a strip holds: nothing then grows with the channels.
 * A block is a transposed convolution whose weight is the identity.
 */
function foldBlocks(geometry: ConvGeometry): { blocks: ConvGeometry; plan: TransposePlan } {
  const { batch, outChannels, height, width } = geometry;
  const taps = height.kernel * width.kernel;
  const sumWidth = uncroppedLength(width);
  const perChannel = Math.max(taps * height.in * width.in, uncroppedLength(height) * sumWidth);
  const channels = largestDivisor(outChannels, Math.floor(stripFloats / perChannel));
  const perRow = Math.max((taps * width.in) / height.stride, sumWidth);
  const most = perChannel <= stripFloats ? height.out : Math.floor(stripFloats / perRow);
  const rows = evenPiece(height.out, Math.min(height.out, Math.max(1, most)));
  const { ins } = largestReach(height, rows);
  const sums = sumFloats(geometry, { rows, outChannels: channels });
  return {
    blocks: {
      ...geometry,
      batch: (batch * outChannels) / channels,
      channels: channels * taps,
      outChannels: channels,
      groups: 1,
    },
    plan: { rows, outChannels: channels, scratch: sums + channels * taps + ins * width.in },
  };
}

function largestDivisor(value: number, most: number): number {
  let divisor = Math.min(value, Math.max(1, most));
  while (value % divisor !== 0) divisor--;
  return divisor;
}

function runFold(caller: string, geometry: ConvGeometry, columns: Float32Array, planes: Float32Array): void {
  const wasm = engine();
  const input = wasm.locate(columns);
  const output = wasm.locate(planes);
  const { blocks, plan } = foldBlocks(geometry);
  wasm.withScratch(caller, [biasSize(blocks)], (biasPtr) => {
    writeBias(wasm, blocks, undefined, biasPtr);
    const algorithm: Pick<TransposeAlgorithm, 'run'> = {
      run(_engine, _geometry, _plan, strip, _packedPtr, epilogue) {
        runBySums(wasm, blocks, plan, strip, epilogue, (block) => addColumns(wasm, blocks, block));
      },
    };
    runTransposed(caller, wasm, blocks, algorithm, plan, input, 0, { biasPtr, activation: 0 }, output);
  });
}

/** Adds the columns of the windows that reach a block to its sums. */
function addColumns({ kernels }: Engine, { height, width }: ConvGeometry, block: TransposeBlock): void {
  const taps = block.outs * height.kernel * width.kernel;
  const windows = block.ins * width.in;
  const windowTablePtr = block.scratchPtr + taps * 4;
  kernels.offsetTable3(
    block.scratchPtr,
    block.outs,
    block.sumStride,
    height.kernel,
    height.dilation * block.sumWidth,
    width.kernel,
    width.dilation,
  );
  kernels.offsetTable(windowTablePtr, block.ins, height.stride * block.sumWidth, width.in, width.stride);
  const firstPtr = block.sumPtr + (block.firstIn * height.stride - block.firstRow) * block.sumWidth * 4;
  kernels.col2im(block.srcPtr, block.srcStride, block.scratchPtr, taps, windowTablePtr, windows, firstPtr);
}
