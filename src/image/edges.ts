/** Filters that bring out edges. */
import { given } from '../arguments/checks.js';
import { type TensorLike, tensor } from '../tensor.js';
import { type FilterOptions, readFilterOptions } from './filter.js';
import { kernels } from './kernels.js';
import { checkNumber, checkPixels, type Pixels } from './pixels.js';
import { gradientLength, type PlaneFilter, sequence } from './planes.js';
import { filterPixels } from './strips.js';

/**
 * Raises each pixel above its four neighbours: pixel + amount * (4 * pixel - neighbours).
 * @param amount how much; default 1, which is `kernels.sharpen`
 * @returns a new picture of the same size
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value
 * @example
 * const crisp = sharpen(pixels, 0.5);
 */
export function sharpen(pixels: Pixels, amount?: number, options?: FilterOptions): Pixels {
  checkPixels('sharpen', pixels);
  const strength = checkNumber('sharpen', 'amount', given(amount, 1));
  const kernel = tensor([
    [0, -strength, 0],
    [-strength, 1 + 4 * strength, -strength],
    [0, -strength, 0],
  ]);
  return apply('sharpen', pixels, sequence([kernel]), options);
}

/**
 * The length of the gradient, channel by channel: sqrt(gx² + gy²) of Sobel's two kernels.
 * @returns a new picture of the same size
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value
 * @example
 * const edges = sobel(pixels);
 */
export function sobel(pixels: Pixels, options?: FilterOptions): Pixels {
  return apply('sobel', pixels, gradientLength(kernel('sobelX'), kernel('sobelY')), options);
}

/**
 * The sum of the second differences along both axes. What is negative becomes 0: `filterImage` with
 * `kernels.laplacian` and an offset keeps it.
 * @returns a new picture of the same size
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value
 */
export function laplacian(pixels: Pixels, options?: FilterOptions): Pixels {
  return apply('laplacian', pixels, sequence([kernel('laplacian')]), options);
}

/**
 * A relief lit from the top left.
 * @returns a new picture of the same size
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value
 */
export function emboss(pixels: Pixels, options?: FilterOptions): Pixels {
  return apply('emboss', pixels, sequence([kernel('emboss')]), options);
}

function kernel(name: string): TensorLike {
  return kernels[name] as TensorLike;
}

function apply(caller: string, pixels: Pixels, filter: PlaneFilter, options: FilterOptions | undefined): Pixels {
  checkPixels(caller, pixels);
  return filterPixels(caller, pixels, filter, readFilterOptions(caller, options));
}
