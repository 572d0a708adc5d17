// Integer kernels of any size on 8-bit interleaved pixels: products of pairs of taps, one above the other, in 32-bit sums.
//
//   dst[y][i] = finish(sum over r, k of w[r][k] * src[y + r][i + k*C])
//
// Rows 2p and 2p+1 stand together, as 16-bit numbers in turn (`pairRows` of pixelsInterleave.ts), so that one multiplication of
// pairs (i32x4.dot_i16x8_s) serves two taps, and two rows of dst are made of the same pairs:
//
//   even row   (w[0],w[1]) (w[2],w[3]) (w[4], 0  )          a kernel of 5 rows has 3 pairs,
//   odd row    (  0 ,w[0]) (w[1],w[2]) (w[3],w[4])          one of 4 has 3 for the odd row too
//
//   taps  a list of those that are not zero: bytes from the first pair of the row, weights for the even row, for the odd row
//   dst   rows `dstPitch` bytes apart, a multiple of 16: all of it is written, in pairs of rows
//
// Holds: weights fit 16 bits, sums 32. Exact before the finish.
// Cost: for 16 bytes of two rows 20 operations and 3 loads of the list for each pair of taps.

import { Finish, finish } from './pixelsFinish';

/** One tap of the list. */
@unmanaged
export class Tap {
  at: i32;
  even: i32;
  odd: i32;
}

/** Two rows of dst from the pairs of rows under them, `count` bytes of each, a multiple of 16. */
export function filterPairs(
  pairsPtr: usize, dstPtr: usize, dstPitch: i32, count: i32, tapsPtr: usize, taps: i32, finishPtr: usize,
): void {
  const record = changetype<Finish>(finishPtr);
  const mode = record.mode;
  const bias = i32x4.splat(record.bias);
  const factor = f32x4.splat(record.factor);
  const offset = f32x4.splat(record.offset);
  const magic = f32x4.splat(record.magic);
  const endTap = tapsPtr + taps * offsetof<Tap>();
  const zero = v128.load(finishPtr, offsetof<Finish>());
  for (; count > 0; count -= 16) {
    let a0 = zero, a1 = zero, a2 = zero, a3 = zero;
    let b0 = zero, b1 = zero, b2 = zero, b3 = zero;
    for (let tapPtr = tapsPtr; tapPtr < endTap; tapPtr += offsetof<Tap>()) {
      const tap = changetype<Tap>(tapPtr);
      const ptr = pairsPtr + <usize>tap.at;
      const even = v128.load32_splat(tapPtr, offsetof<Tap>('even'));
      const odd = v128.load32_splat(tapPtr, offsetof<Tap>('odd'));
      let x = v128.load(ptr);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(x, even));
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(x, odd));
      x = v128.load(ptr, 16);
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(x, even));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(x, odd));
      x = v128.load(ptr, 32);
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(x, even));
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(x, odd));
      x = v128.load(ptr, 48);
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(x, even));
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(x, odd));
    }
    v128.store(dstPtr, finish(mode, a0, a1, a2, a3, bias, factor, offset, magic, finishPtr));
    v128.store(dstPtr + dstPitch, finish(mode, b0, b1, b2, b3, bias, factor, offset, magic, finishPtr));
    pairsPtr += 64;
    dstPtr += 16;
  }
}
