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
  return computed(caller, shape, (matrix) => {
    let row = 0;
    for (let o = 0; o < outChannels; o++) {
      const firstPlane = Math.floor(o / outputs) * inputs;
      for (let y = 0; y < height.out; y++) {
        for (let x = 0; x < width.out; x++) {
          for (let c = 0; c < inputs; c++) {
            const plane = row + (firstPlane + c) * height.in * width.in;
            for (let ky = 0; ky < height.kernel; ky++) {
              const inY = y * height.stride + ky * height.dilation - height.padBefore;
              if (inY < 0 || inY >= height.in) continue;
              const tap = ((o * inputs + c) * height.kernel + ky) * width.kernel;
              for (let kx = 0; kx < width.kernel; kx++) {
                const inX = x * width.stride + kx * width.dilation - width.padBefore;
                if (inX >= 0 && inX < width.in) matrix[plane + inY * width.in + inX] = weight.data[tap + kx]!;
              }
            }
          }
          row += shape[1];
        }
      }
    }
  });
}
