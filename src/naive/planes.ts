/** What the loops share: planes with padding around them, and a result's array. */
import { elementCount, newFloats } from '../arguments/checks.js';
import { type Axis, paddedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { paddedSource } from '../geometry/padding.js';
import { Tensor } from '../tensor.js';

/** A new tensor that `compute` fills. */
export function computed(caller: string, shape: readonly number[], compute: (data: Float32Array) => void): Tensor {
  const data = newFloats(caller, elementCount(shape));
  compute(data);
  return new Tensor(data, shape);
}

/** The input's planes with their padding, one behind the other; the input itself where there is none. */
export function paddedPlanes(
  caller: string,
  data: Float32Array,
  { batch, channels, height, width, paddingMode }: ConvGeometry,
): Float32Array {
  const rows = paddedLength(height);
  const columns = paddedLength(width);
  if (rows === height.in && columns === width.in) return data;
  const rowSources = sources(height, paddingMode);
  const columnSources = sources(width, paddingMode);
  const padded = newFloats(caller, batch * channels * rows * columns);
  for (let plane = 0; plane < batch * channels; plane++) {
    for (let y = 0; y < rows; y++) {
      const sourceY = rowSources[y]!;
      if (sourceY < 0) continue;
      const from = (plane * height.in + sourceY) * width.in;
      const to = (plane * rows + y) * columns;
      for (let x = 0; x < columns; x++) {
        const sourceX = columnSources[x]!;
        if (sourceX >= 0) padded[to + x] = data[from + sourceX]!;
      }
    }
  }
  return padded;
}

/** For each element of the padded axis the index in the input, or -1 for a zero. */
export function sources(axis: Axis, mode: ConvGeometry['paddingMode']): Int32Array {
  return Int32Array.from({ length: paddedLength(axis) }, (_, index) => paddedSource(axis, index, mode));
}
