/** What `conv2dBackward` and `convTranspose2dBackward` share. */
import { checkTensor } from '../arguments/tensors.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { computed } from './planes.js';

export function checkTensors(caller: string, tensors: Readonly<Record<string, TensorLike>>): void {
  for (const [name, value] of Object.entries(tensors)) checkTensor(caller, name, value);
}

/** The gradient of the bias: the sum of each channel of the gradient of the output. */
export function biasGradient(
  caller: string,
  { batch, outChannels, height, width }: ConvGeometry,
  gradOutput: Float32Array,
): Tensor {
  const plane = height.out * width.out;
  return computed(caller, [outChannels], (gradBias) => {
    for (let o = 0; o < outChannels; o++) {
      let sum = 0;
      for (let n = 0; n < batch; n++) {
        const start = (n * outChannels + o) * plane;
        for (let i = 0; i < plane; i++) sum += gradOutput[start + i]!;
      }
      gradBias[o] = sum;
    }
  });
}
