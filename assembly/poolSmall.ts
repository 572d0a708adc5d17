// Pooling with windows of two or three columns at stride 1 or 2, and of one at stride 2, which is what most layers have: rows of
// outputs straight from the rows of the plane, without the line of poolWindow.ts.
//
//   dst[y][x] = reduce over i < rows, j < taps of src[y*strideY + i*dilationY][x*stride - padLeft + j]      for sums: / divisors
//
// Four columns reduced over the rows make a vector; a vector is made once, and its neighbours' elements come by shuffles:
//
//   stride 1   v0 = c c+1 c+2 c+3   v1 = c+4 ...    taps: v0, (v0 v1 from 1), (v0 v1 from 2)
//   stride 2   v0, v1, v2 likewise                  taps: even of v0 v1, odd of v0 v1, (even of v0 v1 v2 from 1)
//
// Columns outside the plane are replaced by what changes nothing: in the first vector, and in those that reach past the row.
// With each row of outputs goes a look at the source rows that the next one will read first: they come into the cache in the order
// of memory, meanwhile, and NaN among them, which these maxima do not respect, is found. Holds: the strides are equal.
// Reads up to 4 bytes before a row and 44 past it; values from there go nowhere. Rules and errors as in poolReduce.ts.

import { floatAt, floatPtr } from './lanes';
import { PLAIN_MAX, reduce, SUM } from './poolReduce';
import { PoolWindow, storeLanes } from './poolWindow';

/** Four floats `offset` bytes from `ptr`; a literal: an immediate offset costs no addition. */
// @ts-ignore: decorator
@inline
function loadAt(ptr: usize, offset: i32): v128 {
  if (offset == 16) return v128.load(ptr, 16);
  if (offset == 32) return v128.load(ptr, 32);
  if (offset == 48) return v128.load(ptr, 48);
  if (offset == 64) return v128.load(ptr, 64);
  return v128.load(ptr);
}

/**
 * Four columns reduced over their rows, `offset` bytes, a literal, from where the first three rows' pointers are. `few`, a literal:
 * 2 or 3 rows, or 0 for `rows`.
 */
// @ts-ignore: decorator
@inline
function columns(op: i32, few: i32, offset: i32, ptr: usize, second: usize, third: usize, rows: i32, stepBytes: usize): v128 {
  let result = loadAt(ptr, offset);
  if (few == 0) {
    for (let i = 1; i < rows; i++) {
      ptr += stepBytes;
      result = reduce(op, result, loadAt(ptr, offset));
    }
    return result;
  }
  result = reduce(op, result, loadAt(second, offset));
  if (few == 3) result = reduce(op, result, loadAt(third, offset));
  return result;
}

/** Windows of four outputs from the vectors that hold them. */
// @ts-ignore: decorator
@inline
function windows(op: i32, taps: i32, stride: i32, v0: v128, v1: v128, v2: v128): v128 {
  if (stride == 1) {
    const result = reduce(op, v0, v128.shuffle<f32>(v0, v1, 1, 2, 3, 4));
    return taps == 3 ? reduce(op, result, v128.shuffle<f32>(v0, v1, 2, 3, 4, 5)) : result;
  }
  const even = v128.shuffle<f32>(v0, v1, 0, 2, 4, 6);
  if (taps == 1) return even;
  const result = reduce(op, even, v128.shuffle<f32>(v0, v1, 1, 3, 5, 7));
  return taps == 3 ? reduce(op, result, v128.shuffle<f32>(even, v2, 1, 2, 3, 4)) : result;
}

/** The vector with columns from `width` on replaced; its first is `column`. */
// @ts-ignore: decorator
@inline
function inside(lanes: v128, column: i32, width: i32, fill: v128): v128 {
  return v128.bitselect(lanes, fill, i32x4.lt_s(i32x4.add(i32x4.splat(column), i32x4(0, 1, 2, 3)), i32x4.splat(width)));
}

/** Divides sums; a maximum stays. */
// @ts-ignore: decorator
@inline
function finished(op: i32, result: v128, columnDivisorPtr: usize, rowDivisor: v128): v128 {
  return op == SUM ? f32x4.div(result, f32x4.mul(v128.load(columnDivisorPtr), rowDivisor)) : result;
}

/** Two vectors added. */
// @ts-ignore: decorator
@inline
function pair(ptr: usize): v128 {
  return f32x4.add(v128.load(ptr), v128.load(ptr, 16));
}

