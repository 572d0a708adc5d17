/** `maxUnpool2d` as a loop. */
import { checkOptions } from '../arguments/checks.js';
import { checkPoolIndices, type MaxUnpool2dOptions, maxUnpoolOptions, readUnpoolShape } from '../arguments/pooling.js';
import { checkTensor, readBatch } from '../arguments/tensors.js';
import type { Size2 } from '../arguments/windows.js';
import { batchShape } from '../geometry/convolution.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { computed } from './planes.js';

/**
 * Puts maxima back where they were found, zeros elsewhere, as `maxUnpool2d` of simdconv, in plain TypeScript. With a repeated
 * index the last one wins.
 * @param input      (N,C,H,W) or (C,H,W): the maxima
 * @param indices    where in its plane of the result each goes
 * @param kernelSize that of the pooling
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value, or an index outside the plane
 */
export function maxUnpool2d(input: TensorLike, indices: Int32Array, kernelSize: Size2, options?: MaxUnpool2dOptions): Tensor {
  const caller = 'naive.maxUnpool2d';
  checkTensor(caller, 'input', input);
  const given = checkOptions(caller, options, maxUnpoolOptions);
  const batch = readBatch(caller, 'input', input.shape, 2);
  const [height, width] = readUnpoolShape(caller, batch, kernelSize, given) as [number, number];
  checkPoolIndices(caller, indices, input.data.length, [height, width]);
  const pooledPlane = batch.lengths[0]! * batch.lengths[1]!;
  return computed(caller, batchShape(batch, batch.channels, [height, width]), (output) => {
    for (let i = 0; i < indices.length; i++) {
      const plane = Math.floor(i / pooledPlane);
      output[plane * height * width + indices[i]!] = input.data[i]!;
    }
  });
}
