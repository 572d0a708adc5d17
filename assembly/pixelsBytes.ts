// As pixelsPairs.ts for kernels whose weights, with a shift, are from 0 to 127: products of bytes, in 16-bit sums.
//
//   sum over taps of (w - c) * x  =  sum of w * (x - 128)  +  128 * sum of w  -  c * sum of x          w: 0 .. 127
//
// The first of the three sums is made here. The pixels less 128 are signed bytes (`pairBytes` of pixelsInterleave.ts), and one
// multiplication adds up two taps, one above the other, of eight outputs. Sums of a chunk of taps fit 16 bits, and are added to
// 32-bit ones at its end. The last sum is one over windows, from pixelsBox.ts.
//
//   taps       as those of pixelsPairs.ts, the two weights as bytes, twice
//   counts     of the taps of each chunk
//   sums       sums over the windows of two rows of dst, `dstPitch` and a vector of 32 bits each
//
// Holds: the weights of a chunk sum up to 255 at most, for the even row and for the odd row. Exact before the finish.
// Cost: for 32 bytes of two rows 16 operations and 6 loads for each pair of taps, 32 for each chunk.

import { dotBytes } from './lanes';
import { Finish, finish } from './pixelsFinish';
import { Tap } from './pixelsPairs';

/** Four sums over windows times a number, and what all sums start from. */
// @ts-ignore: decorator
@inline
function startAt(sumsPtr: usize, offset: usize, times: v128, base: v128): v128 {
  return i32x4.add(base, i32x4.mul(times, v128.load(sumsPtr + offset)));
}

/**
 * Two rows of dst from the pairs of rows under them, `count` bytes of each, a multiple of 32.
 * @param minusShift -c
 * @param base       what is added to all sums
 * @param sumsPtr    read only where c is not 0; the odd row's are `sumsPitch` bytes on
 */
export function filterBytes(
  pairsPtr: usize, dstPtr: usize, dstPitch: i32, count: i32, tapsPtr: usize, countsPtr: usize, chunks: i32,
  minusShift: i32, base: i32, sumsPtr: usize, sumsPitch: i32, finishPtr: usize,
): void {
  const record = changetype<Finish>(finishPtr);
  const mode = record.mode;
  const bias = i32x4.splat(record.bias);
  const factor = f32x4.splat(record.factor);
  const offset = f32x4.splat(record.offset);
  const magic = f32x4.splat(record.magic);
  const shift = i32x4.splat(minusShift), start = i32x4.splat(base);
  const zero = v128.load(finishPtr, offsetof<Finish>());
  const endCount = countsPtr + (<usize>chunks << 2);
  for (; count > 0; count -= 32) {
    let a0 = start, a1 = start, a2 = start, a3 = start, a4 = start, a5 = start, a6 = start, a7 = start;
    let b0 = start, b1 = start, b2 = start, b3 = start, b4 = start, b5 = start, b6 = start, b7 = start;
    if (minusShift != 0) {
      const oddPtr = sumsPtr + sumsPitch;
      a0 = startAt(sumsPtr, 0, shift, start); a1 = startAt(sumsPtr, 16, shift, start);
      a2 = startAt(sumsPtr, 32, shift, start); a3 = startAt(sumsPtr, 48, shift, start);
      a4 = startAt(sumsPtr, 64, shift, start); a5 = startAt(sumsPtr, 80, shift, start);
      a6 = startAt(sumsPtr, 96, shift, start); a7 = startAt(sumsPtr, 112, shift, start);
      b0 = startAt(oddPtr, 0, shift, start); b1 = startAt(oddPtr, 16, shift, start);
      b2 = startAt(oddPtr, 32, shift, start); b3 = startAt(oddPtr, 48, shift, start);
      b4 = startAt(oddPtr, 64, shift, start); b5 = startAt(oddPtr, 80, shift, start);
      b6 = startAt(oddPtr, 96, shift, start); b7 = startAt(oddPtr, 112, shift, start);
      sumsPtr += 128;
    }
    let tapPtr = tapsPtr;
    for (let counted = countsPtr; counted < endCount; counted += 4) {
      let e0 = zero, e1 = zero, e2 = zero, e3 = zero;
      let o0 = zero, o1 = zero, o2 = zero, o3 = zero;
      for (const end = tapPtr + load<i32>(counted) * offsetof<Tap>(); tapPtr < end; tapPtr += offsetof<Tap>()) {
        const ptr = pairsPtr + <usize>changetype<Tap>(tapPtr).at;
        const even = v128.load32_splat(tapPtr, offsetof<Tap>('even'));
        const odd = v128.load32_splat(tapPtr, offsetof<Tap>('odd'));
        let x = v128.load(ptr);
        e0 = i16x8.add(e0, dotBytes(x, even));
        o0 = i16x8.add(o0, dotBytes(x, odd));
        x = v128.load(ptr, 16);
        e1 = i16x8.add(e1, dotBytes(x, even));
        o1 = i16x8.add(o1, dotBytes(x, odd));
        x = v128.load(ptr, 32);
        e2 = i16x8.add(e2, dotBytes(x, even));
        o2 = i16x8.add(o2, dotBytes(x, odd));
        x = v128.load(ptr, 48);
        e3 = i16x8.add(e3, dotBytes(x, even));
        o3 = i16x8.add(o3, dotBytes(x, odd));
      }
      a0 = low(a0, e0); a1 = high(a1, e0); a2 = low(a2, e1); a3 = high(a3, e1);
      a4 = low(a4, e2); a5 = high(a5, e2); a6 = low(a6, e3); a7 = high(a7, e3);
      b0 = low(b0, o0); b1 = high(b1, o0); b2 = low(b2, o1); b3 = high(b3, o1);
      b4 = low(b4, o2); b5 = high(b5, o2); b6 = low(b6, o3); b7 = high(b7, o3);
    }
    const oddPtr = dstPtr + dstPitch;
    v128.store(dstPtr, finish(mode, a0, a1, a2, a3, bias, factor, offset, magic, finishPtr));
    v128.store(dstPtr, finish(mode, a4, a5, a6, a7, bias, factor, offset, magic, finishPtr), 16);
    v128.store(oddPtr, finish(mode, b0, b1, b2, b3, bias, factor, offset, magic, finishPtr));
    v128.store(oddPtr, finish(mode, b4, b5, b6, b7, bias, factor, offset, magic, finishPtr), 16);
    pairsPtr += 64;
    dstPtr += 32;
  }
}

/** Sums with the first four of eight more added, and with the last four. */
// @ts-ignore: decorator
@inline
function low(sums: v128, more: v128): v128 {
  return i32x4.add(sums, i32x4.extend_low_i16x8_s(more));
}
// @ts-ignore: decorator
@inline
function high(sums: v128, more: v128): v128 {
  return i32x4.add(sums, i32x4.extend_high_i16x8_s(more));
}
