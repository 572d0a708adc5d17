// Gaussians of large sigma on 8-bit interleaved pixels: a picture of half the size, as often as it takes for a short kernel to
// do there, and back. The cost hardly grows with sigma.
//
//   halve    a(j) = (x(2j-1) + 3 x(2j) + 3 x(2j+1) + x(2j+2)) / 8           down the columns and along the rows
//   blur     b(j) = sum over d of w[d] * (a(j-d) + a(j+d))                    likewise
//   double   y(2j) = (b(j-1) + 3 b(j)) / 4,   y(2j+1) = (3 b(j) + b(j+1)) / 4  likewise
//
// Halving and doubling are the same binomial kernel, of variance 3/4 each: the short Gaussian in between has what is left of
// sigma's variance. Both have a triple zero where frequencies fold over.
//
//   level   rows of C-channel pixels, `pitch` bytes apart, of which the last 128 lie behind the row: numbers of 16 bits, bytes
//           times 128. 64 bytes before and behind a row, and the rows before and behind all others, may be read and written.
//           What is made at the very ends is not right, and must not be needed.
//   weights vectors of eight equal i16, fractions of 2^15: the middle, then twice that of each distance
//
// Means are rounded up where they end in one half (avgr): 1/400 of a byte a step. Source: P. Burt and E. Adelson, The Laplacian
// Pyramid as a Compact Image Code, 1983.

import { product } from './lanes';

/** Eight numbers: (a + 3 b + 3 c + d) / 8. */
// @ts-ignore: decorator
@inline
function binomial(a: v128, b: v128, c: v128, d: v128): v128 {
  const middle = i16x8.avgr_u(b, c);
  return i16x8.avgr_u(middle, i16x8.avgr_u(middle, i16x8.avgr_u(a, d)));
}

/** (3 a + b) / 4. */
// @ts-ignore: decorator
@inline
function nearer(a: v128, b: v128): v128 {
  return i16x8.avgr_u(a, i16x8.avgr_u(a, b));
}

/**
 * Rows of the first level from rows of bytes: that of srcPtr is 2y - 1 for the first row y. `count` bytes of a source row are
 * read, `width` pixels made.
 */
export function halveBytes(
  srcPtr: usize, pitch: i32, count: i32, dstPtr: usize, dstPitch: i32, width: i32, rows: i32, channels: i32, linePtr: usize,
): void {
  for (let y = 0; y < rows; y++) {
    columnsOfBytes(srcPtr, pitch, linePtr, count);
    halveLine(linePtr, dstPtr, width, channels);
    srcPtr += <usize>pitch << 1;
    dstPtr += dstPitch;
  }
}

function columnsOfBytes(aPtr: usize, pitch: usize, linePtr: usize, count: i32): void {
  const bPtr = aPtr + pitch, cPtr = bPtr + pitch, dPtr = cPtr + pitch;
  for (let i: usize = 0; i < <usize>count; i += 8) {
    const outer = i16x8.add(v128.load_ext<u8>(aPtr + i), v128.load_ext<u8>(dPtr + i));
    const inner = i16x8.add(v128.load_ext<u8>(bPtr + i), v128.load_ext<u8>(cPtr + i));
    const sum = i16x8.add(i16x8.add(outer, inner), i16x8.shl(inner, 1));
    v128.store(linePtr + (i << 1), i16x8.shl(sum, 4));
  }
}

/** The line holds pixels 0 to 2 * width - 1; a pixel goes as four numbers, whatever its channels. */
function halveLine(fromPtr: usize, dstPtr: usize, width: i32, channels: i32): void {
  const step = <usize>channels << 1;
  for (; width > 0; width--) {
    const sum = binomial(
      v128.load64_zero(fromPtr - step), v128.load64_zero(fromPtr), v128.load64_zero(fromPtr + step),
      v128.load64_zero(fromPtr + step + step),
    );
    v128.store64_lane(dstPtr, sum, 0);
    fromPtr += step << 1;
    dstPtr += step;
  }
}

/** Rows of a level from the level before: that of srcPtr is 2y - 1 for the first row y. */
export function halveRows(
  srcPtr: usize, pitch: i32, dstPtr: usize, dstPitch: i32, width: i32, rows: i32, channels: i32, linePtr: usize,
): void {
  for (let y = 0; y < rows; y++) {
    const aPtr = srcPtr, bPtr = aPtr + pitch, cPtr = bPtr + pitch, dPtr = cPtr + pitch;
    for (let i: usize = 0; i < <usize>pitch; i += 16) {
      v128.store(
        linePtr + i, binomial(v128.load(aPtr + i), v128.load(bPtr + i), v128.load(cPtr + i), v128.load(dPtr + i)),
      );
    }
    halveLine(linePtr, dstPtr, width, channels);
    srcPtr += <usize>pitch << 1;
    dstPtr += dstPitch;
  }
}

/**
 * Blurs `rows` rows of a level from srcPtr on, each into the row `down` rows above it, which nothing needs any more. Of a row,
 * what is nearer than `across` pixels to its ends is not made.
 */
