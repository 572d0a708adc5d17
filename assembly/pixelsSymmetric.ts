// Symmetric kernels of rank 1 and of 3 to 9 taps a line, in 16-bit lanes: what small Gaussians take.
//
//   line[i]   = sum over d of c[d] * 64 * (src[y + R - d][i] + src[y + R + d][i])            d = 0 .. R, the middle once
//   dst[y][i] = saturate((sum over d of r[d] * (line[i + (R-d)*C] + line[i + (R+d)*C]) + term) >> 6)
//
// Weights are fractions of 2^15, and each product is rounded to a 64th of a byte: c*64*x is q15mulr(64 * x, c).
//
//   src      rows `pitch` bytes apart, the border in place      dst  rows `dstPitch` bytes apart, a multiple of 16, all written
//   weights  vectors of eight equal i16: c[0] .. c[4], r[0] .. r[4], term
//   line     lineCount numbers of 16 bits, a multiple of 16: one row, in the first-level cache
//
// Holds: the magnitudes of c sum up to 1 over all taps, those of r with `term` to less than 2; no weight is 1.
// Error: half a 64th of a byte for each d, in either pass, and that of the weights.
// Cost: for eight bytes 6R + 4 operations down the columns, 5R + 6 along the line.

/** q15mulr: both forms are the same but for -1 * -1, which does not occur. */
// @ts-ignore: decorator
@inline
function product(x: v128, weight: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i16x8.relaxed_q15mulr_s(x, weight);
  return i16x8.q15mulr_sat_s(x, weight);
}

export function filterSymmetric(
  radius: i32, columns: i32, srcPtr: usize, pitch: i32, channels: i32, dstPtr: usize, dstPitch: i32, rows: i32,
  weightsPtr: usize, linePtr: usize, lineCount: i32,
): void {
  const step = channels << 1;
  for (let y = 0; y < rows; y++) {
    if (columns == 1) columns1(srcPtr, pitch, linePtr, lineCount, weightsPtr);
    else if (columns == 2) columns2(srcPtr, pitch, linePtr, lineCount, weightsPtr);
    else if (columns == 3) columns3(srcPtr, pitch, linePtr, lineCount, weightsPtr);
    else columns4(srcPtr, pitch, linePtr, lineCount, weightsPtr);
    if (radius == 1) line1(linePtr, step, dstPtr, dstPitch, weightsPtr + 80);
    else if (radius == 2) line2(linePtr, step, dstPtr, dstPitch, weightsPtr + 80);
    else if (radius == 3) line3(linePtr, step, dstPtr, dstPitch, weightsPtr + 80);
    else line4(linePtr, step, dstPtr, dstPitch, weightsPtr + 80);
    srcPtr += pitch;
    dstPtr += dstPitch;
  }
}

function columns1(srcPtr: usize, pitch: usize, toPtr: usize, count: i32, weightsPtr: usize): void {
  columns(1, srcPtr, pitch, toPtr, count, weightsPtr);
}
function columns2(srcPtr: usize, pitch: usize, toPtr: usize, count: i32, weightsPtr: usize): void {
  columns(2, srcPtr, pitch, toPtr, count, weightsPtr);
}
function columns3(srcPtr: usize, pitch: usize, toPtr: usize, count: i32, weightsPtr: usize): void {
  columns(3, srcPtr, pitch, toPtr, count, weightsPtr);
}
function columns4(srcPtr: usize, pitch: usize, toPtr: usize, count: i32, weightsPtr: usize): void {
  columns(4, srcPtr, pitch, toPtr, count, weightsPtr);
}
function line1(fromPtr: usize, step: usize, dstPtr: usize, count: i32, weightsPtr: usize): void {
  line(1, fromPtr, step, dstPtr, count, weightsPtr);
}
function line2(fromPtr: usize, step: usize, dstPtr: usize, count: i32, weightsPtr: usize): void {
  line(2, fromPtr, step, dstPtr, count, weightsPtr);
}
function line3(fromPtr: usize, step: usize, dstPtr: usize, count: i32, weightsPtr: usize): void {
  line(3, fromPtr, step, dstPtr, count, weightsPtr);
}
function line4(fromPtr: usize, step: usize, dstPtr: usize, count: i32, weightsPtr: usize): void {
  line(4, fromPtr, step, dstPtr, count, weightsPtr);
}

