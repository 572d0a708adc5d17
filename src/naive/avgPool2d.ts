/** `avgPool2d`, `avgPool1d` and `lpPool2d` as nested loops. */
import { checkOptions } from '../arguments/checks.js';
import {
  type AverageDivisor,
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
import type { Axis } from '../geometry/axis.js';
import type { PoolGeometry } from '../geometry/pooling.js';
import type { Tensor, TensorLike } from '../tensor.js';
import type { PoolIn1d } from './maxPool2d.js';
import { computed } from './planes.js';

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
  const divisor = readAverageDivisor(caller, given);
  return computed(caller, geometry.outputShape, (output) => meansOfWindows(geometry, divisor, input.data, output));
}

/** What of a window lies in the input: [first, end), and its length with the padding that counts. */
export interface ClippedWindow {
  readonly first: number;
  readonly end: number;
  readonly padded: number;
}

/** Window `out` of an axis. Under `ceilMode` it may reach past the padding; that part counts for nothing. */
export function clippedWindow({ in: length, kernel, stride, padBefore, padAfter }: Axis, out: number): ClippedWindow {
  const start = out * stride - padBefore;
  const paddedEnd = Math.min(start + kernel, length + padAfter);
  return { first: Math.max(start, 0), end: Math.min(paddedEnd, length), padded: paddedEnd - start };
}

/** What the sum of a window is divided by. */
export function divisorOf(rows: ClippedWindow, columns: ClippedWindow, divisor: AverageDivisor): number {
  if (divisor.divisorOverride !== undefined) return divisor.divisorOverride;
  if (divisor.countIncludePad) return rows.padded * columns.padded;
  return (rows.end - rows.first) * (columns.end - columns.first);
}

function meansOfWindows(
  { batch, channels, height, width }: PoolGeometry,
  divisor: AverageDivisor,
  input: Float32Array,
  output: Float32Array,
): void {
  let index = 0;
  for (let plane = 0; plane < batch * channels; plane++) {
    const start = plane * height.in * width.in;
    for (let y = 0; y < height.out; y++) {
      const rows = clippedWindow(height, y);
      for (let x = 0; x < width.out; x++) {
        const columns = clippedWindow(width, x);
        let sum = 0;
        for (let yy = rows.first; yy < rows.end; yy++) {
          const row = start + yy * width.in;
          for (let xx = columns.first; xx < columns.end; xx++) sum += input[row + xx]!;
        }
        output[index++] = sum / divisorOf(rows, columns, divisor);
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
  const meanOnly = { countIncludePad: true, divisorOverride: undefined };
  return computed(caller, geometry.outputShape, (output) => {
    const powers = input.data.map((value) => value ** power);
    meansOfWindows(geometry, meanOnly, powers, output);
    for (let i = 0; i < output.length; i++) output[i] = (output[i]! * height.kernel * width.kernel) ** (1 / power);
  });
}
