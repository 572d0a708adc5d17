/** `filterImage`: any kernel on a picture. */
import { checkChoice, checkOptions, describe, given, invalid } from '../arguments/checks.js';
import { checkTensor } from '../arguments/tensors.js';
import type { TensorLike } from '../tensor.js';
import { applyKernel } from './apply.js';
import { type Border, borders } from './border.js';
import { checkNumber, checkPixels, type Pixels } from './pixels.js';
import type { FilterSettings } from './strips.js';

/** Options of every filter. */
export interface FilterOptions {
  /**
   * What lies outside the picture. Default `"replicate"`: the nearest pixel. `"reflect"` mirrors without repeating the edge
   * pixel (OpenCV's BORDER_REFLECT_101), `"circular"` wraps around.
   */
  readonly border?: Border;
  /** Whether alpha, the last of 2 or 4 channels, is copied (`"keep"`, the default) or filtered like the others. */
  readonly alpha?: 'keep' | 'filter';
}

/** Options of {@link filterImage}. */
export interface FilterImageOptions extends FilterOptions {
  /** What the sum over the kernel is multiplied by. Default 1. */
  readonly scale?: number;
  /** Added after that, in steps of a byte. Default 0. */
  readonly offset?: number;
}

const alphas = ['keep', 'filter'] as const;
const filterOptions = ['border', 'alpha'] as const;

/**
 * Filters a picture by a kernel: each channel by itself, by cross-correlation (the kernel is not flipped). The kernel's
 * middle lies on the pixel, that of an even size above or left of its middle.
 *
 * A result is (sum over the kernel) * scale + offset, rounded to nearest with ties to even, saturated to 0..255. Kernels whose
 * weights are integers, or as float32 multiples of a power of two (1/16) or of the smallest of them (a mean's 1/9), are exact:
 * every byte is the float64 sum, rounded. For other fractions give integers and a `scale`. Others are rounded to 15 bits where
 * that changes no sum by more than an eighth of a step, and go through float32 where it would.
 *
 * @param pixels  not written to
 * @param kernel  (kH,kW), of any size, also larger than the picture
 * @param options see {@link FilterImageOptions}
 * @returns a new picture of the same size, its bytes of the same kind (clamped or not)
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value or shape
 * @example
 * const pixels = { data: new Uint8Array([0, 0, 9, 9]), width: 4, height: 1, channels: 1 } as const;
 * filterImage(pixels, tensor([[-1, 1]]), { offset: 128 }).data; // Uint8Array [128, 137, 128, 128]
 */
export function filterImage(pixels: Pixels, kernel: TensorLike, options?: FilterImageOptions): Pixels {
  const caller = 'filterImage';
  checkPixels(caller, pixels);
  const { shape } = checkTensor(caller, 'kernel', kernel);
  if (shape.length !== 2 || shape.includes(0)) {
    throw invalid(caller, `expected a 2-D (kH,kW) kernel without a zero dimension, got shape ${describe([...shape])}`);
  }
  const settings = readFilterOptions(caller, options, [...filterOptions, 'scale', 'offset']);
  return applyKernel(caller, pixels, kernel, settings);
}

/** The options with their defaults. `known` names those that the caller takes. */
export function readFilterOptions(
  caller: string,
  options: FilterImageOptions | undefined,
  known: readonly string[] = filterOptions,
): FilterSettings {
  const { border, alpha, scale, offset } = checkOptions(caller, options, known);
  return {
    border: checkChoice(caller, 'border', given(border, 'replicate'), borders),
    alpha: checkChoice(caller, 'alpha', given(alpha, 'keep'), alphas),
    scale: checkNumber(caller, 'scale', given(scale, 1)),
    offset: checkNumber(caller, 'offset', given(offset, 0)),
  };
}
