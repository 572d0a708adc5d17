// Padding: copies planes into a larger scratch plane, so that no other kernel has an edge to look after.
//
//   dst[c][r][q] = src[c][rowMap[r]][columnMap(q)],   and `fill` where a map says -1
//
//   src  channels x rows x width, rows contiguous, channels `srcStride` floats apart
//   dst  channels x rows x dstWidth, channels `dstStride` floats apart:
//
//        |  before  |        width        | after | slack (fill) |
//        | edges[]  |  memcpy of the row  |edges[]|              |
//
// `rowMap` has one source row (or -1) a row of dst; `edgeMap` one source column (or -1) for each of the `before` columns and
// then for each of the `after` columns. The maps hold the whole difference between zeros, reflect, replicate and circular.
// Cost: one read of src, one write of dst. Exact.

import { floatAt, floatPtr, intAt } from './lanes';

export function pad(
  srcPtr: usize, srcStride: i32, width: i32,
  dstPtr: usize, dstStride: i32, dstWidth: i32,
  channels: i32, rows: i32, rowMapPtr: usize,
  before: i32, after: i32, edgeMapPtr: usize,
  fill: f32,
): void {
  const rest = dstWidth - before - width;
  let filled = dstWidth >= 4 && before <= 4 && rest <= 4;
  for (let i = 0; i < before + after; i++) filled = filled && intAt(edgeMapPtr, i) < 0;
  const edge = f32x4.splat(fill);
  for (let c = 0; c < channels; c++) {
    const planePtr = floatPtr(srcPtr, c * srcStride);
    let rowPtr = floatPtr(dstPtr, c * dstStride);
    for (let r = 0; r < rows; r++) {
      const sourceRow = intAt(rowMapPtr, r);
      if (sourceRow < 0) {
        fillFloats(rowPtr, dstWidth, fill);
      } else if (filled && r < rows - 1) {
        // Whole vectors: what they overwrite of the row is copied next, what they overwrite of the next row comes later.
        const sourcePtr = floatPtr(planePtr, sourceRow * width);
        const ptr = floatPtr(rowPtr, before);
        if (before > 0) v128.store(rowPtr, edge);
        copyRow(ptr, sourcePtr, width);
        if (rest > 0) v128.store(floatPtr(ptr, width), edge);
      } else {
        const sourcePtr = floatPtr(planePtr, sourceRow * width);
        let ptr = rowPtr;
        for (let i = 0; i < before; i++, ptr += 4) {
          const column = intAt(edgeMapPtr, i);
          store<f32>(ptr, column < 0 ? fill : floatAt(sourcePtr, column));
        }
        copyRow(ptr, sourcePtr, width);
        ptr = floatPtr(ptr, width);
        for (let i = before; i < before + after; i++, ptr += 4) {
          const column = intAt(edgeMapPtr, i);
          store<f32>(ptr, column < 0 ? fill : floatAt(sourcePtr, column));
        }
        const slack = dstWidth - before - width - after;
        if (slack > 0) fillFloats(ptr, slack, fill);
      }
      rowPtr = floatPtr(rowPtr, dstWidth);
    }
  }
}

/**
 * The adjoint of `pad`: adds each element of the padded planes to the source element that it was copied from. `dst` must
 * hold what to add to (zeros, for a gradient).
 */
export function padAdjoint(
  srcPtr: usize, srcStride: i32, srcWidth: i32,
  dstPtr: usize, dstStride: i32, width: i32,
  channels: i32, rows: i32, rowMapPtr: usize,
  before: i32, after: i32, edgeMapPtr: usize,
): void {
  for (let c = 0; c < channels; c++) {
    for (let r = 0; r < rows; r++) {
      const targetRow = intAt(rowMapPtr, r);
      if (targetRow < 0) continue;
      let ptr = floatPtr(srcPtr, c * srcStride + r * srcWidth);
      const rowPtr = floatPtr(dstPtr, c * dstStride + targetRow * width);
      for (let i = 0; i < before; i++, ptr += 4) addAt(rowPtr, intAt(edgeMapPtr, i), load<f32>(ptr));
      for (let i = 0; i < width; i++, ptr += 4) addAt(rowPtr, i, load<f32>(ptr));
      for (let i = before; i < before + after; i++, ptr += 4) addAt(rowPtr, intAt(edgeMapPtr, i), load<f32>(ptr));
    }
  }
}

// @ts-ignore: decorator
@inline
function addAt(rowPtr: usize, column: i32, value: f32): void {
  if (column >= 0) store<f32>(floatPtr(rowPtr, column), floatAt(rowPtr, column) + value);
}

/** Sets `count` floats; nothing for a count of zero or less. */
export function fillFloats(ptr: usize, count: i32, value: f32): void {
  const four = f32x4.splat(value);
  if (count >= 4) {
    const last = floatPtr(ptr, count - 4);
    for (; ptr < last; ptr += 16) v128.store(ptr, four);
    v128.store(last, four);
  } else {
    for (; count > 0; count--, ptr += 4) store<f32>(ptr, value);
  }
}

/** Copies `count` floats between blocks that do not overlap. */
export function copyFloats(dstPtr: usize, srcPtr: usize, count: i32): void {
  copyRow(dstPtr, srcPtr, count);
}

/** The last vectors end where the row ends, and copy some floats a second time. */
// @ts-ignore: decorator
@inline
function copyRow(dstPtr: usize, srcPtr: usize, count: i32): void {
  if (count >= 8) {
    const last = <usize>(count - 8) << 2;
    for (let at: usize = 0; at < last; at += 32) copyEight(dstPtr + at, srcPtr + at);
    copyEight(dstPtr + last, srcPtr + last);
  } else if (count >= 4) {
    const last = <usize>(count - 4) << 2;
    v128.store(dstPtr, v128.load(srcPtr));
    v128.store(dstPtr + last, v128.load(srcPtr + last));
  } else {
    for (; count > 0; count--, dstPtr += 4, srcPtr += 4) store<f32>(dstPtr, load<f32>(srcPtr));
  }
}

// @ts-ignore: decorator
@inline
function copyEight(dstPtr: usize, srcPtr: usize): void {
  const a = v128.load(srcPtr);
  const b = v128.load(srcPtr, 16);
  v128.store(dstPtr, a);
  v128.store(dstPtr, b, 16);
}