export function blurRows(
  srcPtr: usize, pitch: i32, rows: i32, channels: i32, down: i32, downPtr: usize, across: i32, acrossPtr: usize, linePtr: usize,
): void {
  const reach = <usize>(across * channels) << 1;
  for (let y = 0; y < rows; y++) {
    symmetric(srcPtr, pitch, down, downPtr, linePtr, pitch);
    symmetric(linePtr + reach, channels << 1, across, acrossPtr, srcPtr - down * pitch + reach, pitch - 128 - 2 * <i32>reach);
    srcPtr += pitch;
  }
}

/** dst[i] = sum over d of w[d] * (src[i - d*step] + src[i + d*step]), `count` bytes, rounded up to 32. */
function symmetric(srcPtr: usize, step: usize, radius: i32, weightsPtr: usize, dstPtr: usize, count: i32): void {
  for (; count > 0; count -= 32) {
    const middle = v128.load(weightsPtr);
    let low = product(v128.load(srcPtr), middle);
    let high = product(v128.load(srcPtr, 16), middle);
    let beforePtr = srcPtr;
    let behindPtr = srcPtr;
    const end = weightsPtr + (<usize>radius << 4);
    for (let weightPtr = weightsPtr; weightPtr < end; weightPtr += 16) {
      beforePtr -= step;
      behindPtr += step;
      const weight = v128.load(weightPtr, 16);
      low = i16x8.add(low, product(i16x8.avgr_u(v128.load(beforePtr), v128.load(behindPtr)), weight));
      high = i16x8.add(high, product(i16x8.avgr_u(v128.load(beforePtr, 16), v128.load(behindPtr, 16)), weight));
    }
    v128.store(dstPtr, low);
    v128.store(dstPtr, high, 16);
    srcPtr += 32;
    dstPtr += 32;
  }
}

/** Rows 2y and 2y + 1 of a level from rows y - 1 (srcPtr), y and y + 1 of the next, `rows` of them. */
export function doubleRows(
  srcPtr: usize, pitch: i32, dstPtr: usize, dstPitch: i32, width: i32, rows: i32, channels: i32, linePtr: usize,
): void {
  const belowPtr = linePtr + pitch + 128;
  for (let y = 0; y < rows; y++) {
    betweenRows(srcPtr, pitch, linePtr, belowPtr);
    doubleLine(linePtr, dstPtr, width, channels);
    doubleLine(belowPtr, dstPtr + dstPitch, width, channels);
    srcPtr += pitch;
    dstPtr += <usize>dstPitch << 1;
  }
}

/** The same for the rows of the picture: bytes. */
export function doubleBytes(
  srcPtr: usize, pitch: i32, dstPtr: usize, dstPitch: i32, at: i32, width: i32, rows: i32, channels: i32, linePtr: usize,
): void {
  const belowPtr = linePtr + pitch + 128;
  for (let y = 0; y < rows; y++) {
    betweenRows(srcPtr, pitch, linePtr, belowPtr);
    bytesOfLine(linePtr + at, dstPtr, width, channels);
    bytesOfLine(belowPtr + at, dstPtr + dstPitch, width, channels);
    srcPtr += pitch;
    dstPtr += <usize>dstPitch << 1;
  }
}

function betweenRows(srcPtr: usize, pitch: usize, abovePtr: usize, belowPtr: usize): void {
  const middlePtr = srcPtr + pitch, nextPtr = middlePtr + pitch;
  for (let i: usize = 0; i < pitch; i += 16) {
    const middle = v128.load(middlePtr + i);
    v128.store(abovePtr + i, nearer(middle, v128.load(srcPtr + i)));
    v128.store(belowPtr + i, nearer(middle, v128.load(nextPtr + i)));
  }
}

/** Two pixels from one: its left half in the low lanes, its right half in the high ones. */
// @ts-ignore: decorator
@inline
function halves(ptr: usize, step: usize): v128 {
  const around = v128.load64_lane(ptr + step, v128.load64_zero(ptr - step), 1);
  return nearer(v128.load64_splat(ptr), around);
}

function doubleLine(fromPtr: usize, dstPtr: usize, width: i32, channels: i32): void {
  const step = <usize>channels << 1;
  for (; width > 0; width--) {
    const both = halves(fromPtr, step);
    v128.store64_lane(dstPtr, both, 0);
    v128.store64_lane(dstPtr + step, both, 1);
    fromPtr += step;
    dstPtr += step << 1;
  }
}

function bytesOfLine(fromPtr: usize, dstPtr: usize, width: i32, channels: i32): void {
  const step = <usize>channels << 1;
  const half = i16x8.splat(<i16>(64 + (width >> 31)));
  for (; width > 0; width--) {
    const rounded = i16x8.shr_s(i16x8.add(halves(fromPtr, step), half), 7);
    const bytes = i8x16.narrow_i16x8_u(rounded, rounded);
    v128.store32_lane(dstPtr, bytes, 0);
    v128.store32_lane(dstPtr + channels, bytes, 1);
    fromPtr += step;
    dstPtr += step;
  }
}
