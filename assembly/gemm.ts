// Matrix product over packed panels, for a convolution seen as im2col + GEMM.
//
//   C[M][N] = act(bias[M] + A[M][K] * B[K][N])
//
// A is packed once in panels of 6 rows and, at the end, as many of 4 as it takes to come out even (64 = 10*6 + 4), B block by
// block in panels of NR columns (im2col.ts, gemmTile.ts):
//
//      A:  | panel 0: K*6 | panel 1: K*6 | ... | K*4 |          B block:  | depth*NR | depth*NR | ...
//
// The panel of A stays in the first-level cache while the panels of B pass by it; a block of B fits in the second. Reading B
// where it lies, without packing, was slower for every layer tried but 16 rows of 3x3: its rows straddle cache lines.
// Holds: operands do not alias C; the bias has a few floats behind its last row that may be read.
// Cost: 2*M*N*K flops. Error: |error| <= c*eps*sqrt(K)*sum|a*b|, the sum running over k in order.
// Source: Goto, van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008).

import { NR, tile4, tile6 } from './gemmTile';
import { floatAt, floatPtr, intAt } from './lanes';

/** Rows of A with those of zeros that fill its last panel: even, and no two. */
// @ts-ignore: decorator
@inline
function paddedRows(M: i32): i32 {
  return max((M + 1) & ~1, 4);
}

/** Rows of the panel that starts at row `i` of `padded`: 6, or 4 where the rest is then a multiple of 4. */
// @ts-ignore: decorator
@inline
function panelRows(padded: i32, i: i32): i32 {
  const rest = padded - i;
  return rest == 4 || rest == 8 ? 4 : 6;
}

/** For the TypeScript side, which lays out packed operands. */
export function gemmPaddedRows(M: i32): i32 {
  return paddedRows(M);
}

/** Packs A, whose element (m, k) lies at `src[m*rowStride + k*columnStride]`, in panels. */
export function packRows(srcPtr: usize, rowStride: i32, columnStride: i32, M: i32, K: i32, dstPtr: usize): void {
  const padded = paddedRows(M);
  let R = 0;
  for (let i = 0; i < padded; i += R) {
    R = panelRows(padded, i);
    const panelPtr = floatPtr(dstPtr, i * K);
    // Rows whose elements lie side by side are packed by squares, as far as there are whole ones.
    const k = columnStride == 1 && i + R <= M ? packPanel(floatPtr(srcPtr, i * rowStride), rowStride, R, K, panelPtr) : 0;
    const step = <usize>R << 2;
    for (let m = 0; m < R; m++) {
      let to = floatPtr(panelPtr, k * R + m);
      if (i + m < M) {
        let from = floatPtr(srcPtr, (i + m) * rowStride + k * columnStride);
        for (let left = K - k; left > 0; left--, to += step, from = floatPtr(from, columnStride)) store<f32>(to, load<f32>(from));
      } else {
        for (let left = K - k; left > 0; left--, to += step) store<f32>(to, 0);
      }
    }
  }
}

