// Kernels of rank 1 on 8-bit interleaved pixels: a pass down the columns, then one along the row that it made.
//
//   line[i]   = (sum over r of c[r] * src[y + r][i] + half) >> shift        16-bit
//   dst[y][i] = finish(sum over k of d[k] * line[i + k*C])
//
// Taps go in pairs, of which one multiplication (i32x4.dot_i16x8_s) takes both. Where the kernel is symmetric, a tap is a
// sum of two rows, or of two places of the line, that share a weight: half of the multiplications.
//
//   taps   entries of six integers: where the four numbers lie in bytes (two to add to each tap; the second of each is not
//          looked at in a kernel that is not folded), the weights of the two taps as 16-bit numbers, and a spare one
//   line   `lineCount` numbers of 16 bits, rounded up to 16, one row: it stays in the first-level cache
//   dst    rows `dstPitch` bytes apart, a multiple of 16: all of it is written
//
// Holds: line and, where folded, twice line fit 16 bits; sums fit 32. `line` is exact with a shift of 0.
// Cost: for 16 bytes, 24 operations a pair of folded taps in each pass, 18 a pair of others.

import { Finish, finish } from './pixelsFinish';

/** Written by src/image/separable.ts, in this order. */
@unmanaged
class Separable {
  columnTaps: i32;
  columnFolded: i32;
  columnTapsPtr: usize;
  shift: i32;
  half: i32;
  rowTaps: i32;
  rowFolded: i32;
  rowTapsPtr: usize;
  linePtr: usize;
  lineCount: i32;
}

@unmanaged
class TapPair {
  firstAt: usize;
  firstTwin: usize;
  secondAt: usize;
  secondTwin: usize;
  weights: i32;
  spare: i32;
}

export function filterSeparable(
  srcPtr: usize, pitch: i32, dstPtr: usize, dstPitch: i32, rows: i32, recordPtr: usize, finishPtr: usize,
): void {
  const record = changetype<Separable>(recordPtr);
  for (let y = 0; y < rows; y++) {
    if (record.columnFolded) foldedColumns(srcPtr, recordPtr);
    else plainColumns(srcPtr, recordPtr);
    if (record.rowFolded) foldedLine(dstPtr, dstPitch, recordPtr, finishPtr);
    else plainLine(dstPtr, dstPitch, recordPtr, finishPtr);
    srcPtr += pitch;
    dstPtr += dstPitch;
  }
}

function foldedColumns(srcPtr: usize, recordPtr: usize): void {
  columns(srcPtr, recordPtr, true);
}

function plainColumns(srcPtr: usize, recordPtr: usize): void {
  columns(srcPtr, recordPtr, false);
}

function foldedLine(dstPtr: usize, count: i32, recordPtr: usize, finishPtr: usize): void {
  line(dstPtr, count, recordPtr, finishPtr, true);
}

function plainLine(dstPtr: usize, count: i32, recordPtr: usize, finishPtr: usize): void {
  line(dstPtr, count, recordPtr, finishPtr, false);
}

/** Sixteen bytes of a tap, its low and its high half: a sum of two rows where folded. */
// @ts-ignore: decorator
@inline
function bytesOf(folded: bool, ptr: usize, at: usize, twin: usize): v128 {
  const x = v128.load_ext<u8>(ptr + at);
  return folded ? i16x8.add(x, v128.load_ext<u8>(ptr + twin)) : x;
}

// @ts-ignore: decorator
@inline
function shortsOf(folded: bool, ptr: usize, at: usize, twin: usize): v128 {
  const x = v128.load(ptr + at);
  return folded ? i16x8.add(x, v128.load(ptr + twin)) : x;
}

// @ts-ignore: decorator
@inline
function lowPairs(first: v128, second: v128): v128 {
  return v128.shuffle<i16>(first, second, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: decorator
@inline
function highPairs(first: v128, second: v128): v128 {
  return v128.shuffle<i16>(first, second, 4, 12, 5, 13, 6, 14, 7, 15);
}

// @ts-ignore: decorator
@inline
function columns(srcPtr: usize, recordPtr: usize, folded: bool): void {
  const record = changetype<Separable>(recordPtr);
  const tapsPtr = record.columnTapsPtr;
  const endTap = tapsPtr + record.columnTaps * offsetof<TapPair>();
  const half = i32x4.splat(record.half);
  const shift = record.shift;
  let toPtr = record.linePtr;
  for (let count = record.lineCount; count > 0; count -= 16) {
    let a0 = half, a1 = half, a2 = half, a3 = half;
    for (let tapPtr = tapsPtr; tapPtr < endTap; tapPtr += offsetof<TapPair>()) {
      const tap = changetype<TapPair>(tapPtr);
      const weights = i32x4.splat(tap.weights);
      let first = bytesOf(folded, srcPtr, tap.firstAt, tap.firstTwin);
      let second = bytesOf(folded, srcPtr, tap.secondAt, tap.secondTwin);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(lowPairs(first, second), weights));
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(highPairs(first, second), weights));
      first = bytesOf(folded, srcPtr + 8, tap.firstAt, tap.firstTwin);
      second = bytesOf(folded, srcPtr + 8, tap.secondAt, tap.secondTwin);
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(lowPairs(first, second), weights));
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(highPairs(first, second), weights));
    }
    v128.store(toPtr, i16x8.narrow_i32x4_s(i32x4.shr_s(a0, shift), i32x4.shr_s(a1, shift)));
    v128.store(toPtr, i16x8.narrow_i32x4_s(i32x4.shr_s(a2, shift), i32x4.shr_s(a3, shift)), 16);
    srcPtr += 16;
    toPtr += 32;
  }
}

// @ts-ignore: decorator
@inline
function line(dstPtr: usize, count: i32, recordPtr: usize, finishPtr: usize, folded: bool): void {
  const record = changetype<Separable>(recordPtr);
  const tapsPtr = record.rowTapsPtr;
  const endTap = tapsPtr + record.rowTaps * offsetof<TapPair>();
  const ending = changetype<Finish>(finishPtr);
  const mode = ending.mode;
  const bias = i32x4.splat(ending.bias);
  const factor = f32x4.splat(ending.factor);
  const offset = f32x4.splat(ending.offset);
  const magic = f32x4.splat(ending.magic);
  const zero = v128.load(finishPtr, offsetof<Finish>());
  let fromPtr = record.linePtr;
  for (; count > 0; count -= 16) {
    let a0 = zero, a1 = zero, a2 = zero, a3 = zero;
    for (let tapPtr = tapsPtr; tapPtr < endTap; tapPtr += offsetof<TapPair>()) {
      const tap = changetype<TapPair>(tapPtr);
      const weights = i32x4.splat(tap.weights);
      let first = shortsOf(folded, fromPtr, tap.firstAt, tap.firstTwin);
      let second = shortsOf(folded, fromPtr, tap.secondAt, tap.secondTwin);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(lowPairs(first, second), weights));
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(highPairs(first, second), weights));
      first = shortsOf(folded, fromPtr + 16, tap.firstAt, tap.firstTwin);
      second = shortsOf(folded, fromPtr + 16, tap.secondAt, tap.secondTwin);
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(lowPairs(first, second), weights));
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(highPairs(first, second), weights));
    }
    v128.store(dstPtr, finish(mode, a0, a1, a2, a3, bias, factor, offset, magic, finishPtr));
    fromPtr += 32;
    dstPtr += 16;
  }
}
