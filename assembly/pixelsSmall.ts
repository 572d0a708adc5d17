// Small kernels on 8-bit interleaved pixels, in 16-bit lanes: 3x3 taps, whose sums provably fit.
//
//   pixels3x3          dst[y][i] = finish(sum over r, k of w[r][k] * src[y + r][i + k*C])       r, k < 3, w integers
//   pixels3x3Rounded   dst[y][i] = saturate((sum of q15mulr(src[y + r][i + k*C] << shift, w[r][k]) + term) >> 6)
//
//   src     rows `pitch` bytes apart, the border in place; a pixel of C channels is C bytes, so that a tap to the right is C
//           bytes further and no channel needs to be taken apart
//   dst     rows `dstPitch` bytes apart, dstPitch a multiple of 16: all of it is written, in pairs of rows
//   weights nine vectors of eight equal i16; for the rounded form fractions of 2^15, and a tenth, `term`
//
// Holds: 255 * (sum of the positive w) <= 32767 and 255 * -(sum of the negative w) <= 32768; partial sums may wrap, sums of
// 16-bit lanes are taken modulo 2^16. rows is even: two rows are made at a time and share their loads.
// For the rounded form: 64 times the sum and `term` fit 16 bits, and so does 255 << shift.
// Cost: 24 operations for eight bytes, and the finish; 30 and 3 in the rounded form. Exact before the finish; the rounded form
// errs by at most nine halves of a 64th.

import { product } from './lanes';
import { Finish, finishShort } from './pixelsFinish';

export function pixels3x3(
  srcPtr: usize, pitch: i32, channels: i32, dstPtr: usize, dstPitch: i32, rows: i32, weightsPtr: usize, finishPtr: usize,
): void {
  for (let y = 0; y < rows; y += 2) {
    twoExactRows(srcPtr, pitch, channels, dstPtr, dstPitch, weightsPtr, finishPtr);
    srcPtr += <usize>pitch << 1;
    dstPtr += <usize>dstPitch << 1;
  }
}

export function pixels3x3Rounded(
  srcPtr: usize, pitch: i32, channels: i32, dstPtr: usize, dstPitch: i32, rows: i32, weightsPtr: usize, shift: i32,
): void {
  for (let y = 0; y < rows; y += 2) {
    twoRoundedRows(srcPtr, pitch, channels, dstPtr, dstPitch, weightsPtr, shift);
    srcPtr += <usize>pitch << 1;
    dstPtr += <usize>dstPitch << 1;
  }
}

function twoExactRows(
  srcPtr: usize, pitch: usize, step: usize, dstPtr: usize, dstPitch: usize, weightsPtr: usize, finishPtr: usize,
): void {
  twoRows(false, srcPtr, pitch, step, dstPtr, dstPitch, weightsPtr, finishPtr, 0);
}

function twoRoundedRows(
  srcPtr: usize, pitch: usize, step: usize, dstPtr: usize, dstPitch: usize, weightsPtr: usize, shift: i32,
): void {
  twoRows(true, srcPtr, pitch, step, dstPtr, dstPitch, weightsPtr, weightsPtr, shift);
}

// @ts-ignore: decorator
@inline
function eight(rounded: bool, ptr: usize, shift: i32): v128 {
  const bytes = v128.load_ext<u8>(ptr);
  return rounded ? i16x8.shl(bytes, shift) : bytes;
}

// @ts-ignore: decorator
@inline
function times(rounded: bool, x: v128, weight: v128): v128 {
  return rounded ? product(x, weight) : i16x8.mul(x, weight);
}

/** Two rows of dst from four of src, eight bytes of each at a time. */
// @ts-ignore: decorator
@inline
function twoRows(
  rounded: bool, srcPtr: usize, pitch: usize, step: usize, dstPtr: usize, dstPitch: usize, weightsPtr: usize,
  finishPtr: usize, shift: i32,
): void {
  const record = changetype<Finish>(finishPtr);
  const mode = record.mode;
  const bias = i16x8.splat(<i16>record.bias);
  const factor = f32x4.splat(record.factor);
  const offset = f32x4.splat(record.offset);
  const magic = f32x4.splat(record.magic);
  const w0 = v128.load(weightsPtr), w1 = v128.load(weightsPtr, 16), w2 = v128.load(weightsPtr, 32);
  const w3 = v128.load(weightsPtr, 48), w4 = v128.load(weightsPtr, 64), w5 = v128.load(weightsPtr, 80);
  const w6 = v128.load(weightsPtr, 96), w7 = v128.load(weightsPtr, 112), w8 = v128.load(weightsPtr, 128);
  const term = v128.load(weightsPtr, 144);
  let aPtr = srcPtr, bPtr = srcPtr + pitch;
  const down = pitch << 1;
  const end = dstPtr + dstPitch;
  for (; dstPtr < end; dstPtr += 8) {
    let x = eight(rounded, aPtr, shift);
    let above = times(rounded, x, w0);
    x = eight(rounded, aPtr + step, shift);
    above = i16x8.add(above, times(rounded, x, w1));
    x = eight(rounded, aPtr + step + step, shift);
    above = i16x8.add(above, times(rounded, x, w2));

    x = eight(rounded, bPtr, shift);
    above = i16x8.add(above, times(rounded, x, w3));
    let below = times(rounded, x, w0);
    x = eight(rounded, bPtr + step, shift);
    above = i16x8.add(above, times(rounded, x, w4));
    below = i16x8.add(below, times(rounded, x, w1));
    x = eight(rounded, bPtr + step + step, shift);
    above = i16x8.add(above, times(rounded, x, w5));
    below = i16x8.add(below, times(rounded, x, w2));

    const cPtr = aPtr + down;
    x = eight(rounded, cPtr, shift);
    above = i16x8.add(above, times(rounded, x, w6));
    below = i16x8.add(below, times(rounded, x, w3));
    x = eight(rounded, cPtr + step, shift);
    above = i16x8.add(above, times(rounded, x, w7));
    below = i16x8.add(below, times(rounded, x, w4));
    x = eight(rounded, cPtr + step + step, shift);
    above = i16x8.add(above, times(rounded, x, w8));
    below = i16x8.add(below, times(rounded, x, w5));

    const dPtr = bPtr + down;
    x = eight(rounded, dPtr, shift);
    below = i16x8.add(below, times(rounded, x, w6));
    x = eight(rounded, dPtr + step, shift);
    below = i16x8.add(below, times(rounded, x, w7));
    x = eight(rounded, dPtr + step + step, shift);
    below = i16x8.add(below, times(rounded, x, w8));

    const bytes = rounded
      ? i8x16.narrow_i16x8_u(i16x8.shr_s(i16x8.add(above, term), 6), i16x8.shr_s(i16x8.add(below, term), 6))
      : finishShort(mode, above, below, bias, factor, offset, magic, finishPtr);
    v128.store64_lane(dstPtr, bytes, 0);
    v128.store64_lane(dstPtr + dstPitch, bytes, 1);
    aPtr += 8;
    bPtr += 8;
  }
}
