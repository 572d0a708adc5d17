/** Filters that smooth. */
import { readSizes, type Size2 } from '../arguments/windows.js';
import { Tensor } from '../tensor.js';
import { boxFilter } from './box.js';
import { filterBytes } from './byteStrips.js';
import { type FilterOptions, readFilterOptions } from './filter.js';
import { checkSigma, gaussianLength, gaussianLine } from './kernels.js';
import { checkPixels, type Pixels } from './pixels.js';
import { sequence } from './planes.js';
import { blurByPyramid, leastPyramidSigma } from './pyramid.js';
import { nearSeparable } from './separable.js';
import { filterPixels } from './strips.js';

/** Most that the rounding of weights may change a pixel by, in steps of a byte, before it is rounded to one. */
const tolerance = 3 / 8;

/**
 * Blurs by a normal distribution, cut off at three sigmas, in integers: below a sigma of 4 a pixel is right to three
 * eighths of a step of a byte before it is rounded, from there on to less than one, at a cost that does not grow with sigma.
 * @param sigma standard deviation in pixels, above 0 and at most 1365
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
  if (checked >= leastPyramidSigma) return blurByPyramid(caller, pixels, checked, settings);
  const exactLine = [...gaussianLine(gaussianLength(checked), checked)];
  const filter = nearSeparable({ column: exactLine, row: exactLine }, { ...settings, unit: 1 }, tolerance);
  if (filter !== undefined) return filterBytes(caller, pixels, filter, settings);
  const line = Float32Array.from(exactLine);
  return filterPixels(caller, pixels, rowThenColumn(line, line), settings);
}

/**
 * The mean of the pixels around each, exact, by running sums: the cost does not grow with the size.
 * @param size rows and columns of the window, or `[height, width]`; at most 8191
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
  const filter = boxFilter(height, width, { unit: 1, divisor: height * width, scale: 1, offset: 0 });
  if (filter !== undefined) return filterBytes(caller, pixels, filter, settings);
  const ones = rowThenColumn(new Float32Array(width).fill(1), new Float32Array(height).fill(1));
  return filterPixels(caller, pixels, ones, { ...settings, scale: 1 / (height * width) });
}

/** The filter whose kernel is the product of a column and a row. */
function rowThenColumn(row: Float32Array, column: Float32Array) {
  return sequence([new Tensor(row, [1, row.length]), new Tensor(column, [column.length, 1])]);
}
