// 3x3 kernels of one input channel: direct convolution that looks after zero padding itself. Stride 1; direct3x3s2.ts has 2.
//
//   dst[y][x] = act(bias + sum over (ky, kx) of w[ky][kx] * src[y*S + ky - padTop][x*S + kx - padLeft]),   0 outside src
//
// src is read where it is: at most one row is missing above and one below, and a row of zeros stands in for it; at most one
// column is missing left and one right, where what lies there instead is masked off. The table that the TypeScript side writes
// (src/algorithms/directTable.ts):
//
//      | srcRow | 0 | S*srcRow | dstRow | columns | activation | noTop | noBottom | left 4 | all 4 | all 4 | right 4 | zeros |
//
//   srcRow, dstRow   bytes from row to row;  columns   outputs in a row
//   noTop, noBottom  whether the first row of src and the last are missing
//   left, right      masks for the first and the last four lanes of a row;  all   lets everything through
//   zeros            where the row of zeros is
//
// Weights as packed for direct.ts: the taps of a kernel column in runs that neighbouring output rows share.
// Holds: src points at the first padded row and column; rows >= 4 (stride 1) or 2, columns >= 5; dst does not alias src. A tile
// that would end past the last row or column starts earlier. 4 floats before src and 16 behind it may be read.
// Registers: 8 sums, 3 of src, 3 weights. Cost: 18 flops an output. Error: as direct.ts.

import { activate, intAt, madd, storePair } from './lanes';

export function plane3x3Wide(tablePtr: usize, w: usize, srcPtr: usize, dstPtr: usize, rows: i32, biasPtr: usize): void {
  stride1(false, tablePtr, w, srcPtr, dstPtr, rows, biasPtr);
}

/** 5 to 7 columns: the second four start as early as it takes to end with the row. */
export function plane3x3Narrow(tablePtr: usize, w: usize, srcPtr: usize, dstPtr: usize, rows: i32, biasPtr: usize): void {
  stride1(true, tablePtr, w, srcPtr, dstPtr, rows, biasPtr);
}

/** The vector `bytes` behind `ptr` for the second four outputs of a tile. */
// @ts-ignore: decorator
@inline
function second(narrow: bool, ptr: usize, shift: usize, bytes: i32): v128 {
  if (narrow) return v128.load(ptr + shift + bytes);
  // An offset must be a literal.
  if (bytes == 0) return v128.load(ptr, 16);
  return bytes == 4 ? v128.load(ptr, 20) : v128.load(ptr, 24);
}

/** Masks what needs no mask, where its neighbour does: the revectorizer of the `wide` build pairs like with like. */
// @ts-ignore: decorator
@inline
function paired(x: v128, mask: v128): v128 {
  return isDefined(WIDE) ? v128.and(x, mask) : x;
}

/** What a sum starts from: in the `wide` build zeros, which the revectorizer pairs where it does not pair a value with itself. */
// @ts-ignore: decorator
@inline
function start(bias: v128): v128 {
  return isDefined(WIDE) ? f32x4.splat(0) : bias;
}

// @ts-ignore: decorator
@inline
function finished(sum: v128, biasPtr: usize): v128 {
  return isDefined(WIDE) ? f32x4.add(sum, v128.load32_splat(biasPtr)) : sum;
}

// @ts-ignore: decorator
@inline
function keep(narrow: bool, ptr: usize, a: v128, b: v128, shift: usize): void {
  if (!narrow) {
    storePair(ptr, a, b);
    return;
  }
  v128.store(ptr, a);
  v128.store(ptr + shift, b);
}

/** The activation of what is stored, for the `wide` build: a choice between two values for each sum would not be paired. */
// @ts-ignore: decorator
@inline
function activateStored(narrow: bool, ptr: usize, shift: usize, activation: i32): void {
  const after = narrow ? ptr + shift : ptr + 16;
  // Where the second four overlap the first, some are activated twice.
  v128.store(ptr, activate(v128.load(ptr), activation));
  v128.store(after, activate(v128.load(after), activation));
}

