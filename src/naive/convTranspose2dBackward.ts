/** `convTranspose2dBackward` as nested loops: those of `convTranspose2d`, with the products going the other way. */
import { checkOptions, newFloats } from '../arguments/checks.js';
import {
  type ConvTransposeGeometryOptions,
  convTransposeGeometryOptions,
  readTransposedGeometry,
} from '../arguments/convolution.js';
import { checkGradOutput } from '../arguments/gradients.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import type { ConvGradients } from '../operations/gradients.js';
import { Tensor, type TensorLike } from '../tensor.js';
import { biasGradient, checkTensors } from './gradients.js';

/**
 * The gradients of `convTranspose2d`, as `convTranspose2dBackward` of simdconv, in plain TypeScript.
 * @param gradOutput shaped as the output
 * @param input      (N,C,H,W) or (C,H,W)
 * @param weight     (C, O/groups, kH, kW)
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for shapes that do not fit, or a wrong value
 */
export function convTranspose2dBackward(
  gradOutput: TensorLike,
  input: TensorLike,
  weight: TensorLike,
  options?: ConvTransposeGeometryOptions,
): ConvGradients {
  const caller = 'naive.convTranspose2dBackward';
  checkTensors(caller, { gradOutput, input, weight });
  const given = checkOptions(caller, options, convTransposeGeometryOptions);
  const geometry = readTransposedGeometry(caller, 2, input.shape, weight.shape, given);
  checkGradOutput(caller, gradOutput.shape, geometry.outputShape);
  const gradInput = newFloats(caller, input.data.length);
  const gradWeight = newFloats(caller, weight.data.length);
  sendBack(geometry, { gradOutput: gradOutput.data, input: input.data, weight: weight.data, gradInput, gradWeight });
  return {
    gradInput: new Tensor(gradInput, input.shape),
    gradWeight: new Tensor(gradWeight, weight.shape),
    gradBias: biasGradient(caller, geometry, gradOutput.data),
  };
}

interface Arrays {
  readonly gradOutput: Float32Array;
  readonly input: Float32Array;
  readonly weight: Float32Array;
  readonly gradInput: Float32Array;
  readonly gradWeight: Float32Array;
}

/**
 * Where the output has the sum of input * weight, `gradInput` gets gradOutput * weight, and `gradWeight` gradOutput * input. What is
 * cropped from the output has a gradient of zero, times which a NaN stays one.
 */
function sendBack(
  { batch, channels, outChannels, groups, height, width }: ConvGeometry,
  { gradOutput, input, weight, gradInput, gradWeight }: Arrays,
): void {
  const inputs = channels / groups;
  const outputs = outChannels / groups;
  const { in: inHeight, out: outHeight, kernel: kernelHeight, stride: strideY, dilation: dilationY, padBefore: top } = height;
  const { in: inWidth, out: outWidth, kernel: kernelWidth, stride: strideX, dilation: dilationX, padBefore: left } = width;
  let index = 0;
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const firstOut = n * outChannels + Math.floor(c / inputs) * outputs;
      for (let y = 0; y < inHeight; y++) {
        const firstY = y * strideY - top;
        for (let x = 0; x < inWidth; x++) {
          const value = input[index]!;
          const firstX = x * strideX - left;
          let sum = 0;
          for (let o = 0; o < outputs; o++) {
            for (let ky = 0; ky < kernelHeight; ky++) {
              const outY = firstY + ky * dilationY;
              const isRow = outY >= 0 && outY < outHeight;
              const outRow = ((firstOut + o) * outHeight + outY) * outWidth;
              const tap = ((c * outputs + o) * kernelHeight + ky) * kernelWidth;
              for (let kx = 0; kx < kernelWidth; kx++) {
                const outX = firstX + kx * dilationX;
                const gradient = isRow && outX >= 0 && outX < outWidth ? gradOutput[outRow + outX]! : 0;
                sum += gradient * weight[tap + kx]!;
                gradWeight[tap + kx]! += gradient * value;
              }
            }
          }
          gradInput[index++] = sum;
        }
      }
    }
  }
}
