// 3x3 kernels of one input channel at stride 2. Table, weights and what holds are those of direct3x3.ts.
//
//   row  | e  e  e  e  f  f  f  f  n |      even: 0 2 4 6    odd: 1 3 5 7    last: 2 4 6 8
//
// Four outputs of two rows at a time, so that the nine weights stay in registers: 2 sums, 3 of src, 9 weights, 1 to load with.
// Each row's taps are summed by themselves and added then: nine multiply-adds in turn would wait for each other longer than
// there is other work at hand. Only the first four of a row and the last are masked. Four that would end past the last column
// start earlier; columns >= 4.
// Cost: 18 flops an output; for 8 outputs 15 loads, 15 shuffles, 18 products and multiply-adds, 6 additions.

import { activate, intAt, madd } from './lanes';

/** Four floats `offset` bytes from `ptr`; a literal. */
// @ts-ignore: decorator
@inline
function loadAt(ptr: usize, offset: i32): v128 {
  if (offset == 0) return v128.load(ptr);
  if (offset == 16) return v128.load(ptr, 16);
  return offset == 32 ? v128.load(ptr, 32) : v128.load(ptr, 48);
}

/** The first taps of four outputs. */
// @ts-ignore: decorator
@inline
function evenOf(masked: bool, e: v128, f: v128, left: v128): v128 {
  const even = v128.shuffle<f32>(e, f, 0, 2, 4, 6);
  return masked ? v128.and(even, left) : even;
}

// @ts-ignore: decorator
@inline
function oddOf(e: v128, f: v128): v128 {
  return v128.shuffle<f32>(e, f, 1, 3, 5, 7);
}

/** The third taps: the first ones but one, and the ninth float. */
// @ts-ignore: decorator
@inline
function lastOf(masked: bool, even: v128, ptr: usize, at: i32, right: v128): v128 {
  const ninth = at == 0 ? v128.load32_zero(ptr, 32) : v128.load32_zero(ptr, 64);
  const last = v128.shuffle<f32>(even, ninth, 1, 2, 3, 4);
  return masked ? v128.and(last, right) : last;
}

/** Three taps of a row. */
// @ts-ignore: decorator
@inline
function rowSum(even: v128, odd: v128, last: v128, w0: v128, w1: v128, w2: v128): v128 {
  return madd(w2, last, madd(w1, odd, f32x4.mul(w0, even)));
}

/** Four outputs of two rows, `at` bytes, 0 or 32, from where the pointers are. `masked` and `at` are literals. */
// @ts-ignore: decorator
@inline
function quad(
  masked: bool, at: i32, p0: usize, p1: usize, p2: usize, p3: usize, p4: usize, dst0: usize, dst1: usize, left: v128, right: v128, srcRow: usize,
  w00: v128, w01: v128, w02: v128, w10: v128, w11: v128, w12: v128, w20: v128, w21: v128, w22: v128, bias: v128, activation: i32,
): void {
  let e = loadAt(p0, at), f = loadAt(p0, at + 16);
  let even = evenOf(masked, e, f, left), odd = oddOf(e, f), last = lastOf(masked, even, p0, at, right);
  let upper = f32x4.add(bias, rowSum(even, odd, last, w00, w01, w02));
  // Without this, which never happens, the optimizer would bring in all rows first, and the registers would not hold them.
  if (srcRow == 0) return;
  e = loadAt(p1, at); f = loadAt(p1, at + 16);
  even = evenOf(masked, e, f, left); odd = oddOf(e, f); last = lastOf(masked, even, p1, at, right);
  upper = f32x4.add(upper, rowSum(even, odd, last, w10, w11, w12));
  if (srcRow == 0) return;
  e = loadAt(p2, at); f = loadAt(p2, at + 16);
  even = evenOf(masked, e, f, left); odd = oddOf(e, f); last = lastOf(masked, even, p2, at, right);
  upper = f32x4.add(upper, rowSum(even, odd, last, w20, w21, w22));
  let lower = f32x4.add(bias, rowSum(even, odd, last, w00, w01, w02));
  if (srcRow == 0) return;
  e = loadAt(p3, at); f = loadAt(p3, at + 16);
  even = evenOf(masked, e, f, left); odd = oddOf(e, f); last = lastOf(masked, even, p3, at, right);
  lower = f32x4.add(lower, rowSum(even, odd, last, w10, w11, w12));
  if (srcRow == 0) return;
  e = loadAt(p4, at); f = loadAt(p4, at + 16);
  even = evenOf(masked, e, f, left); odd = oddOf(e, f); last = lastOf(masked, even, p4, at, right);
  lower = f32x4.add(lower, rowSum(even, odd, last, w20, w21, w22));
  if (activation != 0) {
    upper = activate(upper, activation);
    lower = activate(lower, activation);
  }
  if (at == 0) {
    v128.store(dst0, upper);
    v128.store(dst1, lower);
  } else {
    v128.store(dst0, upper, 16);
    v128.store(dst1, lower, 16);
  }
}

export function plane3x3s2(tablePtr: usize, w: usize, srcPtr: usize, dstPtr: usize, rows: i32, biasPtr: usize): void {
  const srcRow = <usize>intAt(tablePtr, 0);
  const dstRow = <usize>intAt(tablePtr, 3);
  const columns = intAt(tablePtr, 4);
  const activation = intAt(tablePtr, 5);
  const noTop = intAt(tablePtr, 6) != 0;
  const noBottom = intAt(tablePtr, 7) != 0;
  const zeros = <usize>intAt(tablePtr, 24);
  const bias = v128.load32_splat(biasPtr);
  const w10 = v128.load32_splat(w), w11 = v128.load32_splat(w, 4), w12 = v128.load32_splat(w, 8);
  const w00 = v128.load32_splat(w, 12), w20 = v128.load32_splat(w, 16);
  const w01 = v128.load32_splat(w, 20), w21 = v128.load32_splat(w, 24);
  const w02 = v128.load32_splat(w, 28), w22 = v128.load32_splat(w, 32);
  for (let y = 0; y < rows; y += 2) {
    const row = min(y, rows - 2);
    const rowPtr = srcPtr + <usize>(row * 2) * srcRow;
    const top = noTop && row == 0 ? zeros : rowPtr;
    const bottom = noBottom && row == rows - 2 ? zeros : rowPtr + 4 * srcRow;
    const outPtr = dstPtr + <usize>row * dstRow;
    for (let x = 0; x < columns; ) {
      const column = <usize>min(x, columns - 4) << 2;
      const from = column << 1;
      const p0 = top + from, p1 = rowPtr + from + srcRow, p2 = p1 + srcRow, p3 = p2 + srcRow, p4 = bottom + from;
      const to = outPtr + column, below = to + dstRow;
      if (x > 0 && x + 8 < columns) {
        quad(false, 0, p0, p1, p2, p3, p4, to, below, bias, bias, srcRow, w00, w01, w02, w10, w11, w12, w20, w21, w22, bias, activation);
        quad(false, 32, p0, p1, p2, p3, p4, to, below, bias, bias, srcRow, w00, w01, w02, w10, w11, w12, w20, w21, w22, bias, activation);
        x += 8;
      } else {
        const left = v128.load(tablePtr + (x == 0 ? 32 : 48));
        const right = v128.load(tablePtr + (x + 4 >= columns ? 80 : 48));
        quad(true, 0, p0, p1, p2, p3, p4, to, below, left, right, srcRow, w00, w01, w02, w10, w11, w12, w20, w21, w22, bias, activation);
        x += 4;
      }
    }
  }
}
