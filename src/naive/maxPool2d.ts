/** `maxPool2d` and `maxPool1d` as nested loops. */
import { checkOptions, elementCount } from '../arguments/checks.js';
import { type MaxPool2dOptions, maxPoolOptions, readPoolGeometry, readReturnIndices } from '../arguments/pooling.js';
import { checkTensor } from '../arguments/tensors.js';
import type { Rank, Size2 } from '../arguments/windows.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { computed } from './planes.js';
import { type PlaneWindows, poolWindows } from './windows.js';

/** Options of the naive {@link maxPool2d}: there is no `out`. */
export type NaiveMaxPool2dOptions = Omit<MaxPool2dOptions, 'out'>;
/** Options of a pooling in 1-D: one number for each Size2. */
export type PoolIn1d<Options> = {
  readonly [Key in keyof Options]: Options[Key] extends Size2 | undefined ? number : Options[Key];
};

/** Maxima and where they were found: `h * W + w` in their input planes. */
export interface MaximaWithIndices {
  readonly output: Tensor;
  readonly indices: Int32Array;
}

const known = maxPoolOptions.filter((name) => name !== 'out');

/**
 * Maximum of each window, as `maxPool2d` of simdconv, in plain TypeScript. NaN wins.
 * @param input      (N,C,H,W) or (C,H,W)
 * @param kernelSize size of the window
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value, or where no window fits
 */
export function maxPool2d(
  input: TensorLike,
  kernelSize: Size2,
  options: NaiveMaxPool2dOptions & { returnIndices: true },
): MaximaWithIndices;
export function maxPool2d(
  input: TensorLike,
  kernelSize: Size2,
  options?: NaiveMaxPool2dOptions & { returnIndices?: false },
): Tensor;
export function maxPool2d(input: TensorLike, kernelSize: Size2, options?: NaiveMaxPool2dOptions): Tensor | MaximaWithIndices {
  return maxPool('naive.maxPool2d', 2, input, kernelSize, options);
}

/** {@link maxPool2d} of (N,C,L) or (C,L). */
export function maxPool1d(
  input: TensorLike,
  kernelSize: number,
  options: PoolIn1d<NaiveMaxPool2dOptions> & { returnIndices: true },
): MaximaWithIndices;
export function maxPool1d(
  input: TensorLike,
  kernelSize: number,
  options?: PoolIn1d<NaiveMaxPool2dOptions> & { returnIndices?: false },
): Tensor;
export function maxPool1d(
  input: TensorLike,
  kernelSize: number,
  options?: PoolIn1d<NaiveMaxPool2dOptions>,
): Tensor | MaximaWithIndices {
  return maxPool('naive.maxPool1d', 1, input, kernelSize, options);
}

function maxPool(caller: string, rank: Rank, input: TensorLike, kernelSize: Size2, options?: NaiveMaxPool2dOptions) {
  checkTensor(caller, 'input', input);
  const given = checkOptions(caller, options, known);
  const geometry = readPoolGeometry(caller, rank, input.shape, kernelSize, given);
  return pooledMaxima(caller, poolWindows(geometry), input, geometry.outputShape, readReturnIndices(caller, given));
}

/** The result of any max pooling. */
export function pooledMaxima(
  caller: string,
  windows: PlaneWindows,
  input: TensorLike,
  shape: readonly number[],
  returnIndices: boolean,
): Tensor | MaximaWithIndices {
  const indices = returnIndices ? new Int32Array(elementCount(shape)) : undefined;
  const output = computed(caller, shape, (data) => largestOfWindows(windows, input.data, data, indices));
  return indices === undefined ? output : { output, indices };
}

/** Ties keep the first; of several NaN the last. */
function largestOfWindows(
  { planes, height, width }: PlaneWindows,
  input: Float32Array,
  output: Float32Array,
  indices: Int32Array | undefined,
): void {
  const { in: inHeight, out: outHeight, step: stepY, starts: tops, ends: bottoms } = height;
  const { in: inWidth, out: outWidth, step: stepX, starts: lefts, ends: rights } = width;
  let index = 0;
  for (let plane = 0; plane < planes; plane++) {
    const start = plane * inHeight * inWidth;
    for (let y = 0; y < outHeight; y++) {
      const top = tops[y]!;
      const bottom = bottoms[y]!;
      for (let x = 0; x < outWidth; x++) {
        const left = lefts[x]!;
        const right = rights[x]!;
        let largest = Number.NEGATIVE_INFINITY;
        // A window that is all padding, which dilation can make, has the last index of the plane.
        let where = top < bottom && left < right ? top * inWidth + left : inHeight * inWidth - 1;
        for (let yy = top; yy < bottom; yy += stepY) {
          for (let xx = left; xx < right; xx += stepX) {
            const value = input[start + yy * inWidth + xx]!;
            if (value > largest || Number.isNaN(value)) {
              largest = value;
              where = yy * inWidth + xx;
            }
          }
        }
        output[index] = largest;
        if (indices !== undefined) indices[index] = where;
        index++;
      }
    }
  }
}
