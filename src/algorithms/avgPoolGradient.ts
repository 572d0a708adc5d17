/** The gradient of average pooling: strips of input rows, each with the output rows whose windows reach it. */
import type { AverageDivisor } from '../arguments/pooling.js';
import type { Axis } from '../geometry/axis.js';
import { averageDivisors } from '../geometry/divisors.js';
import { cutPlanes, type PooledPlanes, planPooling } from '../plan/pooling.js';
import { roundUp } from '../plan/tile.js';
import type { Engine } from '../wasm/engine.js';
import { type PlaneMap, type PooledArrays, type RowRange, runPoolStrips } from '../wasm/poolStrips.js';
import { windowFloats, writeWindow } from '../wasm/poolWindow.js';

/** The rows of output whose windows hold input rows `firstRow` to `firstRow + rows`; at least one. */
function reachingRows({ out, kernel, stride, padBefore }: Axis, firstRow: number, rows: number): RowRange {
  const first = Math.ceil((firstRow + padBefore - kernel + 1) / stride);
  const last = Math.floor((firstRow + rows - 1 + padBefore) / stride);
  const start = Math.min(Math.max(first, 0), out - 1);
  return { first: start, count: Math.max(1, Math.min(last, out - 1) - start + 1) };
}

/** `input` is the gradient of the pooling's output, `output` that of its input. */
export function runAvgPoolGradient(
  caller: string,
  engine: Engine,
  pooled: PooledPlanes,
  arrays: PooledArrays,
  divisor: AverageDivisor,
): void {
  const { planes, height, width } = pooled;
  const map: PlaneMap = {
    planes,
    height: { in: height.out, out: height.in },
    width: { in: width.out, out: width.in },
    readRows: (firstRow, rows) => reachingRows(height, firstRow, rows),
  };
  const row = width.in + Math.ceil(width.out / height.stride);
  const cut = cutPlanes(planes, height.in, { plane: height.in * row, firstRow: row, furtherRow: row });
  const columns = Math.max((width.out - 1) * width.stride + width.kernel, width.padBefore + width.in);
  const line = roundUp(columns, 4) + 16;
  const sparse = roundUp(columns + width.kernel, 4) + 16;
  const columnOffset = windowFloats + line + sparse;
  const rowOffset = columnOffset + width.out;
  const divisors = averageDivisors(pooled, divisor);
  runPoolStrips(caller, engine, map, cut, arrays, rowOffset + height.out, (windowPtr) => {
    const linePtr = windowPtr + windowFloats * 4;
    const sparsePtr = linePtr + line * 4;
    const columnPtr = windowPtr + columnOffset * 4;
    const rowPtr = windowPtr + rowOffset * 4;
    writeWindow(engine, windowPtr, pooled, planPooling(pooled), linePtr);
    engine.floats(columnPtr, width.out).set(divisors.columns);
    engine.floats(rowPtr, height.out).set(divisors.rows);
    return (strip) => {
      const { srcPtr, srcStride, srcRows, firstSrcRow, dstPtr, dstStride, rows, firstRow } = strip;
      const top = firstSrcRow * height.stride - height.padBefore - firstRow;
      const target = [dstPtr, dstStride, rows, strip.planes] as const;
      const tables = [columnPtr, rowPtr + firstSrcRow * 4, sparsePtr, sparse, columns] as const;
      engine.kernels.avgPoolGradient(windowPtr, srcPtr, srcStride, srcRows, top, ...target, ...tables);
    };
  });
}
