/** `conv2dBackward`: arguments, geometry, kernels, gradients. */
import { planFoldedGradient, runFoldedGradient } from '../algorithms/foldedGradient.js';
import { checkOptions } from '../arguments/checks.js';
import { type ConvGeometryOptions, convGeometryOptions, readConvGeometry } from '../arguments/convolution.js';
import { checkGradOutput } from '../arguments/gradients.js';
import { checkTensor } from '../arguments/tensors.js';
import { adjointGeometry } from '../geometry/adjoint.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { planConvTranspose2d } from '../plan/convTranspose2d.js';
import type { TensorLike } from '../tensor.js';
import { runPackedTransposed } from './convTranspose2d.js';
import { type BackwardRun, type ConvGradients, convGradients, withPackedWeight } from './gradients.js';

/**
 * The gradients of {@link conv2d}: from that of a scalar with respect to the output, those with respect to the input, the
 * weight and the bias.
 *
 * @param gradOutput (N,O,outH,outW), or (O,outH,outW) for a 3-D input: shaped as the output
 * @param input      (N,C,H,W) or (C,H,W)
 * @param weight     (O, C/groups, kH, kW)
 * @param options    stride, padding, paddingMode, dilation and groups of the convolution
 * @returns `gradInput` and `gradWeight`, shaped as input and weight, and `gradBias` (O), whether there was a bias or not
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for shapes that do not fit or a wrong value
 * @example
 * const x = tensor([[[1, 2, 3]]]);
 * const { gradWeight } = conv2dBackward(tensor([[[1, 1]]]), x, tensor([[[[1, -1]]]]));
 * gradWeight.toArray(); // [[[[3, 5]]]]
 */
export function conv2dBackward(
  gradOutput: TensorLike,
  input: TensorLike,
  weight: TensorLike,
  options?: ConvGeometryOptions,
): ConvGradients {
  const caller = 'conv2dBackward';
  checkTensor(caller, 'gradOutput', gradOutput);
  checkTensor(caller, 'input', input);
  checkTensor(caller, 'weight', weight);
  const given = checkOptions(caller, options, convGeometryOptions);
  const geometry = readConvGeometry(caller, 2, input.shape, weight.shape, given);
  return runConv2dBackward(caller, geometry, gradOutput, input, weight);
}

/** The gradients for a geometry; `gradOutput` is yet to be checked against it. */
export function runConv2dBackward(
  caller: string,
  geometry: ConvGeometry,
  gradOutput: TensorLike,
  input: TensorLike,
  weight: TensorLike,
): ConvGradients {
  checkGradOutput(caller, gradOutput.shape, geometry.outputShape);
  const inputGradient = geometry.paddingMode === 'zeros' ? transposedInputGradient : foldedInputGradient;
  const backward = {
    geometry,
    weightGeometry: geometry,
    weightArrays: (run: BackwardRun) => run,
    inputGradient: (run: BackwardRun) => inputGradient(caller, geometry, input.shape, run),
  };
  return convGradients(caller, backward, { gradOutput, input, weight });
}

/** The gradient of an input that is padded with zeros, or not at all: the transposed convolution. */
function transposedInputGradient(caller: string, geometry: ConvGeometry, shape: readonly number[], run: BackwardRun): void {
  const { wasm, gradOutput, gradInput } = run;
  const adjoint = adjointGeometry(geometry, shape);
  const plan = planConvTranspose2d(caller, adjoint, 'auto');
  const { algorithm, cut } = plan;
  withPackedWeight(
    caller,
    run,
    algorithm.packedSize(adjoint, cut),
    adjoint.outChannels,
    (weightPtr, packedPtr) => algorithm.pack(wasm, adjoint, cut, weightPtr, packedPtr),
    (packedPtr, epilogue) => {
      const call = { wasm, geometry: adjoint, plan, input: gradOutput, packedPtr, epilogue, output: gradInput };
      runPackedTransposed(caller, call);
    },
  );
}

/** The gradient of an input whose padding repeats its elements. */
function foldedInputGradient(caller: string, geometry: ConvGeometry, shape: readonly number[], run: BackwardRun): void {
  const { wasm, gradOutput, gradInput } = run;
  const adjoint = adjointGeometry(geometry, shape);
  const plan = planFoldedGradient(caller, geometry);
  const { algorithm, cut } = plan.transposed;
  withPackedWeight(
    caller,
    run,
    algorithm.packedSize(adjoint, cut),
    adjoint.outChannels,
    (weightPtr, packedPtr) => algorithm.pack(wasm, adjoint, cut, weightPtr, packedPtr),
    (packedPtr, epilogue) => {
      // Its strips are made of convolutions, each of which would be cut again.
      wasm.alone(() => runFoldedGradient(caller, wasm, geometry, plan, gradOutput, packedPtr, epilogue, gradInput));
    },
  );
}
