// The tile of direct convolution: four units of 8 neighbouring outputs in 8 registers, over all taps.
//
//   unit[u][0..7] = act(bias + sum over runs r, taps t of w[r][t] * src[offset[r] + (u + t)*step + 0..7])
//
// A run is a stretch of taps one above the other, as far apart as the units are: unit u needs at tap t the very row that unit
// u + 1 needs at tap t - 1. So a run of h taps reads 3 + h rows, each once, for its 4h products:
//
//      row of the run     0     1     2     3     4     5
//      unit 0            w0    w1    w2
//      unit 1                  w0    w1    w2                  h = 3
//      unit 2                        w0    w1    w2
//      unit 3                              w0    w1    w2
//
// Registers: 8 sums, 2 of src, at most 5 weights: the 15 that V8 hands out. Taps that have no such neighbours are runs of 1.
// Holds, cost and error: see direct.ts, whose table this reads.

import { activate, intAt, madd } from './lanes';

/** Planes of 8 columns or more. */
export function planeWide(tablePtr: usize, weightPtr: usize, srcPtr: usize, dstPtr: usize, rows: i32, biasPtr: usize): void {
  plane(false, tablePtr, weightPtr, srcPtr, dstPtr, rows, biasPtr);
}

/** Planes of 1 to 7 columns: the second four start as early as it takes to end with the row. */
export function planeNarrow(tablePtr: usize, weightPtr: usize, srcPtr: usize, dstPtr: usize, rows: i32, biasPtr: usize): void {
  plane(true, tablePtr, weightPtr, srcPtr, dstPtr, rows, biasPtr);
}

/** Columns 4 to 7 of a row, or those that the last four of a narrow one are. */
// @ts-ignore: decorator
@inline
function second(narrow: bool, ptr: usize, shift: usize): v128 {
  return narrow ? v128.load(ptr + shift) : v128.load(ptr, 16);
}

// @ts-ignore: decorator
@inline
function keep(narrow: bool, ptr: usize, a: v128, b: v128, shift: usize, columns: i32): void {
  if (!narrow) {
    v128.store(ptr, a);
    v128.store(ptr, b, 16);
  } else if (columns >= 4) {
    v128.store(ptr, a);
    v128.store(ptr + shift, b);
  } else {
    v128.store_lane<f32>(ptr, a, 0);
    if (columns > 1) v128.store_lane<f32>(ptr, a, 1, 4);
    if (columns > 2) v128.store_lane<f32>(ptr, a, 2, 8);
  }
}

