/** The products that a convolution is the sum of. Its result and all of its gradients are sums over the same triples. */
import type { Axis } from '../../geometry/axis.js';
import { paddedLength } from '../../geometry/axis.js';
import type { ConvGeometry } from '../../geometry/convolution.js';
import { paddedSource } from '../../geometry/padding.js';

/** Called with three indices: output[output] has the product input[input] * weight[weight] among its terms. */
export type VisitProduct = (output: number, input: number, weight: number) => void;

/** Visits every product of a convolution. `input` is -1 where it is a zero of the padding. */
export function forEachProduct(geometry: ConvGeometry, visit: VisitProduct): void {
  const { height, width, paddingMode } = geometry;
  const rows = paddedSources(height, paddingMode);
  const columns = paddedSources(width, paddingMode);
  forEachTap(geometry, ({ inputPlane, outputPlane, group, inputInGroup, output, ky, kx }) => {
    const { channels, groups, outChannels } = geometry;
    const weightPlane = (group * (outChannels / groups) + output) * (channels / groups) + inputInGroup;
    const weight = (weightPlane * height.kernel + ky) * width.kernel + kx;
    for (let y = 0; y < height.out; y++) {
      const row = rows[y * height.stride + ky * height.dilation]!;
      for (let x = 0; x < width.out; x++) {
        const column = columns[x * width.stride + kx * width.dilation]!;
        const input = row < 0 || column < 0 ? -1 : (inputPlane * height.in + row) * width.in + column;
        visit((outputPlane * height.out + y) * width.out + x, input, weight);
      }
    }
  });
}

/** Visits every product of a transposed convolution that is not cropped away. */
export function forEachTransposedProduct(geometry: ConvGeometry, visit: VisitProduct): void {
  const { height, width } = geometry;
  forEachTap(geometry, ({ inputPlane, outputPlane, group, inputInGroup, output, ky, kx }) => {
    const { channels, groups, outChannels } = geometry;
    const weightPlane = (group * (channels / groups) + inputInGroup) * (outChannels / groups) + output;
    const weight = (weightPlane * height.kernel + ky) * width.kernel + kx;
    for (let y = 0; y < height.in; y++) {
      const row = y * height.stride + ky * height.dilation - height.padBefore;
      if (row < 0 || row >= height.out) continue;
      for (let x = 0; x < width.in; x++) {
        const column = x * width.stride + kx * width.dilation - width.padBefore;
        if (column < 0 || column >= width.out) continue;
        visit((outputPlane * height.out + row) * width.out + column, (inputPlane * height.in + y) * width.in + x, weight);
      }
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
