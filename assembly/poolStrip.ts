// A strip of eight or four columns of outputs of windows of 3x3 or 5x5 at stride 1 (poolColumns.ts), from the top down.
//
//   across   h[y][x] = src[y][x - padLeft] o .. o src[y][x - padLeft + taps - 1]
//   down     dst[y][x] = h[y - padTop] o .. o h[y - padTop + taps - 1]
//
// Each row is read and reduced across once; what the rows to come need of it stays in registers. Vectors that reach over the
// sides of the plane are masked, in strips at the sides only. Maxima watch the rows that they read for NaN, which they do not
// respect. Reads up to 8 bytes before a row and 16 past it; values from there go nowhere but into the witness.
// Cost: 2*taps - 2 reductions an output, fewer for maxima, of which two rows share some; no padded copy. V8 on x64: 48 instructions
// for 16 maxima of 3x3.

import { floatAt, floatPtr, storePair } from './lanes';
import { dividedBy, nearReciprocal, restOfReciprocal } from './poolDivision';
import { reduce, SUM } from './poolReduce';
import { finished, loadAt, neutral, pairedRow, watch } from './poolVectors';
import { laneNumbers, PoolWindow } from './poolWindow';

/** Lanes of the four columns from `column` on that lie in the plane. */
// @ts-ignore: decorator
@inline
function inPlane(window: PoolWindow, column: i32): v128 {
  const columns = i32x4.add(i32x4.splat(column), laneNumbers(window));
  return v128.and(i32x4.gt_s(columns, i32x4.splat(-1)), i32x4.lt_s(columns, i32x4.splat(window.width)));
}

/** The lanes in the plane, and in the others what changes nothing. */
// @ts-ignore: decorator
@inline
function keep(op: i32, masked: bool, lanes: v128, mask: v128, rest: v128): v128 {
  if (!masked) return lanes;
  const inside = v128.and(lanes, mask);
  return op == SUM ? inside : v128.or(inside, rest);
}

/** Four windows across a row, of which the first and the last elements are loaded. `at` is where the first ones lie, a literal. */
// @ts-ignore: decorator
@inline
function across(
  op: i32, taps: i32, left: bool, right: bool, ptr: usize, at: i32, first: v128, last: v128, mask1: v128, rest1: v128, mask3: v128, rest3: v128,
): v128 {
  const second = loadAt(ptr, at + 4);
  if (taps == 3) return reduce(op, reduce(op, first, second), last);
  const start = reduce(op, first, keep(op, left, second, mask1, rest1));
  const end = reduce(op, keep(op, right, loadAt(ptr, at + 12), mask3, rest3), last);
  return reduce(op, reduce(op, start, loadAt(ptr, at + 8)), end);
}

/** The first four windows of a row of a strip, whose vectors at both ends of the row are a and z, and b the second. */
// @ts-ignore: decorator
@inline
function leftFour(
  op: i32, taps: i32, wide: bool, masked: bool, ptr: usize, a: v128, b: v128, z: v128, m0: v128, r0: v128, m1: v128, r1: v128, m3: v128,
  r3: v128, m4: v128, r4: v128,
): v128 {
  const last = !wide ? keep(op, masked, z, m4, r4) : taps == 5 ? b : loadAt(ptr, 8);
  return across(op, taps, masked, masked && !wide, ptr, 0, keep(op, masked, a, m0, r0), last, m1, r1, m3, r3);
}

/** The second four windows. */
// @ts-ignore: decorator
@inline
function rightFour(op: i32, taps: i32, masked: bool, ptr: usize, b: v128, z: v128, m3: v128, r3: v128, m4: v128, r4: v128): v128 {
  return across(op, taps, false, masked, ptr, 16, b, keep(op, masked, z, m4, r4), m3, r3, m3, r3);
}

/** What the windows of two rows of outputs have in common. The upper row's start at h0 for 5 taps, at h2 for 3. */
// @ts-ignore: decorator
@inline
function middle(op: i32, taps: i32, h1: v128, h2: v128, h3: v128, h4: v128): v128 {
  const end = reduce(op, h3, h4);
  return taps == 3 ? end : reduce(op, reduce(op, h1, h2), end);
}