// @ts-ignore: decorator
@inline
function stride1(narrow: bool, tablePtr: usize, w: usize, srcPtr: usize, dstPtr: usize, rows: i32, biasPtr: usize): void {
  const srcRow = <usize>intAt(tablePtr, 0);
  const dstRow = <usize>intAt(tablePtr, 3);
  const columns = intAt(tablePtr, 4);
  const activation = intAt(tablePtr, 5);
  const noTop = intAt(tablePtr, 6) != 0;
  const noBottom = intAt(tablePtr, 7) != 0;
  const zeros = <usize>intAt(tablePtr, 24);
  const shift = <usize>(columns - 4) << 2;
  for (let y = 0; y < rows; y += 4) {
    const row = min(y, rows - 4);
    const rowPtr = srcPtr + <usize>row * srcRow;
    const top = noTop && row == 0 ? zeros : rowPtr;
    const bottom = noBottom && row == rows - 4 ? zeros : rowPtr + 5 * srcRow;
    const outPtr = dstPtr + <usize>row * dstRow;
    for (let x = 0; x < columns; x += 8) {
      const column = narrow ? <usize>0 : <usize>min(x, columns - 8) << 2;
      const leftPtr = tablePtr + (x == 0 ? 32 : 48);
      const rightPtr = tablePtr + (x + 8 >= columns ? 64 : 48);
      const left = v128.load(leftPtr), right = v128.load(rightPtr, 16);
      const leftPair = isDefined(WIDE) ? v128.load(leftPtr, 16) : left;
      const rightPair = isDefined(WIDE) ? v128.load(rightPtr) : right;
      const p0 = top + column, p1 = rowPtr + column + srcRow, p2 = p1 + srcRow, p3 = p2 + srcRow, p4 = p3 + srcRow, p5 = bottom + column;
      const first = v128.load32_splat(biasPtr);
      let a0 = start(first), b0 = start(first), a1 = start(first), b1 = start(first);
      let a2 = start(first), b2 = start(first), a3 = start(first), b3 = start(first);

      let w0 = v128.load32_splat(w), w1 = v128.load32_splat(w, 4), w2 = v128.load32_splat(w, 8);
      let u = v128.and(v128.load(p0), left), v = v128.and(v128.load(p1), left), t = v128.and(v128.load(p2), left);
      a0 = madd(w2, t, madd(w1, v, madd(w0, u, a0)));
      u = v128.and(v128.load(p3), left);
      a1 = madd(w2, u, madd(w1, t, madd(w0, v, a1)));
      v = v128.and(v128.load(p4), left);
      a2 = madd(w2, v, madd(w1, u, madd(w0, t, a2)));
      t = v128.and(v128.load(p5), left);
      a3 = madd(w2, t, madd(w1, v, madd(w0, u, a3)));
      u = paired(second(narrow, p0, shift, 0), leftPair); v = paired(second(narrow, p1, shift, 0), leftPair); t = paired(second(narrow, p2, shift, 0), leftPair);
      b0 = madd(w2, t, madd(w1, v, madd(w0, u, b0)));
      u = paired(second(narrow, p3, shift, 0), leftPair);
      b1 = madd(w2, u, madd(w1, t, madd(w0, v, b1)));
      v = paired(second(narrow, p4, shift, 0), leftPair);
      b2 = madd(w2, v, madd(w1, u, madd(w0, t, b2)));
      t = paired(second(narrow, p5, shift, 0), leftPair);
      b3 = madd(w2, t, madd(w1, v, madd(w0, u, b3)));

      // Without this, which never happens, the optimizer would move the sums of all three columns together, and the registers
      // would not hold what they need.
      if (srcRow == 0) return;

      w0 = v128.load32_splat(w, 12); w1 = v128.load32_splat(w, 16); w2 = v128.load32_splat(w, 20);
      u = v128.load(p0, 4); v = v128.load(p1, 4); t = v128.load(p2, 4);
      a0 = madd(w2, t, madd(w1, v, madd(w0, u, a0)));
      u = v128.load(p3, 4);
      a1 = madd(w2, u, madd(w1, t, madd(w0, v, a1)));
      v = v128.load(p4, 4);
      a2 = madd(w2, v, madd(w1, u, madd(w0, t, a2)));
      t = v128.load(p5, 4);
      a3 = madd(w2, t, madd(w1, v, madd(w0, u, a3)));
      u = second(narrow, p0, shift, 4); v = second(narrow, p1, shift, 4); t = second(narrow, p2, shift, 4);
      b0 = madd(w2, t, madd(w1, v, madd(w0, u, b0)));
      u = second(narrow, p3, shift, 4);
      b1 = madd(w2, u, madd(w1, t, madd(w0, v, b1)));
      v = second(narrow, p4, shift, 4);
      b2 = madd(w2, v, madd(w1, u, madd(w0, t, b2)));
      t = second(narrow, p5, shift, 4);
      b3 = madd(w2, t, madd(w1, v, madd(w0, u, b3)));
      if (srcRow == 0) return;

      w0 = v128.load32_splat(w, 24); w1 = v128.load32_splat(w, 28); w2 = v128.load32_splat(w, 32);
      u = paired(v128.load(p0, 8), rightPair); v = paired(v128.load(p1, 8), rightPair); t = paired(v128.load(p2, 8), rightPair);
      a0 = madd(w2, t, madd(w1, v, madd(w0, u, a0)));
      u = paired(v128.load(p3, 8), rightPair);
      a1 = madd(w2, u, madd(w1, t, madd(w0, v, a1)));
      v = paired(v128.load(p4, 8), rightPair);
      a2 = madd(w2, v, madd(w1, u, madd(w0, t, a2)));
      t = paired(v128.load(p5, 8), rightPair);
      a3 = madd(w2, t, madd(w1, v, madd(w0, u, a3)));
      u = v128.and(second(narrow, p0, shift, 8), right);
      v = v128.and(second(narrow, p1, shift, 8), right);
      t = v128.and(second(narrow, p2, shift, 8), right);
      b0 = madd(w2, t, madd(w1, v, madd(w0, u, b0)));
      u = v128.and(second(narrow, p3, shift, 8), right);
      b1 = madd(w2, u, madd(w1, t, madd(w0, v, b1)));
      v = v128.and(second(narrow, p4, shift, 8), right);
      b2 = madd(w2, v, madd(w1, u, madd(w0, t, b2)));
      t = v128.and(second(narrow, p5, shift, 8), right);
      b3 = madd(w2, t, madd(w1, v, madd(w0, u, b3)));

      if (!isDefined(WIDE) && activation != 0) {
        a0 = activate(a0, activation); b0 = activate(b0, activation);
        a1 = activate(a1, activation); b1 = activate(b1, activation);
        a2 = activate(a2, activation); b2 = activate(b2, activation);
        a3 = activate(a3, activation); b3 = activate(b3, activation);
      }
      let to = outPtr + column;
      keep(narrow, to, finished(a0, biasPtr), finished(b0, biasPtr), shift); to += dstRow;
      keep(narrow, to, finished(a1, biasPtr), finished(b1, biasPtr), shift); to += dstRow;
      keep(narrow, to, finished(a2, biasPtr), finished(b2, biasPtr), shift); to += dstRow;
      keep(narrow, to, finished(a3, biasPtr), finished(b3, biasPtr), shift);
      if (isDefined(WIDE) && activation != 0) {
        for (let r = 0; r < 4; r++, to -= dstRow) activateStored(narrow, to, shift, activation);
      }
    }
  }
}
