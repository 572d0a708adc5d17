// The micro-kernel of Winograd's products: for one of the (m+2)² points, some tiles times one panel of output channels.
//
//   M[t][o] = sum over c of V[t][c] * U[c][o]        t: R tiles, 6 or 4;  o: OUTS output channels, in the lanes
//
// Output channels lie in the lanes and tiles in the rows, because channels come in multiples of 8 and tiles do not: 49 tiles
// of a 28x28 plane are 7 panels of 6 and 2 of 4. The transforms work on channels in the lanes too, so V lies in blocks of 16
// channels, with which every offset of a step is a constant and one 64-byte line serves a tile for 16 steps:
//
//      V panel, 64-byte aligned:                          U panel:
//      | tile 0: c 0..15 | ... | tile 5: c 0..15 |        | c = 0: OUTS | c = 1: OUTS | ...
//      | tile 0: c 16..31| ...
//
// Registers as in gemmTile.ts: 12 accumulators, two vectors of U, one of V. Cost: 2*R*OUTS flops a step of c.
// Error: one rounding a step in the relaxed build, two in the plain one.

import { madd } from './lanes';

/** Output channels of a panel of U. */
// @ts-ignore: decorator
@inline
export const OUTS: i32 = 8;

/** Rows that a panel of V has room for. */
// @ts-ignore: decorator
@inline
export const TILE_ROWS: i32 = 6;

/** Channels of a block of V. */
// @ts-ignore: decorator
@inline
export const BLOCK: i32 = 16;

/** Six tiles. `step` counts bytes. */
export function products6(vPtr: usize, uPtr: usize, depth: i32, mPtr: usize, step: usize): void {
  products(6, vPtr, uPtr, depth, mPtr, step);
}

/** Four tiles. */
export function products4(vPtr: usize, uPtr: usize, depth: i32, mPtr: usize, step: usize): void {
  products(4, vPtr, uPtr, depth, mPtr, step);
}

/** The body of both; R is a constant where it is inlined. */
// @ts-ignore: decorator
@inline
function products(R: i32, vPtr: usize, uPtr: usize, depth: i32, mPtr: usize, step: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0), c50 = f32x4.splat(0), c51 = f32x4.splat(0);
  for (; depth > 0; depth--) {
    const u0 = v128.load(uPtr);
    const u1 = v128.load(uPtr, 16);
    let v = v128.load32_splat(vPtr);
    c00 = madd(v, u0, c00); c01 = madd(v, u1, c01);
    v = v128.load32_splat(vPtr, BLOCK * 4);
    c10 = madd(v, u0, c10); c11 = madd(v, u1, c11);
    v = v128.load32_splat(vPtr, 2 * BLOCK * 4);
    c20 = madd(v, u0, c20); c21 = madd(v, u1, c21);
    v = v128.load32_splat(vPtr, 3 * BLOCK * 4);
    c30 = madd(v, u0, c30); c31 = madd(v, u1, c31);
    if (R > 4) {
      v = v128.load32_splat(vPtr, 4 * BLOCK * 4);
      c40 = madd(v, u0, c40); c41 = madd(v, u1, c41);
      v = v128.load32_splat(vPtr, 5 * BLOCK * 4);
      c50 = madd(v, u0, c50); c51 = madd(v, u1, c51);
    }
    uPtr += OUTS * 4;
    vPtr += 4;
    // The next block. One loop with a jump: V8 before Node 24 spills the sums of two nested ones.
    if ((vPtr & (BLOCK * 4 - 1)) == 0) vPtr += (TILE_ROWS - 1) * BLOCK * 4;
  }
  v128.store(mPtr, c00); v128.store(mPtr, c01, 16);
  mPtr += step; v128.store(mPtr, c10); v128.store(mPtr, c11, 16);
  mPtr += step; v128.store(mPtr, c20); v128.store(mPtr, c21, 16);
  mPtr += step; v128.store(mPtr, c30); v128.store(mPtr, c31, 16);
  if (R > 4) {
    mPtr += step; v128.store(mPtr, c40); v128.store(mPtr, c41, 16);
    mPtr += step; v128.store(mPtr, c50); v128.store(mPtr, c51, 16);
  }
}