/** The upper row's windows. A sum takes them in the order of the lower row's: a row is the same wherever it stands. */
// @ts-ignore: decorator
@inline
function top(op: i32, taps: i32, h0: v128, h1: v128, h2: v128, h3: v128, h4: v128, shared: v128): v128 {
  if (op != SUM) return reduce(op, taps == 3 ? h2 : h0, shared);
  const start = reduce(op, h2, h3);
  return reduce(op, taps == 3 ? start : reduce(op, reduce(op, h0, h1), start), h4);
}

/** Stores a row: eight or four maxima, or sums divided, by products where the row's divisor is the usual one. */
// @ts-ignore: decorator
@inline
function storeRow(
  op: i32, wide: bool, ptr: usize, left: v128, right: v128, usual: bool, near: v128, rest: v128, nearToo: v128, restToo: v128,
  columnDivisorPtr: usize, rowDivisor: f32,
): void {
  if (op == SUM && usual) {
    left = dividedBy(left, near, rest);
    right = dividedBy(right, nearToo, restToo);
  } else if (op == SUM) {
    left = finished(op, left, columnDivisorPtr, f32x4.splat(rowDivisor));
    if (wide) right = finished(op, right, columnDivisorPtr + 16, f32x4.splat(rowDivisor));
  }
  if (wide) storePair(ptr, left, right);
  else v128.store(ptr, left);
}

/**
 * One strip of each of `planes` planes, `count` rows of outputs. `op`, `taps`, `wide` (eight columns, else four) and `masked` are
 * literals; `first` is where the first row's windows start.
 * @returns the witness
 */
