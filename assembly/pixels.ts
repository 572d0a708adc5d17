// 8-bit interleaved pixels to float planes and back.
//
//   unpackPixels   dst[c][i] = (src[i*pixelBytes + c] - term[c]) / factor[c]
//   packPixels     dst[i*pixelBytes + c] = saturate(nearest(src[c][i] * factor[c] + term[c]))
//
//      bytes   r0 g0 b0 a0 r1 g1 b1 a1 ...        planes   r0 r1 r2 ... | g0 g1 g2 ... | b0 b1 b2 ...
//
// `pixelBytes` is the channels of a pixel, 1 to 4; the planes hold its first `channels`, and the bytes of the others stay as
// they are in `dst`. `nearest` rounds ties to even, `saturate` clamps to 0..255; NaN becomes 0.
// Holds: 16 bytes behind the pixels that are read may be read; nothing is written past the end; src and dst do not overlap.
// Error: one rounding for the sum and one for the product or quotient, in both builds: the same bytes come out of both.

import { floatAt, floatPtr } from './lanes';

export function unpackPixels(
  srcPtr: usize, pixelBytes: i32, count: i32, dstPtr: usize, dstStride: i32, channels: i32, factorPtr: usize, termPtr: usize,
): void {
  const step = <usize>pixelBytes;
  // Moves the bytes of four pixels, `pixelBytes` apart, to the low ends of the four lanes; 0xff moves a zero.
  const spread = v128.or(i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(pixelBytes)), i32x4.splat(0xffffff00));
  for (let c = 0; c < channels; c++) {
    const mask = i32x4.add(spread, i32x4.splat(c));
    const factor = f32x4.splat(floatAt(factorPtr, c));
    const term = f32x4.splat(floatAt(termPtr, c));
    let from = srcPtr;
    let to = floatPtr(dstPtr, c * dstStride);
    let i = count;
    for (; i >= 4; i -= 4, from += step << 2, to += 16) {
      const value = f32x4.convert_i32x4_s(i8x16.swizzle(v128.load(from), mask));
      v128.store(to, f32x4.div(f32x4.sub(value, term), factor));
    }
    for (; i > 0; i--, from += step, to += 4) {
      store<f32>(to, (<f32>load<u8>(from + <usize>c) - floatAt(termPtr, c)) / floatAt(factorPtr, c));
    }
  }
}

export function packPixels(
  srcPtr: usize, srcStride: i32, channels: i32, dstPtr: usize, pixelBytes: i32, count: i32, factorPtr: usize, termPtr: usize,
): void {
  const step = <usize>pixelBytes;
  for (let c = 0; c < channels; c++) {
    const factor = f32x4.splat(floatAt(factorPtr, c));
    const term = f32x4.splat(floatAt(termPtr, c));
    let from = floatPtr(srcPtr, c * srcStride);
    let to = dstPtr + <usize>c;
    let i = count;
    for (; i >= 4; i -= 4, from += 16) {
      const bytes = toBytes(f32x4.add(f32x4.mul(v128.load(from), factor), term));
      v128.store_lane<u8>(to, bytes, 0); to += step;
      v128.store_lane<u8>(to, bytes, 4); to += step;
      v128.store_lane<u8>(to, bytes, 8); to += step;
      v128.store_lane<u8>(to, bytes, 12); to += step;
    }
    for (; i > 0; i--, from += 4, to += step) {
      v128.store_lane<u8>(to, toBytes(f32x4.add(f32x4.mul(v128.load32_zero(from), factor), term)), 0);
    }
  }
}

/** Rounded and saturated; each result in the low byte of its lane. */
// @ts-ignore: decorator
@inline
function toBytes(values: v128): v128 {
  const rounded = i32x4.trunc_sat_f32x4_s(f32x4.nearest(values));
  return i32x4.min_s(i32x4.max_s(rounded, i32x4.splat(0)), i32x4.splat(255));
}
