// Max and average pooling of planes: a strip of output rows, in the two steps that poolWindow.ts draws, or at once (poolSmall.ts).
//
//   max   dst[p][y][x] = max over the window of src[p]        avg   dst[p][y][x] = sum / (rowDivisor[y] * columnDivisor[x])
//
//   src  planes `srcStride` floats apart, of which `srcRows` rows of `width` floats exist here
//   dst  planes `dstStride` floats apart, rows of `outWidth` floats, one behind the other
//
// Padding counts as -Infinity, and as 0 in a sum: it is never in memory but beside the line. A divisor is a product of two because
// a window's size is: windows are clipped to rows and to columns independently.
//
// Rows go in groups. The source rows that a group reads and none before it did are read through first, in their order, which
// brings them into the first-level cache at the speed of memory; rows read two or three at a time, 900 bytes each, come at a
// fraction of it. For maxima that reading may look for NaN (`scan`): a group without takes the cheaper maximum.
//
// Holds: src, dst, lines do not overlap. Cost: strideX*kernelHeight + kernelWidth steps an output, and not kernelHeight*kernelWidth.

import { floatAt, floatPtr } from './lanes';
import { MAX, maxOfRows, maxOfWindows, meanOfWindows, PLAIN_MAX, plainMaxOfRows, plainMaxOfWindows, SUM, sumOfRows } from './poolReduce';
import { maxSmallRows, meanSmallRows, sumAll } from './poolSmall';
import { endTap, firstTap, PoolWindow, setFloats } from './poolWindow';

/** Whether any of `count` floats may be NaN: their sum is. Reads up to 60 bytes past them. */
function mayHoldNaN(ptr: usize, count: i32): bool {
  const sums = sumAll(ptr, count);
  return v128.any_true(f32x4.ne(sums, sums));
}

/** Brings `count` floats into the cache. What it returns is of no use; but a load whose value goes nowhere might be left out. */
function touch(ptr: usize, count: i32): bool {
  let bits: i32 = 0;
  for (; count > 0; count -= 16, ptr += 64) bits |= load<i32>(ptr);
  return bits != 0;
}

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

function maxRows(window: PoolWindow, planePtr: usize, srcRows: i32, first: i32, dstPtr: usize, count: i32): void {
  poolRows(MAX, window, planePtr, srcRows, first, dstPtr, count, 0, 0);
}

function plainMaxRows(window: PoolWindow, planePtr: usize, srcRows: i32, first: i32, dstPtr: usize, count: i32): void {
  poolRows(PLAIN_MAX, window, planePtr, srcRows, first, dstPtr, count, 0, 0);
}

function meanRows(
  window: PoolWindow, planePtr: usize, srcRows: i32, first: i32, dstPtr: usize, count: i32, columnDivisorPtr: usize,
  rowDivisorPtr: usize,
): void {
  poolRows(SUM, window, planePtr, srcRows, first, dstPtr, count, columnDivisorPtr, rowDivisorPtr);
}

/** One plane, group by group. `op` is a literal: MAX or SUM. */
// @ts-ignore: decorator
@inline
function poolPlane(
  op: i32, window: PoolWindow, planePtr: usize, srcRows: i32, top: i32, dstPtr: usize, rows: i32,
  columnDivisorPtr: usize, rowDivisorPtr: usize,
): void {
  const span = (window.kernelHeight - 1) * window.dilationY + 1;
  const strideY = window.strideY;
  const small = window.small && srcRows >= strideY;
  const endPtr = floatPtr(planePtr, srcRows * window.width);
  // Source rows before `read` have been read; NaN was found in none behind `lastWithNaN`.
  let read = 0;
  let lastWithNaN = -1;
  for (let y = 0, first = top; y < rows; ) {
    let count = min(window.group, rows - y);
    let tapRows = 0;
    if (small) {
      // Rows of outputs whose windows have the same number of rows: all, but for the first and the last ones.
      tapRows = endTap(first, window.dilationY, window.kernelHeight, srcRows) - firstTap(first, window.dilationY);
      const whole = first < 0 ? 1 : (srcRows - span - first) / strideY + 1;
      count = min(count, first < 0 || first + span > srcRows ? 1 : whole);
    } else {
      count = min(count, window.lines);
    }
    const start = max(read, first);
    // Small windows look through the rows of all but the first output themselves.
    let end = min(srcRows, first + (small ? 0 : count - 1) * strideY + span);
    if (end > start) {
      const ptr = floatPtr(planePtr, start * window.width);
      const floats = (end - start) * window.width;
      if (op == SUM || !window.scan) touch(ptr, floats);
      else if (mayHoldNaN(ptr, floats)) lastWithNaN = end - 1;
      read = end;
    }
    let plain = window.scan && first > lastWithNaN;
    let done = false;
    if (small && tapRows > 0 && (op == SUM || plain)) {
      const source = floatPtr(planePtr, (first + firstTap(first, window.dilationY) * window.dilationY) * window.width);
      const ahead = floatPtr(planePtr, end * window.width);
      done = true;
      end = min(srcRows, end + count * strideY);
      read = end;
      if (op == SUM) {
        meanSmallRows(window, dstPtr, source, tapRows, count, ahead, endPtr, columnDivisorPtr, rowDivisorPtr);
      } else if (maxSmallRows(window, dstPtr, source, tapRows, count, ahead, endPtr)) {
        lastWithNaN = end - 1;
        plain = false;
        // They may lie behind what this group reads.
        done = count == 1;
      }
    }
    if (!done) {
      count = min(count, window.lines);
      if (op == SUM) meanRows(window, planePtr, srcRows, first, dstPtr, count, columnDivisorPtr, rowDivisorPtr);
      else if (plain) plainMaxRows(window, planePtr, srcRows, first, dstPtr, count);
      else maxRows(window, planePtr, srcRows, first, dstPtr, count);
    }
    y += count;
    first += count * strideY;
    dstPtr = floatPtr(dstPtr, count * window.outWidth);
    if (op == SUM) rowDivisorPtr = floatPtr(rowDivisorPtr, count);
  }
}

/** Max pooling of `planes` planes, `rows` output rows of each. */
export function maxPool(
  windowPtr: usize, srcPtr: usize, srcStride: i32, srcRows: i32, top: i32, dstPtr: usize, dstStride: i32, planes: i32, rows: i32,
): void {
  const window = changetype<PoolWindow>(windowPtr);
  for (let p = 0; p < planes; p++) {
    poolPlane(MAX, window, srcPtr, srcRows, top, dstPtr, rows, 0, 0);
    srcPtr = floatPtr(srcPtr, srcStride);
    dstPtr = floatPtr(dstPtr, dstStride);
  }
}

/** Average pooling. `rowDivisorPtr` is the first output row's divisor, `columnDivisorPtr` the first column's. */
export function avgPool(
  windowPtr: usize, srcPtr: usize, srcStride: i32, srcRows: i32, top: i32, dstPtr: usize, dstStride: i32, planes: i32, rows: i32,
  columnDivisorPtr: usize, rowDivisorPtr: usize,
): void {
  const window = changetype<PoolWindow>(windowPtr);
  for (let p = 0; p < planes; p++) {
    poolPlane(SUM, window, srcPtr, srcRows, top, dstPtr, rows, columnDivisorPtr, rowDivisorPtr);
    srcPtr = floatPtr(srcPtr, srcStride);
    dstPtr = floatPtr(dstPtr, dstStride);
  }
}