/**
 * `vectors`, 2 or 8, from `ptr` on added to `sums`: NaN if any of them is. They meet among themselves first, for the next addition
 * to `sums` waits for this one. Where nothing but reading is wanted, one vector of each line does.
 */
// @ts-ignore: decorator
@inline
function lookAhead(op: i32, vectors: i32, ptr: usize, sums: v128): v128 {
  if (op == SUM) {
    const first = v128.or(sums, v128.load(ptr));
    return vectors == 8 ? v128.or(first, v128.load(ptr, 64)) : first;
  }
  if (vectors == 2) return f32x4.add(sums, pair(ptr));
  return f32x4.add(sums, f32x4.add(f32x4.add(pair(ptr), pair(ptr + 32)), f32x4.add(pair(ptr + 64), pair(ptr + 96))));
}

/**
 * A row of outputs; `op`, `few`, `taps` and `stride` are literals. While it makes them it looks through the rows that the next one
 * reads and this one does not.
 * @param vectors vectors of outputs whose columns all exist; the outputs behind them are made with care
 * @param ahead   as many rows as the stride, 4*stride*stride floats of which go with each vector
 * @param sums    what the sums of those are added to
 */
// @ts-ignore: decorator
@inline
function smallRow(
  op: i32, few: i32, taps: i32, stride: i32, dstPtr: usize, ptr: usize, rows: i32, stepBytes: usize, width: i32, padLeft: i32,
  vectors: i32, outputs: i32, fill: v128, columnDivisorPtr: usize, divisor: v128, ahead: usize, sums: v128,
): v128 {
  let column = 4 * stride * vectors - padLeft;
  let second = ptr + stepBytes;
  let third = second + stepBytes;
  let v0 = columns(op, few, 0, ptr, second, third, rows, stepBytes);
  if (padLeft > 0) v0 = v128.shuffle<f32>(fill, v0, 0, 5, 6, 7);
  for (; vectors >= 2; vectors -= 2, dstPtr += 32) {
    const v1 = columns(op, few, 16, ptr, second, third, rows, stepBytes);
    const v2 = columns(op, few, 32, ptr, second, third, rows, stepBytes);
    if (stride == 1) {
      v128.store(dstPtr, finished(op, windows(op, taps, 1, v0, v1, v1), columnDivisorPtr, divisor));
      v128.store(dstPtr, finished(op, windows(op, taps, 1, v1, v2, v2), columnDivisorPtr + 16, divisor), 16);
      v0 = v2;
      sums = lookAhead(op, 2, ahead, sums);
      ahead += 32;
    } else {
      const v3 = columns(op, few, 48, ptr, second, third, rows, stepBytes);
      const v4 = columns(op, few, 64, ptr, second, third, rows, stepBytes);
      v128.store(dstPtr, finished(op, windows(op, taps, 2, v0, v1, v2), columnDivisorPtr, divisor));
      v128.store(dstPtr, finished(op, windows(op, taps, 2, v2, v3, v4), columnDivisorPtr + 16, divisor), 16);
      v0 = v4;
      sums = lookAhead(op, 8, ahead, sums);
      ahead += 128;
    }
    ptr += <usize>(32 * stride);
    if (few > 1) second += <usize>(32 * stride);
    if (few > 2) third += <usize>(32 * stride);
    if (op == SUM) columnDivisorPtr += 32;
  }
  if (vectors > 0) {
    const v1 = columns(op, few, 16, ptr, second, third, rows, stepBytes);
    const v2 = stride == 2 ? columns(op, few, 32, ptr, second, third, rows, stepBytes) : v1;
    v128.store(dstPtr, finished(op, windows(op, taps, stride, v0, v1, v2), columnDivisorPtr, divisor));
    v0 = v2;
    ptr += <usize>(16 * stride);
    if (few > 1) second += <usize>(16 * stride);
    if (few > 2) third += <usize>(16 * stride);
    dstPtr += 16;
    if (op == SUM) columnDivisorPtr += 16;
  }
  for (; outputs > 0; outputs -= 4) {
    v0 = inside(v0, column, width, fill);
    const v1 = inside(columns(op, few, 16, ptr, second, third, rows, stepBytes), column + 4, width, fill);
    let v2 = v1;
    if (stride == 2) v2 = inside(columns(op, few, 32, ptr, second, third, rows, stepBytes), column + 8, width, fill);
    const result = finished(op, windows(op, taps, stride, v0, v1, v2), columnDivisorPtr, divisor);
    if (outputs >= 4) v128.store(dstPtr, result);
    else storeLanes(dstPtr, result, outputs);
    v0 = v2;
    ptr += <usize>(16 * stride);
    if (few > 1) second += <usize>(16 * stride);
    if (few > 2) third += <usize>(16 * stride);
    column += 4 * stride;
    dstPtr += 16;
    if (op == SUM) columnDivisorPtr += 16;
  }
  return sums;
}

