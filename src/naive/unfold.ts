/** `unfold` and `fold` as nested loops: windows as the columns of a matrix, and columns added back into planes. */
import { checkOptions } from '../arguments/checks.js';
import { checkTensor } from '../arguments/tensors.js';
import { readFoldGeometry, readUnfoldGeometry, type UnfoldOptions, unfoldOptions } from '../arguments/unfolding.js';
import type { Size2 } from '../arguments/windows.js';
import { paddedLength } from '../geometry/axis.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { computed, paddedPlanes } from './planes.js';

/**
 * im2col, as `unfold` of simdconv, in plain TypeScript.
 * @param input (N,C,H,W) or (C,H,W)
 * @returns (N, C*kH*kW, L) or (C*kH*kW, L)
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value, or where no window fits
 */
export function unfold(input: TensorLike, kernelSize: Size2, options?: UnfoldOptions): Tensor {
  const caller = 'naive.unfold';
  checkTensor(caller, 'input', input);
  const given = checkOptions(caller, options, unfoldOptions);
  const geometry = readUnfoldGeometry(caller, input.shape, kernelSize, given);
  const { batch, channels, height, width } = geometry;
  const { out: outHeight, kernel: kernelHeight, stride: strideY, dilation: dilationY } = height;
  const { out: outWidth, kernel: kernelWidth, stride: strideX, dilation: dilationX } = width;
  const padded = paddedPlanes(caller, input.data, geometry);
  const rowLength = paddedLength(width);
  const planeLength = paddedLength(height) * rowLength;
  return computed(caller, geometry.outputShape, (columns) => {
    let index = 0;
    for (let plane = 0; plane < batch * channels; plane++) {
      for (let ky = 0; ky < kernelHeight; ky++) {
        for (let kx = 0; kx < kernelWidth; kx++) {
          for (let y = 0; y < outHeight; y++) {
            const row = plane * planeLength + (y * strideY + ky * dilationY) * rowLength + kx * dilationX;
            for (let x = 0; x < outWidth; x++) columns[index++] = padded[row + x * strideX]!;
          }
        }
      }
    }
  });
}

/**
 * col2im, as `fold` of simdconv, in plain TypeScript: overlaps are summed.
 * @param columns (N, C*kH*kW, L) or (C*kH*kW, L)
 * @returns (N,C,H,W) or (C,H,W)
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value, or columns that do not fit
 */
export function fold(columns: TensorLike, outputSize: Size2, kernelSize: Size2, options?: UnfoldOptions): Tensor {
  const caller = 'naive.fold';
  checkTensor(caller, 'columns', columns);
  const given = checkOptions(caller, options, unfoldOptions);
  const geometry = readFoldGeometry(caller, columns.shape, outputSize, kernelSize, given);
  // `in` counts the windows of an axis here, and `out` the elements of the plane.
  const { batch, outChannels, height, width } = geometry;
  const { in: windowsY, out: outHeight, kernel: kernelHeight, stride: strideY, dilation: dilationY, padBefore: top } = height;
  const { in: windowsX, out: outWidth, kernel: kernelWidth, stride: strideX, dilation: dilationX, padBefore: left } = width;
  const source = columns.data;
  return computed(caller, geometry.outputShape, (output) => {
    let index = 0;
    for (let plane = 0; plane < batch * outChannels; plane++) {
      for (let ky = 0; ky < kernelHeight; ky++) {
        for (let kx = 0; kx < kernelWidth; kx++) {
          for (let y = 0; y < windowsY; y++) {
            const outY = y * strideY + ky * dilationY - top;
            const row = (plane * outHeight + outY) * outWidth;
            for (let x = 0; x < windowsX; x++) {
              const outX = x * strideX + kx * dilationX - left;
              const value = source[index++]!;
              if (outY >= 0 && outY < outHeight && outX >= 0 && outX < outWidth) output[row + outX]! += value;
            }
          }
        }
      }
    }
  });
}
