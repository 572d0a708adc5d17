/** `unfold`: the windows of the input as the columns of a matrix, materialised. */
import { paddedWidth } from '../algorithms/algorithm.js';
import { unfoldTables } from '../algorithms/im2col.js';
import { checkOptions } from '../arguments/checks.js';
import { checkTensor } from '../arguments/tensors.js';
import { readUnfoldGeometry, type UnfoldOptions, unfoldOptions } from '../arguments/unfolding.js';
import type { Size2 } from '../arguments/windows.js';
import { paddedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { stripFloats } from '../plan/tile.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { engine } from '../wasm/engine.js';
import { runStrips, type StripPlan } from '../wasm/strips.js';
import { resultTensor } from './result.js';

/**
 * im2col: each window of the input becomes a column. A convolution is then the product of the weight, as a matrix
 * (O, C*kH*kW), with these columns. {@link fold} is its adjoint.
 *
 * @param input      (N,C,H,W) or (C,H,W)
 * @param kernelSize size of the window
 * @param options    see {@link UnfoldOptions}
 * @returns (N, C*kH*kW, L), or (C*kH*kW, L) for a 3-D input: L windows, left to right and top to bottom
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value, or where no window fits
 * @example
 * unfold(tensor([[[1, 2, 3]]]), [1, 2]).toArray(); // [[1, 2], [2, 3]]
 */
export function unfold(input: TensorLike, kernelSize: Size2, options?: UnfoldOptions): Tensor {
  const caller = 'unfold';
  checkTensor(caller, 'input', input);
  const given = checkOptions(caller, options, unfoldOptions);
  const geometry = readUnfoldGeometry(caller, input.shape, kernelSize, given);
  const plan = unfoldStrips(geometry);
  return resultTensor(caller, geometry.outputShape, undefined, (columns) => {
    if (geometry.batch > 0) runUnfold(caller, geometry, plan, input.data, columns);
  });
}

/** Whole channels where one fits a strip, else some rows of windows of one channel. */
function unfoldStrips(geometry: ConvGeometry): StripPlan {
  const { channels, height, width } = geometry;
  const taps = height.kernel * width.kernel;
  const perChannel = Math.max(taps * height.out * width.out, paddedLength(height) * paddedLength(width));
  const perRow = Math.max(taps * width.out, height.stride * paddedLength(width));
  const count = Math.min(channels, Math.max(1, Math.floor(stripFloats / perChannel)));
  const rows = perChannel <= stripFloats ? height.out : Math.min(height.out, Math.max(1, Math.floor(stripFloats / perRow)));
  return {
    channels: count,
    outChannels: count * taps,
    rows,
    sourceWidth: paddedWidth(geometry),
    slackRows: 0,
    fill: 0,
    scratch: count * taps + rows * width.out,
  };
}

function runUnfold(caller: string, geometry: ConvGeometry, plan: StripPlan, input: Float32Array, columns: Float32Array): void {
  const wasm = engine();
  const taps = geometry.height.kernel * geometry.width.kernel;
  runStrips(caller, wasm, geometry, plan, wasm.locate(input), wasm.locate(columns), (strip) => {
    const count = Math.min(plan.channels, geometry.channels - strip.channel);
    const windows = strip.rows * geometry.width.out;
    const windowTablePtr = strip.scratchPtr + count * taps * 4;
    const oneGroup = { ...geometry, channels: count, groups: 1 };
    unfoldTables(wasm, oneGroup, strip, strip.scratchPtr, windowTablePtr);
    // Where the result has its place in WASM memory, some of its rows of windows do not lie one behind the other.
    const atOnce = strip.dstStride === windows ? count * taps : 1;
    for (let tap = 0; tap < count * taps; tap += atOnce) {
      const dstPtr = strip.dstPtr + tap * strip.dstStride * 4;
      wasm.kernels.im2col(strip.srcPtr, strip.scratchPtr + tap * 4, atOnce, windowTablePtr, windows, dstPtr);
    }
  });
}
