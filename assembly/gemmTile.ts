// The micro-kernels of GEMM: one tile of C in registers.
//
//   C[rows][NR] (+)= A panel * B panel, over one block of k
//
//      A panel of R rows          B panel of NR columns
//      k=0  a0 a1 .. a(R-1)       k=0  b0 b1 .. b(NR-1)
//      k=1  a0 a1 .. a(R-1)       k=1  b0 b1 .. b(NR-1)
//
// R is 6 or 4; NR is 8, and 16 in the `wide` build (gemmTileWide.ts). Eight columns: 12 accumulators, two vectors of B and one of
// A are the 15 registers that V8 hands out.
// Holds: A and B do not alias C. Only `rows` rows of C are read and written.
// Cost: 2*R*NR flops a step of k; 15 registers, no spill. Error: one rounding a step in the relaxed build, two in the plain one.
// Source: Goto, van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), section 5.

import { wideTile } from './gemmTileWide';
import { activate, madd } from './lanes';

/** Columns of a tile, and of a panel of B. */
// @ts-ignore: decorator
@inline
export const NR: i32 = isDefined(WIDE) ? 16 : 8;

/** Six rows. */
export function tile6(
  aPtr: usize, bPtr: usize, depth: i32, cPtr: usize, ldc: i32, rows: i32, biasPtr: usize, first: i32, activation: i32,
): void {
  if (isDefined(WIDE)) wideTile(6, aPtr, bPtr, depth, cPtr, ldc, rows, biasPtr, first, activation);
  else tile(6, aPtr, bPtr, depth, cPtr, ldc, rows, biasPtr, first, activation);
}

/** Four rows. */
export function tile4(
  aPtr: usize, bPtr: usize, depth: i32, cPtr: usize, ldc: i32, rows: i32, biasPtr: usize, first: i32, activation: i32,
): void {
  if (isDefined(WIDE)) wideTile(4, aPtr, bPtr, depth, cPtr, ldc, rows, biasPtr, first, activation);
  else tile(4, aPtr, bPtr, depth, cPtr, ldc, rows, biasPtr, first, activation);
}

/** The body of both; R is a constant where it is inlined. */
// @ts-ignore: decorator
@inline
function tile(
  R: i32, aPtr: usize, bPtr: usize, depth: i32,
  cPtr: usize, ldc: i32, rows: i32, biasPtr: usize, first: i32, activation: i32,
): void {
  let c00: v128, c01: v128, c10: v128, c11: v128, c20: v128, c21: v128, c30: v128, c31: v128;
  let c40 = f32x4.splat(0), c41 = c40, c50 = c40, c51 = c40;
  const step = <usize>ldc << 2;
  if (first) {
    c00 = v128.load32_splat(biasPtr); c01 = c00;
    c10 = v128.load32_splat(biasPtr, 4); c11 = c10;
    c20 = v128.load32_splat(biasPtr, 8); c21 = c20;
    c30 = v128.load32_splat(biasPtr, 12); c31 = c30;
    if (R > 4) {
      c40 = v128.load32_splat(biasPtr, 16); c41 = c40;
      c50 = v128.load32_splat(biasPtr, 20); c51 = c50;
    }
  } else {
    // Rows past the last are read from the last one: their sums are never stored.
    let p = cPtr;
    c00 = v128.load(p); c01 = v128.load(p, 16);
    p += rows > 1 ? step : 0; c10 = v128.load(p); c11 = v128.load(p, 16);
    p += rows > 2 ? step : 0; c20 = v128.load(p); c21 = v128.load(p, 16);
    p += rows > 3 ? step : 0; c30 = v128.load(p); c31 = v128.load(p, 16);
    if (R > 4) {
      p += rows > 4 ? step : 0; c40 = v128.load(p); c41 = v128.load(p, 16);
      p += rows > 5 ? step : 0; c50 = v128.load(p); c51 = v128.load(p, 16);
    }
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
    if (R > 4) {
      a = v128.load32_splat(aPtr, 16);
      c40 = madd(a, b0, c40); c41 = madd(a, b1, c41);
      a = v128.load32_splat(aPtr, 20);
      c50 = madd(a, b0, c50); c51 = madd(a, b1, c51);
    }
    aPtr += R * 4;
    bPtr += 32;
  }
  if (activation != 0) {
    c00 = activate(c00, activation); c01 = activate(c01, activation);
    c10 = activate(c10, activation); c11 = activate(c11, activation);
    c20 = activate(c20, activation); c21 = activate(c21, activation);
    c30 = activate(c30, activation); c31 = activate(c31, activation);
    if (R > 4) {
      c40 = activate(c40, activation); c41 = activate(c41, activation);
      c50 = activate(c50, activation); c51 = activate(c51, activation);
    }
  }
  v128.store(cPtr, c00); v128.store(cPtr, c01, 16);
  if (rows < 2) return;
  cPtr += step; v128.store(cPtr, c10); v128.store(cPtr, c11, 16);
  if (rows < 3) return;
  cPtr += step; v128.store(cPtr, c20); v128.store(cPtr, c21, 16);
  if (rows < 4) return;
  cPtr += step; v128.store(cPtr, c30); v128.store(cPtr, c31, 16);
  if (R > 4) {
    if (rows < 5) return;
    cPtr += step; v128.store(cPtr, c40); v128.store(cPtr, c41, 16);
    if (rows < 6) return;
    cPtr += step; v128.store(cPtr, c50); v128.store(cPtr, c51, 16);
  }
}
