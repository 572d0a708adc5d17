/** Where a result goes. */
import { elementCount, newFloats } from '../arguments/checks.js';
import { Tensor, type TensorLike } from '../tensor.js';

/**
 * The tensor of a result: `out` itself where it is a Tensor, a Tensor over its data for another tensor-like value, a new
 * one where there is none. `compute` fills its data.
 */
export function resultTensor(
  caller: string,
  shape: readonly number[],
  out: TensorLike | undefined,
  compute: (data: Float32Array) => void,
): Tensor {
  const data = out?.data ?? newFloats(caller, elementCount(shape));
  compute(data);
  return out instanceof Tensor ? out : new Tensor(out?.data ?? data, shape);
}
