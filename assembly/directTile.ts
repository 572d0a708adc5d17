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
// The products of one output in a run follow each other, and runs are at most 3 long: the optimizer would bring them together
// anyway, and longer runs spill. Registers: 8 sums, 3 of src, 3 weights of the 15 that V8 hands out.
// In the `wide` build there are two tiles at a time: four sums would wait for each other, four cycles for each product.
// Sums start from zeros and meet the bias at the end, and the activation works on what is stored: in the `wide` build the
// revectorizer pairs neither a number with itself nor a choice between two.
// Holds, cost and error: see direct.ts, whose table this reads.

import { activate, intAt, madd, storePair } from './lanes';

/** `columns` columns, at least a tile's. */
export function planeWide(
  tablePtr: usize, weightPtr: usize, srcPtr: usize, dstPtr: usize, rows: i32, columns: i32, biasPtr: usize,
): void {
  const tileColumns = intAt(tablePtr, 4), tileRows = intAt(tablePtr, 5);
  if (isDefined(WIDE) && tileRows == 4) {
    // Sums of eight lanes are half as many: two tiles at a time, side by side or one above the other.
    const beside = columns >= 16 ? ((columns + 15) & -16) * ((rows + 3) & -4) : i32.MAX_VALUE;
    const above = rows >= 8 ? ((columns + 7) & -8) * ((rows + 7) & -8) : i32.MAX_VALUE;
    if (min(beside, above) < i32.MAX_VALUE) {
      if (beside <= above) planeTwice(tablePtr, weightPtr, srcPtr, dstPtr, rows, columns, 16, 4, 32, 32, biasPtr);
      else planeTwice(tablePtr, weightPtr, srcPtr, dstPtr, rows, columns, 8, 8, intAt(tablePtr, 2) << 2, intAt(tablePtr, 3) << 2, biasPtr);
      return;
    }
  }
  plane(false, false, tablePtr, weightPtr, srcPtr, dstPtr, rows, columns, tileColumns, tileRows, 0, 0, biasPtr);
}

/** Two tiles at a time, the second `other` bytes of src and `otherTo` bytes of dst on. */
function planeTwice(
  tablePtr: usize, weightPtr: usize, srcPtr: usize, dstPtr: usize, rows: i32, columns: i32, tileColumns: i32, tileRows: i32,
  other: usize, otherTo: usize, biasPtr: usize,
): void {
  plane(false, true, tablePtr, weightPtr, srcPtr, dstPtr, rows, columns, tileColumns, tileRows, other, otherTo, biasPtr);
}

/** 1 to 7 columns: the second four outputs of a unit start as early as it takes to end with the row. */
export function planeNarrow(
  tablePtr: usize, weightPtr: usize, srcPtr: usize, dstPtr: usize, rows: i32, columns: i32, biasPtr: usize,
): void {
  const shift = <usize>max(columns - 4, 0) << 2;
  narrow(tablePtr, weightPtr, srcPtr, dstPtr, rows, columns, intAt(tablePtr, 5), shift, shift, biasPtr);
}

/** 4 columns and 8 rows or more: the second four outputs of a unit are those four rows down. */
export function planeQuad(tablePtr: usize, weightPtr: usize, srcPtr: usize, dstPtr: usize, rows: i32, biasPtr: usize): void {
  const srcShift = <usize>intAt(tablePtr, 2) << 2;
  const dstShift = <usize>intAt(tablePtr, 3) << 2;
  narrow(tablePtr, weightPtr, srcPtr, dstPtr, rows, 4, 8, srcShift, dstShift, biasPtr);
}

/** Tiles whose second four outputs are `srcShift` and `dstShift` bytes on. */
function narrow(
  tablePtr: usize, weightPtr: usize, srcPtr: usize, dstPtr: usize, rows: i32, columns: i32, tileRows: i32,
  srcShift: usize, dstShift: usize, biasPtr: usize,
): void {
  plane(true, false, tablePtr, weightPtr, srcPtr, dstPtr, rows, columns, intAt(tablePtr, 4), tileRows, srcShift, dstShift, biasPtr);
}

/** The second four floats: neighbours of the first, or `shift` bytes on. */
// @ts-ignore: decorator
@inline
function second(apart: bool, ptr: usize, shift: usize): v128 {
  return apart ? v128.load(ptr + shift) : v128.load(ptr, 16);
}

