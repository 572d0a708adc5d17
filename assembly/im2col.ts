// im2col, in two forms: packing a block of the column matrix for GEMM without ever making the whole of it, and the plain,
// materialised matrix with its adjoint col2im.
//
//   B[k][p] = src[kOffset[k] + pOffset[p]]
//
//   k = (c, ky, kx)  kOffset = c*plane + ky*dilationY*width + kx*dilationX
//   p = (y, x)       pOffset = y*strideY*width + x*strideX
//
// `src` is the padded input (pad.ts), so every element exists. The offsets stand in two tables of integers; that they only
// have to be added is what lets one routine serve the convolution (rows k, columns p), the gradient of its weight (rows p,
// columns k) and 1x1 kernels. Tables increase strictly. Exact. Cost: one read and one write an element of B.
// Source: Chellapilla, Puri, Simard, "High Performance Convolutional Neural Networks for Document Processing" (2006).

import { NR } from './gemmTile';
import { floatPtr, intAt, storePair } from './lanes';

/** Fills a table with outer*outerStep + inner*innerStep, inner index fastest: outers x inners integers. */
export function offsetTable(ptr: usize, outers: i32, outerStep: i32, inners: i32, innerStep: i32): void {
  for (let o = 0; o < outers; o++) {
    let offset = o * outerStep;
    for (let i = 0; i < inners; i++, ptr += 4, offset += innerStep) store<i32>(ptr, offset);
  }
}

/** As `offsetTable` with three indices: the offsets of the taps of a kernel. */
export function offsetTable3(ptr: usize, outers: i32, outerStep: i32, middles: i32, middleStep: i32, inners: i32, innerStep: i32): void {
  for (let o = 0; o < outers; o++) {
    for (let m = 0; m < middles; m++) {
      let offset = o * outerStep + m * middleStep;
      for (let i = 0; i < inners; i++, ptr += 4, offset += innerStep) store<i32>(ptr, offset);
    }
  }
}

/**
 * Packs rows x columns elements of B in panels of NR columns. The columns of a last panel past `columns` repeat the last one.
 * @param rowTablePtr    offsets of the rows, the block's first row first
 * @param columnTablePtr offsets of the columns, the block's first column first
 */
export function packColumns(srcPtr: usize, rowTablePtr: usize, rows: i32, columnTablePtr: usize, columns: i32, dstPtr: usize): void {
  for (let n = 0; n < columns; n += NR) {
    const table = columnTablePtr + (<usize>n << 2);
    if (n + NR <= columns && intAt(table, NR - 1) - intAt(table, 0) == NR - 1) {
      packRun(floatPtr(srcPtr, intAt(table, 0)), rowTablePtr, rows, dstPtr);
    } else {
      for (let half = 0; half < NR; half += 8) {
        // A half that is all past the end repeats the last column eight times.
        const from = min(n + half, columns - 1);
        const valid = min(8, columns - from);
        packEight(srcPtr, rowTablePtr, rows, columnTablePtr + (<usize>from << 2), n + half == from ? valid : 1, dstPtr + <usize>(half * 4));
      }
    }
    dstPtr += <usize>(rows * NR * 4);
  }
}

/** Packs a whole panel of columns that lie side by side, two rows a turn. */
function packRun(firstPtr: usize, rowTablePtr: usize, rows: i32, dstPtr: usize): void {
  for (; rows >= 2; rows -= 2, rowTablePtr += 8, dstPtr += NR * 8) {
    const one = floatPtr(firstPtr, load<i32>(rowTablePtr)), other = floatPtr(firstPtr, load<i32>(rowTablePtr, 4));
    copyPanelRow(dstPtr, one);
    copyPanelRow(dstPtr + NR * 4, other);
  }
  if (rows > 0) copyPanelRow(dstPtr, floatPtr(firstPtr, load<i32>(rowTablePtr)));
}

// @ts-ignore: decorator
@inline
function copyPanelRow(dstPtr: usize, ptr: usize): void {
  const a = v128.load(ptr), b = v128.load(ptr, 16);
  if (NR == 16) {
    const c = v128.load(ptr, 32), d = v128.load(ptr, 48);
    v128.store(dstPtr, d, 48);
    v128.store(dstPtr, c, 32);
  }
  storePair(dstPtr, a, b);
}

