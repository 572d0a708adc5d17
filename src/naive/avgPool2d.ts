/** `avgPool2d`, `avgPool1d` and `lpPool2d` as nested loops. */
import { checkOptions } from '../arguments/checks.js';
import {
  type AvgPoolWindowOptions,
  avgPoolGradientOptions,
  type LpPool2dOptions,
  lpPoolOptions,
  readAverageDivisor,
  readNormType,
  readPoolGeometry,
} from '../arguments/pooling.js';
import { checkTensor } from '../arguments/tensors.js';
import type { Rank, Size2 } from '../arguments/windows.js';
import { averageDivisors, type WindowDivisors } from '../geometry/divisors.js';
import type { Tensor, TensorLike } from '../tensor.js';
import type { PoolIn1d } from './maxPool2d.js';
import { computed } from './planes.js';
import { type PlaneWindows, poolWindows } from './windows.js';

/**
 * Mean of each window, as `avgPool2d` of simdconv, in plain TypeScript.
 * @param input      (N,C,H,W) or (C,H,W)
 * @param kernelSize size of the window
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value, or where no window fits
 */
export function avgPool2d(input: TensorLike, kernelSize: Size2, options?: AvgPoolWindowOptions): Tensor {
  return avgPool('naive.avgPool2d', 2, input, kernelSize, options);
}

/** {@link avgPool2d} of (N,C,L) or (C,L). */
export function avgPool1d(input: TensorLike, kernelSize: number, options?: PoolIn1d<AvgPoolWindowOptions>): Tensor {
  return avgPool('naive.avgPool1d', 1, input, kernelSize, options);
}

function avgPool(caller: string, rank: Rank, input: TensorLike, kernelSize: Size2, options?: AvgPoolWindowOptions): Tensor {
  checkTensor(caller, 'input', input);
  const given = checkOptions(caller, options, avgPoolGradientOptions);
  const geometry = readPoolGeometry(caller, rank, input.shape, kernelSize, given);
  const divisors = averageDivisors(geometry, readAverageDivisor(caller, given));
  return computed(caller, geometry.outputShape, (output) => meansOfWindows(poolWindows(geometry), divisors, input.data, output));
}

/** The sum of each window, divided. */
export function meansOfWindows(
  { planes, height, width }: PlaneWindows,
  { rows, columns }: WindowDivisors,
  input: Float32Array,
  output: Float32Array,
): void {
  const { in: inHeight, out: outHeight, starts: tops, ends: bottoms } = height;
  const { in: inWidth, out: outWidth, starts: lefts, ends: rights } = width;
  let index = 0;
  for (let plane = 0; plane < planes; plane++) {
    const start = plane * inHeight * inWidth;
    for (let y = 0; y < outHeight; y++) {
      const top = tops[y]!;
      const bottom = bottoms[y]!;
      for (let x = 0; x < outWidth; x++) {
        const left = lefts[x]!;
        const right = rights[x]!;
        let sum = 0;
        for (let yy = top; yy < bottom; yy++) {
          const row = start + yy * inWidth;
          for (let xx = left; xx < right; xx++) sum += input[row + xx]!;
        }
        output[index++] = sum / (rows[y]! * columns[x]!);
      }
    }
  }
}

/**
 * (sum of x^p)^(1/p) of each window, as `lpPool2d` of simdconv, in plain TypeScript. A window that hangs over the end stands
 * for a whole one: its sum is scaled up.
 * @param input      (N,C,H,W) or (C,H,W)
 * @param normType   p, positive and finite
 * @param kernelSize size of the window
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value, or where no window fits
 */
export function lpPool2d(input: TensorLike, normType: number, kernelSize: Size2, options?: LpPool2dOptions): Tensor {
  const caller = 'naive.lpPool2d';
  checkTensor(caller, 'input', input);
  const given = checkOptions(caller, options, lpPoolOptions);
  const power = readNormType(caller, normType);
  const geometry = readPoolGeometry(caller, 2, input.shape, kernelSize, given);
  const { height, width } = geometry;
  const divisors = averageDivisors(geometry, { countIncludePad: true, divisorOverride: undefined });
  return computed(caller, geometry.outputShape, (output) => {
    const powers = input.data.map((value) => value ** power);
    meansOfWindows(poolWindows(geometry), divisors, powers, output);
    for (let i = 0; i < output.length; i++) output[i] = (output[i]! * height.kernel * width.kernel) ** (1 / power);
  });
}
