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
  forEachWindow(geometry, ({ output, inputs, inside, padded }) => {
    const share = 1 / divisorOf(divisor, inside, padded);
    for (let j = 0; j < inside; j++) sums.add(output, input.data[inputs[j]!]!, share);
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
  forEachWindow(geometry, ({ output, inputs, inside, padded }) => {
    // As in PyTorch, a window that hangs over the end stands for a whole one of the same mean.
    for (let j = 0; j < inside; j++) sums.add(output, powers[inputs[j]!]!, size / padded);
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
  forEachWindow(geometry, ({ output, inputs, inside, padded }) => {
    const share = 1 / divisorOf(divisor, inside, padded);
    for (let j = 0; j < inside; j++) sums.add(inputs[j]!, gradOutput.data[output]!, share);
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

function divisorOf({ countIncludePad, divisorOverride }: AverageDivisor, inside: number, padded: number): number {
  return divisorOverride ?? (countIncludePad ? padded : inside);
}

interface Window {
  /** Index of its output. */
  readonly output: number;
  /** Indices of its elements in the input come first; the next visit overwrites them. */
  readonly inputs: Int32Array;
  /** How many elements it has. */
  readonly inside: number;
  /** How many of its places lie in the padded plane. */
  readonly padded: number;
}

/** Visits every window of a pooling without dilation. */
function forEachWindow({ batch, channels, height, width }: PoolGeometry, visit: (window: Window) => void): void {
  const inputs = new Int32Array(height.kernel * width.kernel);
  const rowsPadded = height.in + height.padAfter;
  const columnsPadded = width.in + width.padAfter;
  let output = 0;
  for (let plane = 0; plane < batch * channels; plane++) {
    for (let y = 0; y < height.out; y++) {
      for (let x = 0; x < width.out; x++) {
        let inside = 0;
        let padded = 0;
        for (let ky = 0; ky < height.kernel; ky++) {
          const row = y * height.stride + ky - height.padBefore;
          for (let kx = 0; kx < width.kernel; kx++) {
            const column = x * width.stride + kx - width.padBefore;
            if (row < rowsPadded && column < columnsPadded) padded++;
            if (row < 0 || row >= height.in || column < 0 || column >= width.in) continue;
            inputs[inside++] = (plane * height.in + row) * width.in + column;
          }
        }
        visit({ output, inputs, inside, padded });
        output++;
      }
    }
  }
}
