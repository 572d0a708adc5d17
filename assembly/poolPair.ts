// Two rows of outputs at a time of windows of 3x3 (poolSmall.ts): the rows that both read are loaded once.
//
//   stride 1   upper: rows 0 1 2    lower: rows 1 2 3        stride 2   upper: rows 0 1 2    lower: rows 2 3 4
//
// Maxima watch the rows that the pair before did not read for NaN, which they do not respect. One load of each line of the rows
// that the next pair will read brings them into the cache in the order of memory meanwhile.
// Reads up to 4 bytes before a row and 60 past it; values from there go nowhere but into the witness.

import { floatPtr } from './lanes';
import { reduce, SUM } from './poolReduce';
import { finished, firstLanes, loadAt, neutral, watch, windows } from './poolVectors';
import { laneNumbers, PoolWindow, storeLanes } from './poolWindow';

/** Columns of the upper row's windows. */
// @ts-ignore: decorator
@inline
function upper(op: i32, stride: i32, a: v128, b: v128, c: v128): v128 {
  // At stride 1 a maximum of b and c serves the lower row too; a sum keeps its order, whatever row it stands in.
  return op == SUM || stride == 2 ? reduce(op, reduce(op, a, b), c) : reduce(op, a, reduce(op, b, c));
}

/** Columns of the lower row's windows. */
// @ts-ignore: decorator
@inline
function lower(op: i32, stride: i32, b: v128, c: v128, d: v128, e: v128): v128 {
  return stride == 1 ? reduce(op, reduce(op, b, c), d) : reduce(op, reduce(op, c, d), e);
}

/**
 * Two rows of outputs; `op` and `stride` are literals.
 * @param p0      column -padLeft of the first of their rows, p1 to p4 those of the others; p4 is of no use at stride 1
 * @param vectors vectors of outputs whose columns all exist, an even number at stride 1
 * @param ahead   rows to touch, up to `aheadEnd`
 * @returns the witness
 */
