/** The filters to choose from: the library's kernels, and some larger ones. */
import type { Tensor } from 'simdconv';
import { gaussianKernel, kernels } from 'simdconv/image';

export interface Preset {
  readonly name: string;
  readonly text: string;
  readonly make: () => Tensor;
  /** Whether grey stands for zero, as for edges, whose sums have both signs. */
  readonly grey?: boolean;
}

const named = (name: string) => (): Tensor => kernels[name]!;

export const presets: readonly Preset[] = [
  { name: 'gaussian', text: 'Blur (Gaussian 3×3)', make: named('gaussian') },
  { name: 'gaussian7', text: 'Blur more (Gaussian 7×7)', make: () => gaussianKernel(7, 1.6) },
  { name: 'box', text: 'Mean (box 3×3)', make: named('box') },
  { name: 'sharpen', text: 'Sharpen', make: named('sharpen') },
  { name: 'outline', text: 'Outline', make: named('outline') },
  { name: 'sobelX', text: 'Edges, left to right (Sobel)', make: named('sobelX'), grey: true },
  { name: 'sobelY', text: 'Edges, top to bottom (Sobel)', make: named('sobelY'), grey: true },
  { name: 'laplacian', text: 'Laplacian', make: named('laplacian'), grey: true },
  { name: 'emboss', text: 'Emboss', make: named('emboss') },
];

/** Values moved into a grid of another size, middle on middle; what does not fit is cut off. */
export function resized(values: Float32Array, from: number, to: number): Float32Array {
  const result = new Float32Array(to * to);
  const shift = Math.floor((to - 1) / 2) - Math.floor((from - 1) / 2);
  for (let row = 0; row < to; row++) {
    for (let column = 0; column < to; column++) {
      const [y, x] = [row - shift, column - shift];
      if (y >= 0 && y < from && x >= 0 && x < from) result[row * to + column] = values[y * from + x]!;
    }
  }
  return result;
}
