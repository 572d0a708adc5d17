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
// fraction of it. For maxima that reading may look for NaN (`scan`): a group without takes the cheaper maximum. Columns, pairs and
// blocks (poolSmall.ts) do both themselves, and say afterwards whether they saw NaN: their rows are then made again, with care.
//
// Holds: src, dst, lines do not overlap. Cost: strideX*kernelHeight + kernelWidth steps an output, and not kernelHeight*kernelWidth.

import { floatPtr } from './lanes';
import { maxColumns, meanColumns } from './poolColumns';
import { carefulRows, maxRows, meanRows, plainMaxRows } from './poolLines';
import { MAX, SUM } from './poolReduce';
import { inBlocks, inPairs, maxBlocks, maxPairs, maxRowsOf, meanBlocks, meanPairs, meanRowsOf } from './poolSmall';
import { anyNaN } from './poolVectors';
import { endTap, firstTap, PoolWindow } from './poolWindow';

/** Whether any of `count` floats may be NaN: their sum is. Reads up to 60 bytes past them. */
function mayHoldNaN(ptr: usize, count: i32): bool {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  for (; count > 0; count -= 16, ptr += 64) {
    a = f32x4.add(a, v128.load(ptr));
    b = f32x4.add(b, v128.load(ptr, 16));
    c = f32x4.add(c, v128.load(ptr, 32));
    d = f32x4.add(d, v128.load(ptr, 48));
  }
  return anyNaN(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
}

/** Brings `count` floats into the cache. What it returns is of no use; but a load whose value goes nowhere might be left out. */
function touch(ptr: usize, count: i32): bool {
  let bits: i32 = 0;
  for (; count > 0; count -= 16, ptr += 64) bits |= load<i32>(ptr);
  return bits != 0;
}

/** Rows of outputs that windows which watch for NaN themselves make before anybody asks what they saw: pairs, at least. */
const WATCHED_ROWS: i32 = 16;
/** Blocks: in two halves far apart (poolSmall.ts). */
const WATCHED_BLOCKS: i32 = 128;

/** Planes by columns: some small ones at once, or some rows of one. `op` is a literal: MAX or SUM. */
// @ts-ignore: decorator
@inline
function poolColumns(
  op: i32, window: PoolWindow, srcPtr: usize, srcStride: i32, srcRows: i32, top: i32, dstPtr: usize, dstStride: i32, planes: i32,
  rows: i32, columnDivisorPtr: usize, rowDivisorPtr: usize,
): void {
  // Strips of columns run through the same rows one after the other: as many as fit half of a first-level cache.
  const bands = (rows - 1) / max(2 * window.group, WATCHED_ROWS) + 1;
  const most = (rows - 1) / bands + 1;
  const together = max(1, 2 * window.group / rows);
  const endPtr = floatPtr(srcPtr, (planes - 1) * srcStride + srcRows * window.width);
  for (let p = 0; p < planes; p += together) {
    const some = min(together, planes - p);
    for (let y = 0; y < rows; y += most) {
      const count = min(most, rows - y);
      const first = top + y;
      const src = floatPtr(srcPtr, p * srcStride), dst = floatPtr(dstPtr, p * dstStride + y * window.outWidth);
      // What comes next is touched meanwhile, a line for each sixteen outputs.
      const next = count < rows ? (max(0, first) + count) * window.width : some * srcStride;
      const ahead = min(floatPtr(src, next), floatPtr(endPtr, -1));
      const lines = <usize>(((window.outWidth + 7) >> 3) * some * (count >> 1));
      const step: usize = ahead + 64 * lines <= endPtr ? 64 : 0;
      if (op == SUM) {
        const divisors = floatPtr(rowDivisorPtr, y);
        meanColumns(window, dst, dstStride, src, srcStride, some, srcRows, first, count, columnDivisorPtr, divisors, ahead, step);
      } else if (maxColumns(window, dst, dstStride, src, srcStride, some, srcRows, first, count, ahead, step)) {
        for (let i = 0; i < some; i++) {
          carefulRows(window, floatPtr(src, i * srcStride), srcRows, first, floatPtr(dst, i * dstStride), count);
        }
      }
    }
  }
}

/** One plane by rows two at a time, of which there are at least two. `op` is a literal: MAX or SUM. */
// @ts-ignore: decorator
@inline
function poolPlaneInPairs(
  op: i32, window: PoolWindow, planePtr: usize, srcRows: i32, top: i32, dstPtr: usize, rows: i32,
  columnDivisorPtr: usize, rowDivisorPtr: usize,
): void {
  const strideY = window.strideY;
  // NaN was found in no source row before this one that the windows to come read.
  let clean = 0;
  for (let y = 0; y < rows; ) {
    // The last row, if there is no other left, goes with the one before it, which is made once more.
    if (y + 1 == rows) y--;
    const count = min(rows - y, max(window.group, WATCHED_ROWS)) & ~1;
    const first = top + y * strideY;
    const to = floatPtr(dstPtr, y * window.outWidth);
    if (op == SUM) {
      meanPairs(window, to, planePtr, srcRows, first, count, columnDivisorPtr, floatPtr(rowDivisorPtr, y));
    } else {
      // A pair watches the rows by which its windows move on; those before are to be watched here.
      const start = max(max(first, 0), clean);
      const unseen = (first + 1 - start) * window.width;
      if ((unseen > 0 && mayHoldNaN(floatPtr(planePtr, start * window.width), unseen)) ||
          maxPairs(window, to, planePtr, srcRows, first, count)) {
        carefulRows(window, planePtr, srcRows, first, to, count);
      } else {
        clean = first + (count - 1) * strideY + 3;
      }
    }
    y += count;
  }
}

/** One plane, group by group. `op` is a literal: MAX or SUM. */
// @ts-ignore: decorator
@inline
function poolPlane(
  op: i32, window: PoolWindow, planePtr: usize, srcRows: i32, top: i32, dstPtr: usize, rows: i32,
  columnDivisorPtr: usize, rowDivisorPtr: usize,
): void {
  const strideY = window.strideY;
  const kernelHeight = window.kernelHeight;
  const dilationY = window.dilationY;
  const small = window.small;
  const blocks = inBlocks(window);
  const span = (kernelHeight - 1) * dilationY + 1;
  const endPtr = floatPtr(planePtr, srcRows * window.width);
  // Source rows before `read` have been read; NaN was found in none behind `lastWithNaN`.
  let read = 0;
  let lastWithNaN = -1;
  for (let y = 0, first = top; y < rows; ) {
    const lacking = first < 0 || first + span > srcRows;
    // Rows of outputs whose windows have all their rows.
    const whole = lacking ? 0 : min(rows - y, (srcRows - span - first) / strideY + 1);
    const watched = blocks && first > lastWithNaN ? min(whole, WATCHED_BLOCKS) : 0;
    let count = watched;
    if (watched == 0) count = small ? (lacking ? 1 : min(whole, window.group)) : min(min(window.group, window.lines), rows - y);
    // Who watches has yet to read the rows.
    const end = watched > 0 ? 0 : min(srcRows, first + span + (count - 1) * strideY);
    const start = max(read, first);
    if (end > start) {
      const ptr = floatPtr(planePtr, start * window.width);
      const floats = (end - start) * window.width;
      if (op == SUM || !window.scan) touch(ptr, floats);
      else if (mayHoldNaN(ptr, floats)) lastWithNaN = end - 1;
      read = end;
    }
    const plain = op == SUM || (window.scan && first > lastWithNaN);
    const tap = firstTap(first, dilationY);
    const tapRows = endTap(first, dilationY, kernelHeight, srcRows) - tap;
    const source = floatPtr(planePtr, (first + tap * dilationY) * window.width);
    let done = false;
    if (watched > 0) {
      read = first + (watched - 1) * strideY + span;
      done = true;
      if (op == SUM) {
        meanBlocks(window, dstPtr, source, watched, endPtr, columnDivisorPtr, rowDivisorPtr);
      } else if (maxBlocks(window, dstPtr, source, watched, endPtr)) {
        lastWithNaN = read - 1;
        done = false;
      }
    } else if (small && tapRows > 0 && plain) {
      done = true;
      if (op == SUM) meanRowsOf(window, dstPtr, source, tapRows, count, columnDivisorPtr, rowDivisorPtr);
      else maxRowsOf(window, dstPtr, source, tapRows, count);
    }
    if (!done) {
      count = min(count, window.lines);
      if (op == SUM) meanRows(window, planePtr, srcRows, first, dstPtr, count, columnDivisorPtr, rowDivisorPtr);
      else if (window.scan && first > lastWithNaN) plainMaxRows(window, planePtr, srcRows, first, dstPtr, count);
      else maxRows(window, planePtr, srcRows, first, dstPtr, count);
    }
    y += count;
    first += count * strideY;
    dstPtr = floatPtr(dstPtr, count * window.outWidth);
    if (op == SUM) rowDivisorPtr = floatPtr(rowDivisorPtr, count);
  }
}

/** Whether a strip can be made in pairs. */
// @ts-ignore: decorator
@inline
function stripInPairs(window: PoolWindow, srcRows: i32, rows: i32): bool {
  return inPairs(window) && rows >= 2 && srcRows >= 4;
}

/** Whether planes of blocks, of which none lacks a row or leaves one out, lie one behind the other: they are one high plane then. */
// @ts-ignore: decorator
@inline
function isOnePlane(window: PoolWindow, srcStride: i32, srcRows: i32, top: i32, dstStride: i32, rows: i32): bool {
  if (!inBlocks(window) || top != 0 || srcRows != 2 * rows) return false;
  return srcStride == srcRows * window.width && dstStride == rows * window.outWidth;
}

/** Blocks of one plane, without padding. `op` is a literal: MAX or SUM. */
// @ts-ignore: decorator
@inline
function poolOnePlane(
  op: i32, window: PoolWindow, srcPtr: usize, dstPtr: usize, rows: i32, columnDivisorPtr: usize, rowDivisorPtr: usize,
): void {
  const endPtr = floatPtr(srcPtr, 2 * rows * window.width);
  for (let y = 0; y < rows; y += WATCHED_BLOCKS) {
    const count = min(WATCHED_BLOCKS, rows - y);
    const src = floatPtr(srcPtr, 2 * y * window.width), dst = floatPtr(dstPtr, y * window.outWidth);
    if (op == SUM) meanBlocks(window, dst, src, count, endPtr, columnDivisorPtr, rowDivisorPtr);
    else if (maxBlocks(window, dst, src, count, endPtr)) carefulRows(window, src, 2 * count, 0, dst, count);
  }
}

/** Max pooling of `planes` planes, `rows` output rows of each. */
export function maxPool(
  windowPtr: usize, srcPtr: usize, srcStride: i32, srcRows: i32, top: i32, dstPtr: usize, dstStride: i32, planes: i32, rows: i32,
): void {
  const window = changetype<PoolWindow>(windowPtr);
  if (window.columns) {
    poolColumns(MAX, window, srcPtr, srcStride, srcRows, top, dstPtr, dstStride, planes, rows, 0, 0);
    return;
  }
  if (isOnePlane(window, srcStride, srcRows, top, dstStride, rows)) {
    poolOnePlane(MAX, window, srcPtr, dstPtr, planes * rows, 0, 0);
    return;
  }
  const paired = stripInPairs(window, srcRows, rows);
  for (let p = 0; p < planes; p++) {
    if (paired) poolPlaneInPairs(MAX, window, srcPtr, srcRows, top, dstPtr, rows, 0, 0);
    else poolPlane(MAX, window, srcPtr, srcRows, top, dstPtr, rows, 0, 0);
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
  if (window.columns) {
    poolColumns(
      SUM, window, srcPtr, srcStride, srcRows, top, dstPtr, dstStride, planes, rows, columnDivisorPtr, rowDivisorPtr,
    );
    return;
  }
  if (isOnePlane(window, srcStride, srcRows, top, dstStride, rows)) {
    poolOnePlane(SUM, window, srcPtr, dstPtr, planes * rows, columnDivisorPtr, rowDivisorPtr);
    return;
  }
  const paired = stripInPairs(window, srcRows, rows);
  for (let p = 0; p < planes; p++) {
    if (paired) poolPlaneInPairs(SUM, window, srcPtr, srcRows, top, dstPtr, rows, columnDivisorPtr, rowDivisorPtr);
    else poolPlane(SUM, window, srcPtr, srcRows, top, dstPtr, rows, columnDivisorPtr, rowDivisorPtr);
    srcPtr = floatPtr(srcPtr, srcStride);
    dstPtr = floatPtr(dstPtr, dstStride);
  }
}
