// What the kernels of small windows share (poolSmall.ts): four outputs at a time from vectors of columns that are reduced over
// their rows already.
//
//   stride 1   v0 = c c+1 c+2 c+3   v1 = c+4 ...    taps: v0, (v0 v1 from 1), (v0 v1 from 2)
//   stride 2   v0, v1, v2 likewise                  taps: even of v0 v1, odd of v0 v1, (even of v0 v1 v2 from 1)

import { floatPtr, madd } from './lanes';
import { reduce, SUM } from './poolReduce';
import { PoolWindow } from './poolWindow';

/** Four floats `offset` bytes from `ptr`, a literal multiple of four up to 64: an immediate offset costs no addition. */
// @ts-ignore: decorator
@inline
export function loadAt(ptr: usize, offset: i32): v128 {
  if (offset == 4) return v128.load(ptr, 4);
  if (offset == 8) return v128.load(ptr, 8);
  if (offset == 12) return v128.load(ptr, 12);
  if (offset == 16) return v128.load(ptr, 16);
  if (offset == 20) return v128.load(ptr, 20);
  if (offset == 24) return v128.load(ptr, 24);
  if (offset == 28) return v128.load(ptr, 28);
  if (offset == 32) return v128.load(ptr, 32);
  if (offset == 48) return v128.load(ptr, 48);
  if (offset == 64) return v128.load(ptr, 64);
  return v128.load(ptr);
}

/** Column -padLeft of a row. For a missing one: -0 for a sum; for a maximum the nearest row, which the window has too. */
// @ts-ignore: decorator
@inline
export function pairedRow(op: i32, window: PoolWindow, planePtr: usize, row: i32, srcRows: i32): usize {
  if (op == SUM && (row < 0 || row >= srcRows)) return floatPtr(window.emptyRowPtr, 4 - window.padLeft);
  const existing = op == SUM ? row : max(0, min(row, srcRows - 1));
  return floatPtr(planePtr, existing * window.width - window.padLeft);
}

/** Windows of four outputs from the vectors that hold them. */
// @ts-ignore: decorator
@inline
export function windows(op: i32, taps: i32, stride: i32, v0: v128, v1: v128, v2: v128): v128 {
  if (stride == 1) {
    const result = reduce(op, v0, v128.shuffle<f32>(v0, v1, 1, 2, 3, 4));
    return taps == 3 ? reduce(op, result, v128.shuffle<f32>(v0, v1, 2, 3, 4, 5)) : result;
  }
  const even = v128.shuffle<f32>(v0, v1, 0, 2, 4, 6);
  if (taps == 1) return even;
  const result = reduce(op, even, v128.shuffle<f32>(v0, v1, 1, 3, 5, 7));
  return taps == 3 ? reduce(op, result, v128.shuffle<f32>(even, v2, 1, 2, 3, 4)) : result;
}

/** The vector with its lanes from `count` on replaced by `fill`, which for sums is zero. */
// @ts-ignore: decorator
@inline
export function firstLanes(op: i32, lanes: v128, count: i32, numbers: v128, fill: v128): v128 {
  const mask = i32x4.gt_s(i32x4.splat(count), numbers);
  return op == SUM ? v128.and(lanes, mask) : v128.bitselect(lanes, fill, mask);
}

/** Divides sums; a maximum stays. */
// @ts-ignore: decorator
@inline
export function finished(op: i32, result: v128, columnDivisorPtr: usize, rowDivisor: v128): v128 {
  return op == SUM ? f32x4.div(result, f32x4.mul(v128.load(columnDivisorPtr), rowDivisor)) : result;
}

/** What changes nothing: stands for the columns outside the plane. */
// @ts-ignore: decorator
@inline
export function neutral(op: i32, window: PoolWindow): v128 {
  return op == SUM ? f32x4.splat(0) : f32x4.splat(window.least);
}

/** For maxima: `witness` is NaN if it was, or if an element of a or b is. Other values may become NaN in it too. */
// @ts-ignore: decorator
@inline
export function watch(op: i32, a: v128, b: v128, witness: v128): v128 {
  return op == SUM ? witness : madd(a, b, witness);
}

/** Whether a lane is NaN. */
// @ts-ignore: decorator
@inline
export function anyNaN(lanes: v128): bool {
  return v128.any_true(f32x4.ne(lanes, lanes));
}

/** Vectors of four outputs whose columns all exist, where windows have `taps` columns. */
// @ts-ignore: decorator
@inline
export function wholeVectors(taps: i32, stride: i32, window: PoolWindow): i32 {
  // The last column that four outputs read is 3*stride + taps - 1 past their first.
  const spare = window.width + window.padLeft - (3 * stride + taps);
  return spare < 0 ? 0 : min(window.outWidth >> 2, spare / (4 * stride) + 1);
}