/** Packs eight columns of a panel; its rows are NR floats apart. */
function packEight(srcPtr: usize, rowTablePtr: usize, rows: i32, table: usize, valid: i32, dstPtr: usize): void {
  const first = valid < 8 ? 0 : firstRun(table);
  const second = first == 0 ? 0 : firstRun(table + 16);
  if (first == 4 && second == 4) {
    packTwoQuads(floatPtr(srcPtr, intAt(table, 0)), floatPtr(srcPtr, intAt(table, 4)), rowTablePtr, rows, dstPtr);
  } else if (second > 0) {
    packSplitQuads(srcPtr, rowTablePtr, rows, table, firstLanes(first), firstLanes(second), dstPtr);
  } else if (valid == 8 && everySecond(table)) {
    packEverySecond(floatPtr(srcPtr, intAt(table, 0)), rowTablePtr, rows, dstPtr);
  } else {
    packScattered(srcPtr, rowTablePtr, rows, table, valid, dstPtr);
  }
}

/** How many of four columns lie side by side, where the others do so too; 0 where they do not. Columns increase. */
function firstRun(table: usize): i32 {
  const first = intAt(table, 0), last = intAt(table, 3);
  let run = 1;
  while (run < 4 && intAt(table, run) - first == run) run++;
  for (let i = run; i < 3; i++) if (last - intAt(table, i) != 3 - i) return 0;
  return run;
}

function packTwoQuads(firstPtr: usize, secondPtr: usize, rowTablePtr: usize, rows: i32, dstPtr: usize): void {
  for (let k = 0; k < rows; k++, dstPtr += NR * 4) {
    const offset = <usize>intAt(rowTablePtr, k) << 2;
    v128.store(dstPtr, v128.load(firstPtr + offset));
    v128.store(dstPtr, v128.load(secondPtr + offset), 16);
  }
}

/** Four columns of two runs each: four that start as the first run does and four that end as the second does, of which a mask chooses. */
function packSplitQuads(
  srcPtr: usize, rowTablePtr: usize, rows: i32, table: usize, firstMask: v128, secondMask: v128, dstPtr: usize,
): void {
  const start0 = floatPtr(srcPtr, intAt(table, 0)), end0 = floatPtr(srcPtr, intAt(table, 3) - 3);
  const start1 = floatPtr(srcPtr, intAt(table, 4)), end1 = floatPtr(srcPtr, intAt(table, 7) - 3);
  for (let k = 0; k < rows; k++, dstPtr += NR * 4) {
    const offset = <usize>intAt(rowTablePtr, k) << 2;
    v128.store(dstPtr, v128.bitselect(v128.load(start0 + offset), v128.load(end0 + offset), firstMask));
    v128.store(dstPtr, v128.bitselect(v128.load(start1 + offset), v128.load(end1 + offset), secondMask), 16);
  }
}

/** All ones in the first `count` lanes. */
// @ts-ignore: decorator
@inline
function firstLanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

// @ts-ignore: decorator
@inline
function everySecond(table: usize): bool {
  let even = true;
  for (let i = 1; i < 8; i++) even = even && intAt(table, i) - intAt(table, i - 1) == 2;
  return even;
}

/** Columns two apart: a stride of 2. The last load ends at the last column, so that nothing past it is read. */
function packEverySecond(srcPtr: usize, rowTablePtr: usize, rows: i32, dstPtr: usize): void {
  for (let k = 0; k < rows; k++, dstPtr += NR * 4) {
    const ptr = floatPtr(srcPtr, intAt(rowTablePtr, k));
    v128.store(dstPtr, v128.shuffle<f32>(v128.load(ptr), v128.load(ptr, 16), 0, 2, 4, 6));
    v128.store(dstPtr, v128.shuffle<f32>(v128.load(ptr, 32), v128.load(ptr, 44), 0, 2, 5, 7), 16);
  }
}

