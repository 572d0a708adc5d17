/** Where a result goes. */
import { elementCount, newFloats } from '../arguments/checks.js';
import { Tensor, type TensorLike } from '../tensor.js';
import { engine } from '../wasm/engine.js';

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
  if (out === undefined) {
    const data = newFloats(caller, elementCount(shape));
    compute(data);
    return new Tensor(data, shape);
  }
  const { data } = out;
  const { byteOffset, length } = data;
  const inWasm = data.buffer === engine().memory.buffer;
  compute(data);
  if (out instanceof Tensor) return out;
  // A view of WASM memory is worthless once that memory has grown: take it afresh.
  return new Tensor(inWasm ? engine().floats(byteOffset, length) : data, shape);
}