/** Packs a panel of R rows, four steps of k at a time; returns how many it has packed. */
function packPanel(srcPtr: usize, rowStride: i32, R: i32, K: i32, dstPtr: usize): i32 {
  const stride = <usize>rowStride << 2;
  const step = <usize>R << 2;
  let k = 0;
  for (; k + 4 <= K; k += 4, srcPtr += 16, dstPtr += step << 2) {
    const a = v128.load(srcPtr), b = v128.load(srcPtr + stride);
    const c = v128.load(srcPtr + stride * 2), d = v128.load(srcPtr + stride * 3);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const abEnd = v128.shuffle<f32>(a, b, 2, 6, 3, 7), cdEnd = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(dstPtr, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    v128.store(dstPtr + step, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    v128.store(dstPtr + step * 2, v128.shuffle<f32>(abEnd, cdEnd, 0, 1, 4, 5));
    v128.store(dstPtr + step * 3, v128.shuffle<f32>(abEnd, cdEnd, 2, 3, 6, 7));
    if (R == 6) {
      const e = v128.load(srcPtr + stride * 4), f = v128.load(srcPtr + stride * 5);
      const ef = v128.shuffle<f32>(e, f, 0, 4, 1, 5), efEnd = v128.shuffle<f32>(e, f, 2, 6, 3, 7);
      v128.store_lane<u64>(dstPtr, ef, 0, 16);
      v128.store_lane<u64>(dstPtr + step, ef, 1, 16);
      v128.store_lane<u64>(dstPtr + step * 2, efEnd, 0, 16);
      v128.store_lane<u64>(dstPtr + step * 3, efEnd, 1, 16);
    }
  }
  return k;
}

/** As `packRows` where element (m, k) lies at `src[m*rowStride + table[k]]`. */
export function packRowsByTable(srcPtr: usize, rowStride: i32, tablePtr: usize, M: i32, K: i32, dstPtr: usize): void {
  const padded = paddedRows(M);
  let R = 0;
  for (let i = 0; i < padded; i += R) {
    R = panelRows(padded, i);
    for (let m = 0; m < R; m++) {
      let ptr = floatPtr(dstPtr, i * K + m);
      const rowPtr = floatPtr(srcPtr, (i + m) * rowStride);
      for (let k = 0; k < K; k++, ptr += <usize>R << 2) store<f32>(ptr, i + m < M ? floatAt(rowPtr, intAt(tablePtr, k)) : 0);
    }
  }
}

/**
 * One block of the product: all M rows, `columns` columns, `depth` steps of k.
 * @param aPtr     packed A
 * @param K        depth of a whole panel of A
 * @param k        where in K this block starts
 * @param bPtr     the packed block of B
 * @param cPtr     C at the block's first column; its rows are `ldc` floats apart
 * @param biasPtr  what the sums start from; read only where `first`
 * @param first    whether this is the first block of k: start from the bias instead of C
 * @param activation applied to what is stored: pass it with the last block of k, 0 before
 * @param edgePtr  paddedRows*NR floats that keep the sums of a last panel with fewer than NR columns between blocks of k
 * @param last     whether this is the last block of k: move such a panel's valid columns to C
 */
export function gemmBlock(
  aPtr: usize, K: i32, k: i32, bPtr: usize, depth: i32,
  cPtr: usize, ldc: i32, M: i32, columns: i32,
  biasPtr: usize, first: i32, activation: i32, edgePtr: usize, last: i32,
): void {
  const padded = paddedRows(M);
  const whole = columns / NR;
  const rest = columns - whole * NR;
  let R = 0;
  for (let i = 0; i < padded; i += R) {
    R = panelRows(padded, i);
    const rows = min(R, M - i);
    const panelPtr = floatPtr(aPtr, i * K + k * R);
    const rowPtr = floatPtr(cPtr, i * ldc);
    const startPtr = floatPtr(biasPtr, i);
    let b = bPtr;
    if (R == 6) {
      for (let j = 0; j < whole; j++, b += <usize>(depth * NR * 4)) {
        tile6(panelPtr, b, depth, rowPtr + <usize>(j * NR * 4), ldc, rows, startPtr, first, activation);
      }
      if (rest > 0) tile6(panelPtr, b, depth, floatPtr(edgePtr, i * NR), NR, rows, startPtr, first, activation);
    } else {
      for (let j = 0; j < whole; j++, b += <usize>(depth * NR * 4)) {
        tile4(panelPtr, b, depth, rowPtr + <usize>(j * NR * 4), ldc, rows, startPtr, first, activation);
      }
      if (rest > 0) tile4(panelPtr, b, depth, floatPtr(edgePtr, i * NR), NR, rows, startPtr, first, activation);
    }
  }
  if (rest > 0 && last) keepValid(edgePtr, floatPtr(cPtr, whole * NR), ldc, M, rest);
}

/** Moves the valid columns of a narrow panel to C. */
function keepValid(edgePtr: usize, cPtr: usize, ldc: i32, M: i32, columns: i32): void {
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < columns; n++) store<f32>(floatPtr(cPtr, m * ldc + n), load<f32>(floatPtr(edgePtr, m * NR + n)));
  }
}
