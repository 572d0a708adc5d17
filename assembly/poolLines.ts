// Rows of outputs in the two steps that poolWindow.ts draws: any window, with care for NaN or without.
// Cost: strideX*kernelHeight + kernelWidth steps an output, and not kernelHeight*kernelWidth. Rules and errors as in poolReduce.ts.

import { floatAt, floatPtr } from './lanes';
import { MAX, maxOfRows, maxOfWindows, meanOfWindows, PLAIN_MAX, plainMaxOfRows, plainMaxOfWindows, SUM, sumOfRows } from './poolReduce';
import { endTap, firstTap, PoolWindow, setFloats } from './poolWindow';

/**
 * Columns `column` to `column + count` of the padded plane, reduced over `rows` rows, in a line. Rows are `stepBytes` apart;
 * without any the line is padding.
 */
// @ts-ignore: decorator
@inline
function fillLine(
  op: i32, linePtr: usize, rowPtr: usize, rows: i32, stepBytes: usize, width: i32, column: i32, count: i32,
): void {
  const fill: f32 = op == SUM ? 0 : <f32>-Infinity;
  const from = max(column, 0);
  const inside = rows > 0 ? min(column + count, width) - from : 0;
  if (inside <= 0) {
    setFloats(linePtr, count, fill);
    return;
  }
  setFloats(linePtr, from - column, fill);
  const ptr = floatPtr(linePtr, from - column);
  if (op == SUM) sumOfRows(ptr, floatPtr(rowPtr, from), rows, stepBytes, inside);
  else if (op == MAX) maxOfRows(ptr, floatPtr(rowPtr, from), rows, stepBytes, inside);
  else plainMaxOfRows(ptr, floatPtr(rowPtr, from), rows, stepBytes, inside);
  setFloats(floatPtr(ptr, inside), count - (from - column) - inside, fill);
}

/** The line of `outputs` outputs whose first window starts at `column`: as it is, or its windows one by one. */
// @ts-ignore: decorator
@inline
function fillWindows(
  op: i32, window: PoolWindow, linePtr: usize, rowPtr: usize, rows: i32, column: i32, outputs: i32,
): void {
  const stepBytes = <usize>(window.dilationY * window.width) << 2;
  const span = (window.kernelWidth - 1) * window.dilationX + 1;
  if (window.pitch == window.strideX) {
    fillLine(op, linePtr, rowPtr, rows, stepBytes, window.width, column, (outputs - 1) * window.strideX + span);
    return;
  }
  for (let i = 0; i < outputs; i++, column += window.strideX, linePtr = floatPtr(linePtr, window.pitch)) {
    fillLine(op, linePtr, rowPtr, rows, stepBytes, window.width, column, span);
  }
}

/**
 * `count` output rows of one plane by way of lines, at most as many as there are lines.
 * @param first where the first row's windows start
 */
// @ts-ignore: decorator
@inline
function poolRows(
  op: i32, window: PoolWindow, planePtr: usize, srcRows: i32, first: i32, dstPtr: usize, count: i32,
  columnDivisorPtr: usize, rowDivisorPtr: usize,
): void {
  const dilation = window.dilationY;
  const lineBytes = <usize>window.lineStride << 2;
  const tapBytes = <usize>window.dilationX << 2;
  for (let x = 0; x < window.outWidth; x += window.tile) {
    const outputs = min(window.tile, window.outWidth - x);
    const column = x * window.strideX - window.padLeft;
    let linePtr = window.linePtr;
    for (let y = 0, row = first; y < count; y++, row += window.strideY, linePtr += lineBytes) {
      const from = firstTap(row, dilation);
      const rows = endTap(row, dilation, window.kernelHeight, srcRows) - from;
      fillWindows(op, window, linePtr, floatPtr(planePtr, (row + from * dilation) * window.width), rows, column, outputs);
    }
    linePtr = window.linePtr;
    let to = floatPtr(dstPtr, x);
    for (let y = 0; y < count; y++, linePtr += lineBytes, to = floatPtr(to, window.outWidth)) {
      if (op == SUM) {
        const table = floatPtr(columnDivisorPtr, x);
        meanOfWindows(to, linePtr, outputs, window.kernelWidth, tapBytes, window.pitch, table, floatAt(rowDivisorPtr, y));
      } else if (op == MAX) {
        maxOfWindows(to, linePtr, outputs, window.kernelWidth, tapBytes, window.pitch);
      } else {
        plainMaxOfWindows(to, linePtr, outputs, window.kernelWidth, tapBytes, window.pitch);
      }
    }
  }
}

export function maxRows(window: PoolWindow, planePtr: usize, srcRows: i32, first: i32, dstPtr: usize, count: i32): void {
  poolRows(MAX, window, planePtr, srcRows, first, dstPtr, count, 0, 0);
}

export function plainMaxRows(window: PoolWindow, planePtr: usize, srcRows: i32, first: i32, dstPtr: usize, count: i32): void {
  poolRows(PLAIN_MAX, window, planePtr, srcRows, first, dstPtr, count, 0, 0);
}

export function meanRows(
  window: PoolWindow, planePtr: usize, srcRows: i32, first: i32, dstPtr: usize, count: i32, columnDivisorPtr: usize,
  rowDivisorPtr: usize,
): void {
  poolRows(SUM, window, planePtr, srcRows, first, dstPtr, count, columnDivisorPtr, rowDivisorPtr);
}

/** Rows of maxima made with care for NaN, by way of lines. */
// @ts-ignore: decorator
@inline
export function carefulRows(window: PoolWindow, planePtr: usize, srcRows: i32, first: i32, dstPtr: usize, count: i32): void {
  for (let y = 0; y < count; y += window.lines) {
    const some = min(window.lines, count - y);
    maxRows(window, planePtr, srcRows, first + y * window.strideY, floatPtr(dstPtr, y * window.outWidth), some);
  }
}
