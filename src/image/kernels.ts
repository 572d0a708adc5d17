/** Kernels to filter with. */
import { checkInteger, describe, invalid } from '../arguments/checks.js';
import { Tensor, tensor } from '../tensor.js';
import { checkNumber } from './pixels.js';

/** The widest kernel that is made; a picture is seldom so wide. */
const largestSize = 8191;

/**
 * A kernel of a normal distribution, its sum 1.
 * @param size  rows and columns, at most 8191; odd to have a middle
 * @param sigma standard deviation in pixels, above 0 and at most 1365
 * @returns (size,size)
 * @throws {TypeError}  for a wrong type
 * @throws {RangeError} for another size or sigma
 * @example
 * gaussianKernel(3, 0.85).toArray(); // close to [[1, 2, 1], [2, 4, 2], [1, 2, 1]] / 16
 */
export function gaussianKernel(size: number, sigma: number): Tensor {
  const caller = 'gaussianKernel';
  const length = checkInteger(caller, 'size', size, { least: 1, most: largestSize });
  const line = gaussianLine(length, checkSigma(caller, sigma));
  const values = new Float32Array(length * length);
  for (let row = 0; row < length; row++) {
    for (let column = 0; column < length; column++) values[row * length + column] = line[row]! * line[column]!;
  }
  return new Tensor(values, [length, length]);
}

/** One row of the kernel; the kernel is its product with itself. */
export function gaussianLine(length: number, sigma: number): Float64Array {
  const middle = (length - 1) / 2;
  // Seen from the taps next to the middle, which are 1 however narrow the distribution is.
  const values = Float64Array.from({ length }, (_, i) => {
    const beyond = (i - middle) ** 2 - (middle % 1) ** 2;
    return beyond === 0 ? 1 : Math.exp(-beyond / (2 * sigma * sigma));
  });
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}

/** Odd length that holds all but 0.3 % of the distribution: three sigmas to each side. */
export function gaussianLength(sigma: number): number {
  return 2 * Math.ceil(3 * sigma) + 1;
}

/** A positive number that a kernel can still be made for. */
export function checkSigma(caller: string, value: unknown): number {
  const sigma = checkNumber(caller, 'sigma', value);
  if (sigma <= 0 || gaussianLength(sigma) > largestSize) {
    throw invalid(caller, `expected a sigma above 0 and at most ${(largestSize - 1) / 6}, got ${describe(sigma)}`);
  }
  return sigma;
}

/** Kernels by name. They are shared: do not write to their data. */
export const kernels: Readonly<Record<string, Tensor>> = Object.freeze({
  identity: tensor([[1]]),
  /** The mean of 3x3 pixels. */
  box: new Tensor(new Float32Array(9).fill(1 / 9), [3, 3]),
  /** The binomial kernel. */
  gaussian: tensor([
    [1 / 16, 2 / 16, 1 / 16],
    [2 / 16, 4 / 16, 2 / 16],
    [1 / 16, 2 / 16, 1 / 16],
  ]),
  sharpen: tensor([
    [0, -1, 0],
    [-1, 5, -1],
    [0, -1, 0],
  ]),
  emboss: tensor([
    [-2, -1, 0],
    [-1, 1, 1],
    [0, 1, 2],
  ]),
  laplacian: tensor([
    [0, 1, 0],
    [1, -4, 1],
    [0, 1, 0],
  ]),
  /** Edges in all directions: eight times the difference of a pixel from the mean around it. */
  outline: tensor([
    [-1, -1, -1],
    [-1, 8, -1],
    [-1, -1, -1],
  ]),
  /** The change from left to right. */
  sobelX: tensor([
    [-1, 0, 1],
    [-2, 0, 2],
    [-1, 0, 1],
  ]),
  /** The change from top to bottom. */
  sobelY: tensor([
    [-1, -2, -1],
    [0, 0, 0],
    [1, 2, 1],
  ]),
});
