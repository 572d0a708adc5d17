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
  for (let c = 0; c < channels; c++) {
    const planePtr = floatPtr(srcPtr, c * srcStride);
    let rowPtr = floatPtr(dstPtr, c * dstStride);
    for (let r = 0; r < rows; r++) {
      const sourceRow = intAt(rowMapPtr, r);
      if (sourceRow < 0) {
        fillFloats(rowPtr, dstWidth, fill);
      } else {
        const sourcePtr = floatPtr(planePtr, sourceRow * width);
        let ptr = rowPtr;
        for (let i = 0; i < before; i++, ptr += 4) {
          const column = intAt(edgeMapPtr, i);
          store<f32>(ptr, column < 0 ? fill : floatAt(sourcePtr, column));
        }
        copyFloats(ptr, sourcePtr, width);
        ptr = floatPtr(ptr, width);
        for (let i = before; i < before + after; i++, ptr += 4) {
          const column = intAt(edgeMapPtr, i);
          store<f32>(ptr, column < 0 ? fill : floatAt(sourcePtr, column));
        }
        fillFloats(ptr, dstWidth - before - width - after, fill);
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
  for (; count >= 4; count -= 4, ptr += 16) v128.store(ptr, four);
  for (; count > 0; count--, ptr += 4) store<f32>(ptr, value);
}

/** Copies `count` floats between blocks that do not overlap. */
export function copyFloats(dstPtr: usize, srcPtr: usize, count: i32): void {
  for (; count >= 8; count -= 8, dstPtr += 32, srcPtr += 32) {
    const a = v128.load(srcPtr);
    const b = v128.load(srcPtr, 16);
    v128.store(dstPtr, a);
    v128.store(dstPtr, b, 16);
  }
  for (; count > 0; count--, dstPtr += 4, srcPtr += 4) store<f32>(dstPtr, load<f32>(srcPtr));
}
