// The kernel-unrolled matrix M: the whole convolution as one matrix. Here it is stored and multiplied; unrolledTransposed.ts
// multiplies its transpose from the same storage.
//
//   conv2d(x) = M * vec(x)          convTranspose2d(y) = M' * vec(y)
//   M[(o,y,x)][(c, y*strideY + ky*dilationY, x*strideX + kx*dilationX)] = w[o][c][ky][kx]
//
// Columns count the elements of the padded planes, so each row has the same number of nonzeros, `taps` = channels*kH*kW. Only they
// are kept. The rows of one (o, y) are cut into blocks of up to BLOCK adjacent x; within a block all rows have their nonzeros at
// the same places but for x*strideX, so one column number stands for a tap of the whole block:
//
//   values   for each (o, y, block of n): | tap 0: n floats | tap 1: n floats | ... |
//   indices  for each (o, y, block):      | the column of tap 0 in the block's first row | of tap 1 | ... |
//
// The lanes are adjacent rows of M, that is adjacent output columns; where the last slice of a block has fewer than four, the
// other lanes compute something that is not stored.
// Holds: 64 bytes behind the values and behind the source may be read. Operands do not alias. Column numbers are added modulo
// 2^32 bytes.
// Cost: 2 flops a nonzero, which is read once: 4 bytes and a little. Error: |error| <= c*eps*sqrt(taps)*sum|x*w|, sums over the
// taps in order.

import { activate, floatAt, floatPtr, intAt, madd } from './lanes';

/** Rows of M in one block. */
// @ts-ignore: decorator
@inline
export const BLOCK: i32 = 16;

/** For the TypeScript side, which counts the blocks. */
export function unrolledBlock(): i32 {
  return BLOCK;
}

/**
 * Writes the rows (y, x) of M for one output channel.
 * @param weightPtr    the channel's `taps` weights
 * @param tapTablePtr  how many columns each tap lies behind tap 0
 * @param rowStep      columns from y to y + 1
 * @param columnStep   columns from x to x + 1: the stride
 * @param firstColumn  the column of tap 0 in the first of the rows
 */
export function unrolledPack(
  weightPtr: usize, tapTablePtr: usize, taps: i32,
  firstColumn: i32, rows: i32, rowStep: i32, columns: i32, columnStep: i32,
  valuesPtr: usize, indicesPtr: usize,
): void {
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x += BLOCK) {
      const first = firstColumn + y * rowStep + x * columnStep;
      const n = min(BLOCK, columns - x);
      for (let k = 0; k < taps; k++, indicesPtr += 4) {
        store<i32>(indicesPtr, first + intAt(tapTablePtr, k));
        const value = floatAt(weightPtr, k);
        for (let i = 0; i < n; i++, valuesPtr += 4) store<f32>(valuesPtr, value);
      }
    }
  }
}

/** Four elements `step` apart; for a step above 2 only the first `valid` are read, the others repeat the last. */
// @ts-ignore: decorator
@inline
function loadSlice(ptr: usize, step: i32, valid: i32): v128 {
  if (step == 1) return v128.load(ptr);
  if (step == 2) return v128.shuffle<f32>(v128.load(ptr), v128.load(ptr, 16), 0, 2, 4, 6);
  const last = valid - 1;
  let x = v128.load32_zero(ptr);
  x = v128.load_lane<f32>(floatPtr(ptr, min(1, last) * step), x, 1);
  x = v128.load_lane<f32>(floatPtr(ptr, min(2, last) * step), x, 2);
  return v128.load_lane<f32>(floatPtr(ptr, min(3, last) * step), x, 3);
}

/** Stores the first `valid` lanes. */
// @ts-ignore: decorator
@inline
function storeSlice(ptr: usize, x: v128, valid: i32): void {
  if (valid >= 4) {
    v128.store(ptr, x);
  } else {
    v128.store_lane<f32>(ptr, x, 0);
    if (valid > 1) v128.store_lane<f32>(ptr, x, 1, 4);
    if (valid > 2) v128.store_lane<f32>(ptr, x, 2, 8);
  }
}

/** `slices` times four rows of a block of n rows, times x: the sums stay in registers. `slices` and `step` are literals. */
// @ts-ignore: decorator
@inline
function multiplySlices(
  slices: i32, step: i32, runStep: i32, n: i32, valid: i32, valuesPtr: usize, indicesPtr: usize,
  channels: i32, planeTaps: i32, srcPtr: usize, planeStep: i32,
  dstPtr: usize, bias: f32, activation: i32,
): void {
  const size = step == 0 ? runStep : step;
  let s0 = f32x4.splat(bias);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const lastValid = valid - 4 * (slices - 1);
  const tapStep = <usize>n << 2;
  for (let c = 0; c < channels; c++, srcPtr = floatPtr(srcPtr, planeStep)) {
    const end = floatPtr(indicesPtr, planeTaps);
    for (; indicesPtr < end; indicesPtr += 4, valuesPtr += tapStep) {
      const ptr = floatPtr(srcPtr, load<i32>(indicesPtr));
      s0 = madd(v128.load(valuesPtr), loadSlice(ptr, size, slices == 1 ? lastValid : 4), s0);
      if (slices > 1) {
        s1 = madd(v128.load(valuesPtr, 16), loadSlice(floatPtr(ptr, 4 * size), size, slices == 2 ? lastValid : 4), s1);
      }
      if (slices > 2) {
        s2 = madd(v128.load(valuesPtr, 32), loadSlice(floatPtr(ptr, 8 * size), size, slices == 3 ? lastValid : 4), s2);
      }
      if (slices > 3) s3 = madd(v128.load(valuesPtr, 48), loadSlice(floatPtr(ptr, 12 * size), size, lastValid), s3);
    }
  }
  storeSlice(dstPtr, activate(s0, activation), slices == 1 ? lastValid : 4);
  if (slices > 1) storeSlice(dstPtr + 16, activate(s1, activation), slices == 2 ? lastValid : 4);
  if (slices > 2) storeSlice(dstPtr + 32, activate(s2, activation), slices == 3 ? lastValid : 4);
  if (slices > 3) storeSlice(dstPtr + 48, activate(s3, activation), lastValid);
}

