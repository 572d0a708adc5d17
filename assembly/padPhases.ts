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
  const endIndex = end / phases;
  const endPhase = end - endIndex * phases;
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
      if (phases == 2) {
        const evens = floatPtr(rowPtr, (before & 1) * phaseWidth + (before >> 1));
        const odds = floatPtr(rowPtr, (~before & 1) * phaseWidth + ((before + 1) >> 1));
        splitRow(sourcePtr, width, evens, odds);
      } else {
        for (let phase = 0; phase < phases; phase++) {
          const skipped = max(0, (before - phase + phases - 1) / phases);
          const first = phase + skipped * phases - before;
          gather(floatPtr(rowPtr, phase * phaseWidth + skipped), floatPtr(sourcePtr, first), width - first, phases);
        }
      }
      for (let q = 0, phase = 0, to = rowPtr; q < before; q++) {
        store<f32>(floatPtr(to, phase * phaseWidth), edge(sourcePtr, edgeMapPtr, q, fill));
        if (++phase == phases) {
          phase = 0;
          to += 4;
        }
      }
      for (let q = end, phase = endPhase, to = floatPtr(rowPtr, endIndex); q < dstWidth; q++) {
        const value = q < end + after ? edge(sourcePtr, edgeMapPtr, q - width, fill) : fill;
        store<f32>(floatPtr(to, phase * phaseWidth), value);
        if (++phase == phases) {
          phase = 0;
          to += 4;
        }
      }
    }
  }
}

/** Every `step`-th of `count` floats. */
// @ts-ignore: decorator
@inline
function gather(dstPtr: usize, srcPtr: usize, count: i32, step: i32): void {
  const stepBytes = <usize>step << 2;
  for (; count > 0; count -= step, dstPtr += 4, srcPtr += stepBytes) store<f32>(dstPtr, load<f32>(srcPtr));
}

/** The float that element `i` of the edge map stands for. */
// @ts-ignore: decorator
@inline
function edge(sourcePtr: usize, edgeMapPtr: usize, i: i32, fill: f32): f32 {
  const column = intAt(edgeMapPtr, i);
  return column < 0 ? fill : floatAt(sourcePtr, column);
}

/** Every second float to `evens`, the others to `odds`. */
// @ts-ignore: decorator
@inline
function splitRow(srcPtr: usize, count: i32, evens: usize, odds: usize): void {
  const pairs = count >> 1;
  if (pairs >= 4) {
    // The last eight end with the pairs, and copy some a second time.
    const last = <usize>(pairs - 4) << 2;
    for (let at: usize = 0; at < last; at += 16) splitEight(srcPtr + (at << 1), evens + at, odds + at);
    splitEight(srcPtr + (last << 1), evens + last, odds + last);
  } else {
    for (let i = 0; i < pairs; i++) {
      store<f32>(floatPtr(evens, i), floatAt(srcPtr, 2 * i));
      store<f32>(floatPtr(odds, i), floatAt(srcPtr, 2 * i + 1));
    }
  }
  if (count & 1) store<f32>(floatPtr(evens, pairs), floatAt(srcPtr, count - 1));
}

// @ts-ignore: decorator
@inline
function splitEight(srcPtr: usize, evens: usize, odds: usize): void {
  const a = v128.load(srcPtr);
  const b = v128.load(srcPtr, 16);
  v128.store(evens, v128.shuffle<f32>(a, b, 0, 2, 4, 6));
  v128.store(odds, v128.shuffle<f32>(a, b, 1, 3, 5, 7));
}
