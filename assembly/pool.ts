// Max and average pooling of planes: a strip of output rows, in the two steps that poolWindow.ts draws.
//
//   max   dst[p][y][x] = max over the window of src[p]        avg   dst[p][y][x] = sum / (rowDivisor[y] * columnDivisor[x])
//
//   src  planes `srcStride` floats apart, of which `srcRows` rows of `width` floats exist here
//   dst  planes `dstStride` floats apart, rows of `outWidth` floats, one behind the other
//
// Padding counts as -Infinity, and as 0 in a sum: it is never in memory but beside the line. A divisor is a product of two because
// a window's size is: windows are clipped to rows and to columns independently. Holds: src, dst, line do not overlap.
// Cost: strideX*kernelHeight + kernelWidth steps an output, and not kernelHeight*kernelWidth.

import { floatAt, floatPtr } from './lanes';
import { MAX, maxOfRows, maxOfWindows, meanOfWindows, SUM, sumOfRows } from './poolReduce';
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
  const fill: f32 = op == MAX ? <f32>-Infinity : 0;
  const from = max(column, 0);
  const inside = rows > 0 ? min(column + count, width) - from : 0;
  if (inside <= 0) {
    setFloats(linePtr, count, fill);
    return;
  }
  setFloats(linePtr, from - column, fill);
  const ptr = floatPtr(linePtr, from - column);
  if (op == MAX) maxOfRows(ptr, floatPtr(rowPtr, from), rows, stepBytes, inside);
  else sumOfRows(ptr, floatPtr(rowPtr, from), rows, stepBytes, inside);
  setFloats(floatPtr(ptr, inside), count - (from - column) - inside, fill);
}

/** A row of outputs, from `rows` rows of windows. */
// @ts-ignore: decorator
@inline
function poolRow(
  op: i32, window: PoolWindow, rowPtr: usize, rows: i32, dstPtr: usize, columnDivisorPtr: usize, rowDivisor: f32,
): void {
  const stepBytes = <usize>(window.dilationY * window.width) << 2;
  const span = (window.kernelWidth - 1) * window.dilationX + 1;
  const linePtr = window.linePtr;
  for (let x = 0; x < window.outWidth; x += window.tile) {
    const outputs = min(window.tile, window.outWidth - x);
    const column = x * window.strideX - window.padLeft;
    let fromPtr = linePtr;
    if (window.pitch != window.strideX) {
      for (let i = 0; i < outputs; i++) {
        const ptr = floatPtr(linePtr, i * window.pitch);
        fillLine(op, ptr, rowPtr, rows, stepBytes, window.width, column + i * window.strideX, span);
      }
    } else {
      const count = (outputs - 1) * window.strideX + span;
      // A single row without padding is its own line.
      if (rows == 1 && column >= 0 && column + count <= window.width) fromPtr = floatPtr(rowPtr, column);
      else fillLine(op, linePtr, rowPtr, rows, stepBytes, window.width, column, count);
    }
    const to = floatPtr(dstPtr, x);
    const tapBytes = <usize>window.dilationX << 2;
    if (op == MAX) maxOfWindows(to, fromPtr, outputs, window.kernelWidth, tapBytes, window.pitch);
    else meanOfWindows(to, fromPtr, outputs, window.kernelWidth, tapBytes, window.pitch, floatPtr(columnDivisorPtr, x), rowDivisor);
  }
}

// @ts-ignore: decorator
@inline
function poolPlanes(
  op: i32, window: PoolWindow, srcPtr: usize, srcStride: i32, srcRows: i32, top: i32, dstPtr: usize, dstStride: i32,
  planes: i32, rows: i32, columnDivisorPtr: usize, rowDivisorPtr: usize,
): void {
  for (let p = 0; p < planes; p++) {
    const planePtr = floatPtr(srcPtr, p * srcStride);
    let rowPtr = floatPtr(dstPtr, p * dstStride);
    for (let y = 0; y < rows; y++) {
      const first = top + y * window.strideY;
      const from = firstTap(first, window.dilationY);
      const count = endTap(first, window.dilationY, window.kernelHeight, srcRows) - from;
      const source = floatPtr(planePtr, (first + from * window.dilationY) * window.width);
      const divisor: f32 = op == SUM ? floatAt(rowDivisorPtr, y) : 1;
      poolRow(op, window, source, count, rowPtr, columnDivisorPtr, divisor);
      rowPtr = floatPtr(rowPtr, window.outWidth);
    }
  }
}

/** Max pooling of `planes` planes, `rows` output rows of each. */
export function maxPool(
  windowPtr: usize, srcPtr: usize, srcStride: i32, srcRows: i32, top: i32, dstPtr: usize, dstStride: i32, planes: i32, rows: i32,
): void {
  poolPlanes(MAX, changetype<PoolWindow>(windowPtr), srcPtr, srcStride, srcRows, top, dstPtr, dstStride, planes, rows, 0, 0);
}

/** Average pooling. `rowDivisorPtr` is the first output row's divisor, `columnDivisorPtr` the first column's. */
export function avgPool(
  windowPtr: usize, srcPtr: usize, srcStride: i32, srcRows: i32, top: i32, dstPtr: usize, dstStride: i32, planes: i32, rows: i32,
  columnDivisorPtr: usize, rowDivisorPtr: usize,
): void {
  const window = changetype<PoolWindow>(windowPtr);
  poolPlanes(
    SUM, window, srcPtr, srcStride, srcRows, top, dstPtr, dstStride, planes, rows, columnDivisorPtr, rowDivisorPtr,
  );
}
