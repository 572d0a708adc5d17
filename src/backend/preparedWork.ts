/** Prepared convolutions on a worker: the coordinator keeps the weight, and says where it lies. */
import { biasSize, writeBias } from '../operations/bias.js';
import { compute } from '../operations/execution.js';
import { type PrepareConv2dOptions, preparedConvolution } from '../operations/prepareConv2d.js';
import { type PrepareConvTranspose2dOptions, preparedTransposedConvolution } from '../operations/prepareConvTranspose2d.js';
import { type PreparedOperation, runPrepared } from '../operations/prepared.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { engine } from '../wasm/engine.js';

/** A prepared convolution as its user described it. */
export interface PreparedSpec {
  readonly transposed: boolean;
  readonly weight: TensorLike;
  readonly options?: PrepareConv2dOptions | PrepareConvTranspose2dOptions;
}

/** @throws as the function that prepares it */
export function describePrepared({ transposed, weight, options }: PreparedSpec): PreparedOperation<unknown> {
  const operation = transposed
    ? preparedTransposedConvolution('prepareConvTranspose2d', weight, options as PrepareConvTranspose2dOptions)
    : preparedConvolution('prepareConv2d', weight, options as PrepareConv2dOptions);
  return operation as PreparedOperation<unknown>;
}

/** Floats of the bias that lies before a packed weight. */
export function packedBiasFloats(operation: PreparedOperation<unknown>): number {
  return Math.ceil(biasSize(operation) / 16) * 16;
}

/** Packs a weight for inputs of a shape: the bias at `ptr`, the weight behind it. */
export function packOnWorker(spec: PreparedSpec, inputShape: readonly number[], ptr: number): void {
  const operation = describePrepared(spec);
  const caller = `${operation.className}.run`;
  const geometry = operation.geometry(caller, inputShape);
  const plan = operation.plan(caller, geometry);
  compute(() => {
    const wasm = engine();
    wasm.alone(() => {
      writeBias(wasm, operation, operation.bias && wasm.locate(operation.bias), ptr);
      const weightPtr = wasm.locate(spec.weight.data).address as number;
      operation.pack(wasm, geometry, plan, weightPtr, ptr + packedBiasFloats(operation) * 4);
    });
  });
}

/** Runs with a weight that was packed to `ptr`. */
export function runOnWorker(spec: PreparedSpec, ptr: number, input: TensorLike): Tensor {
  const operation = describePrepared(spec);
  const caller = `${operation.className}.run`;
  const geometry = operation.geometry(caller, input.shape);
  const planned = { geometry, plan: operation.plan(caller, geometry) };
  const weight = { biasPtr: ptr, packed: () => ptr + packedBiasFloats(operation) * 4 };
  return runPrepared(operation, caller, planned, input, undefined, weight);
}
