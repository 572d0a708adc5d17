// The two steps of a pooling (poolWindow.ts), for maxima and for sums: rows of the plane into one line, windows of the line into
// a row of outputs.
//
//   line[x] = reduce over i < rows of src[i*step + x]
//   dst[x]  = reduce over j < taps of line[x*pitch + j*tapStep]      for sums: / (columnDivisor[x] * rowDivisor)
//
// The maximum is NaN where an operand is, as in PyTorch, and of equal values it is the first. `f32x4.max` takes V8 on x64 eight
// instructions; `pmax`, which drops a NaN in its second operand, takes one, and with that NaN put back it is three.
// Reads up to 28 bytes past what it needs; writes no more than it must, but for the line, where 12 bytes more are written.
// Cost: a load and a reduction an element and row, and one an output and tap. Error of sums: they have kernelHeight +
// kernelWidth terms in turn, |error| <= (kernelHeight + kernelWidth)*eps*sum|x|, and one rounding more for the quotient.

import { floatPtr } from './lanes';
import { loadApart, loadEverySecond, storeLanes } from './poolWindow';

// @ts-ignore: decorator
@inline
export const MAX: i32 = 0;
// @ts-ignore: decorator
@inline
export const SUM: i32 = 1;

/** Reduces b into a. `op` is a literal. */
// @ts-ignore: decorator
@inline
export function reduce(op: i32, a: v128, b: v128): v128 {
  if (op == SUM) return f32x4.add(a, b);
  return v128.or(f32x4.pmax(a, b), f32x4.ne(b, b));
}

/** Columns of two or three rows, which is what most layers have; `rows` is a literal. */
// @ts-ignore: decorator
@inline
function fewRows(op: i32, rows: i32, dstPtr: usize, srcPtr: usize, stepBytes: usize, columns: i32): void {
  const end = floatPtr(dstPtr, columns);
  for (; dstPtr < end; dstPtr += 16, srcPtr += 16) {
    let line = reduce(op, v128.load(srcPtr), v128.load(srcPtr + stepBytes));
    if (rows == 3) line = reduce(op, line, v128.load(srcPtr + 2 * stepBytes));
    v128.store(dstPtr, line);
  }
}

/** Columns of any number of rows, 16 at a time so that each row's cache line is used whole. */
// @ts-ignore: decorator
@inline
function manyRows(op: i32, dstPtr: usize, srcPtr: usize, rows: i32, stepBytes: usize, columns: i32): void {
  for (; columns >= 16; columns -= 16, dstPtr += 64, srcPtr += 64) {
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
    v128.store(dstPtr, a);
    v128.store(dstPtr, b, 16);
    v128.store(dstPtr, c, 32);
    v128.store(dstPtr, d, 48);
  }
  for (; columns > 0; columns -= 4, dstPtr += 16, srcPtr += 16) {
    let line = v128.load(srcPtr);
    let ptr = srcPtr;
    for (let i = 1; i < rows; i++) {
      ptr += stepBytes;
      line = reduce(op, line, v128.load(ptr));
    }
    v128.store(dstPtr, line);
  }
}

/** Reduces `rows` >= 1 rows. */
// @ts-ignore: decorator
@inline
function reduceRows(op: i32, dstPtr: usize, srcPtr: usize, rows: i32, stepBytes: usize, columns: i32): void {
  if (rows == 3) fewRows(op, 3, dstPtr, srcPtr, stepBytes, columns);
  else if (rows == 2) fewRows(op, 2, dstPtr, srcPtr, stepBytes, columns);
  else manyRows(op, dstPtr, srcPtr, rows, stepBytes, columns);
}

export function maxOfRows(dstPtr: usize, srcPtr: usize, rows: i32, stepBytes: usize, columns: i32): void {
  reduceRows(MAX, dstPtr, srcPtr, rows, stepBytes, columns);
}

export function sumOfRows(dstPtr: usize, srcPtr: usize, rows: i32, stepBytes: usize, columns: i32): void {
  reduceRows(SUM, dstPtr, srcPtr, rows, stepBytes, columns);
}

/** Four neighbouring outputs' element of a tap. `pitch` is a literal: 1, 2, or 0 for any other, with the lanes' distances. */
// @ts-ignore: decorator
@inline
function loadTap(pitch: i32, ptr: usize, near: usize, middle: usize, far: usize): v128 {
  if (pitch == 1) return v128.load(ptr);
  if (pitch == 2) return loadEverySecond(ptr);
  return loadApart(ptr, near, middle, far);
}

