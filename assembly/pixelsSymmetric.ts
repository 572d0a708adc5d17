// Symmetric kernels of rank 1 in 16-bit lanes, of an odd number of taps a line: what small Gaussians take.
//
//   line[i]   = sum over d of c[d] * 64 * (src[y + R - d][i] + src[y + R + d][i])            d = 0 .. R, the middle once
//   dst[y][i] = saturate((sum over d of r[d] * (line[i + (R-d)*C] + line[i + (R+d)*C]) + term) >> 6)
//
// Weights are fractions of 2^15, and each product is rounded to a 64th of a byte: c*64*x is q15mulr(64 * x, c).
//
//   src      rows `pitch` bytes apart, the border in place      dst  rows `dstPitch` bytes apart, a multiple of 32, all written,
//            in pairs: with an odd number of rows one more is read and written
//   weights  vectors of eight equal i16: c[0] .. c[R], r[0] .. r[R'], term; up to R = 4 there is room for c[4] and r[4]
//   line     twice lineCount numbers of 16 bits, a multiple of 16: two rows, which read the same rows of src but for two
//
// Holds: the magnitudes of c sum up to 1 over all taps, those of r with `term` to less than 2; no weight is 1.
// Error: half a 64th of a byte for each d, in either pass, and that of the weights.
// Cost: for eight bytes 5R + 5 operations down the columns, 5R + 6 along the line.

import { product } from './lanes';

export function filterSymmetric(
  radius: i32, columns: i32, srcPtr: usize, pitch: i32, channels: i32, dstPtr: usize, dstPitch: i32, rows: i32,
  weightsPtr: usize, linePtr: usize, lineCount: i32,
): void {
  const step = channels << 1;
  const rowWeightsPtr = weightsPtr + (<usize>(max(columns, 4) + 1) << 4);
  const lowerPtr = linePtr + (<usize>lineCount << 1);
  const twoLines = pitch << 1, twoRows = dstPitch << 1;
  for (let y = 0; y < rows; y += 2, srcPtr += twoLines, dstPtr += twoRows) {
    if (columns == 1) columns1(srcPtr, pitch, linePtr, lowerPtr, lineCount, weightsPtr);
    else if (columns == 2) columns2(srcPtr, pitch, linePtr, lowerPtr, lineCount, weightsPtr);
    else if (columns == 3) columns3(srcPtr, pitch, linePtr, lowerPtr, lineCount, weightsPtr);
    else if (columns == 4) columns4(srcPtr, pitch, linePtr, lowerPtr, lineCount, weightsPtr);
    else manyColumns(columns, srcPtr, pitch, linePtr, lowerPtr, lineCount, weightsPtr);
    alongLine(radius, linePtr, step, dstPtr, dstPitch, rowWeightsPtr);
    alongLine(radius, lowerPtr, step, dstPtr + dstPitch, dstPitch, rowWeightsPtr);
  }
}

function alongLine(radius: i32, linePtr: usize, step: usize, dstPtr: usize, count: i32, weightsPtr: usize): void {
  if (radius == 1) line1(linePtr, step, dstPtr, count, weightsPtr);
  else if (radius == 2) line2(linePtr, step, dstPtr, count, weightsPtr);
  else if (radius == 3) line3(linePtr, step, dstPtr, count, weightsPtr);
  else if (radius == 4) line4(linePtr, step, dstPtr, count, weightsPtr);
  else longLine(radius, linePtr, step, dstPtr, count, weightsPtr);
}

