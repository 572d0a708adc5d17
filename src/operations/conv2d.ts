/** `conv2d` and `conv1d`: arguments, geometry, plan, kernels, result. */
import { activationCode } from '../algorithms/algorithm.js';
import { checkOptions } from '../arguments/checks.js';
import {
  type ConvAlgorithm as AlgorithmName,
  type Conv2dOptions,
  convAlgorithms,
  convOptions,
  type In1d,
  type ResultOptions,
  readConvGeometry,
  readResultOptions,
} from '../arguments/convolution.js';
import { checkOut, checkTensor } from '../arguments/tensors.js';
import type { Rank } from '../arguments/windows.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { type ConvPlan, planConv2d } from '../plan/conv2d.js';
import { divideConv2d } from '../plan/division.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { engine } from '../wasm/engine.js';
import { runStrips } from '../wasm/strips.js';
import { biasSize, writeBias } from './bias.js';
import type { PreparedRun } from './prepared.js';
import { resultTensor } from './result.js';

/**
 * 2-D convolution (cross-correlation, as in PyTorch).
 *
 * @param input   (N,C,H,W) or (C,H,W)
 * @param weight  (O, C/groups, kH, kW)
 * @param options see {@link Conv2dOptions}
 * @returns (N,O,outH,outW), or (O,outH,outW) for a 3-D input, with
 *   out = floor((in + pads - dilation*(k-1) - 1) / stride) + 1
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for shapes that do not fit, a wrong value, or an `algorithm` that cannot serve the call
 * @example
 * conv2d(tensor([[[0, 1, 2], [3, 4, 5], [6, 7, 8]]]), tensor([[[[0, 1], [2, 3]]]])).toArray();
 * // [[[19, 25], [37, 43]]]
 */
export function conv2d(input: TensorLike, weight: TensorLike, options?: Conv2dOptions): Tensor {
  return convolve('conv2d', 2, input, weight, options);
}

/**
 * 1-D convolution: {@link conv2d} on planes of height 1.
 * @param input  (N,C,L) or (C,L)
 * @param weight (O, C/groups, k)
 */
export function conv1d(input: TensorLike, weight: TensorLike, options?: In1d<Conv2dOptions>): Tensor {
  return convolve('conv1d', 1, input, weight, options as Conv2dOptions);
}

function convolve(caller: string, rank: Rank, input: TensorLike, weight: TensorLike, options?: Conv2dOptions): Tensor {
  checkTensor(caller, 'input', input);
  checkTensor(caller, 'weight', weight);
  const given = checkOptions(caller, options, convOptions);
  const geometry = readConvGeometry(caller, rank, input.shape, weight.shape, given);
  const result = readResultOptions(caller, given, geometry.outChannels, convAlgorithms);
  const out = checkOut(caller, given.out, geometry.outputShape, [input.data, weight.data, result.bias]);
  const plan = planConv2d(caller, geometry, result.algorithm);
  return resultTensor(caller, geometry.outputShape, out, (data) => {
    runConv2d(caller, geometry, plan, { input: input.data, weight: weight.data, output: data }, result);
  });
}

/** Runs a planned convolution, packing the weight for this one call. */
export function runConv2d(
  caller: string,
  geometry: ConvGeometry,
  plan: ConvPlan,
  arrays: { input: Float32Array; weight: Float32Array; output: Float32Array },
  result: Pick<ResultOptions<AlgorithmName>, 'bias' | 'activation'>,
): void {
  if (geometry.batch === 0) return;
  const wasm = engine();
  const input = wasm.locate(arrays.input);
  const weight = wasm.locate(arrays.weight);
  const output = wasm.locate(arrays.output);
  const bias = result.bias && wasm.locate(result.bias);
  const sizes = [weight.address === undefined ? weight.length : 0, plan.algorithm.packedSize(geometry), biasSize(geometry)];
  const pack = (stagedPtr: number, packedPtr: number, biasPtr: number) => {
    if (weight.address === undefined) wasm.write(weight, stagedPtr);
    plan.algorithm.pack(wasm, geometry, weight.address ?? stagedPtr, packedPtr);
    writeBias(wasm, geometry, bias, biasPtr);
  };
  wasm.withCommon(caller, sizes, pack, (_, packedPtr, biasPtr) => {
    const epilogue = { biasPtr, activation: activationCode(result.activation) };
    runPacked(caller, { wasm, geometry, plan, input, packedPtr, epilogue, output });
  });
}

/** Runs a planned convolution whose weight and bias lie packed in WASM memory. */
export function runPacked(
  caller: string,
  { wasm, geometry, plan, input, packedPtr, epilogue, output }: PreparedRun<ConvPlan>,
): void {
  runStrips(caller, wasm, geometry, divideConv2d(geometry, plan, wasm.threads), input, output, (strip) => {
    plan.algorithm.run(wasm, geometry, strip, packedPtr, epilogue);
  });
}
