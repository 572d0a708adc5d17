// Matrix product over packed panels, for a convolution seen as im2col + GEMM.
//
//   C[M][N] = act(bias[M] + A[M][K] * B[K][N])
//
// A is packed once in panels of MR rows, B block by block in panels of NR columns (im2col.ts):
//
//      A panel i                B panel j
//      k=0  a0 a1 a2 a3 a4 a5   k=0  b0 b1 .. b7
//      k=1  a0 a1 a2 a3 a4 a5   k=1  b0 b1 .. b7
//      ...                      ...
//
// A panel of A is K*MR floats, rows past M being zero; a panel of B as deep as one block of K is K_block*NR floats. One
// MR x NR tile of C stays in registers while k runs: 12 accumulators, two vectors of B and one of A are the 15 registers that
// V8 hands out. Holds: packed operands do not alias C; bias has ceil(M/MR)*MR floats.
// Cost: 2*M*N*K flops. Error: |error| <= c*eps*sqrt(K)*sum|a*b| with partial sums of K_block terms.
// Source: Goto, van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), section 5.

import { activate, floatPtr, madd } from './lanes';

/** Rows of a tile. */
// @ts-ignore: decorator
@inline
export const MR: i32 = 6;
/** Columns of a tile. */
// @ts-ignore: decorator
@inline
export const NR: i32 = 8;

/** What the TypeScript side must know to lay out packed operands. */
export function gemmTileRows(): i32 {
  return MR;
}

export function gemmTileColumns(): i32 {
  return NR;
}

/** Packs A, whose element (m, k) lies at `src[m*rowStride + k*columnStride]`, in panels of MR rows. */
export function packRows(srcPtr: usize, rowStride: i32, columnStride: i32, M: i32, K: i32, dstPtr: usize): void {
  for (let i = 0; i < M; i += MR) {
    const rows = min(MR, M - i);
    for (let m = 0; m < MR; m++) {
      let ptr = floatPtr(dstPtr, i * K + m);
      if (m < rows) {
        let from = floatPtr(srcPtr, (i + m) * rowStride);
        for (let k = 0; k < K; k++, ptr += MR * 4, from = floatPtr(from, columnStride)) store<f32>(ptr, load<f32>(from));
      } else {
        for (let k = 0; k < K; k++, ptr += MR * 4) store<f32>(ptr, 0);
      }
    }
  }
}

/**
 * One block of the product: all M rows, `columns` columns (at most as many as B has packed), `depth` steps of k.
 * @param aPtr     A's first panel, at the first k of this block
 * @param K        depth of a whole panel of A
 * @param bPtr     the packed block of B
 * @param cPtr     C at the block's first column; its rows are `ldc` floats apart
 * @param biasPtr  what the sums start from; read only where `first`
 * @param first    whether this is the first block of k: start from the bias instead of C
 * @param activation applied to what is stored: pass it with the last block of k, 0 before
 * @param edgePtr  ceil(M/MR)*MR*NR floats that keep the sums of a last panel with fewer than NR columns between blocks of k
 * @param last     whether this is the last block of k: move such a panel's valid columns to C
 */
export function gemmBlock(
  aPtr: usize, K: i32, bPtr: usize, depth: i32,
  cPtr: usize, ldc: i32, M: i32, columns: i32,
  biasPtr: usize, first: i32, activation: i32, edgePtr: usize, last: i32,
): void {
  const whole = columns / NR;
  const rest = columns - whole * NR;
  for (let i = 0; i < M; i += MR) {
    const rows = min(MR, M - i);
    const panelPtr = floatPtr(aPtr, i * K);
    const rowPtr = floatPtr(cPtr, i * ldc);
    let b = bPtr;
    for (let j = 0; j < whole; j++) {
      tile(panelPtr, b, depth, rowPtr + <usize>(j * NR * 4), ldc, rows, biasPtr + (<usize>i << 2), first, activation);
      b += <usize>(depth * NR * 4);
    }
    if (rest > 0) {
      const keptPtr = floatPtr(edgePtr, i * NR);
      tile(panelPtr, b, depth, keptPtr, NR, rows, biasPtr + (<usize>i << 2), first, activation);
      if (last) {
        for (let m = 0; m < rows; m++) {
          const from = keptPtr + <usize>(m * NR * 4);
          const to = floatPtr(rowPtr, m * ldc + whole * NR);
          for (let n = 0; n < rest; n++) store<f32>(floatPtr(to, n), load<f32>(floatPtr(from, n)));
        }
      }
    }
  }
}

