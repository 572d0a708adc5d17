/** `conv2dBackward` as nested loops: those of `conv2d`, with the products going the other way. */
import { checkOptions, newFloats } from '../arguments/checks.js';
import { type ConvGeometryOptions, convGeometryOptions, readConvGeometry } from '../arguments/convolution.js';
import { checkGradOutput } from '../arguments/gradients.js';
import { paddedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import type { ConvGradients } from '../operations/gradients.js';
import { Tensor, type TensorLike } from '../tensor.js';
import { biasGradient, checkTensors } from './gradients.js';
import { computed, paddedPlanes, sources } from './planes.js';

/**
 * The gradients of `conv2d`, as `conv2dBackward` of simdconv, in plain TypeScript.
 * @param gradOutput shaped as the output
 * @param input      (N,C,H,W) or (C,H,W)
 * @param weight     (O, C/groups, kH, kW)
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for shapes that do not fit, or a wrong value
 */
export function conv2dBackward(
  gradOutput: TensorLike,
  input: TensorLike,
  weight: TensorLike,
  options?: ConvGeometryOptions,
): ConvGradients {
  const caller = 'naive.conv2dBackward';
  checkTensors(caller, { gradOutput, input, weight });
  const given = checkOptions(caller, options, convGeometryOptions);
  const geometry = readConvGeometry(caller, 2, input.shape, weight.shape, given);
  checkGradOutput(caller, gradOutput.shape, geometry.outputShape);
  const padded = paddedPlanes(caller, input.data, geometry);
  const gradPadded = newFloats(caller, padded.length);
  const gradWeight = newFloats(caller, weight.data.length);
  sendBack(geometry, { gradOutput: gradOutput.data, padded, weight: weight.data, gradPadded, gradWeight });
  return {
    gradInput: computed(caller, input.shape, (gradInput) => unpad(geometry, gradPadded, gradInput)),
    gradWeight: new Tensor(gradWeight, weight.shape),
    gradBias: biasGradient(caller, geometry, gradOutput.data),
  };
}

interface Arrays {
  readonly gradOutput: Float32Array;
  /** The input with its padding. */
  readonly padded: Float32Array;
  readonly weight: Float32Array;
  readonly gradPadded: Float32Array;
  readonly gradWeight: Float32Array;
}

/** Where the output has the sum of padded * weight, `gradPadded` gets gradOutput * weight, and `gradWeight` gradOutput * padded. */
function sendBack(
  { batch, channels, outChannels, groups, height, width }: ConvGeometry,
  { gradOutput, padded, weight, gradPadded, gradWeight }: Arrays,
): void {
  const inputs = channels / groups;
  const outputs = outChannels / groups;
  const rowLength = paddedLength(width);
  const planeLength = paddedLength(height) * rowLength;
  const { out: outHeight, kernel: kernelHeight, stride: strideY, dilation: dilationY } = height;
  const { out: outWidth, kernel: kernelWidth, stride: strideX, dilation: dilationX } = width;
  let index = 0;
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outChannels; o++) {
      const firstPlane = n * channels + Math.floor(o / outputs) * inputs;
      for (let y = 0; y < outHeight; y++) {
        for (let x = 0; x < outWidth; x++) {
          const gradient = gradOutput[index++]!;
          for (let c = 0; c < inputs; c++) {
            const plane = (firstPlane + c) * planeLength;
            for (let ky = 0; ky < kernelHeight; ky++) {
              const row = plane + (y * strideY + ky * dilationY) * rowLength + x * strideX;
              const tap = ((o * inputs + c) * kernelHeight + ky) * kernelWidth;
              for (let kx = 0; kx < kernelWidth; kx++) {
                const element = row + kx * dilationX;
                gradPadded[element]! += gradient * weight[tap + kx]!;
                gradWeight[tap + kx]! += gradient * padded[element]!;
              }
            }
          }
        }
      }
    }
  }
}

/** Adds each element of the padded gradient to the input element that it is a copy of. */
function unpad(
  { batch, channels, height, width, paddingMode }: ConvGeometry,
  gradPadded: Float32Array,
  gradInput: Float32Array,
): void {
  const rowSources = sources(height, paddingMode);
  const columnSources = sources(width, paddingMode);
  let index = 0;
  for (let plane = 0; plane < batch * channels; plane++) {
    for (const y of rowSources) {
      const row = (plane * height.in + y) * width.in;
      for (const x of columnSources) {
        const gradient = gradPadded[index++]!;
        if (y >= 0 && x >= 0) gradInput[row + x]! += gradient;
      }
    }
  }
}
