/** Filters that smooth. Both are two passes, along the rows and along the columns, in float. */
import { readSizes, type Size2 } from '../arguments/windows.js';
import { Tensor } from '../tensor.js';
import { type FilterOptions, readFilterOptions } from './filter.js';
import { checkSigma, gaussianLength, gaussianLine } from './kernels.js';
import { checkPixels, type Pixels } from './pixels.js';
import { sequence } from './planes.js';
import { filterPixels } from './strips.js';

/**
 * Blurs by a normal distribution, cut off at three sigmas.
 * @param sigma standard deviation in pixels, above 0
 * @returns a new picture of the same size
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value
 * @example
 * const soft = gaussianBlur(pixels, 2, { border: 'reflect' });
 */
export function gaussianBlur(pixels: Pixels, sigma: number, options?: FilterOptions): Pixels {
  const caller = 'gaussianBlur';
  checkPixels(caller, pixels);
  const checked = checkSigma(caller, sigma);
  const settings = readFilterOptions(caller, options);
  const line = Float32Array.from(gaussianLine(gaussianLength(checked), checked));
  return filterPixels(caller, pixels, rowThenColumn(line, line), settings);
}

/**
 * The mean of the pixels around each.
 * @param size rows and columns of the window, or `[height, width]`
 * @returns a new picture of the same size
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value
 * @example
 * const means = boxBlur(pixels, 5);
 */
export function boxBlur(pixels: Pixels, size: Size2, options?: FilterOptions): Pixels {
  const caller = 'boxBlur';
  checkPixels(caller, pixels);
  const [height, width] = readSizes(caller, 'size', size, 2, { least: 1, most: 8191 }) as [number, number];
  const settings = readFilterOptions(caller, options);
  const ones = rowThenColumn(new Float32Array(width).fill(1), new Float32Array(height).fill(1));
  return filterPixels(caller, pixels, ones, { ...settings, scale: 1 / (height * width) });
}

/** The filter whose kernel is the product of a column and a row. */
function rowThenColumn(row: Float32Array, column: Float32Array) {
  return sequence([new Tensor(row, [1, row.length]), new Tensor(column, [column.length, 1])]);
}
