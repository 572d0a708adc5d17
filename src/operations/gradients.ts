/** What `conv2dBackward` and `convTranspose2dBackward` share: the three gradients and their tensors. */
import type { Epilogue } from '../algorithms/algorithm.js';
import { runBiasGradient } from '../algorithms/biasGradient.js';
import { runWeightGradient, type WeightGradientArrays } from '../algorithms/weightGradient.js';
import { elementCount } from '../arguments/checks.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { Tensor, type TensorLike } from '../tensor.js';
import { type Engine, engine, type Located } from '../wasm/engine.js';
import { biasSize, writeBias } from './bias.js';
import { compute, newResult } from './execution.js';

/** The gradients of a scalar with respect to what a convolution was made of. */
export interface ConvGradients {
  /** Shaped as the input. */
  readonly gradInput: Tensor;
  /** Shaped as the weight. */
  readonly gradWeight: Tensor;
  /** (O): the sum of `gradOutput` over each channel. */
  readonly gradBias: Tensor;
}

/** The arrays of a backward call, and where its gradient of the input goes. */
export interface BackwardRun {
  readonly wasm: Engine;
  readonly gradOutput: Located;
  readonly input: Located;
  readonly weight: Located;
  readonly gradInput: Located;
}

/** How one kind of convolution goes backward. */
export interface Backward {
  readonly geometry: ConvGeometry;
  /** The convolution whose weight has the same gradient, and which arrays it reads. */
  readonly weightGeometry: ConvGeometry;
  weightArrays(run: BackwardRun): WeightGradientArrays;
  /** Fills `run.gradInput`. */
  inputGradient(run: BackwardRun): void;
}

/** Computes the three gradients. For an empty batch they are zeros, or empty. */
export function convGradients(
  caller: string,
  { geometry, weightGeometry, weightArrays, inputGradient }: Backward,
  tensors: { readonly gradOutput: TensorLike; readonly input: TensorLike; readonly weight: TensorLike },
): ConvGradients {
  const { gradOutput, input, weight } = tensors;
  const inputGradients = newResult(caller, elementCount(input.shape));
  const weightGradients = newResult(caller, elementCount(weight.shape));
  const biasGradients = newResult(caller, geometry.outChannels);
  compute(() => {
    if (geometry.batch === 0) {
      weightGradients.fill(0);
      biasGradients.fill(0);
      return;
    }
    const wasm = engine();
    const run = {
      wasm,
      gradOutput: wasm.locate(gradOutput.data),
      input: wasm.locate(input.data),
      weight: wasm.locate(weight.data),
      gradInput: wasm.locate(inputGradients),
    };
    computed(caller, wasm, weightGradients, (ptr) => runWeightGradient(caller, wasm, weightGeometry, weightArrays(run), ptr));
    computed(caller, wasm, biasGradients, (ptr) => runBiasGradient(caller, wasm, geometry, run.gradOutput, ptr));
    inputGradient(run);
  });
  return {
    gradInput: new Tensor(inputGradients, input.shape),
    gradWeight: new Tensor(weightGradients, weight.shape),
    gradBias: new Tensor(biasGradients, [geometry.outChannels]),
  };
}

/** Lets `work` fill a block of WASM memory, and copies that to `target`. */
function computed(caller: string, wasm: Engine, target: Float32Array, work: (ptr: number) => void): void {
  wasm.alone(() => {
    wasm.withScratch(caller, [target.length], (ptr) => {
      work(ptr);
      target.set(wasm.floats(ptr, target.length));
    });
  });
}

/**
 * Packs the weight of a backward call for the convolution that gives the gradient of the input, and runs it.
 * @param outChannels channels of that gradient
 */
export function withPackedWeight(
  caller: string,
  { wasm, weight }: BackwardRun,
  packedSize: number,
  outChannels: number,
  pack: (weightPtr: number, packedPtr: number) => void,
  run: (packedPtr: number, epilogue: Epilogue) => void,
): void {
  const staged = weight.address === undefined ? weight.length : 0;
  const sizes = [staged, packedSize, biasSize({ outChannels })];
  const prepare = (stagedPtr: number, packedPtr: number, biasPtr: number) => {
    if (weight.address === undefined) wasm.write(weight, stagedPtr);
    pack(weight.address ?? stagedPtr, packedPtr);
    writeBias(wasm, { outChannels }, undefined, biasPtr);
  };
  wasm.withCommon(caller, sizes, prepare, (_, packedPtr, biasPtr) => {
    run(packedPtr, { biasPtr, activation: 0 });
  });
}
