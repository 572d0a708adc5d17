/** Results of poolings: where they go, and the way from tensors to located arrays. */
import { elementCount } from '../arguments/checks.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { type Engine, engine } from '../wasm/engine.js';
import type { PooledArrays } from '../wasm/poolStrips.js';
import { newResult } from './execution.js';
import { resultTensor } from './result.js';

/** A pooling whose arguments have been checked. */
export interface PoolCall {
  readonly caller: string;
  /** Shape of the result. */
  readonly shape: readonly number[];
  readonly input: TensorLike;
  readonly out?: TensorLike | undefined;
}

/** A pooling, and where its values were found. */
export interface MaxPoolResult {
  readonly output: Tensor;
  /** For each element of `output` the place of the maximum in its input plane: row * width + column. */
  readonly indices: Int32Array;
}

/** The result of `run`, which is not called for an empty batch. */
export function pooledResult({ caller, shape, input, out }: PoolCall, run: (wasm: Engine, arrays: PooledArrays) => void): Tensor {
  return resultTensor(caller, shape, out, (data) => {
    if (data.length === 0) return;
    const wasm = engine();
    run(wasm, { input: wasm.locate(input.data), output: wasm.locate(data) });
  });
}

/** As `pooledResult`, for a `run` that fills the indices too. */
export function pooledResultWithIndices(call: PoolCall, run: (wasm: Engine, arrays: PooledArrays) => void): MaxPoolResult {
  // Integers go through the stages as the floats of the same bits: copies between Float32Arrays keep them.
  const bits = newResult(call.caller, elementCount(call.shape));
  const indices = new Int32Array(bits.buffer, bits.byteOffset, bits.length) as Int32Array<ArrayBuffer>;
  const output = pooledResult(call, (wasm, arrays) => run(wasm, { ...arrays, indices: wasm.locate(bits) }));
  return { output, indices };
}
