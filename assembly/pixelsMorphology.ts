// The largest or the smallest byte of a window, channel by channel, on 8-bit interleaved pixels.
//
//   dst[y][i] = max (or min) over r < height, k < width of src[y + r][i + k*C]
//
// Down the columns first, into `line`, then along it. Long windows go by doubling: the extreme of 2p numbers is that of two
// extremes of p, which may overlap, so that any length takes log2(length) + 1 steps:
//
//   E1 = src    E2[i] = max(E1[i], E1[i+1])    E4[i] = max(E2[i], E2[i+2])   ...   result[i] = max(Ep[i], Ep[i + length - p])
//
//   src   rows `pitch` bytes apart, the border in place      dst  rows `dstPitch` bytes apart, a multiple of 16, all written
//   stack rows of `pitch` bytes, as many as src has, for windows of more than 4 rows; else not used
//   line  a row of lineCount bytes, rounded up to 16, and as many again as a window reaches
//
// Exact. Cost: for 16 bytes of a 3x3 window 6 loads, 4 extremes and 2 stores.

export function dilate(
  srcPtr: usize, pitch: i32, dstPtr: usize, dstPitch: i32, rows: i32, height: i32, width: i32, channels: i32,
  lineCount: i32, linePtr: usize, stackPtr: usize,
): void {
  extremes(true, srcPtr, pitch, dstPtr, dstPitch, rows, height, width, channels, lineCount, linePtr, stackPtr);
}

export function erode(
  srcPtr: usize, pitch: i32, dstPtr: usize, dstPitch: i32, rows: i32, height: i32, width: i32, channels: i32,
  lineCount: i32, linePtr: usize, stackPtr: usize,
): void {
  extremes(false, srcPtr, pitch, dstPtr, dstPitch, rows, height, width, channels, lineCount, linePtr, stackPtr);
}

// @ts-ignore: decorator
@inline
function extremes(
  largest: bool, srcPtr: usize, pitch: i32, dstPtr: usize, dstPitch: i32, rows: i32, height: i32, width: i32, channels: i32,
  lineCount: i32, linePtr: usize, stackPtr: usize,
): void {
  // Windows of many rows: `stack` gets the extremes of `reach` rows, of which two make a window.
  let reach = 1;
  if (height > 4) {
    let fromPtr = srcPtr;
    for (; reach * 2 <= height; reach *= 2) {
      const made = rows + height - reach * 2;
      for (let y = 0; y < made; y++) {
        const ptr = fromPtr + y * pitch;
        pairOf(largest, ptr, ptr + reach * pitch, stackPtr + y * pitch, lineCount);
      }
      fromPtr = stackPtr;
    }
    srcPtr = stackPtr;
  }
  const far = <usize>((height - reach) * pitch);
  for (let y = 0; y < rows; y++) {
    if (height > 4) pairOf(largest, srcPtr, srcPtr + far, linePtr, lineCount);
    else reduceRows(largest, srcPtr, pitch, height, linePtr, lineCount);
    let span = 1;
    if (width > 4) {
      for (; span * 2 <= width; span *= 2) pairOf(largest, linePtr, linePtr + <usize>(span * channels), linePtr, lineCount);
      pairOf(largest, linePtr, linePtr + <usize>((width - span) * channels), dstPtr, dstPitch);
    } else {
      reduceRows(largest, linePtr, channels, width, dstPtr, dstPitch);
    }
    srcPtr += pitch;
    dstPtr += dstPitch;
  }
}

// @ts-ignore: decorator
@inline
function extreme(largest: bool, a: v128, b: v128): v128 {
  return largest ? i8x16.max_u(a, b) : i8x16.min_u(a, b);
}

/** dst[i] = extreme(a[i], b[i]); dst may be a, and b may lie behind a in the same row. */
// @ts-ignore: decorator
@inline
function pairOf(largest: bool, aPtr: usize, bPtr: usize, dstPtr: usize, count: i32): void {
  if (largest) largerOf(aPtr, bPtr, dstPtr, count);
  else smallerOf(aPtr, bPtr, dstPtr, count);
}

function largerOf(aPtr: usize, bPtr: usize, dstPtr: usize, count: i32): void {
  for (; count > 0; count -= 16, aPtr += 16, bPtr += 16, dstPtr += 16) {
    v128.store(dstPtr, i8x16.max_u(v128.load(aPtr), v128.load(bPtr)));
  }
}

function smallerOf(aPtr: usize, bPtr: usize, dstPtr: usize, count: i32): void {
  for (; count > 0; count -= 16, aPtr += 16, bPtr += 16, dstPtr += 16) {
    v128.store(dstPtr, i8x16.min_u(v128.load(aPtr), v128.load(bPtr)));
  }
}

/** dst[i] = the extreme of n <= 4 numbers, `step` bytes apart. */
// @ts-ignore: decorator
@inline
function reduceRows(largest: bool, ptr: usize, step: i32, n: i32, dstPtr: usize, count: i32): void {
  if (largest) largestOfRows(ptr, step, n, dstPtr, count);
  else smallestOfRows(ptr, step, n, dstPtr, count);
}

function largestOfRows(ptr: usize, step: usize, n: i32, dstPtr: usize, count: i32): void {
  fewRows(true, ptr, step, n, dstPtr, count);
}

function smallestOfRows(ptr: usize, step: usize, n: i32, dstPtr: usize, count: i32): void {
  fewRows(false, ptr, step, n, dstPtr, count);
}

// @ts-ignore: decorator
@inline
function fewRows(largest: bool, aPtr: usize, step: usize, n: i32, dstPtr: usize, count: i32): void {
  // Rows past the n-th are the last of them once more.
  const bPtr = n > 1 ? aPtr + step : aPtr;
  const cPtr = n > 2 ? bPtr + step : bPtr;
  if (n < 4) {
    for (let i: usize = 0; i < <usize>count; i += 16) {
      v128.store(dstPtr + i, extreme(largest, extreme(largest, v128.load(aPtr + i), v128.load(bPtr + i)), v128.load(cPtr + i)));
    }
    return;
  }
  const dPtr = cPtr + step;
  for (let i: usize = 0; i < <usize>count; i += 16) {
    const first = extreme(largest, v128.load(aPtr + i), v128.load(bPtr + i));
    v128.store(dstPtr + i, extreme(largest, first, extreme(largest, v128.load(cPtr + i), v128.load(dPtr + i))));
  }
}
