/** The adaptive and global poolings as nested loops: bins that cover the plane, whatever its size. */
import { checkOptions, elementCount, newFloats } from '../arguments/checks.js';
import {
  type AdaptiveGeometry,
  type AdaptiveMaxPool2dOptions,
  adaptiveMaxPoolOptions,
  readAdaptiveGeometry,
  readReturnIndices,
} from '../arguments/pooling.js';
import { checkTensor } from '../arguments/tensors.js';
import type { Size2 } from '../arguments/windows.js';
import { adaptiveBin } from '../geometry/pooling.js';
import { Tensor, type TensorLike } from '../tensor.js';
import type { MaximaWithIndices } from './maxPool2d.js';
import { computed } from './planes.js';

/**
 * Mean of each bin of the plane, as `adaptiveAvgPool2d` of simdconv, in plain TypeScript.
 * @param input (N,C,H,W) or (C,H,W)
 */
export function adaptiveAvgPool2d(input: TensorLike, outputSize: Size2): Tensor {
  return averagePool('naive.adaptiveAvgPool2d', input, outputSize);
}

/** Mean of each plane: (N,C,1,1), or (C,1,1). */
export function globalAvgPool2d(input: TensorLike): Tensor {
  return averagePool('naive.globalAvgPool2d', input, 1);
}

function averagePool(caller: string, input: TensorLike, outputSize: Size2): Tensor {
  checkTensor(caller, 'input', input);
  const geometry = readAdaptiveGeometry(caller, input.shape, outputSize);
  const columns = geometry.input.lengths[1]!;
  return computed(caller, geometry.outputShape, (output) => {
    let index = 0;
    forEachBin(geometry, ({ start, top, bottom, left, right }) => {
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) sum += input.data[start + y * columns + x]!;
      }
      output[index++] = sum / ((bottom - top) * (right - left));
    });
  });
}

/**
 * Maximum of each bin of the plane, as `adaptiveMaxPool2d` of simdconv, in plain TypeScript. NaN wins.
 * @param input (N,C,H,W) or (C,H,W)
 */
export function adaptiveMaxPool2d(input: TensorLike, outputSize: Size2, options: { returnIndices: true }): MaximaWithIndices;
export function adaptiveMaxPool2d(input: TensorLike, outputSize: Size2, options?: { returnIndices?: false }): Tensor;
export function adaptiveMaxPool2d(
  input: TensorLike,
  outputSize: Size2,
  options?: AdaptiveMaxPool2dOptions,
): Tensor | MaximaWithIndices {
  const caller = 'naive.adaptiveMaxPool2d';
  checkTensor(caller, 'input', input);
  const given = checkOptions(caller, options, adaptiveMaxPoolOptions);
  const geometry = readAdaptiveGeometry(caller, input.shape, outputSize);
  const pooled = largestOfBins(caller, geometry, input.data);
  return readReturnIndices(caller, given) ? pooled : pooled.output;
}

/** Maximum of each plane: (N,C,1,1), or (C,1,1). */
export function globalMaxPool2d(input: TensorLike): Tensor {
  const caller = 'naive.globalMaxPool2d';
  checkTensor(caller, 'input', input);
  return largestOfBins(caller, readAdaptiveGeometry(caller, input.shape, 1), input.data).output;
}

function largestOfBins(caller: string, geometry: AdaptiveGeometry, input: Float32Array): MaximaWithIndices {
  const columns = geometry.input.lengths[1]!;
  const output = newFloats(caller, elementCount(geometry.outputShape));
  const indices = new Int32Array(output.length);
  let index = 0;
  forEachBin(geometry, ({ start, top, bottom, left, right }) => {
    let largest = Number.NEGATIVE_INFINITY;
    let where = top * columns + left;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const value = input[start + y * columns + x]!;
        if (value > largest || Number.isNaN(value)) {
          largest = value;
          where = y * columns + x;
        }
      }
    }
    output[index] = largest;
    indices[index] = where;
    index++;
  });
  return { output: new Tensor(output, geometry.outputShape), indices };
}

/** A bin of the plane that begins at `start`: rows [top, bottom) and columns [left, right). */
interface Bin {
  readonly start: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

function forEachBin({ input, outputSize }: AdaptiveGeometry, visit: (bin: Bin) => void): void {
  const { batch, channels, lengths } = input;
  const [height, width] = lengths as [number, number];
  const [rows, columns] = outputSize;
  for (let plane = 0; plane < batch * channels; plane++) {
    for (let y = 0; y < rows; y++) {
      const [top, bottom] = adaptiveBin(height, rows, y);
      for (let x = 0; x < columns; x++) {
        const [left, right] = adaptiveBin(width, columns, x);
        visit({ start: plane * height * width, top, bottom, left, right });
      }
    }
  }
}
