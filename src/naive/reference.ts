/**
 * Convolutions in float64, with what a bound on a float32 result's error needs. Tests and benchmarks hold results against
 * these: |error| <= c * epsilon * sqrt(terms) * magnitude. Nothing here is fast.
 */
import { checkOptions, elementCount } from '../arguments/checks.js';
import {
  type Activation,
  type Conv2dOptions,
  type ConvTranspose2dOptions,
  convOptions,
  convTransposeOptions,
  readConvGeometry,
  readTransposedGeometry,
} from '../arguments/convolution.js';
import { checkBias } from '../arguments/tensors.js';
import { type Axis, paddedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { paddedSource } from '../geometry/padding.js';
import type { TensorLike } from '../tensor.js';

/** A result in float64. Products of float32 numbers are exact in it, and their sums nearly so. */
export interface Reference {
  readonly shape: readonly number[];
  readonly values: Float64Array;
  /** For each output, the sum of |x * w| and |bias|: what rounding errors are proportional to. */
  readonly magnitude: Float64Array;
  /** The most products that an output is the sum of, and 1 for the bias. */
  readonly terms: number;
}

/** `conv2d` in float64; `algorithm` and `out` have no effect. Zero padding is multiplied as any other element: 0 * NaN is NaN. */
export function referenceConv2d(input: TensorLike, weight: TensorLike, options?: Conv2dOptions): Reference {
  const caller = 'referenceConv2d';
  const given = checkOptions(caller, options, convOptions);
  const geometry = readConvGeometry(caller, 2, input.shape, weight.shape, given);
  const sums = startSums(geometry, checkBias(caller, given.bias, geometry.outChannels));
  const { paddingMode, height, width } = geometry;
  const rows = paddedSources(height, (index) => paddedSource(height, index, paddingMode));
  const columns = paddedSources(width, (index) => paddedSource(width, index, paddingMode));
  forEachTap(geometry, ({ inputPlane, outputPlane, weightIndex, ky, kx }) => {
    const w = weight.data[weightIndex] as number;
    for (let y = 0; y < height.out; y++) {
      const row = rows[y * height.stride + ky * height.dilation] as number;
      const from = inputPlane * height.in * width.in + row * width.in;
      const to = (outputPlane * height.out + y) * width.out;
      for (let x = 0; x < width.out; x++) {
        const column = columns[x * width.stride + kx * width.dilation] as number;
        sums.add(to + x, row < 0 || column < 0 ? 0 : (input.data[from + column] as number), w);
      }
    }
  });
  return sums.finish(geometry, given.activation);
}

/** `convTranspose2d` in float64; `algorithm` and `out` have no effect. */
export function referenceConvTranspose2d(input: TensorLike, weight: TensorLike, options?: ConvTranspose2dOptions): Reference {
  const caller = 'referenceConvTranspose2d';
  const given = checkOptions(caller, options, convTransposeOptions);
  const geometry = readTransposedGeometry(caller, 2, input.shape, weight.shape, given);
  const sums = startSums(geometry, checkBias(caller, given.bias, geometry.outChannels));
  const { channels, outChannels, groups, height, width } = geometry;
  // Weight (C, O/groups, kH, kW): its first two dimensions are those of a convolution exchanged.
  const taps = height.kernel * width.kernel;
  forEachTap(geometry, ({ inputPlane, outputPlane, ky, kx }) => {
    const weightPlane = (inputPlane % channels) * (outChannels / groups) + (outputPlane % (outChannels / groups));
    const w = weight.data[weightPlane * taps + ky * width.kernel + kx] as number;
    for (let y = 0; y < height.in; y++) {
      const outY = y * height.stride + ky * height.dilation - height.padBefore;
      if (outY < 0 || outY >= height.out) continue;
      for (let x = 0; x < width.in; x++) {
        const outX = x * width.stride + kx * width.dilation - width.padBefore;
        if (outX < 0 || outX >= width.out) continue;
        const value = input.data[(inputPlane * height.in + y) * width.in + x] as number;
        sums.add((outputPlane * height.out + outY) * width.out + outX, value, w);
      }
    }
  });
  return sums.finish(geometry, given.activation);
}

/** For each element of the padded axis, where in the input it comes from. */
function paddedSources(axis: Axis, source: (index: number) => number): Int32Array {
  return Int32Array.from({ length: paddedLength(axis) }, (_, index) => source(index));
}

interface Tap {
  /** n * C + c */
  readonly inputPlane: number;
  /** n * O + o */
  readonly outputPlane: number;
  /** Index in a weight of (O, C/groups, kH, kW). */
  readonly weightIndex: number;
  readonly ky: number;
  readonly kx: number;
}

/** Every pair of an input plane and an output plane that a weight joins, with each element of that weight's kernel. */
function forEachTap({ batch, channels, outChannels, groups, height, width }: ConvGeometry, visit: (tap: Tap) => void): void {
  const inputs = channels / groups;
  const outputs = outChannels / groups;
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outChannels; o++) {
      const firstInput = Math.floor(o / outputs) * inputs;
      for (let i = 0; i < inputs; i++) {
        for (let ky = 0; ky < height.kernel; ky++) {
          for (let kx = 0; kx < width.kernel; kx++) {
            visit({
              inputPlane: n * channels + firstInput + i,
              outputPlane: n * outChannels + o,
              weightIndex: ((o * inputs + i) * height.kernel + ky) * width.kernel + kx,
              ky,
              kx,
            });
          }
        }
      }
    }
  }
}

/** Sums that begin with the bias. */
function startSums({ outChannels, outputShape }: ConvGeometry, bias: Float32Array | undefined) {
  const values = new Float64Array(elementCount(outputShape));
  const magnitude = new Float64Array(values.length);
  const counts = new Int32Array(values.length);
  const plane = (outputShape.at(-1) as number) * (outputShape.at(-2) as number);
  if (bias !== undefined) {
    for (let i = 0; i < values.length; i++) {
      const start = bias[Math.floor(i / plane) % outChannels] as number;
      values[i] = start;
      magnitude[i] = Math.abs(start);
      counts[i] = 1;
    }
  }
  return {
    add(index: number, x: number, w: number): void {
      const product = x * w;
      values[index] = (values[index] as number) + product;
      magnitude[index] = (magnitude[index] as number) + Math.abs(product);
      counts[index] = (counts[index] as number) + 1;
    },
    finish({ outputShape: shape }: ConvGeometry, activation: Activation | undefined): Reference {
      const terms = counts.reduce((most, count) => Math.max(most, count), 1);
      return { shape, values: values.map((value) => activate(value, activation)), magnitude, terms };
    },
  };
}

/** NaN stays NaN. */
function activate(value: number, activation: Activation | undefined): number {
  if (activation === undefined) return value;
  return Math.min(Math.max(value, 0), activation === 'relu6' ? 6 : Number.POSITIVE_INFINITY);
}
