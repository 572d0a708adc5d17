/** The products that a convolution is the sum of. Its result and all of its gradients are sums over the same triples. */
import type { Axis } from '../../geometry/axis.js';
import { paddedLength } from '../../geometry/axis.js';
import type { ConvGeometry } from '../../geometry/convolution.js';
import { paddedSource } from '../../geometry/padding.js';

/** Which elements of an output row get a product with one weight, and of which elements of an input row. */
export interface RowProducts {
  /** Columns of the output row. */
  readonly outputs: Int32Array;
  /** Beside each of them the column of the input row; -1 where it is a zero of the padding. */
  readonly inputs: Int32Array;
}

/**
 * Called with the indices at which an output row and an input row start, and that of a weight: the outputs of `products` have
 * the products of the inputs beside them with that weight among their terms. `input` is -1 where the whole row is zeros of the
 * padding. By rows, since a call for each product would take longer than the product.
 */
export type VisitRow = (output: number, input: number, weight: number, products: RowProducts) => void;

/** Visits every product of a convolution. */
export function forEachProductRow(geometry: ConvGeometry, visit: VisitRow): void {
  const { height, width, paddingMode, channels, groups, outChannels } = geometry;
  const rows = paddedSources(height, paddingMode);
  const columns = paddedSources(width, paddingMode);
  const outputs = Int32Array.from({ length: width.out }, (_, x) => x);
  const productsOfTap = Array.from({ length: width.kernel }, (_, kx) => ({
    outputs,
    inputs: outputs.map((x) => columns[x * width.stride + kx * width.dilation]!),
  }));
  forEachTap(geometry, ({ inputPlane, outputPlane, group, inputInGroup, output, ky, kx }) => {
    const weightPlane = (group * (outChannels / groups) + output) * (channels / groups) + inputInGroup;
    const weight = (weightPlane * height.kernel + ky) * width.kernel + kx;
    for (let y = 0; y < height.out; y++) {
      const row = rows[y * height.stride + ky * height.dilation]!;
      const input = row < 0 ? -1 : (inputPlane * height.in + row) * width.in;
      visit((outputPlane * height.out + y) * width.out, input, weight, productsOfTap[kx]!);
    }
  });
}

/** What the outputs of one group's channels at one place are dot products of, each with the weights of its channel. */
export interface ConvolvedWindow {
  readonly image: number;
  readonly group: number;
  /** Index in an output plane. */
  readonly place: number;
  /** In the order of a channel's weights; the next visit overwrites them. */
  readonly elements: Float64Array;
}

/** Visits the windows of a convolution. The products of a window's elements with all weights are {@link forEachProductRow}'s. */
export function forEachWindow(geometry: ConvGeometry, data: Float32Array, visit: (window: ConvolvedWindow) => void): void {
  const { batch, channels, groups, height, width, paddingMode } = geometry;
  const rows = paddedSources(height, paddingMode);
  const columns = paddedSources(width, paddingMode);
  const inputs = channels / groups;
  const elements = new Float64Array(inputs * height.kernel * width.kernel);
  for (let plane = 0; plane < batch * channels; plane += inputs) {
    const [image, group] = [Math.floor(plane / channels), (plane % channels) / inputs];
    for (let place = 0; place < height.out * width.out; place++) {
      const top = Math.floor(place / width.out) * height.stride;
      const left = (place % width.out) * width.stride;
      let index = 0;
      for (let c = plane; c < plane + inputs; c++) {
        for (let ky = 0; ky < height.kernel; ky++) {
          const row = rows[top + ky * height.dilation]!;
          for (let kx = 0; kx < width.kernel; kx++) {
            const column = columns[left + kx * width.dilation]!;
            elements[index++] = row < 0 || column < 0 ? 0 : data[(c * height.in + row) * width.in + column]!;
          }
        }
      }
      visit({ image, group, place, elements });
    }
  }
}

/** Visits every product of a transposed convolution that is not cropped away. */
export function forEachTransposedProductRow(geometry: ConvGeometry, visit: VisitRow): void {
  const { height, width, channels, groups, outChannels } = geometry;
  const productsOfTap = Array.from({ length: width.kernel }, (_, kx) => {
    const columnOf = (x: number) => x * width.stride + kx * width.dilation - width.padBefore;
    const inputs = Int32Array.from({ length: width.in }, (_, x) => x).filter((x) => columnOf(x) >= 0 && columnOf(x) < width.out);
    return { inputs, outputs: inputs.map(columnOf) };
  });
  forEachTap(geometry, ({ inputPlane, outputPlane, group, inputInGroup, output, ky, kx }) => {
    const weightPlane = (group * (channels / groups) + inputInGroup) * (outChannels / groups) + output;
    const weight = (weightPlane * height.kernel + ky) * width.kernel + kx;
    for (let y = 0; y < height.in; y++) {
      const row = y * height.stride + ky * height.dilation - height.padBefore;
      if (row < 0 || row >= height.out) continue;
      const firstOutput = (outputPlane * height.out + row) * width.out;
      visit(firstOutput, (inputPlane * height.in + y) * width.in, weight, productsOfTap[kx]!);
    }
  });
}

/** For each element of the padded axis, where in the input it comes from; -1 for a zero. */
function paddedSources(axis: Axis, mode: ConvGeometry['paddingMode']): Int32Array {
  return Int32Array.from({ length: paddedLength(axis) }, (_, index) => paddedSource(axis, index, mode));
}

interface Tap {
  /** n * C + c */
  readonly inputPlane: number;
  /** n * O + o */
  readonly outputPlane: number;
  readonly group: number;
  /** Channel of the input and of the output, counted in the group. */
  readonly inputInGroup: number;
  readonly output: number;
  readonly ky: number;
  readonly kx: number;
}

/** Every pair of an input plane and an output plane that a kernel joins, with each element of that kernel. */
function forEachTap({ batch, channels, outChannels, groups, height, width }: ConvGeometry, visit: (tap: Tap) => void): void {
  const inputs = channels / groups;
  const outputs = outChannels / groups;
  for (let n = 0; n < batch; n++) {
    for (let group = 0; group < groups; group++) {
      for (let output = 0; output < outputs; output++) {
        for (let inputInGroup = 0; inputInGroup < inputs; inputInGroup++) {
          const inputPlane = n * channels + group * inputs + inputInGroup;
          const outputPlane = n * outChannels + group * outputs + output;
          for (let ky = 0; ky < height.kernel; ky++) {
            for (let kx = 0; kx < width.kernel; kx++) {
              visit({ inputPlane, outputPlane, group, inputInGroup, output, ky, kx });
            }
          }
        }
      }
    }
  }
}