/**
 * `count` rows of outputs from windows of `rows` rows each. `op`, `few`, `taps` and `stride` are literals.
 * @param aheadPtr the first row that the first windows do not read
 * @param endPtr   where the plane's rows end
 * @returns for maxima, whether the rows that were looked through may hold NaN
 */
// @ts-ignore: decorator
@inline
function smallRows(
  op: i32, few: i32, taps: i32, stride: i32, window: PoolWindow, dstPtr: usize, srcPtr: usize, rows: i32, count: i32,
  aheadPtr: usize, endPtr: usize, columnDivisorPtr: usize, rowDivisorPtr: usize,
): bool {
  const fill = f32x4.splat(op == SUM ? 0 : <f32>-Infinity);
  const width = window.width;
  const padLeft = window.padLeft;
  const outWidth = window.outWidth;
  const stepBytes = <usize>(window.dilationY * width) << 2;
  const rowBytes = <usize>(window.strideY * width) << 2;
  // The last column that four outputs read is 3*stride + taps - 1 past their first.
  const spare = width + padLeft - (3 * stride + taps);
  const vectors = spare < 0 ? 0 : min(outWidth >> 2, spare / (4 * stride) + 1);
  // What a row looks through in passing, and what is left: nothing of which lies past the plane's end.
  const passed = (vectors & ~1) * (4 * stride * stride);
  const left = window.strideY * width - passed;
  const lastAhead = endPtr - rowBytes;
  let ptr = floatPtr(srcPtr, -padLeft);
  let sums = f32x4.splat(0);
  for (let y = 0; y < count; y++) {
    const divisor = f32x4.splat(op == SUM ? floatAt(rowDivisorPtr, y) : 1);
    const ahead = min(aheadPtr, lastAhead);
    sums = smallRow(
      op, few, taps, stride, dstPtr, ptr, rows, stepBytes, width, padLeft, vectors, outWidth - 4 * vectors, fill, columnDivisorPtr,
      divisor, ahead, sums,
    );
    if (op != SUM && left > 0) sums = f32x4.add(sums, sumAll(floatPtr(ahead, passed), left));
    aheadPtr += rowBytes;
    dstPtr = floatPtr(dstPtr, outWidth);
    ptr += rowBytes;
  }
  // What sums are looked through for is to be read at all.
  return op == SUM ? v128.any_true(sums) : v128.any_true(f32x4.ne(sums, sums));
}

/** The sum of `count` floats, in lanes: NaN if any of them is. Reads up to 60 bytes past them, and adds those too. */
export function sumAll(ptr: usize, count: i32): v128 {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  for (; count > 0; count -= 16, ptr += 64) {
    a = f32x4.add(a, v128.load(ptr));
    b = f32x4.add(b, v128.load(ptr, 16));
    c = f32x4.add(c, v128.load(ptr, 32));
    d = f32x4.add(d, v128.load(ptr, 48));
  }
  return f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
}

function max3s1(window: PoolWindow, dstPtr: usize, srcPtr: usize, rows: i32, count: i32, ahead: usize, end: usize): bool {
  if (rows == 3) return smallRows(PLAIN_MAX, 3, 3, 1, window, dstPtr, srcPtr, rows, count, ahead, end, 0, 0);
  return smallRows(PLAIN_MAX, 0, 3, 1, window, dstPtr, srcPtr, rows, count, ahead, end, 0, 0);
}

function max2s1(window: PoolWindow, dstPtr: usize, srcPtr: usize, rows: i32, count: i32, ahead: usize, end: usize): bool {
  return smallRows(PLAIN_MAX, 0, 2, 1, window, dstPtr, srcPtr, rows, count, ahead, end, 0, 0);
}

function max1s2(window: PoolWindow, dstPtr: usize, srcPtr: usize, rows: i32, count: i32, ahead: usize, end: usize): bool {
  return smallRows(PLAIN_MAX, 0, 1, 2, window, dstPtr, srcPtr, rows, count, ahead, end, 0, 0);
}