function packScattered(srcPtr: usize, rowTablePtr: usize, rows: i32, table: usize, valid: i32, dstPtr: usize): void {
  const last = valid - 1;
  const p0 = floatPtr(srcPtr, intAt(table, 0));
  const p1 = floatPtr(srcPtr, intAt(table, min(1, last)));
  const p2 = floatPtr(srcPtr, intAt(table, min(2, last)));
  const p3 = floatPtr(srcPtr, intAt(table, min(3, last)));
  const p4 = floatPtr(srcPtr, intAt(table, min(4, last)));
  const p5 = floatPtr(srcPtr, intAt(table, min(5, last)));
  const p6 = floatPtr(srcPtr, intAt(table, min(6, last)));
  const p7 = floatPtr(srcPtr, intAt(table, min(7, last)));
  for (let k = 0; k < rows; k++, dstPtr += NR * 4) {
    const offset = <usize>intAt(rowTablePtr, k) << 2;
    let a = v128.load32_zero(p0 + offset);
    a = v128.load_lane<f32>(p1 + offset, a, 1);
    a = v128.load_lane<f32>(p2 + offset, a, 2);
    a = v128.load_lane<f32>(p3 + offset, a, 3);
    let b = v128.load32_zero(p4 + offset);
    b = v128.load_lane<f32>(p5 + offset, b, 1);
    b = v128.load_lane<f32>(p6 + offset, b, 2);
    b = v128.load_lane<f32>(p7 + offset, b, 3);
    v128.store(dstPtr, a);
    v128.store(dstPtr, b, 16);
  }
}

/** The materialised matrix: dst[k][p], rows `columns` floats long. */
export function im2col(srcPtr: usize, rowTablePtr: usize, rows: i32, columnTablePtr: usize, columns: i32, dstPtr: usize): void {
  for (let k = 0; k < rows; k++) {
    const rowPtr = floatPtr(srcPtr, intAt(rowTablePtr, k));
    let p = 0;
    for (; p + 4 <= columns; p += 4, dstPtr += 16) {
      const first = intAt(columnTablePtr, p);
      if (intAt(columnTablePtr, p + 1) - first == 1 && intAt(columnTablePtr, p + 3) - first == 3) {
        v128.store(dstPtr, v128.load(floatPtr(rowPtr, first)));
      } else {
        for (let i = 0; i < 4; i++) store<f32>(floatPtr(dstPtr, i), load<f32>(floatPtr(rowPtr, intAt(columnTablePtr, p + i))));
      }
    }
    for (; p < columns; p++, dstPtr += 4) store<f32>(dstPtr, load<f32>(floatPtr(rowPtr, intAt(columnTablePtr, p))));
  }
}

/**
 * col2im, the adjoint: dst[kOffset[k] + pOffset[p]] += src[k][p], rows of `src` `ld` floats apart. `dst` holds what to add to.
 * The sums of one element run over k in order.
 */
export function col2im(srcPtr: usize, ld: i32, rowTablePtr: usize, rows: i32, columnTablePtr: usize, columns: i32, dstPtr: usize): void {
  for (let k = 0; k < rows; k++) {
    const rowPtr = floatPtr(dstPtr, intAt(rowTablePtr, k));
    let from = floatPtr(srcPtr, k * ld);
    let p = 0;
    for (; p + 4 <= columns; p += 4, from += 16) {
      const first = intAt(columnTablePtr, p);
      if (intAt(columnTablePtr, p + 3) - first == 3) {
        const ptr = floatPtr(rowPtr, first);
        v128.store(ptr, f32x4.add(v128.load(ptr), v128.load(from)));
      } else {
        for (let i = 0; i < 4; i++) addTo(floatPtr(rowPtr, intAt(columnTablePtr, p + i)), load<f32>(floatPtr(from, i)));
      }
    }
    for (; p < columns; p++, from += 4) addTo(floatPtr(rowPtr, intAt(columnTablePtr, p)), load<f32>(from));
  }
}

// @ts-ignore: decorator
@inline
function addTo(ptr: usize, value: f32): void {
  store<f32>(ptr, load<f32>(ptr) + value);
}
