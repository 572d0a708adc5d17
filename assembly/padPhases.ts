// Padding for strides: as pad.ts, with the columns of each padded row sorted by phase.
//
//   dst[c][r][(q % n)*phaseWidth + floor(q / n)] = src[c][rowMap[r]][columnMap(q)],   and `fill` where a map says -1
//
//   n = 2:   | 0 2 4 6 8 .. | 1 3 5 7 9 .. |
//
// A window that moves by n columns then reads neighbouring floats, whichever tap it is at.
// Shapes and maps as in pad.ts; phaseWidth = dstWidth / n. Cost: one read of src, one write of dst. Exact.

import { floatAt, floatPtr, intAt } from './lanes';
import { fillFloats } from './pad';

export function padPhases(
  srcPtr: usize, srcStride: i32, width: i32,
  dstPtr: usize, dstStride: i32, dstWidth: i32, phases: i32,
  channels: i32, rows: i32, rowMapPtr: usize,
  before: i32, after: i32, edgeMapPtr: usize,
  fill: f32,
): void {
  const phaseWidth = dstWidth / phases;
  const end = before + width;
  for (let c = 0; c < channels; c++) {
    const planePtr = floatPtr(srcPtr, c * srcStride);
    let rowPtr = floatPtr(dstPtr, c * dstStride);
    for (let r = 0; r < rows; r++, rowPtr = floatPtr(rowPtr, dstWidth)) {
      const sourceRow = intAt(rowMapPtr, r);
      if (sourceRow < 0) {
        fillFloats(rowPtr, dstWidth, fill);
        continue;
      }
      const sourcePtr = floatPtr(planePtr, sourceRow * width);
      for (let q = 0; q < before; q++) {
        const column = intAt(edgeMapPtr, q);
        put(rowPtr, q, phases, phaseWidth, column < 0 ? fill : floatAt(sourcePtr, column));
      }
      for (let q = end; q < dstWidth; q++) {
        const column = q < end + after ? intAt(edgeMapPtr, q - width) : -1;
        put(rowPtr, q, phases, phaseWidth, column < 0 ? fill : floatAt(sourcePtr, column));
      }
      if (phases == 2) {
        const evens = floatPtr(rowPtr, (before & 1) * phaseWidth + (before >> 1));
        const odds = floatPtr(rowPtr, (~before & 1) * phaseWidth + ((before + 1) >> 1));
        splitRow(sourcePtr, width, evens, odds);
      } else {
        for (let i = 0; i < width; i++) put(rowPtr, before + i, phases, phaseWidth, floatAt(sourcePtr, i));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function put(rowPtr: usize, column: i32, phases: i32, phaseWidth: i32, value: f32): void {
  store<f32>(floatPtr(rowPtr, (column % phases) * phaseWidth + column / phases), value);
}

/** Every second float to `evens`, the others to `odds`. */
function splitRow(srcPtr: usize, count: i32, evens: usize, odds: usize): void {
  for (; count >= 8; count -= 8, srcPtr += 32, evens += 16, odds += 16) {
    const a = v128.load(srcPtr);
    const b = v128.load(srcPtr, 16);
    v128.store(evens, v128.shuffle<f32>(a, b, 0, 2, 4, 6));
    v128.store(odds, v128.shuffle<f32>(a, b, 1, 3, 5, 7));
  }
  for (; count >= 2; count -= 2, srcPtr += 8, evens += 4, odds += 4) {
    store<f32>(evens, load<f32>(srcPtr));
    store<f32>(odds, load<f32>(srcPtr, 4));
  }
  if (count > 0) store<f32>(evens, load<f32>(srcPtr));
}