function max3s2(window: PoolWindow, dstPtr: usize, srcPtr: usize, rows: i32, count: i32, ahead: usize, end: usize): bool {
  if (rows == 3) return smallRows(PLAIN_MAX, 3, 3, 2, window, dstPtr, srcPtr, rows, count, ahead, end, 0, 0);
  return smallRows(PLAIN_MAX, 0, 3, 2, window, dstPtr, srcPtr, rows, count, ahead, end, 0, 0);
}

function max2s2(window: PoolWindow, dstPtr: usize, srcPtr: usize, rows: i32, count: i32, ahead: usize, end: usize): bool {
  if (rows == 2) return smallRows(PLAIN_MAX, 2, 2, 2, window, dstPtr, srcPtr, rows, count, ahead, end, 0, 0);
  return smallRows(PLAIN_MAX, 0, 2, 2, window, dstPtr, srcPtr, rows, count, ahead, end, 0, 0);
}

/**
 * Rows of maxima over windows of `rows` >= 1 rows, none of whose elements is NaN.
 * @returns whether there may be any in the rows that the last windows do not read; the maxima are wrong if these are among them
 */
// @ts-ignore: decorator
@inline
export function maxSmallRows(
  window: PoolWindow, dstPtr: usize, srcPtr: usize, rows: i32, count: i32, ahead: usize, end: usize,
): bool {
  const taps = window.kernelWidth;
  if (window.strideX == 1) {
    return taps == 3 ? max3s1(window, dstPtr, srcPtr, rows, count, ahead, end) : max2s1(window, dstPtr, srcPtr, rows, count, ahead, end);
  }
  if (taps == 3) return max3s2(window, dstPtr, srcPtr, rows, count, ahead, end);
  return taps == 2 ? max2s2(window, dstPtr, srcPtr, rows, count, ahead, end) : max1s2(window, dstPtr, srcPtr, rows, count, ahead, end);
}

function mean3s1(
  window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32, ahead: usize, end: usize, columnDivisor: usize, rowDivisor: usize,
): void {
  if (rows == 3) smallRows(SUM, 3, 3, 1, window, dst, src, rows, count, ahead, end, columnDivisor, rowDivisor);
  else smallRows(SUM, 0, 3, 1, window, dst, src, rows, count, ahead, end, columnDivisor, rowDivisor);
}

function mean2s1(
  window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32, ahead: usize, end: usize, columnDivisor: usize, rowDivisor: usize,
): void {
  smallRows(SUM, 0, 2, 1, window, dst, src, rows, count, ahead, end, columnDivisor, rowDivisor);
}

function mean1s2(
  window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32, ahead: usize, end: usize, columnDivisor: usize, rowDivisor: usize,
): void {
  smallRows(SUM, 0, 1, 2, window, dst, src, rows, count, ahead, end, columnDivisor, rowDivisor);
}

function mean3s2(
  window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32, ahead: usize, end: usize, columnDivisor: usize, rowDivisor: usize,
): void {
  if (rows == 3) smallRows(SUM, 3, 3, 2, window, dst, src, rows, count, ahead, end, columnDivisor, rowDivisor);
  else smallRows(SUM, 0, 3, 2, window, dst, src, rows, count, ahead, end, columnDivisor, rowDivisor);
}

function mean2s2(
  window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32, ahead: usize, end: usize, columnDivisor: usize, rowDivisor: usize,
): void {
  if (rows == 2) smallRows(SUM, 2, 2, 2, window, dst, src, rows, count, ahead, end, columnDivisor, rowDivisor);
  else smallRows(SUM, 0, 2, 2, window, dst, src, rows, count, ahead, end, columnDivisor, rowDivisor);
}

/** Rows of means over windows of `rows` >= 1 rows; the divisors are those of the first row and of the first column. */
// @ts-ignore: decorator
@inline
export function meanSmallRows(
  window: PoolWindow, dst: usize, src: usize, rows: i32, count: i32, ahead: usize, end: usize,
  columnDivisor: usize, rowDivisor: usize,
): void {
  if (window.strideX == 1) {
    if (window.kernelWidth == 3) mean3s1(window, dst, src, rows, count, ahead, end, columnDivisor, rowDivisor);
    else mean2s1(window, dst, src, rows, count, ahead, end, columnDivisor, rowDivisor);
  } else if (window.kernelWidth == 3) {
    mean3s2(window, dst, src, rows, count, ahead, end, columnDivisor, rowDivisor);
  } else if (window.kernelWidth == 2) {
    mean2s2(window, dst, src, rows, count, ahead, end, columnDivisor, rowDivisor);
  } else {
    mean1s2(window, dst, src, rows, count, ahead, end, columnDivisor, rowDivisor);
  }
}
