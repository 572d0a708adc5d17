/** `convTranspose2dBackward`: arguments, geometry, kernels, gradients. */
import { checkOptions } from '../arguments/checks.js';
import {
  type ConvTransposeGeometryOptions,
  convTransposeGeometryOptions,
  readTransposedGeometry,
} from '../arguments/convolution.js';
import { checkGradOutput } from '../arguments/gradients.js';
import { checkTensor } from '../arguments/tensors.js';
import { adjointGeometry } from '../geometry/adjoint.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { planConv2d } from '../plan/conv2d.js';
import type { TensorLike } from '../tensor.js';
import { runPacked } from './conv2d.js';
import { type BackwardRun, type ConvGradients, convGradients, withPackedWeight } from './gradients.js';

/**
 * The gradients of {@link convTranspose2d}: from that of a scalar with respect to the output, those with respect to the
 * input, the weight and the bias.
 *
 * @param gradOutput (N,O,outH,outW), or (O,outH,outW) for a 3-D input: shaped as the output
 * @param input      (N,C,H,W) or (C,H,W)
 * @param weight     (C, O/groups, kH, kW)
 * @param options    stride, padding, outputPadding, dilation and groups of the transposed convolution
 * @returns `gradInput` and `gradWeight`, shaped as input and weight, and `gradBias` (O), whether there was a bias or not
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for shapes that do not fit or a wrong value
 * @example
 * const weight = tensor([[[[1, 2]]]]);
 * const { gradInput } = convTranspose2dBackward(tensor([[[1, 1, 1, 1]]]), tensor([[[5, 6]]]), weight, { stride: 2 });
 * gradInput.toArray(); // [[[3, 3]]]
 */
export function convTranspose2dBackward(
  gradOutput: TensorLike,
  input: TensorLike,
  weight: TensorLike,
  options?: ConvTransposeGeometryOptions,
): ConvGradients {
  const caller = 'convTranspose2dBackward';
  checkTensor(caller, 'gradOutput', gradOutput);
  checkTensor(caller, 'input', input);
  checkTensor(caller, 'weight', weight);
  const given = checkOptions(caller, options, convTransposeGeometryOptions);
  const geometry = readTransposedGeometry(caller, 2, input.shape, weight.shape, given);
  return runConvTranspose2dBackward(caller, geometry, gradOutput, input, weight);
}

/** The gradients for a geometry; `gradOutput` is yet to be checked against it. */
export function runConvTranspose2dBackward(
  caller: string,
  geometry: ConvGeometry,
  gradOutput: TensorLike,
  input: TensorLike,
  weight: TensorLike,
): ConvGradients {
  checkGradOutput(caller, gradOutput.shape, geometry.outputShape);
  const adjoint = adjointGeometry(geometry, input.shape);
  const backward = {
    geometry,
    weightGeometry: adjoint,
    weightArrays: (run: BackwardRun) => ({ input: run.gradOutput, gradOutput: run.input }),
    inputGradient: (run: BackwardRun) => convolvedInputGradient(caller, adjoint, run),
  };
  return convGradients(caller, backward, { gradOutput, input, weight });
}

/** The gradient of the input: the convolution of the output's. */
function convolvedInputGradient(caller: string, adjoint: ConvGeometry, run: BackwardRun): void {
  const { wasm, gradOutput, gradInput } = run;
  const plan = planConv2d(caller, adjoint, 'auto');
  const { algorithm } = plan;
  withPackedWeight(
    caller,
    run,
    algorithm.packedSize(adjoint),
    adjoint.outChannels,
    (weightPtr, packedPtr) => algorithm.pack(wasm, adjoint, weightPtr, packedPtr),
    (packedPtr, epilogue) => {
      runPacked(caller, { wasm, geometry: adjoint, plan, input: gradOutput, packedPtr, epilogue, output: gradInput });
    },
  );
}
