// As pixelsPairs.ts where the processor multiplies bytes four by four: products of four taps, one above the other, in 32-bit sums.
//
//   quads[p]   src[2p][0] src[2p+1][0] src[2p+2][0] src[2p+3][0]  src[2p][1] src[2p+1][1] ...       (`quadRows`)
//
//   even row   (w[0],w[1],w[2],w[3]) of quads[p]  (w[4],w[5], .. ) of quads[p+2] ...
//   odd row    (  0 ,w[0],w[1],w[2]) of quads[p]  (w[3],w[4], .. ) of quads[p+2] ...
//
// i32x4.relaxed_dot_i8x16_i7x16_add_s is defined for second operands of 7 bits only. What is wanted here is what x64 makes of it:
// the second operand unsigned, its sums not saturated. An engine does always the same; `multipliesQuads` tells whether this one does
// that, and does it in one operation (`vpdpbusd`): older processors take a saturating product and sums after it.
//
// Weights of 16 bits are 256 * high + low, both signed bytes: the sums over the high ones come first.
//
//   taps  a list of those that are not zero: bytes from the first quad of the row, four weights for the even row, for the odd row;
//         those with high bytes, then those with low ones
//   dst   rows `dstPitch` bytes apart, all of it written, in pairs of rows
//
// Holds: sums fit 32 bits. Exact before the finish.
// Cost: for 24 bytes of two rows 12 products and 8 loads for each quad of taps in the list.

import { Finish, finish } from './pixelsFinish';
import { Tap } from './pixelsPairs';

/** sum + the products of four signed bytes `weights` with four unsigned ones, in each lane. */
// @ts-ignore: decorator
@inline
function addQuads(sum: v128, weights: v128, pixels: v128): v128 {
  if (!ASC_FEATURE_RELAXED_SIMD) return sum;
  return i32x4.relaxed_dot_i8x16_i7x16_add_s(weights, pixels, sum);
}

/** Whether four products of a signed byte `weight` with an unsigned `pixel` give `sum` here. */
export function multipliesQuads(weight: i32, pixel: i32, sum: i32): bool {
  if (!ASC_FEATURE_RELAXED_SIMD) return false;
  const sums = addQuads(i32x4.splat(0), i8x16.splat(<i8>weight), i8x16.splat(<i8>pixel));
  return i32x4.all_true(i32x4.eq(sums, i32x4.splat(sum)));
}

/**
 * Rows put together in fours, one four for every other row.
 * @param count bytes of a row, rounded up to 16
 * @param quads how many fours
 */
export function quadRows(srcPtr: usize, pitch: i32, dstPtr: usize, dstPitch: i32, count: i32, quads: i32): void {
  const two = pitch << 1, three = pitch + two;
  for (let q = 0; q < quads; q++) {
    const endPtr = srcPtr + <usize>count;
    let toPtr = dstPtr;
    for (let ptr = srcPtr; ptr < endPtr; ptr += 16, toPtr += 64) {
      const first = v128.load(ptr), second = v128.load(ptr + pitch);
      const third = v128.load(ptr + two), fourth = v128.load(ptr + three);
      const low = lowBytes(first, second), high = highBytes(first, second);
      const lowBelow = lowBytes(third, fourth), highBelow = highBytes(third, fourth);
      v128.store(toPtr, lowPairs(low, lowBelow));
      v128.store(toPtr, highPairs(low, lowBelow), 16);
      v128.store(toPtr, lowPairs(high, highBelow), 32);
      v128.store(toPtr, highPairs(high, highBelow), 48);
    }
    srcPtr += two;
    dstPtr += dstPitch;
  }
}

// @ts-ignore: decorator
@inline
function lowBytes(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
// @ts-ignore: decorator
@inline
function highBytes(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
// @ts-ignore: decorator
@inline
function lowPairs(a: v128, b: v128): v128 {
  return v128.shuffle<u16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
// @ts-ignore: decorator
@inline
function highPairs(a: v128, b: v128): v128 {
  return v128.shuffle<u16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** Two rows of dst from the quads under them, `count` bytes of each, 24 or more. */
export function filterQuads(
  quadsPtr: usize, dstPtr: usize, dstPitch: i32, count: i32, tapsPtr: usize, highTaps: i32, taps: i32, finishPtr: usize,
): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  const record = changetype<Finish>(finishPtr);
  const mode = record.mode;
  const bias = i32x4.splat(record.bias);
  const factor = f32x4.splat(record.factor);
  const offset = f32x4.splat(record.offset);
  const magic = f32x4.splat(record.magic);
  const lowTaps = tapsPtr + highTaps * offsetof<Tap>();
  const endTap = tapsPtr + taps * offsetof<Tap>();
  const zero = v128.load(finishPtr, offsetof<Finish>());
  for (let i = 0; i < count; i += 24) {
    // The last piece takes bytes along that are done, so as to be whole.
    const at = <usize>min(i, count - 24);
    const fromPtr = quadsPtr + (at << 2);
    let a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero;
    let b0 = zero, b1 = zero, b2 = zero, b3 = zero, b4 = zero, b5 = zero;
    for (let tapPtr = tapsPtr; tapPtr < endTap; tapPtr += offsetof<Tap>()) {
      if (tapPtr == lowTaps) {
        a0 = i32x4.shl(a0, 8); a1 = i32x4.shl(a1, 8); a2 = i32x4.shl(a2, 8);
        a3 = i32x4.shl(a3, 8); a4 = i32x4.shl(a4, 8); a5 = i32x4.shl(a5, 8);
        b0 = i32x4.shl(b0, 8); b1 = i32x4.shl(b1, 8); b2 = i32x4.shl(b2, 8);
        b3 = i32x4.shl(b3, 8); b4 = i32x4.shl(b4, 8); b5 = i32x4.shl(b5, 8);
      }
      const tap = changetype<Tap>(tapPtr);
      const ptr = fromPtr + <usize>tap.at;
      const even = v128.load32_splat(tapPtr, offsetof<Tap>('even'));
      const odd = v128.load32_splat(tapPtr, offsetof<Tap>('odd'));
      let x = v128.load(ptr);
      a0 = addQuads(a0, even, x);
      b0 = addQuads(b0, odd, x);
      x = v128.load(ptr, 16);
      a1 = addQuads(a1, even, x);
      b1 = addQuads(b1, odd, x);
      x = v128.load(ptr, 32);
      a2 = addQuads(a2, even, x);
      b2 = addQuads(b2, odd, x);
      x = v128.load(ptr, 48);
      a3 = addQuads(a3, even, x);
      b3 = addQuads(b3, odd, x);
      x = v128.load(ptr, 64);
      a4 = addQuads(a4, even, x);
      b4 = addQuads(b4, odd, x);
      x = v128.load(ptr, 80);
      a5 = addQuads(a5, even, x);
      b5 = addQuads(b5, odd, x);
    }
    const evenPtr = dstPtr + at, oddPtr = evenPtr + dstPitch;
    v128.store(evenPtr, finish(mode, a0, a1, a2, a3, bias, factor, offset, magic, finishPtr));
    v128.store(oddPtr, finish(mode, b0, b1, b2, b3, bias, factor, offset, magic, finishPtr));
    const ends = finish(mode, a4, a5, b4, b5, bias, factor, offset, magic, finishPtr);
    v128.store64_lane(evenPtr, ends, 0, 16);
    v128.store64_lane(oddPtr, ends, 1, 16);
  }
}
