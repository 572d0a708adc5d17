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
// Registers as in gemmTile.ts: 12 accumulators, two vectors of U, one of V. The `wide` build has 16 output channels in a panel, of
// which the revectorizer makes two vectors of 256 bits. Cost: 2*R*OUTS flops a step of c.
// Error: one rounding a step in the relaxed build, two in the plain one.

import { madd, storePair } from './lanes';

/** Output channels of a panel of U. */
// @ts-ignore: decorator
@inline
export const OUTS: i32 = isDefined(WIDE) ? 16 : 8;

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
  products(6, OUTS, false, vPtr, uPtr, depth, mPtr, step);
}

/** Four tiles. */
export function products4(vPtr: usize, uPtr: usize, depth: i32, mPtr: usize, step: usize): void {
  products(4, OUTS, false, vPtr, uPtr, depth, mPtr, step);
}

/** Six tiles, added to what M holds. */
export function products6More(vPtr: usize, uPtr: usize, depth: i32, mPtr: usize, step: usize): void {
  products(6, OUTS, true, vPtr, uPtr, depth, mPtr, step);
}

/** Four tiles, added to what M holds. */
export function products4More(vPtr: usize, uPtr: usize, depth: i32, mPtr: usize, step: usize): void {
  products(4, OUTS, true, vPtr, uPtr, depth, mPtr, step);
}

/** Six tiles of the first eight output channels of a panel, where there are no more. */
export function products6Half(vPtr: usize, uPtr: usize, depth: i32, mPtr: usize, step: usize): void {
  products(6, 8, false, vPtr, uPtr, depth, mPtr, step);
}

/** Four tiles of them. */
export function products4Half(vPtr: usize, uPtr: usize, depth: i32, mPtr: usize, step: usize): void {
  products(4, 8, false, vPtr, uPtr, depth, mPtr, step);
}

/** Six tiles of the first four output channels of a panel, where there are no more. */
export function products6Few(vPtr: usize, uPtr: usize, depth: i32, mPtr: usize, step: usize): void {
  products(6, 4, false, vPtr, uPtr, depth, mPtr, step);
}

/** Four tiles of them. */
export function products4Few(vPtr: usize, uPtr: usize, depth: i32, mPtr: usize, step: usize): void {
  products(4, 4, false, vPtr, uPtr, depth, mPtr, step);
}

/** The body of all; R and `outs` are constants where it is inlined. */
// @ts-ignore: decorator
@inline
function products(R: i32, outs: i32, more: bool, vPtr: usize, uPtr: usize, depth: i32, mPtr: usize, step: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0), c50 = f32x4.splat(0), c51 = f32x4.splat(0);
  let c02 = f32x4.splat(0), c03 = f32x4.splat(0), c12 = f32x4.splat(0), c13 = f32x4.splat(0);
  let c22 = f32x4.splat(0), c23 = f32x4.splat(0), c32 = f32x4.splat(0), c33 = f32x4.splat(0);
  let c42 = f32x4.splat(0), c43 = f32x4.splat(0), c52 = f32x4.splat(0), c53 = f32x4.splat(0);
  for (; depth > 0; depth--) {
    const u0 = v128.load(uPtr), u1 = outs > 4 ? v128.load(uPtr, 16) : u0;
    const u2 = outs > 8 ? v128.load(uPtr, 32) : u0, u3 = outs > 8 ? v128.load(uPtr, 48) : u0;
    let v = v128.load32_splat(vPtr);
    c00 = madd(v, u0, c00);
    if (outs > 4) c01 = madd(v, u1, c01);
    if (outs > 8) { c02 = madd(v, u2, c02); c03 = madd(v, u3, c03); }
    v = v128.load32_splat(vPtr, BLOCK * 4);
    c10 = madd(v, u0, c10);
    if (outs > 4) c11 = madd(v, u1, c11);
    if (outs > 8) { c12 = madd(v, u2, c12); c13 = madd(v, u3, c13); }
    v = v128.load32_splat(vPtr, 2 * BLOCK * 4);
    c20 = madd(v, u0, c20);
    if (outs > 4) c21 = madd(v, u1, c21);
    if (outs > 8) { c22 = madd(v, u2, c22); c23 = madd(v, u3, c23); }
    v = v128.load32_splat(vPtr, 3 * BLOCK * 4);
    c30 = madd(v, u0, c30);
    if (outs > 4) c31 = madd(v, u1, c31);
    if (outs > 8) { c32 = madd(v, u2, c32); c33 = madd(v, u3, c33); }
    if (R > 4) {
      v = v128.load32_splat(vPtr, 4 * BLOCK * 4);
      c40 = madd(v, u0, c40);
      if (outs > 4) c41 = madd(v, u1, c41);
      if (outs > 8) { c42 = madd(v, u2, c42); c43 = madd(v, u3, c43); }
      v = v128.load32_splat(vPtr, 5 * BLOCK * 4);
      c50 = madd(v, u0, c50);
      if (outs > 4) c51 = madd(v, u1, c51);
      if (outs > 8) { c52 = madd(v, u2, c52); c53 = madd(v, u3, c53); }
    }
    uPtr += OUTS * 4;
    vPtr += 4;
    // The next block. One loop with a jump: V8 before Node 24 spills the sums of two nested ones.
    if ((vPtr & (BLOCK * 4 - 1)) == 0) vPtr += (TILE_ROWS - 1) * BLOCK * 4;
  }
  storeOuts(outs, more, mPtr, c00, c01, c02, c03);
  mPtr += step; storeOuts(outs, more, mPtr, c10, c11, c12, c13);
  mPtr += step; storeOuts(outs, more, mPtr, c20, c21, c22, c23);
  mPtr += step; storeOuts(outs, more, mPtr, c30, c31, c32, c33);
  if (R > 4) {
    mPtr += step; storeOuts(outs, more, mPtr, c40, c41, c42, c43);
    mPtr += step; storeOuts(outs, more, mPtr, c50, c51, c52, c53);
  }
}

// @ts-ignore: decorator
@inline
function storeOuts(outs: i32, more: bool, ptr: usize, a: v128, b: v128, c: v128, d: v128): void {
  if (more) {
    a = f32x4.add(a, v128.load(ptr));
    if (outs > 4) b = f32x4.add(b, v128.load(ptr, 16));
    if (outs > 8) { c = f32x4.add(c, v128.load(ptr, 32)); d = f32x4.add(d, v128.load(ptr, 48)); }
  }
  if (outs > 8) { v128.store(ptr, d, 48); v128.store(ptr, c, 32); }
  if (outs > 4) storePair(ptr, a, b);
  else v128.store(ptr, a);
}
