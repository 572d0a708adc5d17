// Rows of 8-bit pixels put together in pairs, for products that add up two taps, one above the other.
//
//   pairs[p]   src[2p][0] src[2p+1][0]  src[2p][1] src[2p+1][1] ...
//
//   pairRows    as 16-bit numbers, 4 bytes for each byte of a row (pixelsPairs.ts)
//   pairBytes   as signed bytes, less 128 each, 2 bytes for each byte of a row (pixelsBytes.ts)
//
//   src   `pairs` pairs of rows, `pitch` bytes apart; `count` bytes of each, rounded up to 16, are read
//   dst   pairs `dstPitch` bytes apart

export function pairRows(srcPtr: usize, pitch: i32, dstPtr: usize, dstPitch: i32, count: i32, pairs: i32): void {
  eachPair(false, srcPtr, pitch, dstPtr, dstPitch, count, pairs);
}

export function pairBytes(srcPtr: usize, pitch: i32, dstPtr: usize, dstPitch: i32, count: i32, pairs: i32): void {
  eachPair(true, srcPtr, pitch, dstPtr, dstPitch, count, pairs);
}

// @ts-ignore: decorator
@inline
function eachPair(asBytes: bool, srcPtr: usize, pitch: i32, dstPtr: usize, dstPitch: i32, count: i32, pairs: i32): void {
  const half = i8x16.splat(-128);
  for (let p = 0; p < pairs; p++) {
    const endPtr = srcPtr + <usize>count;
    let toPtr = dstPtr;
    for (let fromPtr = srcPtr; fromPtr < endPtr; fromPtr += 16) {
      const above = v128.load(fromPtr), below = v128.load(fromPtr + pitch);
      const low = v128.shuffle<u8>(above, below, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const high = v128.shuffle<u8>(above, below, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      if (asBytes) {
        v128.store(toPtr, v128.xor(low, half));
        v128.store(toPtr, v128.xor(high, half), 16);
        toPtr += 32;
      } else {
        v128.store(toPtr, i16x8.extend_low_i8x16_u(low));
        v128.store(toPtr, i16x8.extend_high_i8x16_u(low), 16);
        v128.store(toPtr, i16x8.extend_low_i8x16_u(high), 32);
        v128.store(toPtr, i16x8.extend_high_i8x16_u(high), 48);
        toPtr += 64;
      }
    }
    srcPtr += <usize>pitch << 1;
    dstPtr += dstPitch;
  }
}
