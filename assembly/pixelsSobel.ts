// Sobel's gradient on 8-bit interleaved pixels: its length, channel by channel.
//
//   dst[y][i] = saturate(nearest(sqrt(gx*gx + gy*gy)))      gx = s[i+2C] - s[i],          s = src[y] + 2 src[y+1] + src[y+2]
//                                                           gy = d[i] + 2 d[i+C] + d[i+2C],  d = src[y+2] - src[y]
//
//   src  rows `pitch` bytes apart, the border in place      dst  rows `dstPitch` bytes apart, a multiple of 16, all written
//
// Exact: gx and gy fit 16 bits, the sum of their squares 24; the float32 root of an integer is never rounded up to a half or
// down to one that float64 would round another way, since (k + 1/2)^2 is no integer.
// Cost: 8 loads and 36 operations for eight bytes.

export function sobel(
  srcPtr: usize, pitch: i32, dstPtr: usize, dstPitch: i32, rows: i32, channels: i32, magicPtr: usize,
): void {
  for (let y = 0; y < rows; y++) {
    sobelRow(srcPtr, pitch, dstPtr, dstPitch, channels, magicPtr);
    srcPtr += pitch;
    dstPtr += dstPitch;
  }
}

function sobelRow(aPtr: usize, pitch: usize, dstPtr: usize, count: i32, step: usize, magicPtr: usize): void {
  const magic = f32x4.splat(load<f32>(magicPtr));
  const bPtr = aPtr + pitch, cPtr = bPtr + pitch;
  const far = step << 1;
  for (let i: usize = 0; i < <usize>count; i += 8) {
    const topLeft = v128.load_ext<u8>(aPtr + i);
    const topRight = v128.load_ext<u8>(aPtr + far + i);
    const bottomLeft = v128.load_ext<u8>(cPtr + i);
    const bottomRight = v128.load_ext<u8>(cPtr + far + i);
    const sides = i16x8.sub(v128.load_ext<u8>(bPtr + far + i), v128.load_ext<u8>(bPtr + i));
    const ends = i16x8.sub(v128.load_ext<u8>(cPtr + step + i), v128.load_ext<u8>(aPtr + step + i));
    // The two diagonals serve both directions.
    const falling = i16x8.sub(bottomRight, topLeft);
    const rising = i16x8.sub(topRight, bottomLeft);
    const across = i16x8.add(i16x8.add(falling, rising), i16x8.shl(sides, 1));
    const down = i16x8.add(i16x8.sub(falling, rising), i16x8.shl(ends, 1));
    const low = v128.shuffle<i16>(across, down, 0, 8, 1, 9, 2, 10, 3, 11);
    const high = v128.shuffle<i16>(across, down, 4, 12, 5, 13, 6, 14, 7, 15);
    const lengths = i16x8.narrow_i32x4_s(lengthOf(low, magic), lengthOf(high, magic));
    v128.store64_lane(dstPtr + i, i8x16.narrow_i16x8_u(lengths, lengths), 0);
  }
}

/** The rounded length of four vectors, as integers. */
// @ts-ignore: decorator
@inline
function lengthOf(pairs: v128, magic: v128): v128 {
  const length = f32x4.sqrt(f32x4.convert_i32x4_s(i32x4.dot_i16x8_s(pairs, pairs)));
  return i32x4.sub(f32x4.add(length, magic), magic);
}
