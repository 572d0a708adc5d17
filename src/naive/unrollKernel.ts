/** `unrollKernel` as nested loops: a convolution written down as one matrix. */
import { checkTensor } from '../arguments/tensors.js';
import { readUnrolling, type UnrollKernelOptions } from '../arguments/unrolling.js';
import type { Size2 } from '../arguments/windows.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { computed } from './planes.js';

/**
 * The kernel-unrolled matrix, as `unrollKernel` of simdconv, in plain TypeScript: `conv2d(x)` is M times vec(x).
 * @param weight    (O, C/groups, kH, kW)
 * @param inputSize height and width of the convolution's input
 * @returns (O*outH*outW, C*H*W)
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value, or a matrix of more than 1 GiB
 */
export function unrollKernel(weight: TensorLike, inputSize: Size2, options?: UnrollKernelOptions): Tensor {
  const caller = 'naive.unrollKernel';
  checkTensor(caller, 'weight', weight);
  const { geometry, shape } = readUnrolling(caller, weight.shape, inputSize, options);
  const { channels, outChannels, groups, height, width } = geometry;
  const inputs = channels / groups;
  const outputs = outChannels / groups;
  const { in: inHeight, out: outHeight, kernel: kernelHeight, stride: strideY, dilation: dilationY, padBefore: top } = height;
  const { in: inWidth, out: outWidth, kernel: kernelWidth, stride: strideX, dilation: dilationX, padBefore: left } = width;
  const taps = weight.data;
  return computed(caller, shape, (matrix) => {
    let row = 0;
    for (let o = 0; o < outChannels; o++) {
      const firstPlane = Math.floor(o / outputs) * inputs;
      for (let y = 0; y < outHeight; y++) {
        for (let x = 0; x < outWidth; x++) {
          for (let c = 0; c < inputs; c++) {
            const plane = row + (firstPlane + c) * inHeight * inWidth;
            for (let ky = 0; ky < kernelHeight; ky++) {
              const inY = y * strideY + ky * dilationY - top;
              if (inY < 0 || inY >= inHeight) continue;
              const tap = ((o * inputs + c) * kernelHeight + ky) * kernelWidth;
              for (let kx = 0; kx < kernelWidth; kx++) {
                const inX = x * strideX + kx * dilationX - left;
                if (inX >= 0 && inX < inWidth) matrix[plane + inY * inWidth + inX] = taps[tap + kx]!;
              }
            }
          }
          row += shape[1];
        }
      }
    }
  });
}
