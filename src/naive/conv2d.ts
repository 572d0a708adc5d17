/** `conv2d` and `conv1d` as nested loops. */
import { checkOptions } from '../arguments/checks.js';
import {
  type Activation,
  type Conv2dOptions,
  convOptions,
  type In1d,
  readConvGeometry,
  readResultOptions,
} from '../arguments/convolution.js';
import { checkTensor } from '../arguments/tensors.js';
import type { Rank } from '../arguments/windows.js';
import { paddedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { activate } from './epilogue.js';
import { computed, paddedPlanes } from './planes.js';

/** Options of the naive {@link conv2d}: there is one algorithm, and no `out`. */
export type NaiveConv2dOptions = Omit<Conv2dOptions, 'algorithm' | 'out'>;

const known = convOptions.filter((name) => name !== 'algorithm' && name !== 'out');

/**
 * 2-D convolution, as `conv2d` of simdconv, in plain TypeScript.
 * @param input  (N,C,H,W) or (C,H,W)
 * @param weight (O, C/groups, kH, kW)
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for shapes that do not fit, or a wrong value
 */
export function conv2d(input: TensorLike, weight: TensorLike, options?: NaiveConv2dOptions): Tensor {
  return convolve('naive.conv2d', 2, input, weight, options);
}

/**
 * 1-D convolution: {@link conv2d} on planes of height 1.
 * @param input  (N,C,L) or (C,L)
 * @param weight (O, C/groups, k)
 */
export function conv1d(input: TensorLike, weight: TensorLike, options?: In1d<NaiveConv2dOptions>): Tensor {
  return convolve('naive.conv1d', 1, input, weight, options as NaiveConv2dOptions);
}

function convolve(caller: string, rank: Rank, input: TensorLike, weight: TensorLike, options?: NaiveConv2dOptions): Tensor {
  checkTensor(caller, 'input', input);
  checkTensor(caller, 'weight', weight);
  const given = checkOptions(caller, options, known);
  const geometry = readConvGeometry(caller, rank, input.shape, weight.shape, given);
  const { bias, activation } = readResultOptions(caller, given, geometry.outChannels, []);
  const padded = paddedPlanes(caller, input.data, geometry);
  return computed(caller, geometry.outputShape, (output) => {
    convolvePlanes(geometry, padded, weight.data, bias, activation, output);
  });
}

/** The seven loops: image, output channel, output row and column, input channel, kernel row and column. */
export function convolvePlanes(
  { batch, channels, outChannels, groups, height, width }: ConvGeometry,
  padded: Float32Array,
  weight: Float32Array,
  bias: Float32Array | undefined,
  activation: Activation | undefined,
  output: Float32Array,
): void {
  const inputs = channels / groups;
  const outputs = outChannels / groups;
  const rowLength = paddedLength(width);
  const planeLength = paddedLength(height) * rowLength;
  // Read once: in the loops the engine would look at the objects' layouts again for each product.
  const { out: outHeight, kernel: kernelHeight, stride: strideY, dilation: dilationY } = height;
  const { out: outWidth, kernel: kernelWidth, stride: strideX, dilation: dilationX } = width;
  let index = 0;
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outChannels; o++) {
      const firstPlane = n * channels + Math.floor(o / outputs) * inputs;
      const start = bias === undefined ? 0 : bias[o]!;
      for (let y = 0; y < outHeight; y++) {
        for (let x = 0; x < outWidth; x++) {
          let sum = start;
          for (let c = 0; c < inputs; c++) {
            const plane = (firstPlane + c) * planeLength;
            for (let ky = 0; ky < kernelHeight; ky++) {
              const row = plane + (y * strideY + ky * dilationY) * rowLength + x * strideX;
              const tap = ((o * inputs + c) * kernelHeight + ky) * kernelWidth;
              for (let kx = 0; kx < kernelWidth; kx++) {
                sum += padded[row + kx * dilationX]! * weight[tap + kx]!;
              }
            }
          }
          output[index++] = activate(sum, activation);
        }
      }
    }
  }
}