/** The micro-kernel: C tile (+)= A panel * B panel. Only `rows` rows of C are read and written. */
function tile(
  aPtr: usize, bPtr: usize, depth: i32, cPtr: usize, ldc: i32, rows: i32, biasPtr: usize, first: i32, activation: i32,
): void {
  let c00: v128, c01: v128, c10: v128, c11: v128, c20: v128, c21: v128;
  let c30: v128, c31: v128, c40: v128, c41: v128, c50: v128, c51: v128;
  const step = <usize>ldc << 2;
  if (first) {
    c00 = v128.load32_splat(biasPtr); c01 = c00;
    c10 = v128.load32_splat(biasPtr, 4); c11 = c10;
    c20 = v128.load32_splat(biasPtr, 8); c21 = c20;
    c30 = v128.load32_splat(biasPtr, 12); c31 = c30;
    c40 = v128.load32_splat(biasPtr, 16); c41 = c40;
    c50 = v128.load32_splat(biasPtr, 20); c51 = c50;
  } else {
    // Rows past the last are read from the last one: their sums are never stored.
    let p = cPtr;
    c00 = v128.load(p); c01 = v128.load(p, 16);
    p += rows > 1 ? step : 0; c10 = v128.load(p); c11 = v128.load(p, 16);
    p += rows > 2 ? step : 0; c20 = v128.load(p); c21 = v128.load(p, 16);
    p += rows > 3 ? step : 0; c30 = v128.load(p); c31 = v128.load(p, 16);
    p += rows > 4 ? step : 0; c40 = v128.load(p); c41 = v128.load(p, 16);
    p += rows > 5 ? step : 0; c50 = v128.load(p); c51 = v128.load(p, 16);
  }
  for (; depth > 0; depth--) {
    const b0 = v128.load(bPtr);
    const b1 = v128.load(bPtr, 16);
    let a = v128.load32_splat(aPtr);
    c00 = madd(a, b0, c00); c01 = madd(a, b1, c01);
    a = v128.load32_splat(aPtr, 4);
    c10 = madd(a, b0, c10); c11 = madd(a, b1, c11);
    a = v128.load32_splat(aPtr, 8);
    c20 = madd(a, b0, c20); c21 = madd(a, b1, c21);
    a = v128.load32_splat(aPtr, 12);
    c30 = madd(a, b0, c30); c31 = madd(a, b1, c31);
    a = v128.load32_splat(aPtr, 16);
    c40 = madd(a, b0, c40); c41 = madd(a, b1, c41);
    a = v128.load32_splat(aPtr, 20);
    c50 = madd(a, b0, c50); c51 = madd(a, b1, c51);
    aPtr += MR * 4;
    bPtr += NR * 4;
  }
  if (activation != 0) {
    c00 = activate(c00, activation); c01 = activate(c01, activation);
    c10 = activate(c10, activation); c11 = activate(c11, activation);
    c20 = activate(c20, activation); c21 = activate(c21, activation);
    c30 = activate(c30, activation); c31 = activate(c31, activation);
    c40 = activate(c40, activation); c41 = activate(c41, activation);
    c50 = activate(c50, activation); c51 = activate(c51, activation);
  }
  v128.store(cPtr, c00); v128.store(cPtr, c01, 16);
  if (rows < 2) return;
  cPtr += step; v128.store(cPtr, c10); v128.store(cPtr, c11, 16);
  if (rows < 3) return;
  cPtr += step; v128.store(cPtr, c20); v128.store(cPtr, c21, 16);
  if (rows < 4) return;
  cPtr += step; v128.store(cPtr, c30); v128.store(cPtr, c31, 16);
  if (rows < 5) return;
  cPtr += step; v128.store(cPtr, c40); v128.store(cPtr, c41, 16);
  if (rows < 6) return;
  cPtr += step; v128.store(cPtr, c50); v128.store(cPtr, c51, 16);
}
