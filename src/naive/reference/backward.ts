/** `conv2dBackward` and `convTranspose2dBackward` in float64: the products of the forward pass, summed the other ways. */
import { checkOptions } from '../../arguments/checks.js';
import {
  type ConvGeometryOptions,
  type ConvTransposeGeometryOptions,
  convGeometryOptions,
  convTransposeGeometryOptions,
  readConvGeometry,
  readTransposedGeometry,
} from '../../arguments/convolution.js';
import { checkGradOutput } from '../../arguments/gradients.js';
import type { ConvGeometry } from '../../geometry/convolution.js';
import type { TensorLike } from '../../tensor.js';
import { forEachProductRow, forEachTransposedProductRow, type VisitRow } from './products.js';
import { type Reference, Sums } from './sums.js';

export interface ReferenceGradients {
  readonly gradInput: Reference;
  readonly gradWeight: Reference;
  readonly gradBias: Reference;
}

/** `conv2dBackward` in float64. */
export function referenceConv2dBackward(
  gradOutput: TensorLike,
  input: TensorLike,
  weight: TensorLike,
  options?: ConvGeometryOptions,
): ReferenceGradients {
  const caller = 'referenceConv2dBackward';
  const given = checkOptions(caller, options, convGeometryOptions);
  const geometry = readConvGeometry(caller, 2, input.shape, weight.shape, given);
  checkGradOutput(caller, gradOutput.shape, geometry.outputShape);
  return gradients(geometry, { gradOutput, input, weight }, (visit) => forEachProductRow(geometry, visit));
}

/** `convTranspose2dBackward` in float64. */
export function referenceConvTranspose2dBackward(
  gradOutput: TensorLike,
  input: TensorLike,
  weight: TensorLike,
  options?: ConvTransposeGeometryOptions,
): ReferenceGradients {
  const caller = 'referenceConvTranspose2dBackward';
  const given = checkOptions(caller, options, convTransposeGeometryOptions);
  const geometry = readTransposedGeometry(caller, 2, input.shape, weight.shape, given);
  checkGradOutput(caller, gradOutput.shape, geometry.outputShape);
  return gradients(geometry, { gradOutput, input, weight }, (visit) => forEachTransposedProductRow(geometry, visit));
}

interface Tensors {
  readonly gradOutput: TensorLike;
  readonly input: TensorLike;
  readonly weight: TensorLike;
}

/** A product input * weight in an output gives gradOutput * weight to the input and gradOutput * input to the weight. */
function gradients(
  { outChannels, height, width }: ConvGeometry,
  { gradOutput, input, weight }: Tensors,
  forEachRow: (visit: VisitRow) => void,
): ReferenceGradients {
  const [g, x, w] = [gradOutput.data, input.data, weight.data];
  const inputSums = new Sums(input.shape);
  const weightSums = new Sums(weight.shape);
  const biasSums = new Sums([outChannels]);
  forEachRow((output, input, weight, { outputs, inputs }) => {
    for (let j = 0; j < outputs.length; j++) {
      const o = output + outputs[j]!;
      const i = input < 0 || inputs[j]! < 0 ? -1 : input + inputs[j]!;
      // Zeros of the padding are constants: they get no gradient, but have their part in the weight's.
      if (i >= 0) inputSums.add(i, g[o]!, w[weight]!);
      weightSums.add(weight, g[o]!, i < 0 ? 0 : x[i]!);
    }
  });
  const plane = height.out * width.out;
  g.forEach((gradient, index) => {
    biasSums.add(Math.floor(index / plane) % outChannels, gradient, 1);
  });
  return { gradInput: inputSums.finish(), gradWeight: weightSums.finish(), gradBias: biasSums.finish() };
}
