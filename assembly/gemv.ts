// A matrix times a few vectors, the matrix read as it lies and only once: what a product is worth packing for needs more columns.
//
//   y[n][m] = act(bias[m] + sum over k of W[m][k] * x[n][k])
//
//   W  M rows of K floats         x  N vectors of K floats, `xStep` floats apart
//   y  image by image: y[n][m] at dst[(n / pixels)*imageStep + n % pixels + m*rowStep]
//
// The lanes run along m, as in a product of packed panels, so that a sum runs over k in order here too: squares of 4x4 of W are
// transposed on the way. Sixteen rows at a time are four sums that do not wait for each other, and eight with two vectors. The
// last sixteen rows end at the last row, and some of them are computed a second time.
// Holds: y aliases nothing.
// Cost: 2*M*N*K flops; W read once from memory, and 8 shuffles for each 16 elements. Error: |error| <= c*eps*sqrt(K)*sum|w*x|.
// Rows do not depend on each other, so that any cut of them gives the same.

import { activate, floatPtr, madd, maddScalar, storeLanes } from './lanes';

export function multiplyVectors(
  wPtr: usize, M: i32, K: i32, xPtr: usize, xStep: i32, N: i32,
  biasPtr: usize, activation: i32, dstPtr: usize, rowStep: i32, pixels: i32, imageStep: i32,
): void {
  const rows = M >= 16 ? 16 : M >= 4 ? 4 : 1;
  for (let m = 0; m < M; m += rows) {
    m = min(m, M - rows);
    const w = floatPtr(wPtr, m * K);
    const bias = floatPtr(biasPtr, m);
    const rowPtr = floatPtr(dstPtr, m * rowStep);
    for (let n = 0; n < N; n++) {
      const x = floatPtr(xPtr, n * xStep);
      const to = floatPtr(rowPtr, (n / pixels) * imageStep + n % pixels);
      if (rows == 4) {
        fourRows(w, K, x, bias, activation, to, rowStep);
      } else if (rows == 1) {
        oneRow(w, K, x, bias, activation, to);
      } else if (n + 1 < N) {
        n++;
        const next = floatPtr(rowPtr, (n / pixels) * imageStep + n % pixels);
        sixteenTimesTwo(w, K, x, floatPtr(x, xStep), bias, activation, to, next, rowStep);
      } else {
        sixteenTimesOne(w, K, x, bias, activation, to, rowStep);
      }
    }
  }
}

function sixteenTimesOne(w: usize, K: i32, x: usize, biasPtr: usize, activation: i32, to: usize, rowStep: i32): void {
  sixteenRows(1, w, K, x, x, biasPtr, activation, to, to, rowStep);
}

function sixteenTimesTwo(
  w: usize, K: i32, x: usize, y: usize, biasPtr: usize, activation: i32, toX: usize, toY: usize, rowStep: i32,
): void {
  sixteenRows(2, w, K, x, y, biasPtr, activation, toX, toY, rowStep);
}