/** The sum of two rows times a weight. */
// @ts-ignore: decorator
@inline
function rowsTimes(aPtr: usize, bPtr: usize, weight: v128): v128 {
  return product(i16x8.shl(i16x8.add(v128.load_ext<u8>(aPtr), v128.load_ext<u8>(bPtr)), 6), weight);
}

// @ts-ignore: decorator
@inline
function columns(radius: i32, srcPtr: usize, pitch: usize, toPtr: usize, count: i32, weightsPtr: usize): void {
  const w0 = v128.load(weightsPtr), w1 = v128.load(weightsPtr, 16), w2 = v128.load(weightsPtr, 32);
  const w3 = v128.load(weightsPtr, 48), w4 = v128.load(weightsPtr, 64);
  const middlePtr = srcPtr + <usize>radius * pitch;
  const two = pitch << 1, three = two + pitch, four = two << 1;
  const end = middlePtr + <usize>count;
  for (let ptr = middlePtr; ptr < end; ptr += 8, toPtr += 16) {
    let sum = product(i16x8.shl(v128.load_ext<u8>(ptr), 6), w0);
    sum = i16x8.add(sum, rowsTimes(ptr - pitch, ptr + pitch, w1));
    if (radius > 1) sum = i16x8.add(sum, rowsTimes(ptr - two, ptr + two, w2));
    if (radius > 2) sum = i16x8.add(sum, rowsTimes(ptr - three, ptr + three, w3));
    if (radius > 3) sum = i16x8.add(sum, rowsTimes(ptr - four, ptr + four, w4));
    v128.store(toPtr, sum);
  }
}

// @ts-ignore: decorator
@inline
function placesTimes(aPtr: usize, bPtr: usize, weight: v128): v128 {
  return product(i16x8.add(v128.load(aPtr), v128.load(bPtr)), weight);
}

/** Eight numbers of the line. */
// @ts-ignore: decorator
@inline
function eight(radius: i32, ptr: usize, step: usize, w0: v128, w1: v128, w2: v128, w3: v128, w4: v128, term: v128): v128 {
  const two = step << 1, three = two + step, four = two << 1;
  let sum = i16x8.add(term, product(v128.load(ptr), w0));
  sum = i16x8.add(sum, placesTimes(ptr - step, ptr + step, w1));
  if (radius > 1) sum = i16x8.add(sum, placesTimes(ptr - two, ptr + two, w2));
  if (radius > 2) sum = i16x8.add(sum, placesTimes(ptr - three, ptr + three, w3));
  if (radius > 3) sum = i16x8.add(sum, placesTimes(ptr - four, ptr + four, w4));
  return i16x8.shr_s(sum, 6);
}

// @ts-ignore: decorator
@inline
function line(radius: i32, fromPtr: usize, step: usize, dstPtr: usize, count: i32, weightsPtr: usize): void {
  const w0 = v128.load(weightsPtr), w1 = v128.load(weightsPtr, 16), w2 = v128.load(weightsPtr, 32);
  const w3 = v128.load(weightsPtr, 48), w4 = v128.load(weightsPtr, 64), term = v128.load(weightsPtr, 80);
  let ptr = fromPtr + <usize>radius * step;
  for (; count > 0; count -= 16, ptr += 32, dstPtr += 16) {
    const low = eight(radius, ptr, step, w0, w1, w2, w3, w4, term);
    const high = eight(radius, ptr + 16, step, w0, w1, w2, w3, w4, term);
    v128.store(dstPtr, i8x16.narrow_i16x8_u(low, high));
  }
}
