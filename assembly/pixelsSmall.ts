// Small kernels on 8-bit interleaved pixels, in 16-bit lanes: 3x3 taps, whose sums provably fit.
//
//   dst[y][i] = finish(sum over r, k of w[r][k] * src[y + r][i + k*C])       r, k < 3, w integers
//
//   src     rows `pitch` bytes apart, the border in place; a pixel of C channels is C bytes, so that a tap to the right is C
//           bytes further and no channel needs to be taken apart
//   dst     rows `dstPitch` bytes apart, dstPitch a multiple of 16: all of it is written, in pairs of rows
//   weights nine vectors of eight equal i16
//
// Holds: 255 * (sum of the positive w) <= 32767 and 255 * -(sum of the negative w) <= 32768; partial sums may wrap, sums of
// 16-bit lanes are taken modulo 2^16. rows is even: two rows are made at a time and share their loads.
// Cost: 24 operations for eight bytes, and the finish. Exact before it.

import { Finish, finishShort } from './pixelsFinish';

export function pixels3x3(
  srcPtr: usize, pitch: i32, channels: i32, dstPtr: usize, dstPitch: i32, rows: i32, weightsPtr: usize, finishPtr: usize,
): void {
  for (let y = 0; y < rows; y += 2) {
    twoRows(srcPtr, pitch, channels, dstPtr, dstPitch, weightsPtr, finishPtr);
    srcPtr += <usize>pitch << 1;
    dstPtr += <usize>dstPitch << 1;
  }
}

/** Two rows of dst from four of src, eight bytes of each at a time. */
function twoRows(
  srcPtr: usize, pitch: usize, step: usize, dstPtr: usize, dstPitch: usize, weightsPtr: usize, finishPtr: usize,
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
  let aPtr = srcPtr, bPtr = srcPtr + pitch;
  const down = pitch << 1;
  const end = dstPtr + dstPitch;
  for (; dstPtr < end; dstPtr += 8) {
    let x = v128.load_ext<u8>(aPtr);
    let above = i16x8.mul(x, w0);
    x = v128.load_ext<u8>(aPtr + step);
    above = i16x8.add(above, i16x8.mul(x, w1));
    x = v128.load_ext<u8>(aPtr + step + step);
    above = i16x8.add(above, i16x8.mul(x, w2));

    x = v128.load_ext<u8>(bPtr);
    above = i16x8.add(above, i16x8.mul(x, w3));
    let below = i16x8.mul(x, w0);
    x = v128.load_ext<u8>(bPtr + step);
    above = i16x8.add(above, i16x8.mul(x, w4));
    below = i16x8.add(below, i16x8.mul(x, w1));
    x = v128.load_ext<u8>(bPtr + step + step);
    above = i16x8.add(above, i16x8.mul(x, w5));
    below = i16x8.add(below, i16x8.mul(x, w2));

    const cPtr = aPtr + down;
    x = v128.load_ext<u8>(cPtr);
    above = i16x8.add(above, i16x8.mul(x, w6));
    below = i16x8.add(below, i16x8.mul(x, w3));
    x = v128.load_ext<u8>(cPtr + step);
    above = i16x8.add(above, i16x8.mul(x, w7));
    below = i16x8.add(below, i16x8.mul(x, w4));
    x = v128.load_ext<u8>(cPtr + step + step);
    above = i16x8.add(above, i16x8.mul(x, w8));
    below = i16x8.add(below, i16x8.mul(x, w5));

    const dPtr = bPtr + down;
    x = v128.load_ext<u8>(dPtr);
    below = i16x8.add(below, i16x8.mul(x, w6));
    x = v128.load_ext<u8>(dPtr + step);
    below = i16x8.add(below, i16x8.mul(x, w7));
    x = v128.load_ext<u8>(dPtr + step + step);
    below = i16x8.add(below, i16x8.mul(x, w8));

    const bytes = finishShort(mode, above, below, bias, factor, offset, magic, finishPtr);
    v128.store64_lane(dstPtr, bytes, 0);
    v128.store64_lane(dstPtr + dstPitch, bytes, 1);
    aPtr += 8;
    bPtr += 8;
  }
}
