// The two steps of a pooling (poolWindow.ts), for maxima and for sums: rows of the plane into one line, windows of the line into
// a row of outputs.
//
//   line[x] = reduce over i < rows of src[i*step + x]
//   dst[x]  = reduce over j < taps of line[x*pitch + j*tapStep]      for sums: / (columnDivisor[x] * rowDivisor)
//
// The maximum is NaN where an operand is, as in PyTorch, and of equal values it is the first. `f32x4.max` takes V8 on x64 eight
// instructions; `pmax`, which drops a NaN in its second operand, takes one, and with that NaN put back it is three. MAX does
// that; PLAIN_MAX does not, for operands that are known to have no NaN.
// Windows of many taps: maxima of 2, 4, 8 ... taps are made of each other in the line, and two of those that overlap make a
// window. That is log2(taps) steps; for sums it would not do.
//
// Reads up to 28 bytes past what it needs; writes no more than it must, but for the line, where up to 28 bytes more are written.
// Cost: a load and a reduction an element and row, and one an output and tap. Error of sums: they have kernelHeight +
// kernelWidth terms in turn, |error| <= (kernelHeight + kernelWidth)*eps*sum|x|, and one rounding more for the quotient.

import { floatPtr, storePair } from './lanes';
import { loadTap, storeLanes } from './poolWindow';

// @ts-ignore: decorator
@inline
export const MAX: i32 = 0;
// @ts-ignore: decorator
@inline
export const SUM: i32 = 1;
// @ts-ignore: decorator
@inline
export const PLAIN_MAX: i32 = 2;

/** Windows of so many taps and more are made by doubling. */
const MANY_TAPS: i32 = 10;

/** Reduces b into a. `op` is a literal. */
// @ts-ignore: decorator
@inline
export function reduce(op: i32, a: v128, b: v128): v128 {
  if (op == SUM) return f32x4.add(a, b);
  if (op == PLAIN_MAX) return f32x4.pmax(a, b);
  return v128.or(f32x4.pmax(a, b), f32x4.ne(b, b));
}

/** Columns of `rows` >= 1 rows, up to 16 at a time so that each row's cache line is used whole. */
// @ts-ignore: decorator
@inline
function reduceRows(op: i32, dstPtr: usize, srcPtr: usize, rows: i32, stepBytes: usize, columns: i32): void {
  for (; columns > 8; columns -= 16, dstPtr += 64, srcPtr += 64) {
    let a = v128.load(srcPtr);
    let b = v128.load(srcPtr, 16);
    let c = v128.load(srcPtr, 32);
    let d = v128.load(srcPtr, 48);
    let ptr = srcPtr;
    for (let i = 1; i < rows; i++) {
      ptr += stepBytes;
      a = reduce(op, a, v128.load(ptr));
      b = reduce(op, b, v128.load(ptr, 16));
      c = reduce(op, c, v128.load(ptr, 32));
      d = reduce(op, d, v128.load(ptr, 48));
    }
    v128.store(dstPtr, d, 48);
    v128.store(dstPtr, c, 32);
    storePair(dstPtr, a, b);
  }
  if (columns > 0) {
    let a = v128.load(srcPtr);
    let b = v128.load(srcPtr, 16);
    for (let i = 1; i < rows; i++) {
      srcPtr += stepBytes;
      a = reduce(op, a, v128.load(srcPtr));
      b = reduce(op, b, v128.load(srcPtr, 16));
    }
    storePair(dstPtr, a, b);
  }
}

export function maxOfRows(dstPtr: usize, srcPtr: usize, rows: i32, stepBytes: usize, columns: i32): void {
  reduceRows(MAX, dstPtr, srcPtr, rows, stepBytes, columns);
}

export function plainMaxOfRows(dstPtr: usize, srcPtr: usize, rows: i32, stepBytes: usize, columns: i32): void {
  reduceRows(PLAIN_MAX, dstPtr, srcPtr, rows, stepBytes, columns);
}

export function sumOfRows(dstPtr: usize, srcPtr: usize, rows: i32, stepBytes: usize, columns: i32): void {
  reduceRows(SUM, dstPtr, srcPtr, rows, stepBytes, columns);
}

