/** `maxUnpool2d` and `maxPool2dBackward`: values put back where a max pooling found them. */
import { runScatter } from '../algorithms/poolScatter.js';
import { checkOptions } from '../arguments/checks.js';
import { checkPooledGradient, readInputShape } from '../arguments/gradients.js';
import { checkIndices, type MaxUnpool2dOptions, maxUnpoolOptions, readUnpoolShape } from '../arguments/pooling.js';
import { type Batch, checkTensor, readBatch } from '../arguments/tensors.js';
import type { Size2 } from '../arguments/windows.js';
import { batchShape } from '../geometry/convolution.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { engine } from '../wasm/engine.js';
import { resultTensor } from './result.js';

/**
 * The inverse of {@link maxPool2d} as far as there is one: each value goes to where the pooling found it, all else is zero. Where
 * an index comes twice, the last value stays.
 *
 * @param input      (N,C,H,W) or (C,H,W): the pooled values
 * @param indices    those that `maxPool2d` gave for them: row * width + column in the result's plane
 * @param kernelSize size of the pooling's window
 * @param options    see {@link MaxUnpool2dOptions}
 * @returns (N,C,outH,outW), or (C,outH,outW) for a 3-D input, with `outputSize` or out = (in - 1)*stride - 2*padding + k
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value or shape, or an index outside the plane
 * @example
 * maxUnpool2d(tensor([[[3]]]), Int32Array.of(1), 2).toArray(); // [[[0, 3], [0, 0]]]
 */
export function maxUnpool2d(input: TensorLike, indices: Int32Array, kernelSize: Size2, options?: MaxUnpool2dOptions): Tensor {
  const caller = 'maxUnpool2d';
  checkTensor(caller, 'input', input);
  const given = checkOptions(caller, options, maxUnpoolOptions);
  const batch = readBatch(caller, 'input', input.shape, 2);
  const places = checkIndices(caller, indices, input.data.length);
  const lengths = readUnpoolShape(caller, batch, kernelSize, given);
  return scatter(caller, batch, input, places, lengths, 'store');
}

/**
 * The gradient of {@link maxPool2d}: each output's gradient goes to the input element that was the maximum.
 *
 * @param gradOutput (N,C,outH,outW), or (C,outH,outW) for a 3-D input: shaped as the output
 * @param indices    those that `maxPool2d` gave
 * @param inputShape (N,C,H,W) or (C,H,W)
 * @returns the gradient of the input, of `inputShape`
 * @throws {TypeError}  for a wrong type
 * @throws {RangeError} for shapes that do not fit, or an index outside the plane
 * @example
 * maxPool2dBackward(tensor([[[5]]]), Int32Array.of(1), [1, 2, 2]).toArray(); // [[[0, 5], [0, 0]]]
 */
export function maxPool2dBackward(gradOutput: TensorLike, indices: Int32Array, inputShape: readonly number[]): Tensor {
  const caller = 'maxPool2dBackward';
  checkTensor(caller, 'gradOutput', gradOutput);
  const input = readInputShape(caller, inputShape);
  const gradient = checkPooledGradient(caller, gradOutput.shape, input);
  const places = checkIndices(caller, indices, gradOutput.data.length);
  return scatter(caller, gradient, gradOutput, places, input.lengths, 'add');
}

function scatter(
  caller: string,
  batch: Batch,
  values: TensorLike,
  indices: Int32Array,
  lengths: readonly number[],
  mode: 'add' | 'store',
): Tensor {
  const [height, width] = lengths as readonly [number, number];
  const [rows, columns] = batch.lengths as readonly [number, number];
  const planes = batch.batch * batch.channels;
  return resultTensor(caller, batchShape(batch, batch.channels, lengths), undefined, (data) => {
    if (planes === 0) return;
    const wasm = engine();
    const bits = new Float32Array(indices.buffer, indices.byteOffset, indices.length);
    const arrays = { values: wasm.locate(values.data), indices: wasm.locate(bits), output: wasm.locate(data) };
    wasm.alone(() => runScatter(caller, wasm, { planes, count: rows * columns, height, width }, arrays, mode));
  });
}