/** One window reduced, for four neighbouring outputs. `few`, a literal: 2 or 3 taps, or 0 for `taps`. */
// @ts-ignore: decorator
@inline
function reduceTaps(
  op: i32, few: i32, pitch: i32, ptr: usize, taps: i32, tapBytes: usize, near: usize, middle: usize, far: usize,
): v128 {
  let result = loadTap(pitch, ptr, near, middle, far);
  if (few == 0) {
    for (let j = 1; j < taps; j++) {
      ptr += tapBytes;
      result = reduce(op, result, loadTap(pitch, ptr, near, middle, far));
    }
    return result;
  }
  result = reduce(op, result, loadTap(pitch, ptr + tapBytes, near, middle, far));
  if (few == 3) result = reduce(op, result, loadTap(pitch, ptr + 2 * tapBytes, near, middle, far));
  return result;
}

/** A row of outputs; `few` and `pitch` are literals, `runPitch` is the pitch where `pitch` is 0. */
// @ts-ignore: decorator
@inline
function reduceLine(
  op: i32, few: i32, pitch: i32, dstPtr: usize, linePtr: usize, outputs: i32, taps: i32, tapBytes: usize, runPitch: i32,
  columnDivisorPtr: usize, rowDivisor: f32,
): void {
  const near = <usize>runPitch << 2;
  const step = near << 2;
  const divisor = f32x4.splat(rowDivisor);
  for (; outputs >= 4; outputs -= 4, dstPtr += 16, linePtr += step) {
    let result = reduceTaps(op, few, pitch, linePtr, taps, tapBytes, near, 2 * near, 3 * near);
    if (op == SUM) {
      result = f32x4.div(result, f32x4.mul(v128.load(columnDivisorPtr), divisor));
      columnDivisorPtr += 16;
    }
    v128.store(dstPtr, result);
  }
  if (outputs > 0) {
    // Lanes without an output repeat another's: nothing far behind the line is read.
    const second: usize = outputs > 1 ? near : 0;
    const third: usize = outputs > 2 ? 2 * near : 0;
    let result = reduceTaps(op, few, pitch, linePtr, taps, tapBytes, second, third, 0);
    if (op == SUM) result = f32x4.div(result, f32x4.mul(v128.load(columnDivisorPtr), divisor));
    storeLanes(dstPtr, result, outputs);
  }
}

// @ts-ignore: decorator
@inline
function reduceWindows(
  op: i32, dstPtr: usize, linePtr: usize, outputs: i32, taps: i32, tapBytes: usize, pitch: i32,
  columnDivisorPtr: usize, rowDivisor: f32,
): void {
  if (pitch == 1) {
    if (taps == 3) reduceLine(op, 3, 1, dstPtr, linePtr, outputs, taps, tapBytes, 1, columnDivisorPtr, rowDivisor);
    else reduceLine(op, 0, 1, dstPtr, linePtr, outputs, taps, tapBytes, 1, columnDivisorPtr, rowDivisor);
  } else if (pitch == 2) {
    if (taps == 3) reduceLine(op, 3, 2, dstPtr, linePtr, outputs, taps, tapBytes, 2, columnDivisorPtr, rowDivisor);
    else if (taps == 2) reduceLine(op, 2, 2, dstPtr, linePtr, outputs, taps, tapBytes, 2, columnDivisorPtr, rowDivisor);
    else reduceLine(op, 0, 2, dstPtr, linePtr, outputs, taps, tapBytes, 2, columnDivisorPtr, rowDivisor);
  } else {
    reduceLine(op, 0, 0, dstPtr, linePtr, outputs, taps, tapBytes, pitch, columnDivisorPtr, rowDivisor);
  }
}

export function maxOfWindows(dstPtr: usize, linePtr: usize, outputs: i32, taps: i32, tapBytes: usize, pitch: i32): void {
  reduceWindows(MAX, dstPtr, linePtr, outputs, taps, tapBytes, pitch, 0, 1);
}

export function meanOfWindows(
  dstPtr: usize, linePtr: usize, outputs: i32, taps: i32, tapBytes: usize, pitch: i32, columnDivisorPtr: usize, rowDivisor: f32,
): void {
  reduceWindows(SUM, dstPtr, linePtr, outputs, taps, tapBytes, pitch, columnDivisorPtr, rowDivisor);
}
