// Max pooling that says where each maximum was found.
//
//   dst[p][y][x] = max over the window of src[p]        index[p][y][x] = h*width + w of that element in its plane
//
// Of equal values the first in the plane counts, of several NaN the last. Both rules hold for whatever order the elements come
// in, once stated by index: the smallest index of equals, the largest of NaNs. So the two steps of poolWindow.ts serve here as
// well, with a second line for the indices. Padding is -Infinity with an index that loses against every other; a window that
// is all padding, which dilation can make, ends at the last index of its plane.
//
//   src, dst as in pool.ts; `index` is laid out as dst, with a stride of its own
//   lines: those of the values at window.linePtr, those of the indices at indexLinePtr
//
// Cost: as pool.ts, with nine operations where that has three. Exact.

import { floatPtr } from './lanes';
import { endTap, firstTap, loadTap, PoolWindow, setFloats, storeLanes } from './poolWindow';

/** The index of padding: larger than any other. */
const NOWHERE: i32 = i32.MAX_VALUE;

/** Columns of `rows` >= 1 rows; `index` is that of the first element, `indexStep` what a row adds. */
export function maxRows(
  dstPtr: usize, indexPtr: usize, srcPtr: usize, rows: i32, stepBytes: usize, columns: i32, index: i32, indexStep: i32,
  four: i32,
): void {
  let firsts = i32x4.splat(index);
  firsts = i32x4.add(firsts, i32x4(0, 1, 2, 3));
  const advance = i32x4.splat(four);
  const down = i32x4.splat(indexStep);
  for (; columns > 0; columns -= 4, dstPtr += 16, indexPtr += 16, srcPtr += 16) {
    let best = v128.load(srcPtr);
    let bestIndex = firsts;
    let rowIndex = firsts;
    let ptr = srcPtr;
    for (let i = 1; i < rows; i++) {
      ptr += stepBytes;
      rowIndex = i32x4.add(rowIndex, down);
      const x = v128.load(ptr);
      const better = v128.or(f32x4.gt(x, best), f32x4.ne(x, x));
      best = v128.bitselect(x, best, better);
      bestIndex = v128.bitselect(rowIndex, bestIndex, better);
    }
    v128.store(dstPtr, best);
    v128.store(indexPtr, bestIndex);
    firsts = i32x4.add(firsts, advance);
  }
}

/** Where x, found at xIndex, is to take the place of `best`, found at bestIndex. */
// @ts-ignore: decorator
@inline
function takes(x: v128, xIndex: v128, best: v128, bestIndex: v128): v128 {
  const sooner = v128.and(f32x4.eq(x, best), i32x4.lt_s(xIndex, bestIndex));
  const later = v128.or(f32x4.eq(best, best), i32x4.gt_s(xIndex, bestIndex));
  return v128.or(v128.or(f32x4.gt(x, best), sooner), v128.and(f32x4.ne(x, x), later));
}

// @ts-ignore: decorator
@inline
function maxLine(
  pitch: i32, dstPtr: usize, dstIndexPtr: usize, linePtr: usize, indexLinePtr: usize, outputs: i32, taps: i32, tapBytes: usize,
  runPitch: i32, last: i32,
): void {
  const lastIndex = i32x4.splat(last);
  const step = <usize>runPitch << 2;
  for (; outputs > 0; outputs -= 4, dstPtr += 16, dstIndexPtr += 16, linePtr += 4 * step, indexLinePtr += 4 * step) {
    // Lanes without an output repeat another's: nothing far behind the line is read.
    const near: usize = outputs > 1 ? step : 0;
    const middle: usize = outputs > 2 ? 2 * step : 0;
    const far: usize = outputs > 3 ? 3 * step : 0;
    let best = loadTap(pitch, linePtr, near, middle, far);
    let bestIndex = loadTap(pitch, indexLinePtr, near, middle, far);
    let offset: usize = 0;
    for (let j = 1; j < taps; j++) {
      offset += tapBytes;
      const x = loadTap(pitch, linePtr + offset, near, middle, far);
      const xIndex = loadTap(pitch, indexLinePtr + offset, near, middle, far);
      const better = takes(x, xIndex, best, bestIndex);
      best = v128.bitselect(x, best, better);
      bestIndex = v128.bitselect(xIndex, bestIndex, better);
    }
    bestIndex = i32x4.min_s(bestIndex, lastIndex);
    if (outputs >= 4) {
      v128.store(dstPtr, best);
      v128.store(dstIndexPtr, bestIndex);
    } else {
      storeLanes(dstPtr, best, outputs);
      storeLanes(dstIndexPtr, bestIndex, outputs);
    }
  }
}

