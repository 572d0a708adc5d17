// Two rows of outputs at a time of windows of 3x3 at stride 2 (poolSmall.ts): the row that both read is loaded once.
//
//   upper: rows 0 1 2    lower: rows 2 3 4
//
// Maxima watch the rows that the pair before did not read for NaN, which they do not respect. One load of each line of the rows
// that the next pair will read brings them into the cache in the order of memory meanwhile.
// Reads up to 4 bytes before a row and 60 past it; values from there go nowhere but into the witness.

import { floatPtr } from './lanes';
import { reduce, SUM } from './poolReduce';
import { finished, firstLanes, loadAt, neutral, watch, windows } from './poolVectors';
import { laneNumbers, PoolWindow, storeLanes } from './poolWindow';

/** Columns of a row's windows. */
// @ts-ignore: decorator
@inline
function columns(op: i32, a: v128, b: v128, c: v128): v128 {
  return reduce(op, reduce(op, a, b), c);
}

/**
 * Two rows of outputs; `op` is a literal.
 * @param p0      column -padLeft of the first of their rows, p1 to p4 those of the others
 * @param vectors vectors of outputs whose columns all exist
 * @param ahead   rows to touch, up to `aheadEnd`
 * @returns the witness
 */
// @ts-ignore: decorator
@inline
export function poolPair(
  op: i32, window: PoolWindow, dstPtr: usize, p0: usize, p1: usize, p2: usize, p3: usize, p4: usize,
  columnDivisorPtr: usize, upperDivisor: f32, lowerDivisor: f32, vectors: i32, ahead: usize, aheadEnd: usize,
): v128 {
  const padLeft = window.padLeft;
  const fill = neutral(op, window);
  const numbers = laneNumbers(window);
  const divisor0 = f32x4.splat(upperDivisor), divisor1 = f32x4.splat(lowerDivisor);
  let below = floatPtr(dstPtr, window.outWidth);
  let outputs = window.outWidth - 4 * vectors;
  let columnsLeft = window.width + padLeft - 8 * vectors;
  const b0 = loadAt(p1, 0), c0 = loadAt(p2, 0), d0 = loadAt(p3, 0), e0 = loadAt(p4, 0);
  let u0 = columns(op, loadAt(p0, 0), b0, c0);
  let l0 = columns(op, c0, d0, e0);
  // Two witnesses, so that a look does not wait for the one before.
  let w1 = watch(op, c0, d0, f32x4.splat(0)), w2 = watch(op, b0, e0, f32x4.splat(0));
  if (padLeft > 0) {
    u0 = v128.shuffle<f32>(fill, u0, 0, 5, 6, 7);
    l0 = v128.shuffle<f32>(fill, l0, 0, 5, 6, 7);
  }
  for (; vectors > 0; vectors--) {
    const b1 = loadAt(p1, 16), c1 = loadAt(p2, 16), d1 = loadAt(p3, 16), e1 = loadAt(p4, 16);
    const u1 = columns(op, loadAt(p0, 16), b1, c1);
    const l1 = columns(op, c1, d1, e1);
    w1 = watch(op, c1, d1, w1);
    w2 = watch(op, b1, e1, w2);
    const b2 = loadAt(p1, 32), c2 = loadAt(p2, 32), d2 = loadAt(p3, 32), e2 = loadAt(p4, 32);
    const u2 = columns(op, loadAt(p0, 32), b2, c2);
    const l2 = columns(op, c2, d2, e2);
    w1 = watch(op, b2, c2, w1);
    w2 = watch(op, d2, e2, w2);
    v128.store(dstPtr, finished(op, windows(op, 3, 2, u0, u1, u2), columnDivisorPtr, divisor0));
    v128.store(below, finished(op, windows(op, 3, 2, l0, l1, l2), columnDivisorPtr, divisor1));
    w1 = f32x4.add(w1, v128.load(ahead));
    w2 = f32x4.add(w2, v128.load(ahead, 64));
    u0 = u2;
    l0 = l2;
    p0 += 32;
    p1 += 32;
    p2 += 32;
    p3 += 32;
    p4 += 32;
    dstPtr += 16;
    below += 16;
    ahead += 128;
    if (op == SUM) columnDivisorPtr += 16;
  }
  for (; outputs > 0; outputs -= 4) {
    u0 = firstLanes(op, u0, columnsLeft, numbers, fill);
    l0 = firstLanes(op, l0, columnsLeft, numbers, fill);
    const b1 = loadAt(p1, 16), c1 = loadAt(p2, 16), d1 = loadAt(p3, 16), e1 = loadAt(p4, 16);
    const u1 = firstLanes(op, columns(op, loadAt(p0, 16), b1, c1), columnsLeft - 4, numbers, fill);
    const l1 = firstLanes(op, columns(op, c1, d1, e1), columnsLeft - 4, numbers, fill);
    w1 = watch(op, b1, c1, watch(op, d1, e1, w1));
    const b2 = loadAt(p1, 32), c2 = loadAt(p2, 32), d2 = loadAt(p3, 32), e2 = loadAt(p4, 32);
    const u2 = firstLanes(op, columns(op, loadAt(p0, 32), b2, c2), columnsLeft - 8, numbers, fill);
    const l2 = firstLanes(op, columns(op, c2, d2, e2), columnsLeft - 8, numbers, fill);
    w2 = watch(op, b2, c2, watch(op, d2, e2, w2));
    const above = finished(op, windows(op, 3, 2, u0, u1, u2), columnDivisorPtr, divisor0);
    const beneath = finished(op, windows(op, 3, 2, l0, l1, l2), columnDivisorPtr, divisor1);
    if (outputs >= 4) {
      v128.store(dstPtr, above);
      v128.store(below, beneath);
    } else {
      storeLanes(dstPtr, above, outputs);
      storeLanes(below, beneath, outputs);
    }
    u0 = u2;
    l0 = l2;
    p0 += 32;
    p1 += 32;
    p2 += 32;
    p3 += 32;
    p4 += 32;
    columnsLeft -= 8;
    dstPtr += 16;
    below += 16;
    if (op == SUM) columnDivisorPtr += 16;
  }
  for (; ahead < aheadEnd; ahead += 64) w1 = f32x4.add(w1, v128.load(ahead));
  return f32x4.add(w1, w2);
}
