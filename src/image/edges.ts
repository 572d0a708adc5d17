/** Filters that bring out edges. */
import { given } from '../arguments/checks.js';
import { type TensorLike, tensor } from '../tensor.js';
import { applyKernel } from './apply.js';
import { type ByteFilter, filterBytes } from './byteStrips.js';
import { type FilterOptions, readFilterOptions } from './filter.js';
import { kernels } from './kernels.js';
import { checkNumber, checkPixels, type Pixels } from './pixels.js';

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
  return apply('sharpen', pixels, kernel, options);
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
  checkPixels('sobel', pixels);
  return filterBytes('sobel', pixels, gradientLength, readFilterOptions('sobel', options));
}

/**
 * The sum of the second differences along both axes. What is negative becomes 0: `filterImage` with
 * `kernels.laplacian` and an offset keeps it.
 * @returns a new picture of the same size
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value
 */
export function laplacian(pixels: Pixels, options?: FilterOptions): Pixels {
  return apply('laplacian', pixels, kernel('laplacian'), options);
}

/**
 * A relief lit from the top left.
 * @returns a new picture of the same size
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value
 */
export function emboss(pixels: Pixels, options?: FilterOptions): Pixels {
  return apply('emboss', pixels, kernel('emboss'), options);
}

function kernel(name: string): TensorLike {
  return kernels[name] as TensorLike;
}

function apply(caller: string, pixels: Pixels, kernel: TensorLike, options: FilterOptions | undefined): Pixels {
  checkPixels(caller, pixels);
  return applyKernel(caller, pixels, kernel, readFilterOptions(caller, options));
}

/** assembly/pixelsSobel.ts. */
const gradientLength: ByteFilter = {
  size: [3, 3],
  plan: ({ channels, pitch, dstPitch }) => ({
    scratch: 16,
    prepare: (wasm, scratchPtr) => wasm.floats(scratchPtr, 1).fill(1.5 * 2 ** 23),
    run(wasm, srcPtr, dstPtr, rows, scratchPtr) {
      wasm.kernels.sobel(srcPtr, pitch, dstPtr, dstPitch, rows, channels, scratchPtr);
    },
  }),
};
