// One row of outputs of small windows (poolSmall.ts) of any number of rows: straight from the rows of the plane.
// Columns outside the plane are replaced by what changes nothing: in the first vector, and in those that reach past the row.
// Reads up to 4 bytes before a row and 44 past it; values from there go nowhere.

import { reduce, SUM } from './poolReduce';
import { finished, firstLanes, loadAt, neutral, wholeVectors, windows } from './poolVectors';
import { laneNumbers, PoolWindow, storeLanes } from './poolWindow';

/** Four columns reduced over their rows, `offset` bytes, a literal, from `ptr`. */
// @ts-ignore: decorator
@inline
function columns(op: i32, offset: i32, ptr: usize, rows: i32, stepBytes: usize): v128 {
  let result = loadAt(ptr, offset);
  for (let i = 1; i < rows; i++) {
    ptr += stepBytes;
    result = reduce(op, result, loadAt(ptr, offset));
  }
  return result;
}

/**
 * A row of outputs; `op`, `taps` and `stride` are literals.
 * @param ptr  column -padLeft of the first of `rows` rows, `stepBytes` apart
 */
// @ts-ignore: decorator
@inline
export function poolRow(
  op: i32, taps: i32, stride: i32, window: PoolWindow, dstPtr: usize, ptr: usize, rows: i32, stepBytes: usize,
  columnDivisorPtr: usize, rowDivisor: f32,
): void {
  const padLeft = window.padLeft;
  const fill = neutral(op, window);
  const numbers = laneNumbers(window);
  const divisor = f32x4.splat(rowDivisor);
  let vectors = wholeVectors(taps, stride, window);
  let outputs = window.outWidth - 4 * vectors;
  let columnsLeft = window.width + padLeft - 4 * stride * vectors;
  let v0 = columns(op, 0, ptr, rows, stepBytes);
  if (padLeft > 0) v0 = v128.shuffle<f32>(fill, v0, 0, 5, 6, 7);
  for (; vectors > 0; vectors--) {
    const v1 = columns(op, 16, ptr, rows, stepBytes);
    const v2 = stride == 2 ? columns(op, 32, ptr, rows, stepBytes) : v1;
    v128.store(dstPtr, finished(op, windows(op, taps, stride, v0, v1, v2), columnDivisorPtr, divisor));
    v0 = v2;
    ptr += <usize>(16 * stride);
    dstPtr += 16;
    if (op == SUM) columnDivisorPtr += 16;
  }
  for (; outputs > 0; outputs -= 4) {
    v0 = firstLanes(op, v0, columnsLeft, numbers, fill);
    const v1 = firstLanes(op, columns(op, 16, ptr, rows, stepBytes), columnsLeft - 4, numbers, fill);
    const v2 = stride == 2 ? firstLanes(op, columns(op, 32, ptr, rows, stepBytes), columnsLeft - 8, numbers, fill) : v1;
    const result = finished(op, windows(op, taps, stride, v0, v1, v2), columnDivisorPtr, divisor);
    if (outputs >= 4) v128.store(dstPtr, result);
    else storeLanes(dstPtr, result, outputs);
    v0 = v2;
    ptr += <usize>(16 * stride);
    columnsLeft -= 4 * stride;
    dstPtr += 16;
    if (op == SUM) columnDivisorPtr += 16;
  }
}