function multiplyAdjacent(
  n: i32, valuesPtr: usize, indicesPtr: usize, channels: i32, planeTaps: i32, srcPtr: usize, planeStep: i32,
  dstPtr: usize, bias: f32, activation: i32,
): void {
  if (n > 12) multiplySlices(4, 1, 1, n, n, valuesPtr, indicesPtr, channels, planeTaps, srcPtr, planeStep, dstPtr, bias, activation);
  else if (n > 8) multiplySlices(3, 1, 1, n, n, valuesPtr, indicesPtr, channels, planeTaps, srcPtr, planeStep, dstPtr, bias, activation);
  else if (n > 4) multiplySlices(2, 1, 1, n, n, valuesPtr, indicesPtr, channels, planeTaps, srcPtr, planeStep, dstPtr, bias, activation);
  else multiplySlices(1, 1, 1, n, n, valuesPtr, indicesPtr, channels, planeTaps, srcPtr, planeStep, dstPtr, bias, activation);
}

function multiplyEverySecond(
  n: i32, valuesPtr: usize, indicesPtr: usize, channels: i32, planeTaps: i32, srcPtr: usize, planeStep: i32,
  dstPtr: usize, bias: f32, activation: i32,
): void {
  if (n > 12) multiplySlices(4, 2, 2, n, n, valuesPtr, indicesPtr, channels, planeTaps, srcPtr, planeStep, dstPtr, bias, activation);
  else if (n > 8) multiplySlices(3, 2, 2, n, n, valuesPtr, indicesPtr, channels, planeTaps, srcPtr, planeStep, dstPtr, bias, activation);
  else if (n > 4) multiplySlices(2, 2, 2, n, n, valuesPtr, indicesPtr, channels, planeTaps, srcPtr, planeStep, dstPtr, bias, activation);
  else multiplySlices(1, 2, 2, n, n, valuesPtr, indicesPtr, channels, planeTaps, srcPtr, planeStep, dstPtr, bias, activation);
}

function multiplyGathered(
  n: i32, step: i32, valuesPtr: usize, indicesPtr: usize, channels: i32, planeTaps: i32, srcPtr: usize, planeStep: i32,
  dstPtr: usize, bias: f32, activation: i32,
): void {
  for (let x = 0; x < n; x += 4) {
    multiplySlices(
      1, 0, step, n, min(4, n - x), floatPtr(valuesPtr, x), indicesPtr, channels, planeTaps,
      floatPtr(srcPtr, x * step), planeStep, floatPtr(dstPtr, x), bias, activation,
    );
  }
}

/**
 * Some rows y of one output channel of M times x: dst[y][x] = act(bias + sum of M[(y,x)][j] * src[j]).
 * @param channels  channels of src that the row reads, each with `planeTaps` taps; they are `channels`*`planeTaps` in all
 * @param srcPtr    where column 0 of M lies for the first channel
 * @param planeStep floats that a further channel lies behind where its columns say
 */
export function unrolledMultiply(
  valuesPtr: usize, indicesPtr: usize, channels: i32, planeTaps: i32,
  srcPtr: usize, planeStep: i32, columnStep: i32,
  dstPtr: usize, rows: i32, columns: i32, biasPtr: usize, activation: i32,
): void {
  const bias = load<f32>(biasPtr);
  const taps = channels * planeTaps;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x += BLOCK) {
      const n = min(BLOCK, columns - x);
      if (columnStep == 1) {
        multiplyAdjacent(n, valuesPtr, indicesPtr, channels, planeTaps, srcPtr, planeStep, dstPtr, bias, activation);
      } else if (columnStep == 2) {
        multiplyEverySecond(n, valuesPtr, indicesPtr, channels, planeTaps, srcPtr, planeStep, dstPtr, bias, activation);
      } else {
        multiplyGathered(n, columnStep, valuesPtr, indicesPtr, channels, planeTaps, srcPtr, planeStep, dstPtr, bias, activation);
      }
      valuesPtr = floatPtr(valuesPtr, taps * n);
      indicesPtr = floatPtr(indicesPtr, taps);
      dstPtr = floatPtr(dstPtr, n);
    }
  }
}
