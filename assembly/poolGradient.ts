// The gradient of average pooling, the adjoint of avgPool in pool.ts: each window's gradient goes to all of its elements.
//
//   dst[p][r][c] = sum over windows (y, x) that hold (r, c) of src[p][y][x] / (rowDivisor[y] * columnDivisor[x])
//
//   src  planes `srcStride` floats apart, `srcRows` rows of `outWidth` floats: all those whose windows reach dst
//   dst  planes `dstStride` floats apart, `dstRows` rows of `width` floats; set here
//   top  where the first source row's window starts, from the first row of dst on: negative where it starts above
//
// Again in two steps. A row of src becomes a line, as wide as the padded plane, that holds for each column the sum over the windows
// across it; then the line is added to each row that the windows cover. For a stride below 4 the quotients stand in a row of zeros
// `strideX` apart, and the line is sums of kernelWidth neighbours of that; for a larger one each window adds itself to the line.
//
// Cost: kernelHeight + kernelWidth additions a column and row of src at most. Error: |error| <= (kernelHeight + kernelWidth)*eps*sum.

import { floatAt, floatPtr } from './lanes';
import { copyFloats, fillFloats } from './pad';
import { PoolWindow } from './poolWindow';

/** Strides from here on add window by window. */
const WIDE_STRIDE: i32 = 4;

/** line[c] = sum over j < taps of src[c + j]. */
function sumNeighbours(linePtr: usize, srcPtr: usize, taps: i32, count: i32): void {
  for (; count > 0; count -= 4, linePtr += 16, srcPtr += 16) {
    let sum = v128.load(srcPtr);
    let ptr = srcPtr;
    for (let j = 1; j < taps; j++) {
      ptr += 4;
      sum = f32x4.add(sum, v128.load(ptr));
    }
    v128.store(linePtr, sum);
  }
}

/** line[i] += x for i < count. */
// @ts-ignore: decorator
@inline
function addToAll(linePtr: usize, x: f32, count: i32): void {
  const four = f32x4.splat(x);
  for (; count >= 4; count -= 4, linePtr += 16) v128.store(linePtr, f32x4.add(v128.load(linePtr), four));
  for (; count > 0; count--, linePtr += 4) store<f32>(linePtr, load<f32>(linePtr) + x);
}

/** The quotients of a row, `stride` floats apart from `ptr` on; what lies between stays. */
// @ts-ignore: decorator
@inline
function spread(ptr: usize, srcPtr: usize, columnDivisorPtr: usize, rowDivisor: f32, outWidth: i32, stride: i32): void {
  const divisor = f32x4.splat(rowDivisor);
  const zero = f32x4.splat(0);
  let x = 0;
  if (stride <= 2) {
    for (; x + 4 <= outWidth; x += 4, srcPtr += 16, columnDivisorPtr += 16) {
      const quotients = f32x4.div(v128.load(srcPtr), f32x4.mul(v128.load(columnDivisorPtr), divisor));
      if (stride == 1) {
        v128.store(ptr, quotients);
        ptr += 16;
      } else {
        v128.store(ptr, v128.shuffle<f32>(quotients, zero, 0, 4, 1, 5));
        v128.store(ptr, v128.shuffle<f32>(quotients, zero, 2, 6, 3, 7), 16);
        ptr += 32;
      }
    }
  }
  for (; x < outWidth; x++, srcPtr += 4, columnDivisorPtr += 4, ptr = floatPtr(ptr, stride)) {
    store<f32>(ptr, load<f32>(srcPtr) / (load<f32>(columnDivisorPtr) * rowDivisor));
  }
}

function fillGradientLine(
  window: PoolWindow, srcPtr: usize, columnDivisorPtr: usize, rowDivisor: f32, columns: i32, sparsePtr: usize,
): void {
  const stride = window.strideX;
  const taps = window.kernelWidth;
  if (stride >= WIDE_STRIDE) {
    fillFloats(window.linePtr, columns, 0);
    for (let x = 0; x < window.outWidth; x++) {
      addToAll(floatPtr(window.linePtr, x * stride), floatAt(srcPtr, x) / (floatAt(columnDivisorPtr, x) * rowDivisor), taps);
    }
    return;
  }
  // Zeros before and after let each sum have all of its taps.
  spread(floatPtr(sparsePtr, taps - 1), srcPtr, columnDivisorPtr, rowDivisor, window.outWidth, stride);
  sumNeighbours(window.linePtr, sparsePtr, taps, columns);
}

function addRow(dstPtr: usize, linePtr: usize, width: i32): void {
  for (; width >= 4; width -= 4, dstPtr += 16, linePtr += 16) {
    v128.store(dstPtr, f32x4.add(v128.load(dstPtr), v128.load(linePtr)));
  }
  for (; width > 0; width--, dstPtr += 4, linePtr += 4) store<f32>(dstPtr, load<f32>(dstPtr) + load<f32>(linePtr));
}

/**
 * @param sparsePtr `sparse` floats: a line, kernelWidth and some more
 * @param columns   floats of a line: the columns of all windows, and at least padLeft + width
 */
export function avgPoolGradient(
  windowPtr: usize, srcPtr: usize, srcStride: i32, srcRows: i32, top: i32, dstPtr: usize, dstStride: i32, dstRows: i32, planes: i32,
  columnDivisorPtr: usize, rowDivisorPtr: usize, sparsePtr: usize, sparse: i32, columns: i32,
): void {
  const window = changetype<PoolWindow>(windowPtr);
  const width = window.width;
  const fromPtr = floatPtr(window.linePtr, window.padLeft);
  fillFloats(sparsePtr, sparse, 0);
  for (let p = 0; p < planes; p++) {
    const planePtr = floatPtr(dstPtr, p * dstStride);
    // Rows before `set` have been set: a window adds to those, and sets the others, with zeros where it skips any.
    let set = 0;
    for (let y = 0; y < srcRows; y++) {
      const first = top + y * window.strideY;
      const from = max(0, first);
      const end = min(dstRows, first + window.kernelHeight);
      if (from >= end) continue;
      const row = floatPtr(srcPtr, p * srcStride + y * window.outWidth);
      fillGradientLine(window, row, columnDivisorPtr, floatAt(rowDivisorPtr, y), columns, sparsePtr);
      fillFloats(floatPtr(planePtr, set * width), (from - set) * width, 0);
      for (let r = from; r < end; r++) {
        const ptr = floatPtr(planePtr, r * width);
        if (r < set) addRow(ptr, fromPtr, width);
        else copyFloats(ptr, fromPtr, width);
      }
      set = max(set, end);
    }
    fillFloats(floatPtr(planePtr, set * width), (dstRows - set) * width, 0);
  }
}
