// Windows of 2x2 at stride 2 without padding on the left (poolSmall.ts): no two of them share an element. A row of outputs at once.
//
//   blocks       any row: columns that do not exist are masked
//   wholeBlocks  rows of eight outputs or more whose columns all exist: the last eight end with the row, and overlap those before
//
// Maxima watch their two rows for NaN, which they do not respect. One load of each line of rows to come brings them into the cache
// in the order of memory meanwhile. Reads up to 28 bytes past a row; values from there go nowhere but into the witness.

import { storePair } from './lanes';
import { reduce, SUM } from './poolReduce';
import { finished, firstLanes, loadAt, neutral, watch, windows } from './poolVectors';
import { laneNumbers, PoolWindow, storeLanes } from './poolWindow';

/**
 * A row of outputs; `op` is a literal.
 * @param upper   the first of two rows, `rowBytes` before the second
 * @param vectors vectors of outputs whose columns all exist
 * @param ahead   rows to touch, up to `aheadEnd`
 * @returns the witness
 */
// @ts-ignore: decorator
@inline
export function poolBlocks(
  op: i32, window: PoolWindow, dstPtr: usize, upper: usize, rowBytes: usize, columnDivisorPtr: usize, rowDivisor: f32, vectors: i32,
  ahead: usize, aheadEnd: usize,
): v128 {
  const fill = neutral(op, window);
  const numbers = laneNumbers(window);
  const divisor = f32x4.splat(rowDivisor);
  let lower = upper + rowBytes;
  let columnsLeft = window.width - 8 * vectors;
  let outputs = window.outWidth - 4 * vectors;
  // Several witnesses, so that no look waits for the one before.
  let w1 = f32x4.splat(0), w2 = w1, w3 = w1;
  for (; vectors >= 2; vectors -= 2, dstPtr += 32, upper += 64, lower += 64, ahead += 128) {
    const a0 = loadAt(upper, 0), b0 = loadAt(lower, 0), v0 = reduce(op, a0, b0);
    w1 = watch(op, a0, b0, w1);
    const a1 = loadAt(upper, 16), b1 = loadAt(lower, 16), v1 = reduce(op, a1, b1);
    w2 = watch(op, a1, b1, w2);
    v128.store(dstPtr, finished(op, windows(op, 2, 2, v0, v1, v1), columnDivisorPtr, divisor));
    const a2 = loadAt(upper, 32), b2 = loadAt(lower, 32), v2 = reduce(op, a2, b2);
    w1 = watch(op, a2, b2, w1);
    const a3 = loadAt(upper, 48), b3 = loadAt(lower, 48), v3 = reduce(op, a3, b3);
    w2 = watch(op, a3, b3, w2);
    v128.store(dstPtr, finished(op, windows(op, 2, 2, v2, v3, v3), columnDivisorPtr + 16, divisor), 16);
    w3 = f32x4.add(w3, f32x4.add(v128.load(ahead), v128.load(ahead, 64)));
    if (op == SUM) columnDivisorPtr += 32;
  }
  if (vectors > 0) {
    const a0 = loadAt(upper, 0), a1 = loadAt(upper, 16), b0 = loadAt(lower, 0), b1 = loadAt(lower, 16);
    w1 = watch(op, a0, b0, w1);
    w2 = watch(op, a1, b1, w2);
    const v1 = reduce(op, a1, b1);
    v128.store(dstPtr, finished(op, windows(op, 2, 2, reduce(op, a0, b0), v1, v1), columnDivisorPtr, divisor));
    dstPtr += 16;
    upper += 32;
    lower += 32;
    if (op == SUM) columnDivisorPtr += 16;
  }
  for (; outputs > 0; outputs -= 4, dstPtr += 16, upper += 32, lower += 32, columnsLeft -= 8) {
    const a0 = loadAt(upper, 0), a1 = loadAt(upper, 16), b0 = loadAt(lower, 0), b1 = loadAt(lower, 16);
    w1 = watch(op, a0, b0, w1);
    w2 = watch(op, a1, b1, w2);
    const v0 = firstLanes(op, reduce(op, a0, b0), columnsLeft, numbers, fill);
    const v1 = firstLanes(op, reduce(op, a1, b1), columnsLeft - 4, numbers, fill);
    const result = finished(op, windows(op, 2, 2, v0, v1, v1), columnDivisorPtr, divisor);
    if (outputs >= 4) v128.store(dstPtr, result);
    else storeLanes(dstPtr, result, outputs);
    if (op == SUM) columnDivisorPtr += 16;
  }
  for (; ahead < aheadEnd; ahead += 64) w3 = f32x4.add(w3, v128.load(ahead));
  return f32x4.add(w3, f32x4.add(w1, w2));
}

/**
 * A row of outputs whose columns all exist, at least eight; `op` is a literal.
 * @param ahead  rows to touch, as many bytes as the two that are read
 * @returns the witness
 */
// @ts-ignore: decorator
@inline
export function wholeBlocks(
  op: i32, dstPtr: usize, upper: usize, rowBytes: usize, outputs: i32, columnDivisorPtr: usize, rowDivisor: f32, ahead: usize,
): v128 {
  const divisor = f32x4.splat(rowDivisor);
  const last = <usize>(outputs - 8) << 2;
  let w1 = f32x4.splat(0), w2 = w1, w3 = w1;
  for (let at: usize = 0; ; at = min(at + 32, last)) {
    const a = upper + 2 * at, b = a + rowBytes;
    const a0 = loadAt(a, 0), a1 = loadAt(a, 16), a2 = loadAt(a, 32), a3 = loadAt(a, 48);
    const b0 = loadAt(b, 0), b1 = loadAt(b, 16), b2 = loadAt(b, 32), b3 = loadAt(b, 48);
    w1 = watch(op, a2, b2, watch(op, a0, b0, w1));
    w2 = watch(op, a3, b3, watch(op, a1, b1, w2));
    const v1 = reduce(op, a1, b1), v3 = reduce(op, a3, b3);
    const first = windows(op, 2, 2, reduce(op, a0, b0), v1, v1), second = windows(op, 2, 2, reduce(op, a2, b2), v3, v3);
    const divisors = op == SUM ? columnDivisorPtr + at : columnDivisorPtr;
    storePair(dstPtr + at, finished(op, first, divisors, divisor), finished(op, second, op == SUM ? divisors + 16 : divisors, divisor));
    w3 = f32x4.add(w3, f32x4.add(v128.load(ahead), v128.load(ahead, 64)));
    ahead += 128;
    if (at == last) break;
  }
  return f32x4.add(w3, f32x4.add(w1, w2));
}