/** The body of both; N is a constant where it is inlined. */
// @ts-ignore: decorator
@inline
function sixteenRows(
  N: i32, w: usize, K: i32, x: usize, y: usize, biasPtr: usize, activation: i32, toX: usize, toY: usize, rowStep: i32,
): void {
  let a0 = v128.load(biasPtr), a1 = v128.load(biasPtr, 16), a2 = v128.load(biasPtr, 32), a3 = v128.load(biasPtr, 48);
  let b0 = a0, b1 = a1, b2 = a2, b3 = a3;
  const step = <usize>K << 2;
  const step2 = step * 2;
  const step3 = step * 3;
  const step4 = step * 4;
  let left = K;
  for (; left >= 4; left -= 4) {
    const x0 = v128.load32_splat(x), x1 = v128.load32_splat(x, 4), x2 = v128.load32_splat(x, 8), x3 = v128.load32_splat(x, 12);
    const y0 = v128.load32_splat(y), y1 = v128.load32_splat(y, 4), y2 = v128.load32_splat(y, 8), y3 = v128.load32_splat(y, 12);
    let from = w;
    let r0 = v128.load(from), r1 = v128.load(from + step), r2 = v128.load(from + step2), r3 = v128.load(from + step3);
    let p = interleaveLow(r0, r1), q = interleaveLow(r2, r3), k = firstHalves(p, q);
    a0 = madd(k, x0, a0);
    if (N > 1) b0 = madd(k, y0, b0);
    k = secondHalves(p, q);
    a0 = madd(k, x1, a0);
    if (N > 1) b0 = madd(k, y1, b0);
    p = interleaveHigh(r0, r1); q = interleaveHigh(r2, r3); k = firstHalves(p, q);
    a0 = madd(k, x2, a0);
    if (N > 1) b0 = madd(k, y2, b0);
    k = secondHalves(p, q);
    a0 = madd(k, x3, a0);
    if (N > 1) b0 = madd(k, y3, b0);
    from += step4;

    r0 = v128.load(from); r1 = v128.load(from + step); r2 = v128.load(from + step2); r3 = v128.load(from + step3);
    p = interleaveLow(r0, r1); q = interleaveLow(r2, r3); k = firstHalves(p, q);
    a1 = madd(k, x0, a1);
    if (N > 1) b1 = madd(k, y0, b1);
    k = secondHalves(p, q);
    a1 = madd(k, x1, a1);
    if (N > 1) b1 = madd(k, y1, b1);
    p = interleaveHigh(r0, r1); q = interleaveHigh(r2, r3); k = firstHalves(p, q);
    a1 = madd(k, x2, a1);
    if (N > 1) b1 = madd(k, y2, b1);
    k = secondHalves(p, q);
    a1 = madd(k, x3, a1);
    if (N > 1) b1 = madd(k, y3, b1);
    from += step4;

    r0 = v128.load(from); r1 = v128.load(from + step); r2 = v128.load(from + step2); r3 = v128.load(from + step3);
    p = interleaveLow(r0, r1); q = interleaveLow(r2, r3); k = firstHalves(p, q);
    a2 = madd(k, x0, a2);
    if (N > 1) b2 = madd(k, y0, b2);
    k = secondHalves(p, q);
    a2 = madd(k, x1, a2);
    if (N > 1) b2 = madd(k, y1, b2);
    p = interleaveHigh(r0, r1); q = interleaveHigh(r2, r3); k = firstHalves(p, q);
    a2 = madd(k, x2, a2);
    if (N > 1) b2 = madd(k, y2, b2);
    k = secondHalves(p, q);
    a2 = madd(k, x3, a2);
    if (N > 1) b2 = madd(k, y3, b2);
    from += step4;

    r0 = v128.load(from); r1 = v128.load(from + step); r2 = v128.load(from + step2); r3 = v128.load(from + step3);
    p = interleaveLow(r0, r1); q = interleaveLow(r2, r3); k = firstHalves(p, q);
    a3 = madd(k, x0, a3);
    if (N > 1) b3 = madd(k, y0, b3);
    k = secondHalves(p, q);
    a3 = madd(k, x1, a3);
    if (N > 1) b3 = madd(k, y1, b3);
    p = interleaveHigh(r0, r1); q = interleaveHigh(r2, r3); k = firstHalves(p, q);
    a3 = madd(k, x2, a3);
    if (N > 1) b3 = madd(k, y2, b3);
    k = secondHalves(p, q);
    a3 = madd(k, x3, a3);
    if (N > 1) b3 = madd(k, y3, b3);

    w += 16;
    x += 16;
    y += 16;
  }
  for (; left > 0; left--) {
    const xs = v128.load32_splat(x), ys = v128.load32_splat(y);
    let k = fourLanes(w, step, step2, step3);
    a0 = madd(k, xs, a0);
    if (N > 1) b0 = madd(k, ys, b0);
    let from = w + step4;
    k = fourLanes(from, step, step2, step3);
    a1 = madd(k, xs, a1);
    if (N > 1) b1 = madd(k, ys, b1);
    from += step4;
    k = fourLanes(from, step, step2, step3);
    a2 = madd(k, xs, a2);
    if (N > 1) b2 = madd(k, ys, b2);
    from += step4;
    k = fourLanes(from, step, step2, step3);
    a3 = madd(k, xs, a3);
    if (N > 1) b3 = madd(k, ys, b3);
    w += 4;
    x += 4;
    y += 4;
  }
  storeSixteen(toX, rowStep, activate(a0, activation), activate(a1, activation), activate(a2, activation), activate(a3, activation));
  if (N > 1) {
    storeSixteen(toY, rowStep, activate(b0, activation), activate(b1, activation), activate(b2, activation), activate(b3, activation));
  }
}

function fourRows(w: usize, K: i32, x: usize, biasPtr: usize, activation: i32, to: usize, rowStep: i32): void {
  let a = v128.load(biasPtr);
  const step = <usize>K << 2;
  for (let k = 0; k < K; k++, w += 4, x += 4) a = madd(fourLanes(w, step, step * 2, step * 3), v128.load32_splat(x), a);
  storeLanes(to, rowStep, 4, activate(a, activation));
}

function oneRow(w: usize, K: i32, x: usize, biasPtr: usize, activation: i32, to: usize): void {
  let a = load<f32>(biasPtr);
  for (let k = 0; k < K; k++, w += 4, x += 4) a = maddScalar(load<f32>(w), load<f32>(x), a);
  v128.store_lane<f32>(to, activate(f32x4.splat(a), activation), 0);
}

// @ts-ignore: decorator
@inline
function fourLanes(ptr: usize, step: usize, step2: usize, step3: usize): v128 {
  let lanes = v128.load32_zero(ptr);
  lanes = v128.load_lane<f32>(ptr + step, lanes, 1);
  lanes = v128.load_lane<f32>(ptr + step2, lanes, 2);
  return v128.load_lane<f32>(ptr + step3, lanes, 3);
}

// @ts-ignore: decorator
@inline
function interleaveLow(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 0, 4, 1, 5);
}

// @ts-ignore: decorator
@inline
function interleaveHigh(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 2, 6, 3, 7);
}

// @ts-ignore: decorator
@inline
function firstHalves(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 0, 1, 4, 5);
}

// @ts-ignore: decorator
@inline
function secondHalves(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 2, 3, 6, 7);
}

// @ts-ignore: decorator
@inline
function storeSixteen(ptr: usize, step: i32, a: v128, b: v128, c: v128, d: v128): void {
  const four = step * 4;
  storeLanes(ptr, step, 4, a);
  storeLanes(floatPtr(ptr, four), step, 4, b);
  storeLanes(floatPtr(ptr, four * 2), step, 4, c);
  storeLanes(floatPtr(ptr, four * 3), step, 4, d);
}