function columns1(srcPtr: usize, pitch: usize, toPtr: usize, lowerPtr: usize, count: i32, weightsPtr: usize): void {
  columns(1, srcPtr, pitch, toPtr, lowerPtr, count, weightsPtr);
}
function columns2(srcPtr: usize, pitch: usize, toPtr: usize, lowerPtr: usize, count: i32, weightsPtr: usize): void {
  columns(2, srcPtr, pitch, toPtr, lowerPtr, count, weightsPtr);
}
function columns3(srcPtr: usize, pitch: usize, toPtr: usize, lowerPtr: usize, count: i32, weightsPtr: usize): void {
  columns(3, srcPtr, pitch, toPtr, lowerPtr, count, weightsPtr);
}
function columns4(srcPtr: usize, pitch: usize, toPtr: usize, lowerPtr: usize, count: i32, weightsPtr: usize): void {
  columns(4, srcPtr, pitch, toPtr, lowerPtr, count, weightsPtr);
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

/** Eight bytes of a row, times 64; `half` is 0, or 8 for the second eight of sixteen. */
// @ts-ignore: decorator
@inline
function bytesAt(ptr: usize, half: usize): v128 {
  return i16x8.shl(half ? v128.load_ext<u8>(ptr, 8) : v128.load_ext<u8>(ptr), 6);
}

// @ts-ignore: decorator
@inline
function addProduct(sum: v128, a: v128, b: v128, weight: v128): v128 {
  return i16x8.add(sum, product(i16x8.add(a, b), weight));
}

/**
 * Eight numbers of two lines, which both read all but the first and the last of 2R + 2 rows. From the outer rows to the middle,
 * so that of the rows read before no more than two wait.
 */
// @ts-ignore: decorator
@inline
function twoColumns(
  radius: i32, ptr: usize, pitch: usize, half: usize, toPtr: usize, lowerPtr: usize, w0: v128, w1: v128, w2: v128, w3: v128, w4: v128,
): void {
  const two = pitch << 1, three = two + pitch, four = two << 1;
  let above = bytesAt(ptr, half), below = bytesAt(ptr + pitch, half);
  let upper = product(above, w0), lower = product(below, w0);
  // Rows -1 and 1, then 0 and 2.
  let before = bytesAt(ptr - pitch, half), behind = bytesAt(ptr + two, half);
  upper = addProduct(upper, before, below, w1);
  lower = addProduct(lower, above, behind, w1);
  if (radius > 1) {
    above = before;
    below = behind;
    before = bytesAt(ptr - two, half);
    behind = bytesAt(ptr + three, half);
    upper = addProduct(upper, before, below, w2);
    lower = addProduct(lower, above, behind, w2);
  }
  if (radius > 2) {
    above = before;
    below = behind;
    before = bytesAt(ptr - three, half);
    behind = bytesAt(ptr + four, half);
    upper = addProduct(upper, before, below, w3);
    lower = addProduct(lower, above, behind, w3);
  }
  if (radius > 3) {
    above = before;
    below = behind;
    upper = addProduct(upper, bytesAt(ptr - four, half), below, w4);
    lower = addProduct(lower, above, bytesAt(ptr + four + pitch, half), w4);
  }
  if (half) {
    v128.store(toPtr, upper, 16);
    v128.store(lowerPtr, lower, 16);
  } else {
    v128.store(toPtr, upper);
    v128.store(lowerPtr, lower);
  }
}

// @ts-ignore: decorator
@inline
function columns(radius: i32, srcPtr: usize, pitch: usize, toPtr: usize, lowerPtr: usize, count: i32, weightsPtr: usize): void {
  const w0 = v128.load(weightsPtr), w1 = v128.load(weightsPtr, 16), w2 = v128.load(weightsPtr, 32);
  const w3 = v128.load(weightsPtr, 48), w4 = v128.load(weightsPtr, 64);
  let ptr = srcPtr + <usize>radius * pitch;
  for (const end = ptr + <usize>count; ptr < end; ptr += 16, toPtr += 32, lowerPtr += 32) {
    twoColumns(radius, ptr, pitch, 0, toPtr, lowerPtr, w0, w1, w2, w3, w4);
    twoColumns(radius, ptr, pitch, 8, toPtr, lowerPtr, w0, w1, w2, w3, w4);
  }
}

/** Two places of the line times a weight; `half` is 0, or 16 for the second eight numbers. */
// @ts-ignore: decorator
@inline
function placesTimes(aPtr: usize, bPtr: usize, weight: v128, half: usize): v128 {
  if (half) return product(i16x8.add(v128.load(aPtr, 16), v128.load(bPtr, 16)), weight);
  return product(i16x8.add(v128.load(aPtr), v128.load(bPtr)), weight);
}

// @ts-ignore: decorator
@inline
function line(radius: i32, fromPtr: usize, step: usize, dstPtr: usize, count: i32, weightsPtr: usize): void {
  const w0 = v128.load(weightsPtr), w1 = v128.load(weightsPtr, 16), w2 = v128.load(weightsPtr, 32);
  const w3 = v128.load(weightsPtr, 48), w4 = v128.load(weightsPtr, 64), term = v128.load(weightsPtr, 80);
  const two = step << 1, three = two + step, four = two << 1;
  const end = dstPtr + <usize>count;
  for (let ptr = fromPtr + <usize>radius * step; dstPtr < end; ptr += 32, dstPtr += 16) {
    let low = i16x8.add(term, product(v128.load(ptr), w0));
    let high = i16x8.add(term, product(v128.load(ptr, 16), w0));
    let a = ptr - step, b = ptr + step;
    low = i16x8.add(low, placesTimes(a, b, w1, 0));
    high = i16x8.add(high, placesTimes(a, b, w1, 16));
    if (radius > 1) {
      a = ptr - two;
      b = ptr + two;
      low = i16x8.add(low, placesTimes(a, b, w2, 0));
      high = i16x8.add(high, placesTimes(a, b, w2, 16));
    }
    if (radius > 2) {
      a = ptr - three;
      b = ptr + three;
      low = i16x8.add(low, placesTimes(a, b, w3, 0));
      high = i16x8.add(high, placesTimes(a, b, w3, 16));
    }
    if (radius > 3) {
      a = ptr - four;
      b = ptr + four;
      low = i16x8.add(low, placesTimes(a, b, w4, 0));
      high = i16x8.add(high, placesTimes(a, b, w4, 16));
    }
    v128.store(dstPtr, i8x16.narrow_i16x8_u(i16x8.shr_s(low, 6), i16x8.shr_s(high, 6)));
  }
}

/** As `columns`, for any radius. */
function manyColumns(radius: i32, srcPtr: usize, pitch: usize, toPtr: usize, lowerPtr: usize, count: i32, weightsPtr: usize): void {
  const lastWeight = weightsPtr + (<usize>radius << 4);
  let ptr = srcPtr + <usize>radius * pitch;
  for (const end = ptr + <usize>count; ptr < end; ptr += 16, toPtr += 32, lowerPtr += 32) {
    const middle = v128.load(weightsPtr);
    let above = ptr, below = ptr + pitch;
    // The outermost rows so far: those above are next the lower line's, those below the upper one's.
    let a0 = bytesAt(above, 0), a1 = bytesAt(above, 8);
    let b0 = bytesAt(below, 0), b1 = bytesAt(below, 8);
    let upper0 = product(a0, middle), upper1 = product(a1, middle);
    let lower0 = product(b0, middle), lower1 = product(b1, middle);
    for (let weightPtr = weightsPtr; weightPtr < lastWeight; weightPtr += 16) {
      const weight = v128.load(weightPtr, 16);
      above -= pitch;
      below += pitch;
      let x = bytesAt(above, 0), y = bytesAt(below, 0);
      upper0 = addProduct(upper0, x, b0, weight);
      lower0 = addProduct(lower0, a0, y, weight);
      a0 = x;
      b0 = y;
      x = bytesAt(above, 8);
      y = bytesAt(below, 8);
      upper1 = addProduct(upper1, x, b1, weight);
      lower1 = addProduct(lower1, a1, y, weight);
      a1 = x;
      b1 = y;
    }
    v128.store(toPtr, upper0);
    v128.store(toPtr, upper1, 16);
    v128.store(lowerPtr, lower0);
    v128.store(lowerPtr, lower1, 16);
  }
}

/** As `line`, for any radius, and 32 bytes at a time: there is less of a loop for each. */
function longLine(radius: i32, fromPtr: usize, step: usize, dstPtr: usize, count: i32, weightsPtr: usize): void {
  const lastWeight = weightsPtr + (<usize>radius << 4);
  const end = dstPtr + <usize>count;
  for (let ptr = fromPtr + <usize>radius * step; dstPtr < end; ptr += 64, dstPtr += 32) {
    const middle = v128.load(weightsPtr);
    const term = v128.load(lastWeight, 16);
    let s0 = i16x8.add(term, product(v128.load(ptr), middle)), s1 = i16x8.add(term, product(v128.load(ptr, 16), middle));
    let s2 = i16x8.add(term, product(v128.load(ptr, 32), middle)), s3 = i16x8.add(term, product(v128.load(ptr, 48), middle));
    let a = ptr, b = ptr;
    for (let weightPtr = weightsPtr; weightPtr < lastWeight; weightPtr += 16) {
      const weight = v128.load(weightPtr, 16);
      a -= step;
      b += step;
      s0 = addProduct(s0, v128.load(a), v128.load(b), weight);
      s1 = addProduct(s1, v128.load(a, 16), v128.load(b, 16), weight);
      s2 = addProduct(s2, v128.load(a, 32), v128.load(b, 32), weight);
      s3 = addProduct(s3, v128.load(a, 48), v128.load(b, 48), weight);
    }
    v128.store(dstPtr, i8x16.narrow_i16x8_u(i16x8.shr_s(s0, 6), i16x8.shr_s(s1, 6)));
    v128.store(dstPtr, i8x16.narrow_i16x8_u(i16x8.shr_s(s2, 6), i16x8.shr_s(s3, 6)), 16);
  }
}
