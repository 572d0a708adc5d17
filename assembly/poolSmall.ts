// Pooling with windows of two or three columns at stride 1 or 2, and of one at stride 2, which is what most layers have: rows of
// outputs straight from the rows of the plane, without the line of poolWindow.ts. The strides are equal.
//
//   columns  3x3, 5x5, stride 1   strips of columns (poolColumns.ts), which pool.ts calls
//   pairs    3x3, stride 2        two rows of outputs at a time (poolPair.ts)
//   blocks   2x2, stride 2        one row (poolBlock.ts)
//   rows     whatever is left     one row of windows of any number of rows (poolRow.ts)
//
// Pairs and blocks watch for NaN what they read, which rows expect to have been done. Rules and errors as in poolReduce.ts.

import { floatAt, floatPtr } from './lanes';
import { poolBlocks, wholeBlocks } from './poolBlock';
import { poolPair } from './poolPair';
import { PLAIN_MAX, SUM } from './poolReduce';
import { poolRow } from './poolRow';
import { anyNaN, pairedRow, wholeVectors } from './poolVectors';
import { PoolWindow } from './poolWindow';

/** The pairs of rows. `op` is a literal. */
// @ts-ignore: decorator
@inline
function pairs(
  op: i32, window: PoolWindow, dstPtr: usize, planePtr: usize, srcRows: i32, first: i32, count: i32,
  columnDivisorPtr: usize, rowDivisorPtr: usize,
): bool {
  const step = <usize>(4 * window.width) << 2;
  const lastAhead = floatPtr(planePtr, (srcRows - 4) * window.width);
  const vectors = wholeVectors(3, 2, window);
  let witness = f32x4.splat(0);
  for (let y = 0; y < count; y += 2, first += 4) {
    const divisor0: f32 = op == SUM ? floatAt(rowDivisorPtr, y) : 1;
    const divisor1: f32 = op == SUM ? floatAt(rowDivisorPtr, y + 1) : 1;
    const p0 = pairedRow(op, window, planePtr, first, srcRows);
    const p1 = pairedRow(op, window, planePtr, first + 1, srcRows);
    const p2 = pairedRow(op, window, planePtr, first + 2, srcRows);
    const p3 = pairedRow(op, window, planePtr, first + 3, srcRows);
    const p4 = pairedRow(op, window, planePtr, first + 4, srcRows);
    const ahead = min(floatPtr(planePtr, (first + 5) * window.width), lastAhead);
    const seen = poolPair(
      op, window, dstPtr, p0, p1, p2, p3, p4, columnDivisorPtr, divisor0, divisor1, vectors, ahead, ahead + step,
    );
    witness = f32x4.add(witness, seen);
    dstPtr = floatPtr(dstPtr, 2 * window.outWidth);
  }
  return anyNaN(witness);
}

/**
 * The rows of blocks, one of the first half and one of the second by turns: memory gives two streams faster than one. `op` is a
 * literal.
 */
// @ts-ignore: decorator
@inline
function blocks(
  op: i32, window: PoolWindow, dstPtr: usize, srcPtr: usize, count: i32, endPtr: usize, columnDivisorPtr: usize, rowDivisorPtr: usize,
): bool {
  const rowBytes = <usize>window.width << 2;
  const step = rowBytes + rowBytes;
  const vectors = wholeVectors(2, 2, window);
  // Blocks with all their rows have one divisor.
  const divisor: f32 = op == SUM ? load<f32>(rowDivisorPtr) : 1;
  const whole = window.outWidth >= 8 && window.width >= 2 * window.outWidth;
  const half = (count + 1) >> 1;
  let witness = f32x4.splat(0);
  for (let i = 0; i < count; i++) {
    const y = (i >> 1) + (i & 1) * half;
    const ptr = srcPtr + <usize>y * step;
    const next = min(ptr + step, endPtr - step);
    const to = floatPtr(dstPtr, y * window.outWidth);
    const seen = whole
      ? wholeBlocks(op, to, ptr, rowBytes, window.outWidth, columnDivisorPtr, divisor, next)
      : poolBlocks(op, window, to, ptr, rowBytes, columnDivisorPtr, divisor, vectors, next, next + step);
    witness = f32x4.add(witness, seen);
  }
  return anyNaN(witness);
}

/** Rows by themselves. `op`, `taps` and `stride` are literals. */
// @ts-ignore: decorator
@inline
function rowsOf(
  op: i32, taps: i32, stride: i32, window: PoolWindow, dstPtr: usize, srcPtr: usize, rows: i32, count: i32, columnDivisorPtr: usize,
  rowDivisorPtr: usize,
): void {
  const stepBytes = <usize>(window.dilationY * window.width) << 2;
  let ptr = floatPtr(srcPtr, -window.padLeft);
  for (let y = 0; y < count; y++) {
    const divisor: f32 = op == SUM ? floatAt(rowDivisorPtr, y) : 1;
    poolRow(op, taps, stride, window, dstPtr, ptr, rows, stepBytes, columnDivisorPtr, divisor);
    dstPtr = floatPtr(dstPtr, window.outWidth);
    ptr += <usize>(window.strideY * window.width) << 2;
  }
}

