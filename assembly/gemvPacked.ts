// A packed matrix times a few vectors: what a product of packed panels (gemm.ts) is with one column instead of eight.
//
//   y[n][m] = act(bias[m] + sum over k of W[m][k] * x[n][k])
//
//   packed W:  | K*32 | K*32 | ... | K*16, K*32 or K*48 |      k=0  w0 w1 .. w31,  k=1  w0 w1 .. w31, ...
//
//   x  N vectors of K floats, `xStep` floats apart
//   y  image by image: y[n][m] at dst[(n / pixels)*imageStep + n % pixels + m*rowStep]
//
// The lanes run along m, and a sum over k in order, as in gemm.ts. A panel of 32 rows are eight sums, as many as it takes for none to
// wait for its multiply-add before; the last panel is as long as lets no other be shorter than four.
// Holds: y aliases nothing. Cost: 2*M*N*K flops, W read once from memory. Error: |error| <= c*eps*sqrt(K)*sum|w*x|. Rows do not
// depend on each other.

import { activate, floatPtr, madd, storeLanes } from './lanes';

/** Rows of the panel that starts `rest` rows before the end. */
// @ts-ignore: decorator
@inline
function panelRows(rest: i32): i32 {
  return rest > 48 ? 32 : (rest + 15) & ~15;
}

/** Packs W, M rows of K floats; rows past the last are zeros. */
export function packVectorRows(srcPtr: usize, M: i32, K: i32, dstPtr: usize): void {
  let rows = 0;
  for (let m = 0; m < M; m += rows) {
    rows = panelRows(M - m);
    for (let r = 0; r < rows; r++) {
      let from = floatPtr(srcPtr, (m + r) * K);
      let to = floatPtr(dstPtr, m * K + r);
      for (let k = 0; k < K; k++, from += 4) {
        store<f32>(to, m + r < M ? load<f32>(from) : 0);
        to = floatPtr(to, rows);
      }
    }
  }
}

/**
 * Some panels of W.
 * @param M    rows of these panels
 * @param rest rows of W from the first of these on: M, where the last panel is among them
 */
export function multiplyVectorsPacked(
  packedPtr: usize, M: i32, rest: i32, K: i32, xPtr: usize, xStep: i32, N: i32,
  biasPtr: usize, activation: i32, dstPtr: usize, rowStep: i32, pixels: i32, imageStep: i32,
): void {
  let rows = 0;
  for (let m = 0; m < M; m += rows) {
    rows = panelRows(rest - m);
    const w = floatPtr(packedPtr, m * K);
    const bias = floatPtr(biasPtr, m);
    const rowPtr = floatPtr(dstPtr, m * rowStep);
    for (let n = 0; n < N; n++) {
      const x = floatPtr(xPtr, n * xStep);
      const to = floatPtr(rowPtr, (n / pixels) * imageStep + n % pixels);
      if (rows == 32) panel32(w, K, x, bias, rest - m, activation, to, rowStep);
      else if (rows == 16) panel16(w, K, x, bias, rest - m, activation, to, rowStep);
      else panel48(w, K, x, bias, rest - m, activation, to, rowStep);
    }
  }
}

function panel16(w: usize, K: i32, x: usize, biasPtr: usize, rows: i32, activation: i32, to: usize, rowStep: i32): void {
  panel(4, w, K, x, biasPtr, rows, activation, to, rowStep);
}

function panel32(w: usize, K: i32, x: usize, biasPtr: usize, rows: i32, activation: i32, to: usize, rowStep: i32): void {
  panel(8, w, K, x, biasPtr, rows, activation, to, rowStep);
}

function panel48(w: usize, K: i32, x: usize, biasPtr: usize, rows: i32, activation: i32, to: usize, rowStep: i32): void {
  panel(12, w, K, x, biasPtr, rows, activation, to, rowStep);
}

/** The body of all three: V vectors of rows, a constant where it is inlined. */
// @ts-ignore: decorator
@inline
function panel(
  V: i32, w: usize, K: i32, x: usize, biasPtr: usize, rows: i32, activation: i32, to: usize, rowStep: i32,
): void {
  let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0, c8 = c0, c9 = c0, c10 = c0, c11 = c0;
  c0 = biasOf(biasPtr, 0, rows);
  c1 = biasOf(biasPtr, 4, rows);
  c2 = biasOf(biasPtr, 8, rows);
  c3 = biasOf(biasPtr, 12, rows);
  if (V > 4) {
    c4 = biasOf(biasPtr, 16, rows);
    c5 = biasOf(biasPtr, 20, rows);
    c6 = biasOf(biasPtr, 24, rows);
    c7 = biasOf(biasPtr, 28, rows);
  }
  if (V > 8) {
    c8 = biasOf(biasPtr, 32, rows);
    c9 = biasOf(biasPtr, 36, rows);
    c10 = biasOf(biasPtr, 40, rows);
    c11 = biasOf(biasPtr, 44, rows);
  }
  for (let k = 0; k < K; k++, x += 4, w += V * 16) {
    const xs = v128.load32_splat(x);
    c0 = madd(v128.load(w), xs, c0);
    c1 = madd(v128.load(w, 16), xs, c1);
    c2 = madd(v128.load(w, 32), xs, c2);
    c3 = madd(v128.load(w, 48), xs, c3);
    if (V > 4) {
      c4 = madd(v128.load(w, 64), xs, c4);
      c5 = madd(v128.load(w, 80), xs, c5);
      c6 = madd(v128.load(w, 96), xs, c6);
      c7 = madd(v128.load(w, 112), xs, c7);
    }
    if (V > 8) {
      c8 = madd(v128.load(w, 128), xs, c8);
      c9 = madd(v128.load(w, 144), xs, c9);
      c10 = madd(v128.load(w, 160), xs, c10);
      c11 = madd(v128.load(w, 176), xs, c11);
    }
  }
  storeSome(to, 0, rows, rowStep, activate(c0, activation));
  storeSome(to, 4, rows, rowStep, activate(c1, activation));
  storeSome(to, 8, rows, rowStep, activate(c2, activation));
  storeSome(to, 12, rows, rowStep, activate(c3, activation));
  if (V > 4) {
    storeSome(to, 16, rows, rowStep, activate(c4, activation));
    storeSome(to, 20, rows, rowStep, activate(c5, activation));
    storeSome(to, 24, rows, rowStep, activate(c6, activation));
    storeSome(to, 28, rows, rowStep, activate(c7, activation));
  }
  if (V > 8) {
    storeSome(to, 32, rows, rowStep, activate(c8, activation));
    storeSome(to, 36, rows, rowStep, activate(c9, activation));
    storeSome(to, 40, rows, rowStep, activate(c10, activation));
    storeSome(to, 44, rows, rowStep, activate(c11, activation));
  }
}

/** The bias of four rows; zeros where there are none. */
// @ts-ignore: decorator
@inline
function biasOf(ptr: usize, row: i32, rows: i32): v128 {
  return row < rows ? v128.load(floatPtr(ptr, row)) : f32x4.splat(0);
}

/** Stores four rows, as far as there are. */
// @ts-ignore: decorator
@inline
function storeSome(to: usize, row: i32, rows: i32, rowStep: i32, value: v128): void {
  if (row >= rows) return;
  storeLanes(floatPtr(to, row * rowStep), rowStep, min(rows - row, 4), value);
}