// @ts-ignore: decorator
@inline
export function poolPair(
  op: i32, stride: i32, window: PoolWindow, dstPtr: usize, p0: usize, p1: usize, p2: usize, p3: usize, p4: usize,
  columnDivisorPtr: usize, upperDivisor: f32, lowerDivisor: f32, vectors: i32, ahead: usize, aheadEnd: usize,
): v128 {
  const padLeft = window.padLeft;
  const fill = neutral(op, window);
  const numbers = laneNumbers(window);
  const divisor0 = f32x4.splat(upperDivisor), divisor1 = f32x4.splat(lowerDivisor);
  let below = floatPtr(dstPtr, window.outWidth);
  let outputs = window.outWidth - 4 * vectors;
  let columnsLeft = window.width + padLeft - 4 * stride * vectors;
  const b0 = loadAt(p1, 0), c0 = loadAt(p2, 0), d0 = loadAt(p3, 0);
  const e0 = stride == 2 ? loadAt(p4, 0) : d0;
  let u0 = upper(op, stride, loadAt(p0, 0), b0, c0);
  let l0 = lower(op, stride, b0, c0, d0, e0);
  // Two witnesses, so that a look does not wait for the one before.
  let w1 = watch(op, c0, d0, f32x4.splat(0)), w2 = f32x4.splat(0);
  if (stride == 2) w2 = watch(op, b0, e0, w2);
  if (padLeft > 0) {
    u0 = v128.shuffle<f32>(fill, u0, 0, 5, 6, 7);
    l0 = v128.shuffle<f32>(fill, l0, 0, 5, 6, 7);
  }
  for (; vectors > 0; vectors -= stride == 1 ? 2 : 1) {
    const b1 = loadAt(p1, 16), c1 = loadAt(p2, 16), d1 = loadAt(p3, 16);
    const e1 = stride == 2 ? loadAt(p4, 16) : d1;
    const u1 = upper(op, stride, loadAt(p0, 16), b1, c1);
    const l1 = lower(op, stride, b1, c1, d1, e1);
    w1 = watch(op, c1, d1, w1);
    if (stride == 2) w2 = watch(op, b1, e1, w2);
    if (stride == 1) {
      v128.store(dstPtr, finished(op, windows(op, 3, 1, u0, u1, u1), columnDivisorPtr, divisor0));
      v128.store(below, finished(op, windows(op, 3, 1, l0, l1, l1), columnDivisorPtr, divisor1));
    }
    const b2 = loadAt(p1, 32), c2 = loadAt(p2, 32), d2 = loadAt(p3, 32);
    const e2 = stride == 2 ? loadAt(p4, 32) : d2;
    const u2 = upper(op, stride, loadAt(p0, 32), b2, c2);
    const l2 = lower(op, stride, b2, c2, d2, e2);
    if (stride == 2) w1 = watch(op, b2, c2, w1);
    w2 = stride == 2 ? watch(op, d2, e2, w2) : watch(op, c2, d2, w2);
    if (stride == 1) {
      v128.store(dstPtr, finished(op, windows(op, 3, 1, u1, u2, u2), columnDivisorPtr + 16, divisor0), 16);
      v128.store(below, finished(op, windows(op, 3, 1, l1, l2, l2), columnDivisorPtr + 16, divisor1), 16);
      w1 = f32x4.add(w1, v128.load(ahead));
    } else {
      v128.store(dstPtr, finished(op, windows(op, 3, 2, u0, u1, u2), columnDivisorPtr, divisor0));
      v128.store(below, finished(op, windows(op, 3, 2, l0, l1, l2), columnDivisorPtr, divisor1));
      w1 = f32x4.add(w1, v128.load(ahead));
      w2 = f32x4.add(w2, v128.load(ahead, 64));
    }
    u0 = u2;
    l0 = l2;
    // Two vectors of outputs at stride 1, one at 2.
    p0 += 32;
    p1 += 32;
    p2 += 32;
    p3 += 32;
    if (stride == 2) p4 += 32;
    dstPtr += <usize>(32 / stride);
    below += <usize>(32 / stride);
    ahead += <usize>(64 * stride);
    if (op == SUM) columnDivisorPtr += <usize>(32 / stride);
  }
  for (; outputs > 0; outputs -= 4) {
    u0 = firstLanes(op, u0, columnsLeft, numbers, fill);
    l0 = firstLanes(op, l0, columnsLeft, numbers, fill);
    const b1 = loadAt(p1, 16), c1 = loadAt(p2, 16), d1 = loadAt(p3, 16);
    const e1 = stride == 2 ? loadAt(p4, 16) : d1;
    const u1 = firstLanes(op, upper(op, stride, loadAt(p0, 16), b1, c1), columnsLeft - 4, numbers, fill);
    const l1 = firstLanes(op, lower(op, stride, b1, c1, d1, e1), columnsLeft - 4, numbers, fill);
    w1 = stride == 1 ? watch(op, c1, d1, w1) : watch(op, b1, c1, watch(op, d1, e1, w1));
    let u2 = u1, l2 = l1;
    if (stride == 2) {
      const b2 = loadAt(p1, 32), c2 = loadAt(p2, 32), d2 = loadAt(p3, 32), e2 = loadAt(p4, 32);
      u2 = firstLanes(op, upper(op, 2, loadAt(p0, 32), b2, c2), columnsLeft - 8, numbers, fill);
      l2 = firstLanes(op, lower(op, 2, b2, c2, d2, e2), columnsLeft - 8, numbers, fill);
      w2 = watch(op, b2, c2, watch(op, d2, e2, w2));
    }
    const above = finished(op, windows(op, 3, stride, u0, u1, u2), columnDivisorPtr, divisor0);
    const beneath = finished(op, windows(op, 3, stride, l0, l1, l2), columnDivisorPtr, divisor1);
    if (outputs >= 4) {
      v128.store(dstPtr, above);
      v128.store(below, beneath);
    } else {
      storeLanes(dstPtr, above, outputs);
      storeLanes(below, beneath, outputs);
    }
    u0 = u2;
    l0 = l2;
    p0 += <usize>(16 * stride);
    p1 += <usize>(16 * stride);
    p2 += <usize>(16 * stride);
    p3 += <usize>(16 * stride);
    if (stride == 2) p4 += <usize>(16 * stride);
    columnsLeft -= 4 * stride;
    dstPtr += 16;
    below += 16;
    if (op == SUM) columnDivisorPtr += 16;
  }
  for (; ahead < aheadEnd; ahead += 64) w1 = f32x4.add(w1, v128.load(ahead));
  return f32x4.add(w1, w2);
}
