/** `convTranspose2d` and `convTranspose1d` as nested loops. */
import { checkOptions } from '../arguments/checks.js';
import {
  type ConvTranspose2dOptions,
  convTransposeOptions,
  type In1d,
  readResultOptions,
  readTransposedGeometry,
} from '../arguments/convolution.js';
import { checkTensor } from '../arguments/tensors.js';
import type { Rank } from '../arguments/windows.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { activate, fillBias } from './epilogue.js';
import { computed } from './planes.js';

/** Options of the naive {@link convTranspose2d}: there is one algorithm, and no `out`. */
export type NaiveConvTranspose2dOptions = Omit<ConvTranspose2dOptions, 'algorithm' | 'out'>;

const known = convTransposeOptions.filter((name) => name !== 'algorithm' && name !== 'out');

/**
 * 2-D transposed convolution, as `convTranspose2d` of simdconv, in plain TypeScript.
 * @param input  (N,C,H,W) or (C,H,W)
 * @param weight (C, O/groups, kH, kW)
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for shapes that do not fit, or a wrong value
 */
export function convTranspose2d(input: TensorLike, weight: TensorLike, options?: NaiveConvTranspose2dOptions): Tensor {
  return convolveTransposed('naive.convTranspose2d', 2, input, weight, options);
}

/**
 * 1-D transposed convolution: {@link convTranspose2d} on planes of height 1.
 * @param input  (N,C,L) or (C,L)
 * @param weight (C, O/groups, k)
 */
export function convTranspose1d(input: TensorLike, weight: TensorLike, options?: In1d<NaiveConvTranspose2dOptions>): Tensor {
  return convolveTransposed('naive.convTranspose1d', 1, input, weight, options as NaiveConvTranspose2dOptions);
}

function convolveTransposed(
  caller: string,
  rank: Rank,
  input: TensorLike,
  weight: TensorLike,
  options?: NaiveConvTranspose2dOptions,
): Tensor {
  checkTensor(caller, 'input', input);
  checkTensor(caller, 'weight', weight);
  const given = checkOptions(caller, options, known);
  const geometry = readTransposedGeometry(caller, rank, input.shape, weight.shape, given);
  const { bias, activation } = readResultOptions(caller, given, geometry.outChannels, []);
  return computed(caller, geometry.outputShape, (output) => {
    fillBias(output, bias, geometry);
    scatterPlanes(geometry, input.data, weight.data, output);
    if (activation === undefined) return;
    for (let i = 0; i < output.length; i++) output[i] = activate(output[i]!, activation);
  });
}

/** Adds every input element, times the kernel, to the window of the output that it stands for. */
function scatterPlanes(
  { batch, channels, outChannels, groups, height, width }: ConvGeometry,
  input: Float32Array,
  weight: Float32Array,
  output: Float32Array,
): void {
  const inputs = channels / groups;
  const outputs = outChannels / groups;
  // Read once: in the loops the engine would look at the objects' layouts again for each product.
  const { in: inHeight, out: outHeight, kernel: kernelHeight, stride: strideY, dilation: dilationY, padBefore: padTop } = height;
  const { in: inWidth, out: outWidth, kernel: kernelWidth, stride: strideX, dilation: dilationX, padBefore: padLeft } = width;
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const firstOut = n * outChannels + Math.floor(c / inputs) * outputs;
      for (let y = 0; y < inHeight; y++) {
        const row = ((n * channels + c) * inHeight + y) * inWidth;
        for (let o = 0; o < outputs; o++) {
          for (let ky = 0; ky < kernelHeight; ky++) {
            const outY = y * strideY + ky * dilationY - padTop;
            if (outY < 0 || outY >= outHeight) continue;
            const outRow = ((firstOut + o) * outHeight + outY) * outWidth;
            const tap = ((c * outputs + o) * kernelHeight + ky) * kernelWidth;
            for (let x = 0; x < inWidth; x++) {
              const value = input[row + x]!;
              const left = x * strideX - padLeft;
              for (let kx = 0; kx < kernelWidth; kx++) {
                const outX = left + kx * dilationX;
                if (outX >= 0 && outX < outWidth) output[outRow + outX]! += value * weight[tap + kx]!;
              }
            }
          }
        }
      }
    }
  }
}