// @ts-ignore: decorator
@inline
export function strip(
  op: i32, taps: i32, wide: bool, masked: bool, window: PoolWindow, dstPtr: usize, dstStride: i32, planePtr: usize, srcStride: i32,
  planes: i32, srcRows: i32, first: i32, count: i32, x: i32, columnDivisorPtr: usize, rowDivisorPtr: usize,
  ahead: usize, aheadStep: usize,
): v128 {
  const rowBytes = <usize>window.width << 2;
  const outBytes = <usize>window.outWidth << 2;
  const column = x - window.padLeft;
  const fill = neutral(op, window);
  const behind = column + (wide ? 4 : 0);
  const m0 = inPlane(window, column), r0 = v128.andnot(fill, m0);
  const m1 = inPlane(window, column + 1), r1 = v128.andnot(fill, m1);
  const m3 = inPlane(window, behind + 3), r3 = v128.andnot(fill, m3);
  const m4 = inPlane(window, behind + taps - 1), r4 = v128.andnot(fill, m4);
  // The divisor of most rows, and what products with it take.
  const usual: f32 = op == SUM ? floatAt(rowDivisorPtr, count >> 1) : 1;
  let evenStart = 0, evenEnd = count;
  if (op == SUM) {
    while (floatAt(rowDivisorPtr, evenStart) != usual) evenStart++;
    while (floatAt(rowDivisorPtr, evenEnd - 1) != usual) evenEnd--;
  }
  let near = fill, rest = fill, nearToo = fill, restToo = fill;
  if (op == SUM) {
    const divisor = f32x4.mul(v128.load(columnDivisorPtr), f32x4.splat(usual));
    near = nearReciprocal(divisor);
    rest = restOfReciprocal(divisor, near);
    if (wide) {
      const divisorToo = f32x4.mul(v128.load(columnDivisorPtr, 16), f32x4.splat(usual));
      nearToo = nearReciprocal(divisorToo);
      restToo = restOfReciprocal(divisorToo, nearToo);
    }
  }
  let w0 = f32x4.splat(0), w1 = w0, w2 = w0;
  for (; planes > 0; planes--, planePtr = floatPtr(planePtr, srcStride), dstPtr = floatPtr(dstPtr, dstStride)) {
    // What stands for rows below the last one: that one again, which such a window has too, or one without elements.
    const below = op == SUM ? floatPtr(window.emptyRowPtr, 4 + column) : floatPtr(planePtr, (srcRows - 1) * window.width + column);
    let h0 = fill, h1 = fill, h2 = fill, h3 = fill, i0 = fill, i1 = fill, i2 = fill, i3 = fill;
    let row = first;
    for (const end = first + taps - 1; row < end; row++) {
      const p = floatPtr(pairedRow(op, window, planePtr, row, srcRows), x);
      const a = loadAt(p, 0), b = loadAt(p, 16), z = loadAt(p, (wide ? 12 : -4) + 4 * taps);
      h0 = h1;
      h1 = h2;
      h2 = h3;
      h3 = leftFour(op, taps, wide, masked, p, a, b, z, m0, r0, m1, r1, m3, r3, m4, r4);
      w0 = wide ? watch(op, a, b, w0) : watch(op, a, z, w0);
      if (wide) {
        w1 = watch(op, z, z, w1);
        i0 = i1;
        i1 = i2;
        i2 = i3;
        i3 = rightFour(op, taps, masked, p, b, z, m3, r3, m4, r4);
      }
    }
    let ptr = floatPtr(planePtr, row * window.width + column);
    let to = dstPtr;
    for (let y = 0; y < count; ) {
      // Two rows at a time as long as their last rows exist and their divisors are the usual one; else one.
      let twice = op != SUM || (y >= evenStart && y < evenEnd) ? min(evenEnd - y, srcRows - row) >> 1 : 0;
      if (twice <= 0) {
        const p = row < srcRows ? ptr : below;
        const a = loadAt(p, 0), b = loadAt(p, 16), z = loadAt(p, (wide ? 12 : -4) + 4 * taps);
        const h4 = leftFour(op, taps, wide, masked, p, a, b, z, m0, r0, m1, r1, m3, r3, m4, r4);
        const i4 = wide ? rightFour(op, taps, masked, p, b, z, m3, r3, m4, r4) : h4;
        w0 = wide ? watch(op, a, b, w0) : watch(op, a, z, w0);
        if (wide) w2 = watch(op, z, z, w2);
        const upper = top(op, taps, h0, h1, h2, h3, h4, middle(op, taps, h1, h2, h3, h4));
        const upperToo = top(op, taps, i0, i1, i2, i3, i4, middle(op, taps, i1, i2, i3, i4));
        const divisor: f32 = op == SUM ? floatAt(rowDivisorPtr, y) : 1;
        storeRow(op, wide, to, upper, upperToo, divisor == usual, near, rest, nearToo, restToo, columnDivisorPtr, divisor);
        h0 = h1;
        h1 = h2;
        h2 = h3;
        h3 = h4;
        i0 = i1;
        i1 = i2;
        i2 = i3;
        i3 = i4;
        y++;
        row++;
        ptr += rowBytes;
        to += outBytes;
        continue;
      }
      y += 2 * twice;
      row += 2 * twice;
      for (; twice > 0; twice--) {
        let a = loadAt(ptr, 0), b = loadAt(ptr, 16), z = loadAt(ptr, (wide ? 12 : -4) + 4 * taps);
        const h4 = leftFour(op, taps, wide, masked, ptr, a, b, z, m0, r0, m1, r1, m3, r3, m4, r4);
        const i4 = wide ? rightFour(op, taps, masked, ptr, b, z, m3, r3, m4, r4) : h4;
        w0 = wide ? watch(op, a, b, w0) : watch(op, a, z, w0);
        const shared = middle(op, taps, h1, h2, h3, h4), sharedToo = middle(op, taps, i1, i2, i3, i4);
        const upper = top(op, taps, h0, h1, h2, h3, h4, shared), upperToo = top(op, taps, i0, i1, i2, i3, i4, sharedToo);
        storeRow(op, wide, to, upper, upperToo, true, near, rest, nearToo, restToo, 0, 1);
        const before = z;
        ptr += rowBytes;
        to += outBytes;
        a = loadAt(ptr, 0);
        b = loadAt(ptr, 16);
        z = loadAt(ptr, (wide ? 12 : -4) + 4 * taps);
        const h5 = leftFour(op, taps, wide, masked, ptr, a, b, z, m0, r0, m1, r1, m3, r3, m4, r4);
        const i5 = wide ? rightFour(op, taps, masked, ptr, b, z, m3, r3, m4, r4) : h5;
        w1 = wide ? watch(op, a, b, w1) : watch(op, a, z, w1);
        if (wide) w2 = watch(op, before, z, w2);
        w2 = f32x4.add(w2, v128.load(ahead));
        ahead += aheadStep;
        storeRow(op, wide, to, reduce(op, shared, h5), reduce(op, sharedToo, i5), true, near, rest, nearToo, restToo, 0, 1);
        h0 = h2;
        h1 = h3;
        h2 = h4;
        h3 = h5;
        i0 = i2;
        i1 = i3;
        i2 = i4;
        i3 = i5;
        ptr += rowBytes;
        to += outBytes;
      }
    }
  }
  return f32x4.add(w0, f32x4.add(w1, w2));
}
