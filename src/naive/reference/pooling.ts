/** `avgPool2d`, `lpPool2d` and `avgPool2dBackward` in float64. Of a max pooling the loops themselves are exact. */
import { checkOptions } from '../../arguments/checks.js';
import { checkGradOutput } from '../../arguments/gradients.js';
import {
  type AverageDivisor,
  type AvgPool2dOptions,
  type AvgPoolWindowOptions,
  avgPoolGradientOptions,
  avgPoolOptions,
  type LpPool2dOptions,
  lpPoolOptions,
  readAverageDivisor,
  readNormType,
  readPoolGeometry,
} from '../../arguments/pooling.js';
import type { Size2 } from '../../arguments/windows.js';
import type { Axis } from '../../geometry/axis.js';
import type { PoolGeometry } from '../../geometry/pooling.js';
import type { TensorLike } from '../../tensor.js';
import { type Reference, Sums } from './sums.js';

/** `avgPool2d` in float64; `out` has no effect. */
export function referenceAvgPool2d(input: TensorLike, kernelSize: Size2, options?: AvgPool2dOptions): Reference {
  const caller = 'referenceAvgPool2d';
  const given = checkOptions(caller, options, avgPoolOptions);
  const geometry = readPoolGeometry(caller, 2, input.shape, kernelSize, given);
  const divisor = readAverageDivisor(caller, given);
  const sums = new Sums(geometry.outputShape);
  forEachWindow(geometry, (window) => {
    addWindow(sums, window, input.data, 1 / divisorOf(divisor, window));
  });
  return sums.finish();
}

/**
 * `lpPool2d` in float64. An error of the sum S of powers reaches its p-th root r as (r / p) * (error / S), and r is rounded
 * itself: `magnitude` is r + (r / p) * (sum of |x^p|) / |S|.
 */
export function referenceLpPool2d(input: TensorLike, normType: number, kernelSize: Size2, options?: LpPool2dOptions): Reference {
  const caller = 'referenceLpPool2d';
  const given = checkOptions(caller, options, lpPoolOptions);
  const power = readNormType(caller, normType);
  const geometry = readPoolGeometry(caller, 2, input.shape, kernelSize, given);
  const size = geometry.height.kernel * geometry.width.kernel;
  const sums = new Sums(geometry.outputShape);
  const powers = Float64Array.from(input.data, (value) => value ** power);
  forEachWindow(geometry, (window) => {
    // As in PyTorch, a window that hangs over the end stands for a whole one of the same mean.
    addWindow(sums, window, powers, size / window.padded);
  });
  const { shape, values, magnitude, terms } = sums.finish();
  const roots = values.map((sum) => sum ** (1 / power));
  return {
    shape,
    values: roots,
    magnitude: roots.map((root, i) => root + (magnitude[i] === 0 ? 0 : ((root / power) * magnitude[i]!) / Math.abs(values[i]!))),
    terms,
  };
}

/** `avgPool2dBackward` in float64. */
export function referenceAvgPool2dBackward(
  gradOutput: TensorLike,
  inputShape: readonly number[],
  kernelSize: Size2,
  options?: AvgPoolWindowOptions,
): Reference {
  const caller = 'referenceAvgPool2dBackward';
  const given = checkOptions(caller, options, avgPoolGradientOptions);
  const geometry = readPoolGeometry(caller, 2, inputShape, kernelSize, given);
  checkGradOutput(caller, gradOutput.shape, geometry.outputShape);
  const divisor = readAverageDivisor(caller, given);
  const sums = new Sums(inputShape);
  forEachWindow(geometry, (window) => {
    const share = 1 / divisorOf(divisor, window);
    const gradient = gradOutput.data[window.output]!;
    for (let row = 0; row < window.rows; row++) {
      const start = window.start + row * window.rowLength;
      for (let i = start; i < start + window.columns; i++) sums.add(i, gradient, share);
    }
  });
  return sums.finish();
}

/** `maxPool2dBackward` in float64. */
export function referenceMaxPool2dBackward(
  gradOutput: TensorLike,
  indices: Int32Array,
  inputShape: readonly number[],
): Reference {
  const [height, width] = inputShape.slice(-2) as [number, number];
  const [pooledHeight, pooledWidth] = gradOutput.shape.slice(-2) as [number, number];
  const sums = new Sums(inputShape);
  indices.forEach((index, i) => {
    const plane = Math.floor(i / (pooledHeight * pooledWidth));
    sums.add(plane * height * width + index, gradOutput.data[i]!, 1);
  });
  return sums.finish();
}

/** What a pooling takes one output from. */
interface Window {
  /** Index of its output. */
  readonly output: number;
  /** Index in the input of the first element that lies within the plane. */
  readonly start: number;
  /** How many rows and columns of it lie within the plane. */
  readonly rows: number;
  readonly columns: number;
  /** Length of a row of the plane. */
  readonly rowLength: number;
  /** How many of its places lie in the padded plane. */
  readonly padded: number;
}

/** Adds the elements of a window, each times `share`, to the sum of its output. */
function addWindow(
  sums: Sums,
  { output, start, rows, columns, rowLength }: Window,
  data: ArrayLike<number>,
  share: number,
): void {
  let [sum, magnitude] = [0, 0];
  for (let first = start; first < start + rows * rowLength; first += rowLength) {
    for (let i = first; i < first + columns; i++) {
      const product = data[i]! * share;
      sum += product;
      magnitude += Math.abs(product);
    }
  }
  sums.addSum(output, sum, magnitude, rows * columns);
}

function divisorOf({ countIncludePad, divisorOverride }: AverageDivisor, { rows, columns, padded }: Window): number {
  return divisorOverride ?? (countIncludePad ? padded : rows * columns);
}

/** Visits every window of a pooling without dilation. */
function forEachWindow({ batch, channels, height, width }: PoolGeometry, visit: (window: Window) => void): void {
  const ofRows = Array.from({ length: height.out }, (_, y) => reach(height, y));
  const ofColumns = Array.from({ length: width.out }, (_, x) => reach(width, x));
  let output = 0;
  for (let plane = 0; plane < batch * channels; plane++) {
    for (const rows of ofRows) {
      for (const columns of ofColumns) {
        const start = (plane * height.in + rows.start) * width.in + columns.start;
        const padded = rows.padded * columns.padded;
        visit({ output, start, rows: rows.length, columns: columns.length, rowLength: width.in, padded });
        output++;
      }
    }
  }
}

/** Along one axis: where a window starts within the plane, how many of its places lie there, and how many in the padded plane. */
function reach(axis: Axis, index: number): { start: number; length: number; padded: number } {
  const first = index * axis.stride - axis.padBefore;
  const end = first + axis.kernel;
  const start = Math.max(first, 0);
  return {
    start,
    length: Math.max(Math.min(end, axis.in) - start, 0),
    padded: Math.max(Math.min(end, axis.in + axis.padAfter) - first, 0),
  };
}