// @ts-ignore: decorator
@inline
function plane(narrow: bool, tablePtr: usize, weightPtr: usize, srcPtr: usize, dstPtr: usize, rows: i32, biasPtr: usize): void {
  const step = <usize>intAt(tablePtr, 0);
  const unitStep = <usize>intAt(tablePtr, 1);
  const srcRow = <usize>intAt(tablePtr, 2);
  const dstRow = <usize>intAt(tablePtr, 3);
  const tileColumns = intAt(tablePtr, 4);
  const tileRows = intAt(tablePtr, 5);
  const columns = intAt(tablePtr, 6);
  const activation = intAt(tablePtr, 7);
  const shift = narrow ? <usize>max(columns - 4, 0) << 2 : 16;
  for (let y = 0; y < rows; y += tileRows) {
    const row = <usize>min(y, rows - tileRows);
    for (let x = 0; x < columns; x += tileColumns) {
      const column = narrow ? <usize>0 : <usize>min(x, columns - tileColumns) << 2;
      const src = srcPtr + row * srcRow + column;
      let table = tablePtr + 52;
      let w = weightPtr;
      let a0 = v128.load32_splat(biasPtr), b0 = a0, a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0;
      let v0: v128, v1: v128, w0: v128, w1: v128, w2: v128, w3: v128, w4: v128;

      for (let n = intAt(tablePtr, 8); n > 0; n--, table += 4, w += 4) {
        let p = src + <usize>intAt(table, 0);
        w0 = v128.load32_splat(w);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w0, v0, a0); b0 = madd(w0, v1, b0);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a1 = madd(w0, v0, a1); b1 = madd(w0, v1, b1);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a2 = madd(w0, v0, a2); b2 = madd(w0, v1, b2);
        v0 = v128.load(p); v1 = second(narrow, p, shift);
        a3 = madd(w0, v0, a3); b3 = madd(w0, v1, b3);
      }

      for (let n = intAt(tablePtr, 9); n > 0; n--, table += 4, w += 8) {
        let p = src + <usize>intAt(table, 0);
        w0 = v128.load32_splat(w); w1 = v128.load32_splat(w, 4);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w0, v0, a0); b0 = madd(w0, v1, b0);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w1, v0, a0); b0 = madd(w1, v1, b0);
        a1 = madd(w0, v0, a1); b1 = madd(w0, v1, b1);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a1 = madd(w1, v0, a1); b1 = madd(w1, v1, b1);
        a2 = madd(w0, v0, a2); b2 = madd(w0, v1, b2);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a2 = madd(w1, v0, a2); b2 = madd(w1, v1, b2);
        a3 = madd(w0, v0, a3); b3 = madd(w0, v1, b3);
        v0 = v128.load(p); v1 = second(narrow, p, shift);
        a3 = madd(w1, v0, a3); b3 = madd(w1, v1, b3);
      }

      for (let n = intAt(tablePtr, 10); n > 0; n--, table += 4, w += 12) {
        let p = src + <usize>intAt(table, 0);
        w0 = v128.load32_splat(w); w1 = v128.load32_splat(w, 4); w2 = v128.load32_splat(w, 8);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w0, v0, a0); b0 = madd(w0, v1, b0);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w1, v0, a0); b0 = madd(w1, v1, b0);
        a1 = madd(w0, v0, a1); b1 = madd(w0, v1, b1);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w2, v0, a0); b0 = madd(w2, v1, b0);
        a1 = madd(w1, v0, a1); b1 = madd(w1, v1, b1);
        a2 = madd(w0, v0, a2); b2 = madd(w0, v1, b2);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a1 = madd(w2, v0, a1); b1 = madd(w2, v1, b1);
        a2 = madd(w1, v0, a2); b2 = madd(w1, v1, b2);
        a3 = madd(w0, v0, a3); b3 = madd(w0, v1, b3);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a2 = madd(w2, v0, a2); b2 = madd(w2, v1, b2);
        a3 = madd(w1, v0, a3); b3 = madd(w1, v1, b3);
        v0 = v128.load(p); v1 = second(narrow, p, shift);
        a3 = madd(w2, v0, a3); b3 = madd(w2, v1, b3);
      }

      for (let n = intAt(tablePtr, 11); n > 0; n--, table += 4, w += 16) {
        let p = src + <usize>intAt(table, 0);
        w0 = v128.load32_splat(w); w1 = v128.load32_splat(w, 4); w2 = v128.load32_splat(w, 8); w3 = v128.load32_splat(w, 12);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w0, v0, a0); b0 = madd(w0, v1, b0);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w1, v0, a0); b0 = madd(w1, v1, b0);
        a1 = madd(w0, v0, a1); b1 = madd(w0, v1, b1);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w2, v0, a0); b0 = madd(w2, v1, b0);
        a1 = madd(w1, v0, a1); b1 = madd(w1, v1, b1);
        a2 = madd(w0, v0, a2); b2 = madd(w0, v1, b2);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w3, v0, a0); b0 = madd(w3, v1, b0);
        a1 = madd(w2, v0, a1); b1 = madd(w2, v1, b1);
        a2 = madd(w1, v0, a2); b2 = madd(w1, v1, b2);
        a3 = madd(w0, v0, a3); b3 = madd(w0, v1, b3);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a1 = madd(w3, v0, a1); b1 = madd(w3, v1, b1);
        a2 = madd(w2, v0, a2); b2 = madd(w2, v1, b2);
        a3 = madd(w1, v0, a3); b3 = madd(w1, v1, b3);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a2 = madd(w3, v0, a2); b2 = madd(w3, v1, b2);
        a3 = madd(w2, v0, a3); b3 = madd(w2, v1, b3);
        v0 = v128.load(p); v1 = second(narrow, p, shift);
        a3 = madd(w3, v0, a3); b3 = madd(w3, v1, b3);
      }

      for (let n = intAt(tablePtr, 12); n > 0; n--, table += 4, w += 20) {
        let p = src + <usize>intAt(table, 0);
        w0 = v128.load32_splat(w); w1 = v128.load32_splat(w, 4); w2 = v128.load32_splat(w, 8); w3 = v128.load32_splat(w, 12);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w0, v0, a0); b0 = madd(w0, v1, b0);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w1, v0, a0); b0 = madd(w1, v1, b0);
        a1 = madd(w0, v0, a1); b1 = madd(w0, v1, b1);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w2, v0, a0); b0 = madd(w2, v1, b0);
        a1 = madd(w1, v0, a1); b1 = madd(w1, v1, b1);
        a2 = madd(w0, v0, a2); b2 = madd(w0, v1, b2);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w3, v0, a0); b0 = madd(w3, v1, b0);
        a1 = madd(w2, v0, a1); b1 = madd(w2, v1, b1);
        a2 = madd(w1, v0, a2); b2 = madd(w1, v1, b2);
        a3 = madd(w0, v0, a3); b3 = madd(w0, v1, b3);
        w4 = v128.load32_splat(w, 16);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a0 = madd(w4, v0, a0); b0 = madd(w4, v1, b0);
        a1 = madd(w3, v0, a1); b1 = madd(w3, v1, b1);
        a2 = madd(w2, v0, a2); b2 = madd(w2, v1, b2);
        a3 = madd(w1, v0, a3); b3 = madd(w1, v1, b3);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a1 = madd(w4, v0, a1); b1 = madd(w4, v1, b1);
        a2 = madd(w3, v0, a2); b2 = madd(w3, v1, b2);
        a3 = madd(w2, v0, a3); b3 = madd(w2, v1, b3);
        v0 = v128.load(p); v1 = second(narrow, p, shift); p += step;
        a2 = madd(w4, v0, a2); b2 = madd(w4, v1, b2);
        a3 = madd(w3, v0, a3); b3 = madd(w3, v1, b3);
        v0 = v128.load(p); v1 = second(narrow, p, shift);
        a3 = madd(w4, v0, a3); b3 = madd(w4, v1, b3);
      }

      if (activation != 0) {
        a0 = activate(a0, activation); b0 = activate(b0, activation);
        a1 = activate(a1, activation); b1 = activate(b1, activation);
        a2 = activate(a2, activation); b2 = activate(b2, activation);
        a3 = activate(a3, activation); b3 = activate(b3, activation);
      }
      let to = dstPtr + row * dstRow + column;
      keep(narrow, to, a0, b0, shift, columns); to += unitStep;
      keep(narrow, to, a1, b1, shift, columns); to += unitStep;
      keep(narrow, to, a2, b2, shift, columns); to += unitStep;
      keep(narrow, to, a3, b3, shift, columns);
    }
  }
}
