/** `maxPool2d` and `maxPool1d` as nested loops. */
import { checkOptions, elementCount, newFloats } from '../arguments/checks.js';
import { type MaxPool2dOptions, maxPoolOptions, readPoolGeometry, readReturnIndices } from '../arguments/pooling.js';
import { checkTensor } from '../arguments/tensors.js';
import type { Rank, Size2 } from '../arguments/windows.js';
import { type Axis, reachedLength } from '../geometry/axis.js';
import type { PoolGeometry } from '../geometry/pooling.js';
import { Tensor, type TensorLike } from '../tensor.js';

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
  const output = newFloats(caller, elementCount(geometry.outputShape));
  const indices = readReturnIndices(caller, given) ? new Int32Array(output.length) : undefined;
  largestOfWindows(geometry, input.data, output, indices);
  const result = new Tensor(output, geometry.outputShape);
  return indices === undefined ? result : { output: result, indices };
}

/** Ties keep the first; of several NaN the last. */
function largestOfWindows(
  { batch, channels, height, width }: PoolGeometry,
  input: Float32Array,
  output: Float32Array,
  indices: Int32Array | undefined,
): void {
  let index = 0;
  for (let plane = 0; plane < batch * channels; plane++) {
    const start = plane * height.in * width.in;
    for (let y = 0; y < height.out; y++) {
      const [top, bottom] = windowWithin(height, y);
      for (let x = 0; x < width.out; x++) {
        const [left, right] = windowWithin(width, x);
        let largest = Number.NEGATIVE_INFINITY;
        let where = top * width.in + left;
        for (let yy = top; yy < bottom; yy += height.dilation) {
          for (let xx = left; xx < right; xx += width.dilation) {
            const value = input[start + yy * width.in + xx]!;
            if (value > largest || Number.isNaN(value)) {
              largest = value;
              where = yy * width.in + xx;
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

/** What of window `out` lies in the input: its first element there, and where it ends. */
function windowWithin(axis: Axis, out: number): readonly [first: number, end: number] {
  const start = out * axis.stride - axis.padBefore;
  const outside = start < 0 ? Math.ceil(-start / axis.dilation) : 0;
  return [start + outside * axis.dilation, Math.min(start + reachedLength(axis, 1), axis.in)];
}
