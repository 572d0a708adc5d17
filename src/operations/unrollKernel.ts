/** `unrollKernel`: a convolution written down as one matrix. */
import { groupChannels } from '../algorithms/algorithm.js';
import { checkTensor } from '../arguments/tensors.js';
import { readUnrolling, type UnrollKernelOptions } from '../arguments/unrolling.js';
import type { Size2 } from '../arguments/windows.js';
import { paddedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { paddedSource } from '../geometry/padding.js';
import { stripFloats } from '../plan/tile.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { type Engine, engine } from '../wasm/engine.js';
import { resultTensor } from './result.js';

/**
 * The kernel-unrolled matrix M: `conv2d(x)` is M times vec(x), and `convTranspose2d(y)` with the same weight and options is
 * M transposed times vec(y). It is dense, almost all of it zeros, and grows with the square of the plane: at most 1 GiB.
 *
 * @param weight    (O, C/groups, kH, kW)
 * @param inputSize height and width of the convolution's input
 * @param options   see {@link UnrollKernelOptions}
 * @returns (O*outH*outW, C*H*W): a row an output element, a column an input element, both in the order of a tensor's data
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value, or a matrix of more than 1 GiB, with the bytes it would take
 * @example
 * unrollKernel(tensor([[[[1, 2]]]]), [1, 3]).toArray(); // [[1, 2, 0], [0, 1, 2]]
 */
export function unrollKernel(weight: TensorLike, inputSize: Size2, options?: UnrollKernelOptions): Tensor {
  const caller = 'unrollKernel';
  checkTensor(caller, 'weight', weight);
  const { geometry, shape } = readUnrolling(caller, weight.shape, inputSize, options);
  return resultTensor(caller, shape, undefined, (matrix) => runUnroll(caller, geometry, weight.data, matrix));
}

function runUnroll(caller: string, geometry: ConvGeometry, weightData: Float32Array, matrix: Float32Array): void {
  const { channels, height, width } = geometry;
  const wasm = engine();
  const weight = wasm.locate(weightData);
  const rowFloats = channels * height.in * width.in;
  const most = Math.min(width.out, Math.max(1, Math.floor(stripFloats / rowFloats)));
  const sizes = [weight.address === undefined ? weight.length : 0, paddedLength(height), paddedLength(width), most * rowFloats];
  wasm.withScratch(caller, sizes, (stagedPtr, rowMapPtr, columnMapPtr, stripPtr) => {
    if (weight.address === undefined) wasm.write(weight, stagedPtr);
    for (const [axis, ptr] of [[height, rowMapPtr] as const, [width, columnMapPtr] as const]) {
      const map = wasm.integers(ptr, paddedLength(axis));
      for (let i = 0; i < map.length; i++) map[i] = paddedSource(axis, i, 'zeros');
    }
    const maps = { rowMapPtr, columnMapPtr };
    writeRows(wasm, geometry, weight.address ?? stagedPtr, maps, most, stripPtr, matrix);
  });
}

/** Makes the rows strip by strip, at most `most` of them at once, and copies them into the matrix. */
function writeRows(
  wasm: Engine,
  geometry: ConvGeometry,
  weightPtr: number,
  { rowMapPtr, columnMapPtr }: { rowMapPtr: number; columnMapPtr: number },
  most: number,
  stripPtr: number,
  matrix: Float32Array,
): void {
  const { channels, outChannels, height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const plane = height.in * width.in;
  const rowFloats = channels * plane;
  const depth = inputs * height.kernel * width.kernel;
  for (const out of wasm.turns(outChannels)) {
    let offset = out * height.out * width.out * rowFloats;
    for (let y = 0; y < height.out; y++) {
      for (let x = 0; x < width.out; x += most) {
        const count = Math.min(most, width.out - x);
        wasm.kernels.unrolledDense(
          weightPtr + out * depth * 4,
          inputs,
          plane,
          width.in,
          height.kernel,
          height.dilation,
          rowMapPtr + y * height.stride * 4,
          width.kernel,
          width.dilation,
          columnMapPtr + x * width.stride * 4,
          width.stride,
          stripPtr,
          rowFloats,
          Math.floor(out / outputs) * inputs * plane,
          count,
        );
        matrix.set(wasm.floats(stripPtr, count * rowFloats), offset);
        offset += count * rowFloats;
      }
    }
  }
}
