/** Where a result goes. */
import { elementCount } from '../arguments/checks.js';
import { Tensor, type TensorLike } from '../tensor.js';
import { engine } from '../wasm/engine.js';
import { compute, newResult, resultInto } from './execution.js';

/**
 * The tensor of a result: `out` itself where it is a Tensor, a Tensor over its data for another tensor-like value, a new
 * one where there is none. `fill` computes its data.
 */
export function resultTensor(
  caller: string,
  shape: readonly number[],
  out: TensorLike | undefined,
  fill: (data: Float32Array) => void,
): Tensor {
  if (out === undefined) {
    const data = newResult(caller, elementCount(shape));
    compute(() => fill(data));
    return new Tensor(data, shape);
  }
  const { data } = out;
  const { byteOffset, length } = data;
  const inWasm = data.buffer === engine().buffer;
  resultInto(out);
  compute(() => fill(data));
  if (out instanceof Tensor) return out;
  // A view of WASM memory is worthless once that memory has grown: take it afresh.
  return new Tensor(inWasm ? engine().floats(byteOffset, length) : data, shape);
}