function maxWindows(
  dstPtr: usize, dstIndexPtr: usize, linePtr: usize, indexLinePtr: usize, outputs: i32, taps: i32, tapBytes: usize, pitch: i32,
  last: i32,
): void {
  if (pitch == 1) maxLine(1, dstPtr, dstIndexPtr, linePtr, indexLinePtr, outputs, taps, tapBytes, 1, last);
  else if (pitch == 2) maxLine(2, dstPtr, dstIndexPtr, linePtr, indexLinePtr, outputs, taps, tapBytes, 2, last);
  else maxLine(0, dstPtr, dstIndexPtr, linePtr, indexLinePtr, outputs, taps, tapBytes, pitch, last);
}

/** As `setFloats`, with the index of padding beside. */
// @ts-ignore: decorator
@inline
function setPadding(ptr: usize, indexPtr: usize, count: i32): void {
  setFloats(ptr, count, <f32>-Infinity);
  for (; count > 0; count--, indexPtr += 4) store<i32>(indexPtr, NOWHERE);
}

/** Both lines for columns `column` to `column + count` of the padded plane; `rowIndex` is the index of rowPtr[0]. */
function fillLines(
  window: PoolWindow, linePtr: usize, indexLinePtr: usize, rowPtr: usize, rows: i32, rowIndex: i32, column: i32, count: i32,
): void {
  const from = max(column, 0);
  const inside = rows > 0 ? min(column + count, window.width) - from : 0;
  if (inside <= 0) {
    setPadding(linePtr, indexLinePtr, count);
    return;
  }
  const before = from - column;
  const step = window.dilationY * window.width;
  setPadding(linePtr, indexLinePtr, before);
  const ptr = floatPtr(linePtr, before);
  const indexPtr = floatPtr(indexLinePtr, before);
  maxRows(ptr, indexPtr, floatPtr(rowPtr, from), rows, <usize>step << 2, inside, rowIndex + from, step, 4);
  setPadding(floatPtr(ptr, inside), floatPtr(indexPtr, inside), count - before - inside);
}

/** Up to `window.lines` output rows of a plane: first their lines, then their windows. `first` is where the first row's start. */
function maxGroup(
  window: PoolWindow, indexLinePtr: usize, planePtr: usize, srcRows: i32, firstSrcRow: i32, first: i32, count: i32,
  dstPtr: usize, dstIndexPtr: usize, last: i32,
): void {
  const span = (window.kernelWidth - 1) * window.dilationX + 1;
  const width = window.width;
  const stride = window.lineStride;
  for (let x = 0; x < window.outWidth; x += window.tile) {
    const outputs = min(window.tile, window.outWidth - x);
    const column = x * window.strideX - window.padLeft;
    // Where windows stand side by side they go one by one; else all of them at once.
    const apart = window.pitch != window.strideX;
    const pieces = apart ? outputs : 1;
    const columns = apart ? span : (outputs - 1) * window.strideX + span;
    for (let y = 0, start = first; y < count; y++, start += window.strideY) {
      const from = firstTap(start, window.dilationY);
      const rows = endTap(start, window.dilationY, window.kernelHeight, srcRows) - from;
      const row = start + from * window.dilationY;
      const rowPtr = floatPtr(planePtr, row * width);
      for (let i = 0; i < pieces; i++) {
        const place = y * stride + i * window.pitch;
        fillLines(
          window, floatPtr(window.linePtr, place), floatPtr(indexLinePtr, place), rowPtr, rows, (firstSrcRow + row) * width,
          column + i * window.strideX, columns,
        );
      }
    }
    for (let y = 0; y < count; y++) {
      const to = y * window.outWidth + x;
      maxWindows(
        floatPtr(dstPtr, to), floatPtr(dstIndexPtr, to), floatPtr(window.linePtr, y * stride), floatPtr(indexLinePtr, y * stride),
        outputs, window.kernelWidth, <usize>window.dilationX << 2, window.pitch, last,
      );
    }
  }
}

/**
 * Max pooling with indices.
 * @param firstSrcRow the row of the plane that the first source row here is
 * @param last        the index of the plane's last element
 */
export function maxPoolIndices(
  windowPtr: usize, srcPtr: usize, srcStride: i32, srcRows: i32, firstSrcRow: i32, top: i32,
  dstPtr: usize, dstStride: i32, dstIndexPtr: usize, indexStride: i32, planes: i32, rows: i32, indexLinePtr: usize, last: i32,
): void {
  const window = changetype<PoolWindow>(windowPtr);
  for (let p = 0; p < planes; p++) {
    for (let y = 0; y < rows; y += window.lines) {
      const to = y * window.outWidth;
      maxGroup(
        window, indexLinePtr, srcPtr, srcRows, firstSrcRow, top + y * window.strideY, min(window.lines, rows - y),
        floatPtr(dstPtr, to), floatPtr(dstIndexPtr, to), last,
      );
    }
    srcPtr = floatPtr(srcPtr, srcStride);
    dstPtr = floatPtr(dstPtr, dstStride);
    dstIndexPtr = floatPtr(dstIndexPtr, indexStride);
  }
}
