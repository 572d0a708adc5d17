// The micro-kernel of GEMM in the `wide` build: a tile of 6 or 4 rows and 16 columns.
//
// As gemmTile.ts with twice the columns. V8's revectorizer turns each pair of adjacent 128-bit operations into one of 256 bits
// (it starts from the adjacent stores at the end), and 6x16 is then 12 accumulators, two vectors of B and one of A: again
// 15 registers. Without the revectorizer this tile would spill, so only the `wide` build has it.
// The sums start from zero and meet the bias or C at the end: a start from either would be a choice between two values for
// each accumulator, which the revectorizer does not pair.

import { activate, madd, storePair } from './lanes';

/** `R` rows, 6 or 4: a constant where it is inlined. */
// @ts-ignore: decorator
@inline
export function wideTile(
  R: i32, aPtr: usize, bPtr: usize, depth: i32, cPtr: usize, ldc: i32, rows: i32, biasPtr: usize, first: i32, activation: i32,
): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c02 = f32x4.splat(0), c03 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0), c12 = f32x4.splat(0), c13 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c22 = f32x4.splat(0), c23 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0), c32 = f32x4.splat(0), c33 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0), c42 = f32x4.splat(0), c43 = f32x4.splat(0);
  let c50 = f32x4.splat(0), c51 = f32x4.splat(0), c52 = f32x4.splat(0), c53 = f32x4.splat(0);
  for (; depth > 0; depth--) {
    const b0 = v128.load(bPtr), b1 = v128.load(bPtr, 16), b2 = v128.load(bPtr, 32), b3 = v128.load(bPtr, 48);
    let a = v128.load32_splat(aPtr);
    c00 = madd(a, b0, c00); c01 = madd(a, b1, c01); c02 = madd(a, b2, c02); c03 = madd(a, b3, c03);
    a = v128.load32_splat(aPtr, 4);
    c10 = madd(a, b0, c10); c11 = madd(a, b1, c11); c12 = madd(a, b2, c12); c13 = madd(a, b3, c13);
    a = v128.load32_splat(aPtr, 8);
    c20 = madd(a, b0, c20); c21 = madd(a, b1, c21); c22 = madd(a, b2, c22); c23 = madd(a, b3, c23);
    a = v128.load32_splat(aPtr, 12);
    c30 = madd(a, b0, c30); c31 = madd(a, b1, c31); c32 = madd(a, b2, c32); c33 = madd(a, b3, c33);
    if (R > 4) {
      a = v128.load32_splat(aPtr, 16);
      c40 = madd(a, b0, c40); c41 = madd(a, b1, c41); c42 = madd(a, b2, c42); c43 = madd(a, b3, c43);
      a = v128.load32_splat(aPtr, 20);
      c50 = madd(a, b0, c50); c51 = madd(a, b1, c51); c52 = madd(a, b2, c52); c53 = madd(a, b3, c53);
    }
    aPtr += R * 4;
    bPtr += 64;
  }
  const step = <usize>ldc << 2;
  finishRow(c00, c01, c02, c03, cPtr, biasPtr, first, activation);
  if (rows < 2) return;
  cPtr += step;
  finishRow(c10, c11, c12, c13, cPtr, biasPtr + 4, first, activation);
  if (rows < 3) return;
  cPtr += step;
  finishRow(c20, c21, c22, c23, cPtr, biasPtr + 8, first, activation);
  if (rows < 4) return;
  cPtr += step;
  finishRow(c30, c31, c32, c33, cPtr, biasPtr + 12, first, activation);
  if (R > 4) {
    if (rows < 5) return;
    cPtr += step;
    finishRow(c40, c41, c42, c43, cPtr, biasPtr + 16, first, activation);
    if (rows < 6) return;
    cPtr += step;
    finishRow(c50, c51, c52, c53, cPtr, biasPtr + 20, first, activation);
  }
}

/** Stores 16 columns of a row: sums plus the bias, or plus what C holds; then the activation. */
// @ts-ignore: decorator
@inline
function finishRow(s0: v128, s1: v128, s2: v128, s3: v128, cPtr: usize, biasPtr: usize, first: i32, activation: i32): void {
  if (first) {
    const bias = v128.load32_splat(biasPtr);
    store4(cPtr, f32x4.add(s0, bias), f32x4.add(s1, bias), f32x4.add(s2, bias), f32x4.add(s3, bias));
  } else {
    store4(
      cPtr,
      f32x4.add(s0, v128.load(cPtr)), f32x4.add(s1, v128.load(cPtr, 16)),
      f32x4.add(s2, v128.load(cPtr, 32)), f32x4.add(s3, v128.load(cPtr, 48)),
    );
  }
  if (activation != 0) {
    store4(
      cPtr,
      activate(v128.load(cPtr), activation), activate(v128.load(cPtr, 16), activation),
      activate(v128.load(cPtr, 32), activation), activate(v128.load(cPtr, 48), activation),
    );
  }
}

// @ts-ignore: decorator
@inline
function store4(ptr: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(ptr, d, 48);
  v128.store(ptr, c, 32);
  storePair(ptr, a, b);
}
