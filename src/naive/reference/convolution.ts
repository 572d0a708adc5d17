/** `conv2d` and `convTranspose2d` in float64. */
import { checkOptions } from '../../arguments/checks.js';
import {
  type Activation,
  type Conv2dOptions,
  type ConvTranspose2dOptions,
  convOptions,
  convTransposeOptions,
  readConvGeometry,
  readTransposedGeometry,
} from '../../arguments/convolution.js';
import { checkBias } from '../../arguments/tensors.js';
import type { ConvGeometry } from '../../geometry/convolution.js';
import type { TensorLike } from '../../tensor.js';
import { forEachTransposedProductRow, forEachWindow } from './products.js';
import { type Reference, Sums } from './sums.js';

/** `conv2d` in float64; `algorithm` and `out` have no effect. Zero padding is multiplied as any other element: 0 * NaN is NaN. */
export function referenceConv2d(input: TensorLike, weight: TensorLike, options?: Conv2dOptions): Reference {
  const caller = 'referenceConv2d';
  const given = checkOptions(caller, options, convOptions);
  const geometry = readConvGeometry(caller, 2, input.shape, weight.shape, given);
  const sums = startSums(geometry, checkBias(caller, given.bias, geometry.outChannels));
  const { outChannels, groups, height, width } = geometry;
  const kernels = Array.from({ length: outChannels }, (_, o) => {
    const taps = weight.data.length / outChannels;
    return Float64Array.from(weight.data.subarray(o * taps, (o + 1) * taps));
  });
  const outputs = outChannels / groups;
  const plane = height.out * width.out;
  forEachWindow(geometry, input.data, ({ image, group, place, elements }) => {
    for (let o = group * outputs; o < (group + 1) * outputs; o++) {
      sums.addDot((image * outChannels + o) * plane + place, elements, kernels[o]!);
    }
  });
  return sums.finish((value) => activate(value, given.activation));
}

/** `convTranspose2d` in float64; `algorithm` and `out` have no effect. */
export function referenceConvTranspose2d(input: TensorLike, weight: TensorLike, options?: ConvTranspose2dOptions): Reference {
  const caller = 'referenceConvTranspose2d';
  const given = checkOptions(caller, options, convTransposeOptions);
  const geometry = readTransposedGeometry(caller, 2, input.shape, weight.shape, given);
  const sums = startSums(geometry, checkBias(caller, given.bias, geometry.outChannels));
  const [x, w] = [input.data, weight.data];
  forEachTransposedProductRow(geometry, (o, i, k, products) => sums.addRow(o, x, i, w[k]!, products));
  return sums.finish((value) => activate(value, given.activation));
}

/** Sums that begin with the bias. */
function startSums({ outChannels, height, width, outputShape }: ConvGeometry, bias: Float32Array | undefined): Sums {
  const sums = new Sums(outputShape);
  if (bias === undefined) return sums;
  const plane = height.out * width.out;
  for (let i = 0; i < sums.values.length; i++) sums.add(i, bias[Math.floor(i / plane) % outChannels]!, 1);
  return sums;
}

/** NaN stays NaN. */
function activate(value: number, activation: Activation | undefined): number {
  if (activation === undefined) return value;
  return Math.min(Math.max(value, 0), activation === 'relu6' ? 6 : Number.POSITIVE_INFINITY);
}