/** A row of outputs. `pitch` is a literal: 1, 2, or 0 for any other, which `runPitch` is then. */
// @ts-ignore: decorator
@inline
function reduceLine(
  op: i32, pitch: i32, dstPtr: usize, linePtr: usize, outputs: i32, taps: i32, tapBytes: usize, runPitch: i32,
  columnDivisorPtr: usize, rowDivisor: f32,
): void {
  const near = <usize>runPitch << 2;
  const step = near << 2;
  const divisor = f32x4.splat(rowDivisor);
  for (; outputs >= 8; outputs -= 8, dstPtr += 32, linePtr += 2 * step) {
    let a = loadTap(pitch, linePtr, near, 2 * near, 3 * near);
    let b = loadTap(pitch, linePtr + step, near, 2 * near, 3 * near);
    let ptr = linePtr;
    for (let j = 1; j < taps; j++) {
      ptr += tapBytes;
      a = reduce(op, a, loadTap(pitch, ptr, near, 2 * near, 3 * near));
      b = reduce(op, b, loadTap(pitch, ptr + step, near, 2 * near, 3 * near));
    }
    if (op == SUM) {
      a = f32x4.div(a, f32x4.mul(v128.load(columnDivisorPtr), divisor));
      b = f32x4.div(b, f32x4.mul(v128.load(columnDivisorPtr, 16), divisor));
      columnDivisorPtr += 32;
    }
    storePair(dstPtr, a, b);
  }
  for (; outputs > 0; outputs -= 4, dstPtr += 16, linePtr += step) {
    // Lanes without an output repeat another's: nothing far behind the line is read.
    const second: usize = outputs > 1 ? near : 0;
    const third: usize = outputs > 2 ? 2 * near : 0;
    const fourth: usize = outputs > 3 ? 3 * near : 0;
    let result = loadTap(pitch, linePtr, second, third, fourth);
    let ptr = linePtr;
    for (let j = 1; j < taps; j++) {
      ptr += tapBytes;
      result = reduce(op, result, loadTap(pitch, ptr, second, third, fourth));
    }
    if (op == SUM) {
      result = f32x4.div(result, f32x4.mul(v128.load(columnDivisorPtr), divisor));
      columnDivisorPtr += 16;
    }
    if (outputs >= 4) v128.store(dstPtr, result);
    else storeLanes(dstPtr, result, outputs);
  }
}

/** line[x] = max(line[x], line[x + distance]) for `count` x, in ascending order: what is read has not been written. */
// @ts-ignore: decorator
@inline
function doubleTaps(op: i32, linePtr: usize, distance: usize, count: i32): void {
  for (; count >= 8; count -= 8, linePtr += 32) {
    const a = reduce(op, v128.load(linePtr), v128.load(linePtr + distance));
    const b = reduce(op, v128.load(linePtr, 16), v128.load(linePtr + distance, 16));
    storePair(linePtr, a, b);
  }
  for (; count > 0; count -= 4, linePtr += 16) {
    v128.store(linePtr, reduce(op, v128.load(linePtr), v128.load(linePtr + distance)));
  }
}

// @ts-ignore: decorator
@inline
function reduceWindows(
  op: i32, dstPtr: usize, linePtr: usize, outputs: i32, taps: i32, tapBytes: usize, pitch: i32,
  columnDivisorPtr: usize, rowDivisor: f32,
): void {
  if (op != SUM && taps >= MANY_TAPS) {
    let length = (outputs - 1) * pitch + 1 + (taps - 1) * <i32>(tapBytes >> 2);
    let made = 1;
    for (; 2 * made <= taps; made *= 2) {
      length -= made * <i32>(tapBytes >> 2);
      doubleTaps(op, linePtr, <usize>made * tapBytes, length);
    }
    tapBytes *= <usize>(taps - made);
    taps = taps == made ? 1 : 2;
  }
  if (pitch == 1) reduceLine(op, 1, dstPtr, linePtr, outputs, taps, tapBytes, 1, columnDivisorPtr, rowDivisor);
  else if (pitch == 2) reduceLine(op, 2, dstPtr, linePtr, outputs, taps, tapBytes, 2, columnDivisorPtr, rowDivisor);
  else reduceLine(op, 0, dstPtr, linePtr, outputs, taps, tapBytes, pitch, columnDivisorPtr, rowDivisor);
}

export function maxOfWindows(dstPtr: usize, linePtr: usize, outputs: i32, taps: i32, tapBytes: usize, pitch: i32): void {
  reduceWindows(MAX, dstPtr, linePtr, outputs, taps, tapBytes, pitch, 0, 1);
}

export function plainMaxOfWindows(dstPtr: usize, linePtr: usize, outputs: i32, taps: i32, tapBytes: usize, pitch: i32): void {
  reduceWindows(PLAIN_MAX, dstPtr, linePtr, outputs, taps, tapBytes, pitch, 0, 1);
}

export function meanOfWindows(
  dstPtr: usize, linePtr: usize, outputs: i32, taps: i32, tapBytes: usize, pitch: i32, columnDivisorPtr: usize, rowDivisor: f32,
): void {
  reduceWindows(SUM, dstPtr, linePtr, outputs, taps, tapBytes, pitch, columnDivisorPtr, rowDivisor);
}
