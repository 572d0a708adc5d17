/** `convTranspose2d` and `convTranspose1d`: arguments, geometry, plan, kernels, result. */
import { activationCode } from '../algorithms/algorithm.js';
import { runTransposed } from '../algorithms/transpose.js';
import { checkOptions } from '../arguments/checks.js';
import {
  type ConvTranspose2dOptions,
  convTransposeOptions,
  type In1d,
  type ResultOptions,
  readResultOptions,
  readTransposedGeometry,
  type TransposeAlgorithm,
  transposeAlgorithms,
} from '../arguments/convolution.js';
import { checkOut, checkTensor } from '../arguments/tensors.js';
import type { Rank } from '../arguments/windows.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { type ConvTransposePlan, planConvTranspose2d } from '../plan/convTranspose2d.js';
import { divideTransposed } from '../plan/division.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { engine } from '../wasm/engine.js';
import { biasSize, writeBias } from './bias.js';
import type { PreparedRun } from './prepared.js';
import { resultTensor } from './result.js';

/**
 * 2-D transposed convolution: the adjoint of {@link conv2d} with the same weight and options. It gives back a
 * convolution's input shape, not its values.
 *
 * @param input   (N,C,H,W) or (C,H,W)
 * @param weight  (C, O/groups, kH, kW)
 * @param options see {@link ConvTranspose2dOptions}
 * @returns (N,O,outH,outW), or (O,outH,outW) for a 3-D input, with
 *   out = (in - 1)*stride - pads + dilation*(k-1) + outputPadding + 1
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for shapes that do not fit, a wrong value, or an `algorithm` that cannot serve the call
 * @example
 * convTranspose2d(tensor([[[1, 2]]]), tensor([[[[1, 1]]]]), { stride: 2 }).toArray(); // [[[1, 1, 2, 2]]]
 */
export function convTranspose2d(input: TensorLike, weight: TensorLike, options?: ConvTranspose2dOptions): Tensor {
  return convolveTransposed('convTranspose2d', 2, input, weight, options);
}

/**
 * 1-D transposed convolution: {@link convTranspose2d} on planes of height 1.
 * @param input  (N,C,L) or (C,L)
 * @param weight (C, O/groups, k)
 */
export function convTranspose1d(input: TensorLike, weight: TensorLike, options?: In1d<ConvTranspose2dOptions>): Tensor {
  return convolveTransposed('convTranspose1d', 1, input, weight, options as ConvTranspose2dOptions);
}

function convolveTransposed(
  caller: string,
  rank: Rank,
  input: TensorLike,
  weight: TensorLike,
  options?: ConvTranspose2dOptions,
): Tensor {
  checkTensor(caller, 'input', input);
  checkTensor(caller, 'weight', weight);
  const given = checkOptions(caller, options, convTransposeOptions);
  const geometry = readTransposedGeometry(caller, rank, input.shape, weight.shape, given);
  const result = readResultOptions(caller, given, geometry.outChannels, transposeAlgorithms);
  const out = checkOut(caller, given.out, geometry.outputShape, [input.data, weight.data, result.bias]);
  const plan = planConvTranspose2d(caller, geometry, result.algorithm);
  return resultTensor(caller, geometry.outputShape, out, (output) => {
    runConvTranspose2d(caller, geometry, plan, { input: input.data, weight: weight.data, output }, result);
  });
}

/** Runs a planned transposed convolution, packing the weight for this one call. */
export function runConvTranspose2d(
  caller: string,
  geometry: ConvGeometry,
  plan: ConvTransposePlan,
  arrays: { input: Float32Array; weight: Float32Array; output: Float32Array },
  result: Pick<ResultOptions<TransposeAlgorithm>, 'bias' | 'activation'>,
): void {
  if (geometry.batch === 0) return;
  const { algorithm, cut } = plan;
  const wasm = engine();
  const input = wasm.locate(arrays.input);
  const weight = wasm.locate(arrays.weight);
  const output = wasm.locate(arrays.output);
  const bias = result.bias && wasm.locate(result.bias);
  const sizes = [weight.address === undefined ? weight.length : 0, algorithm.packedSize(geometry, cut), biasSize(geometry)];
  const pack = (stagedPtr: number, packedPtr: number, biasPtr: number) => {
    if (weight.address === undefined) wasm.write(weight, stagedPtr);
    algorithm.pack(wasm, geometry, cut, weight.address ?? stagedPtr, packedPtr);
    writeBias(wasm, geometry, bias, biasPtr);
  };
  wasm.withCommon(caller, sizes, pack, (_, packedPtr, biasPtr) => {
    const epilogue = { biasPtr, activation: activationCode(result.activation) };
    runPackedTransposed(caller, { wasm, geometry, plan, input, packedPtr, epilogue, output });
  });
}

/** Runs a planned transposed convolution whose weight and bias lie packed in WASM memory. */
export function runPackedTransposed(caller: string, call: PreparedRun<ConvTransposePlan>): void {
  const { wasm, geometry, plan, input, packedPtr, epilogue, output } = call;
  const standAlone = plan.algorithm.rowsStandAlone?.(wasm, geometry, packedPtr) ?? false;
  const channelParts = plan.algorithm.channelParts?.(geometry) ?? 1;
  const cut = divideTransposed(geometry, plan.cut, wasm.threads, standAlone, channelParts);
  runTransposed(caller, wasm, geometry, plan.algorithm, cut, input, packedPtr, epilogue, output);
}