// @ts-ignore: decorator
@inline
function keep(apart: bool, ptr: usize, a: v128, b: v128, shift: usize, columns: i32, activation: i32): void {
  if (!apart) {
    storePair(ptr, a, b);
    if (activation != 0) {
      storePair(ptr, activate(v128.load(ptr), activation), activate(v128.load(ptr, 16), activation));
    }
    return;
  }
  a = activate(a, activation);
  b = activate(b, activation);
  if (columns >= 4) {
    v128.store(ptr, a);
    v128.store(ptr + shift, b);
  } else {
    v128.store_lane<f32>(ptr, a, 0);
    if (columns > 1) v128.store_lane<f32>(ptr, a, 1, 4);
    if (columns > 2) v128.store_lane<f32>(ptr, a, 2, 8);
  }
}

/**
 * @param apart whether the second four outputs of a unit lie `shift` and `dstShift` bytes on
 * @param twice whether there are two tiles, as far apart
 */
// @ts-ignore: decorator
@inline
function plane(
  apart: bool, twice: bool, tablePtr: usize, weightPtr: usize, srcPtr: usize, dstPtr: usize, rows: i32, columns: i32,
  tileColumns: i32, tileRows: i32, shift: usize, dstShift: usize, biasPtr: usize,
): void {
  const step = <usize>intAt(tablePtr, 0);
  const unitStep = <usize>intAt(tablePtr, 1);
  const srcRow = <usize>intAt(tablePtr, 2);
  const dstRow = <usize>intAt(tablePtr, 3);
  const activation = intAt(tablePtr, 7);
  for (let y = 0; y < rows; y += tileRows) {
    const row = <usize>min(y, rows - tileRows);
    for (let x = 0; x < columns; x += tileColumns) {
      const column = apart ? <usize>0 : <usize>min(x, columns - tileColumns) << 2;
      const src = srcPtr + row * srcRow + column;
      let table = tablePtr + 44;
      let w = weightPtr;
      let a0 = f32x4.splat(0), b0 = f32x4.splat(0), a1 = f32x4.splat(0), b1 = f32x4.splat(0);
      let a2 = f32x4.splat(0), b2 = f32x4.splat(0), a3 = f32x4.splat(0), b3 = f32x4.splat(0);
      let c0 = f32x4.splat(0), d0 = f32x4.splat(0), c1 = f32x4.splat(0), d1 = f32x4.splat(0);
      let c2 = f32x4.splat(0), d2 = f32x4.splat(0), c3 = f32x4.splat(0), d3 = f32x4.splat(0);

      for (let n = intAt(tablePtr, 8); n > 0; n--, table += 4, w += 4) {
        let p = src + <usize>intAt(table, 0);
        let q = p + step + step;
        const w0 = v128.load32_splat(w);
        a0 = madd(w0, v128.load(p), a0); b0 = madd(w0, second(apart, p, shift), b0);
        a1 = madd(w0, v128.load(p + step), a1); b1 = madd(w0, second(apart, p + step, shift), b1);
        a2 = madd(w0, v128.load(q), a2); b2 = madd(w0, second(apart, q, shift), b2);
        a3 = madd(w0, v128.load(q + step), a3); b3 = madd(w0, second(apart, q + step, shift), b3);
        if (twice) {
          p += shift; q += shift;
          c0 = madd(w0, v128.load(p), c0); d0 = madd(w0, v128.load(p, 16), d0);
          c1 = madd(w0, v128.load(p + step), c1); d1 = madd(w0, v128.load(p + step, 16), d1);
          c2 = madd(w0, v128.load(q), c2); d2 = madd(w0, v128.load(q, 16), d2);
          c3 = madd(w0, v128.load(q + step), c3); d3 = madd(w0, v128.load(q + step, 16), d3);
        }
      }

      for (let n = intAt(tablePtr, 9); n > 0; n--, table += 4, w += 8) {
        let p0 = src + <usize>intAt(table, 0);
        let p1 = p0 + step, p2 = p1 + step, p3 = p2 + step, p4 = p3 + step;
        const w0 = v128.load32_splat(w), w1 = v128.load32_splat(w, 4);
        let u = v128.load(p0), v = v128.load(p1);
        a0 = madd(w1, v, madd(w0, u, a0));
        u = v128.load(p2);
        a1 = madd(w1, u, madd(w0, v, a1));
        v = v128.load(p3);
        a2 = madd(w1, v, madd(w0, u, a2));
        u = v128.load(p4);
        a3 = madd(w1, u, madd(w0, v, a3));
        u = second(apart, p0, shift); v = second(apart, p1, shift);
        b0 = madd(w1, v, madd(w0, u, b0));
        u = second(apart, p2, shift);
        b1 = madd(w1, u, madd(w0, v, b1));
        v = second(apart, p3, shift);
        b2 = madd(w1, v, madd(w0, u, b2));
        u = second(apart, p4, shift);
        b3 = madd(w1, u, madd(w0, v, b3));
        if (twice) {
          p0 += shift; p1 += shift; p2 += shift; p3 += shift; p4 += shift;
          u = v128.load(p0); v = v128.load(p1);
          c0 = madd(w1, v, madd(w0, u, c0));
          u = v128.load(p2);
          c1 = madd(w1, u, madd(w0, v, c1));
          v = v128.load(p3);
          c2 = madd(w1, v, madd(w0, u, c2));
          u = v128.load(p4);
          c3 = madd(w1, u, madd(w0, v, c3));
          u = v128.load(p0, 16); v = v128.load(p1, 16);
          d0 = madd(w1, v, madd(w0, u, d0));
          u = v128.load(p2, 16);
          d1 = madd(w1, u, madd(w0, v, d1));
          v = v128.load(p3, 16);
          d2 = madd(w1, v, madd(w0, u, d2));
          u = v128.load(p4, 16);
          d3 = madd(w1, u, madd(w0, v, d3));
        }
      }

      for (let n = intAt(tablePtr, 10); n > 0; n--, table += 4, w += 12) {
        let p0 = src + <usize>intAt(table, 0);
        let p1 = p0 + step, p2 = p1 + step, p3 = p2 + step, p4 = p3 + step, p5 = p4 + step;
        const w0 = v128.load32_splat(w), w1 = v128.load32_splat(w, 4), w2 = v128.load32_splat(w, 8);
        let u = v128.load(p0), v = v128.load(p1), t = v128.load(p2);
        a0 = madd(w2, t, madd(w1, v, madd(w0, u, a0)));
        u = v128.load(p3);
        a1 = madd(w2, u, madd(w1, t, madd(w0, v, a1)));
        v = v128.load(p4);
        a2 = madd(w2, v, madd(w1, u, madd(w0, t, a2)));
        t = v128.load(p5);
        a3 = madd(w2, t, madd(w1, v, madd(w0, u, a3)));
        u = second(apart, p0, shift); v = second(apart, p1, shift); t = second(apart, p2, shift);
        b0 = madd(w2, t, madd(w1, v, madd(w0, u, b0)));
        u = second(apart, p3, shift);
        b1 = madd(w2, u, madd(w1, t, madd(w0, v, b1)));
        v = second(apart, p4, shift);
        b2 = madd(w2, v, madd(w1, u, madd(w0, t, b2)));
        t = second(apart, p5, shift);
        b3 = madd(w2, t, madd(w1, v, madd(w0, u, b3)));
        if (twice) {
          p0 += shift; p1 += shift; p2 += shift; p3 += shift; p4 += shift; p5 += shift;
          u = v128.load(p0); v = v128.load(p1); t = v128.load(p2);
          c0 = madd(w2, t, madd(w1, v, madd(w0, u, c0)));
          u = v128.load(p3);
          c1 = madd(w2, u, madd(w1, t, madd(w0, v, c1)));
          v = v128.load(p4);
          c2 = madd(w2, v, madd(w1, u, madd(w0, t, c2)));
          t = v128.load(p5);
          c3 = madd(w2, t, madd(w1, v, madd(w0, u, c3)));
          u = v128.load(p0, 16); v = v128.load(p1, 16); t = v128.load(p2, 16);
          d0 = madd(w2, t, madd(w1, v, madd(w0, u, d0)));
          u = v128.load(p3, 16);
          d1 = madd(w2, u, madd(w1, t, madd(w0, v, d1)));
          v = v128.load(p4, 16);
          d2 = madd(w2, v, madd(w1, u, madd(w0, t, d2)));
          t = v128.load(p5, 16);
          d3 = madd(w2, t, madd(w1, v, madd(w0, u, d3)));
        }
      }

      const bias = v128.load32_splat(biasPtr);
      let to = dstPtr + row * dstRow + column;
      let twin = to + dstShift;
      keep(apart, to, f32x4.add(a0, bias), f32x4.add(b0, bias), dstShift, columns, activation); to += unitStep;
      keep(apart, to, f32x4.add(a1, bias), f32x4.add(b1, bias), dstShift, columns, activation); to += unitStep;
      keep(apart, to, f32x4.add(a2, bias), f32x4.add(b2, bias), dstShift, columns, activation); to += unitStep;
      keep(apart, to, f32x4.add(a3, bias), f32x4.add(b3, bias), dstShift, columns, activation);
      if (twice) {
        keep(false, twin, f32x4.add(c0, bias), f32x4.add(d0, bias), 0, columns, activation); twin += unitStep;
        keep(false, twin, f32x4.add(c1, bias), f32x4.add(d1, bias), 0, columns, activation); twin += unitStep;
        keep(false, twin, f32x4.add(c2, bias), f32x4.add(d2, bias), 0, columns, activation); twin += unitStep;
        keep(false, twin, f32x4.add(c3, bias), f32x4.add(d3, bias), 0, columns, activation);
      }
    }
  }
}
