// Adaptive pooling: bins of any rows and columns, which may overlap.
//
//   dst[p][y][x] = max, or mean, over rows [start, end) of row bin y and columns [start, end) of column bin x
//
//   bins  a table of integers, start and end of each bin in turn; rows count from the first source row here
//   src   planes `srcStride` floats apart, rows of `width` floats      dst  planes `dstStride` apart, rows of `outWidth`
//   line  a row of width floats (two with indices) and slack: the rows of a bin, reduced (poolReduce.ts)
//
// Cost: each row of a bin is read once, each column of the line once a bin. Means: one division, by rows times columns.
// With indices the rules of poolIndices.ts hold.

import { floatPtr, intAt } from './lanes';
import { maxRows } from './poolIndices';
import { MAX, maxOfRows, reduce, SUM, sumOfRows } from './poolReduce';

/** `count` floats reduced to one. `fill` is what changes nothing. */
// @ts-ignore: decorator
@inline
function reduceColumns(op: i32, ptr: usize, count: i32, fill: v128): f32 {
  let result = fill;
  for (; count >= 4; count -= 4, ptr += 16) result = reduce(op, result, v128.load(ptr));
  for (; count > 0; count--, ptr += 4) result = reduce(op, result, v128.load_lane<f32>(ptr, fill, 0));
  result = reduce(op, result, v128.shuffle<f32>(result, result, 2, 3, 0, 1));
  return f32x4.extract_lane(reduce(op, result, v128.shuffle<f32>(result, result, 1, 0, 3, 2)), 0);
}

function maxOfColumns(ptr: usize, count: i32): f32 {
  return reduceColumns(MAX, ptr, count, f32x4.splat(<f32>-Infinity));
}

function sumOfColumns(ptr: usize, count: i32): f32 {
  return reduceColumns(SUM, ptr, count, f32x4.splat(0));
}

// @ts-ignore: decorator
@inline
function poolBins(
  op: i32, srcPtr: usize, srcStride: i32, width: i32, dstPtr: usize, dstStride: i32, outWidth: i32, planes: i32, rows: i32,
  rowBinsPtr: usize, columnBinsPtr: usize, linePtr: usize,
): void {
  for (let p = 0; p < planes; p++) {
    const planePtr = floatPtr(srcPtr, p * srcStride);
    let ptr = floatPtr(dstPtr, p * dstStride);
    for (let y = 0; y < rows; y++) {
      const start = intAt(rowBinsPtr, 2 * y);
      const count = intAt(rowBinsPtr, 2 * y + 1) - start;
      const source = floatPtr(planePtr, start * width);
      if (op == MAX) maxOfRows(linePtr, source, count, <usize>width << 2, width);
      else sumOfRows(linePtr, source, count, <usize>width << 2, width);
      for (let x = 0; x < outWidth; x++, ptr += 4) {
        const first = intAt(columnBinsPtr, 2 * x);
        const columns = intAt(columnBinsPtr, 2 * x + 1) - first;
        const from = floatPtr(linePtr, first);
        store<f32>(ptr, op == MAX ? maxOfColumns(from, columns) : sumOfColumns(from, columns) / <f32>(count * columns));
      }
    }
  }
}

export function maxPoolBins(
  srcPtr: usize, srcStride: i32, width: i32, dstPtr: usize, dstStride: i32, outWidth: i32, planes: i32, rows: i32,
  rowBinsPtr: usize, columnBinsPtr: usize, linePtr: usize,
): void {
  poolBins(MAX, srcPtr, srcStride, width, dstPtr, dstStride, outWidth, planes, rows, rowBinsPtr, columnBinsPtr, linePtr);
}

export function avgPoolBins(
  srcPtr: usize, srcStride: i32, width: i32, dstPtr: usize, dstStride: i32, outWidth: i32, planes: i32, rows: i32,
  rowBinsPtr: usize, columnBinsPtr: usize, linePtr: usize,
): void {
  poolBins(SUM, srcPtr, srcStride, width, dstPtr, dstStride, outWidth, planes, rows, rowBinsPtr, columnBinsPtr, linePtr);
}

/** The place in the line of the maximum of columns [start, end): of equal ones that of the smallest index, of NaN the largest. */
function placeOfMax(linePtr: usize, indexLinePtr: usize, start: i32, end: i32): i32 {
  let place = start;
  let best = load<f32>(floatPtr(linePtr, start));
  let bestIndex = intAt(indexLinePtr, start);
  for (let i = start + 1; i < end; i++) {
    const x = load<f32>(floatPtr(linePtr, i));
    const index = intAt(indexLinePtr, i);
    const takes = x != x ? best == best || index > bestIndex : x > best || (x == best && index < bestIndex);
    if (takes) {
      place = i;
      best = x;
      bestIndex = index;
    }
  }
  return place;
}

/**
 * As `maxPoolBins`, with indices.
 * @param firstSrcRow the row of the plane that the first source row here is
 */
export function maxPoolBinsIndices(
  srcPtr: usize, srcStride: i32, width: i32, firstSrcRow: i32, dstPtr: usize, dstStride: i32, dstIndexPtr: usize, indexStride: i32,
  outWidth: i32, planes: i32, rows: i32, rowBinsPtr: usize, columnBinsPtr: usize, linePtr: usize, indexLinePtr: usize,
): void {
  for (let p = 0; p < planes; p++) {
    const planePtr = floatPtr(srcPtr, p * srcStride);
    let ptr = floatPtr(dstPtr, p * dstStride);
    let indexPtr = floatPtr(dstIndexPtr, p * indexStride);
    for (let y = 0; y < rows; y++) {
      const start = intAt(rowBinsPtr, 2 * y);
      const count = intAt(rowBinsPtr, 2 * y + 1) - start;
      const source = floatPtr(planePtr, start * width);
      maxRows(linePtr, indexLinePtr, source, count, <usize>width << 2, width, (firstSrcRow + start) * width, width, 4);
      for (let x = 0; x < outWidth; x++, ptr += 4, indexPtr += 4) {
        const place = placeOfMax(linePtr, indexLinePtr, intAt(columnBinsPtr, 2 * x), intAt(columnBinsPtr, 2 * x + 1));
        store<f32>(ptr, load<f32>(floatPtr(linePtr, place)));
        store<i32>(indexPtr, intAt(indexLinePtr, place));
      }
    }
  }
}