/** Whether windows are of 3x3 at stride 2, whose rows are next to each other. */
// @ts-ignore: decorator
@inline
export function inPairs(window: PoolWindow): bool {
  if (!window.small || window.kernelHeight != 3 || window.kernelWidth != 3) return false;
  return window.strideX == 2 && window.dilationY == 1;
}

/** Whether windows are blocks. */
// @ts-ignore: decorator
@inline
export function inBlocks(window: PoolWindow): bool {
  if (!window.small || window.kernelHeight != 2 || window.kernelWidth != 2) return false;
  return window.strideX == 2 && window.dilationY == 1 && window.padLeft == 0;
}

/**
 * An even number of rows of maxima; the first one's windows start at row `first` of a plane of at least four rows.
 * @returns whether there may be NaN in what the windows read, but for the first row of the first ones: the
 * maxima may be wrong then
 */
export function maxPairs(window: PoolWindow, dst: usize, plane: usize, srcRows: i32, first: i32, count: i32): bool {
  return pairs(PLAIN_MAX, window, dst, plane, srcRows, first, count, 0, 0);
}

/** Rows of means, as `maxPairs`; the divisors are those of the first row and of the first column. What it returns is of no use. */
export function meanPairs(
  window: PoolWindow, dst: usize, plane: usize, srcRows: i32, first: i32, count: i32, column: usize, row: usize,
): bool {
  return pairs(SUM, window, dst, plane, srcRows, first, count, column, row);
}

/**
 * Rows of maxima over blocks.
 * @returns whether there may be NaN in what they read; the maxima may be wrong then
 */
export function maxBlocks(window: PoolWindow, dst: usize, src: usize, count: i32, end: usize): bool {
  return blocks(PLAIN_MAX, window, dst, src, count, end, 0, 0);
}

/** Rows of means over blocks. What it returns is of no use. */
export function meanBlocks(window: PoolWindow, dst: usize, src: usize, count: i32, end: usize, column: usize, row: usize): bool {
  return blocks(SUM, window, dst, src, count, end, column, row);
}

function max3s1(window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32): void {
  rowsOf(PLAIN_MAX, 3, 1, window, dst, src, rows, count, 0, 0);
}

function max2s1(window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32): void {
  rowsOf(PLAIN_MAX, 2, 1, window, dst, src, rows, count, 0, 0);
}

function max3s2(window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32): void {
  rowsOf(PLAIN_MAX, 3, 2, window, dst, src, rows, count, 0, 0);
}

function max2s2(window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32): void {
  rowsOf(PLAIN_MAX, 2, 2, window, dst, src, rows, count, 0, 0);
}

function max1s2(window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32): void {
  rowsOf(PLAIN_MAX, 1, 2, window, dst, src, rows, count, 0, 0);
}

/** Rows of maxima over windows of `rows` >= 1 rows, none of whose elements is NaN. */
// @ts-ignore: decorator
@inline
export function maxRowsOf(window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32): void {
  const taps = window.kernelWidth;
  if (window.strideX == 1) {
    if (taps == 3) max3s1(window, dst, src, rows, count);
    else max2s1(window, dst, src, rows, count);
  } else if (taps == 3) {
    max3s2(window, dst, src, rows, count);
  } else if (taps == 2) {
    max2s2(window, dst, src, rows, count);
  } else {
    max1s2(window, dst, src, rows, count);
  }
}

function mean3s1(window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32, column: usize, row: usize): void {
  rowsOf(SUM, 3, 1, window, dst, src, rows, count, column, row);
}

function mean2s1(window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32, column: usize, row: usize): void {
  rowsOf(SUM, 2, 1, window, dst, src, rows, count, column, row);
}

function mean3s2(window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32, column: usize, row: usize): void {
  rowsOf(SUM, 3, 2, window, dst, src, rows, count, column, row);
}

function mean2s2(window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32, column: usize, row: usize): void {
  rowsOf(SUM, 2, 2, window, dst, src, rows, count, column, row);
}

function mean1s2(window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32, column: usize, row: usize): void {
  rowsOf(SUM, 1, 2, window, dst, src, rows, count, column, row);
}

/** Rows of means over windows of `rows` >= 1 rows; the divisors are those of the first row and of the first column. */
// @ts-ignore: decorator
@inline
export function meanRowsOf(window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32, column: usize, row: usize): void {
  const taps = window.kernelWidth;
  if (window.strideX == 1) {
    if (taps == 3) mean3s1(window, dst, src, rows, count, column, row);
    else mean2s1(window, dst, src, rows, count, column, row);
  } else if (taps == 3) {
    mean3s2(window, dst, src, rows, count, column, row);
  } else if (taps == 2) {
    mean2s2(window, dst, src, rows, count, column, row);
  } else {
    mean1s2(window, dst, src, rows, count, column, row);
  }
}
