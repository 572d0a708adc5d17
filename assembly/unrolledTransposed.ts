// The kernel-unrolled matrix, transposed, times a vector: the transposed convolution, from the very storage that the convolution
// uses (unrolled.ts has its layout).
//
//   dst[j] += sum over (o,y,x) of M[(o,y,x)][j] * src[o][y][x]
//
// src  rows of `columns` floats, one behind the other      dst  the planes that the columns j of M count: not cropped
//
// Lanes are adjacent rows of M, whose nonzeros lie `columnStep` apart in dst. The last rows of a block, where they do not fill
// four lanes, go one by one: no lane without a row adds anything anywhere.
// Holds: dst holds what to add to. Operands do not alias. Column numbers are added modulo 2^32 bytes.
// Cost: 2 flops a nonzero, and a read and a write of dst. Error: |error| <= c*eps*sqrt(n)*sum|y*w| with n terms a sum.

import { floatAt, floatPtr, madd, maddScalar } from './lanes';
import { BLOCK } from './unrolled';

/** dst[i*step] += values[i] * x[i] for four i. */
// @ts-ignore: decorator
@inline
function addSlice(ptr: usize, step: i32, values: v128, x: v128): void {
  if (step == 1) {
    v128.store(ptr, madd(values, x, v128.load(ptr)));
  } else if (step == 2) {
    // Elements 0 to 3 and 3 to 6: nothing past the last of the four is touched.
    const sums = madd(values, x, v128.shuffle<f32>(v128.load(ptr), v128.load(ptr, 12), 0, 2, 5, 7));
    v128.store_lane<f32>(ptr, sums, 0);
    v128.store_lane<f32>(ptr, sums, 1, 8);
    v128.store_lane<f32>(ptr, sums, 2, 16);
    v128.store_lane<f32>(ptr, sums, 3, 24);
  } else {
    const second = floatPtr(ptr, step);
    const third = floatPtr(second, step);
    const fourth = floatPtr(third, step);
    let old = v128.load32_zero(ptr);
    old = v128.load_lane<f32>(second, old, 1);
    old = v128.load_lane<f32>(third, old, 2);
    old = v128.load_lane<f32>(fourth, old, 3);
    const sums = madd(values, x, old);
    v128.store_lane<f32>(ptr, sums, 0);
    v128.store_lane<f32>(second, sums, 1);
    v128.store_lane<f32>(third, sums, 2);
    v128.store_lane<f32>(fourth, sums, 3);
  }
}

/**
 * The transposed product of `slices` times four rows of a block of n rows; `slices` and `step` are literals. Taps that lie beside
 * each other in a row of the kernel add to places that overlap, and a load waits for the stores that it overlaps: so all taps of
 * one column of the kernel come first, then those of the next.
 */
// @ts-ignore: decorator
@inline
function addSlices(
  slices: i32, step: i32, runStep: i32, n: i32, valuesPtr: usize, indicesPtr: usize,
  channels: i32, planeTaps: i32, kernelWidth: i32, srcPtr: usize, dstPtr: usize, planeStep: i32,
): void {
  const size = step == 0 ? runStep : step;
  const y0 = v128.load(srcPtr);
  const y1 = slices > 1 ? v128.load(srcPtr, 16) : y0;
  const y2 = slices > 2 ? v128.load(srcPtr, 32) : y0;
  const y3 = slices > 3 ? v128.load(srcPtr, 48) : y0;
  const tapStep = <usize>(n * kernelWidth) << 2;
  const indexStep = <usize>kernelWidth << 2;
  for (let kx = 0; kx < kernelWidth; kx++) {
    let values = floatPtr(valuesPtr, kx * n);
    let index = floatPtr(indicesPtr, kx);
    let end = floatPtr(indicesPtr, planeTaps);
    let planePtr = dstPtr;
    for (let c = 0; c < channels; c++, planePtr = floatPtr(planePtr, planeStep), end = floatPtr(end, planeTaps)) {
      for (; index < end; index += indexStep, values += tapStep) {
        const ptr = floatPtr(planePtr, load<i32>(index));
        addSlice(ptr, size, v128.load(values), y0);
        if (slices > 1) addSlice(floatPtr(ptr, 4 * size), size, v128.load(values, 16), y1);
        if (slices > 2) addSlice(floatPtr(ptr, 8 * size), size, v128.load(values, 32), y2);
        if (slices > 3) addSlice(floatPtr(ptr, 12 * size), size, v128.load(values, 48), y3);
      }
    }
  }
}

/** The transposed product of one row. */
function addRow(
  n: i32, valuesPtr: usize, indicesPtr: usize, channels: i32, planeTaps: i32, y: f32, dstPtr: usize, planeStep: i32,
): void {
  const tapStep = <usize>n << 2;
  for (let c = 0; c < channels; c++, dstPtr = floatPtr(dstPtr, planeStep)) {
    const end = floatPtr(indicesPtr, planeTaps);
    for (; indicesPtr < end; indicesPtr += 4, valuesPtr += tapStep) {
      const ptr = floatPtr(dstPtr, load<i32>(indicesPtr));
      store<f32>(ptr, maddScalar(load<f32>(valuesPtr), y, load<f32>(ptr)));
    }
  }
}

function addAdjacent(
  n: i32, valuesPtr: usize, indicesPtr: usize, channels: i32, planeTaps: i32, kernelWidth: i32, srcPtr: usize, dstPtr: usize,
  planeStep: i32,
): void {
  if (n >= 16) addSlices(4, 1, 1, n, valuesPtr, indicesPtr, channels, planeTaps, kernelWidth, srcPtr, dstPtr, planeStep);
  else if (n >= 12) addSlices(3, 1, 1, n, valuesPtr, indicesPtr, channels, planeTaps, kernelWidth, srcPtr, dstPtr, planeStep);
  else if (n >= 8) addSlices(2, 1, 1, n, valuesPtr, indicesPtr, channels, planeTaps, kernelWidth, srcPtr, dstPtr, planeStep);
  else if (n >= 4) addSlices(1, 1, 1, n, valuesPtr, indicesPtr, channels, planeTaps, kernelWidth, srcPtr, dstPtr, planeStep);
}

function addEverySecond(
  n: i32, valuesPtr: usize, indicesPtr: usize, channels: i32, planeTaps: i32, kernelWidth: i32, srcPtr: usize, dstPtr: usize,
  planeStep: i32,
): void {
  if (n >= 16) addSlices(4, 2, 2, n, valuesPtr, indicesPtr, channels, planeTaps, kernelWidth, srcPtr, dstPtr, planeStep);
  else if (n >= 12) addSlices(3, 2, 2, n, valuesPtr, indicesPtr, channels, planeTaps, kernelWidth, srcPtr, dstPtr, planeStep);
  else if (n >= 8) addSlices(2, 2, 2, n, valuesPtr, indicesPtr, channels, planeTaps, kernelWidth, srcPtr, dstPtr, planeStep);
  else if (n >= 4) addSlices(1, 2, 2, n, valuesPtr, indicesPtr, channels, planeTaps, kernelWidth, srcPtr, dstPtr, planeStep);
}

function addScattered(
  n: i32, step: i32, valuesPtr: usize, indicesPtr: usize, channels: i32, planeTaps: i32, kernelWidth: i32,
  srcPtr: usize, dstPtr: usize, planeStep: i32,
): void {
  for (let x = 0; x + 4 <= n; x += 4) {
    addSlices(
      1, 0, step, n, floatPtr(valuesPtr, x), indicesPtr, channels, planeTaps, kernelWidth,
      floatPtr(srcPtr, x), floatPtr(dstPtr, x * step), planeStep,
    );
  }
}

/**
 * Some rows y of one output channel of M, transposed, times y: dst[j] += M[(y,x)][j] * src[y][x]. Only columns of `channels`
 * channels, from tap `firstTap` on, are added to.
 * @param taps      nonzeros of a row of M
 * @param dstPtr    where column 0 of M lies for the first of the channels
 * @param kernelWidth taps in a row of the kernel: `planeTaps` is a multiple of it
 * @param planeStep floats that a further channel lies behind where its columns say
 */
export function unrolledTransposed(
  valuesPtr: usize, indicesPtr: usize, taps: i32, firstTap: i32, channels: i32, planeTaps: i32, kernelWidth: i32,
  srcPtr: usize, rows: i32, columns: i32,
  dstPtr: usize, planeStep: i32, columnStep: i32,
): void {
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x += BLOCK) {
      const n = min(BLOCK, columns - x);
      const values = floatPtr(valuesPtr, firstTap * n);
      const indices = floatPtr(indicesPtr, firstTap);
      if (columnStep == 1) addAdjacent(n, values, indices, channels, planeTaps, kernelWidth, srcPtr, dstPtr, planeStep);
      else if (columnStep == 2) addEverySecond(n, values, indices, channels, planeTaps, kernelWidth, srcPtr, dstPtr, planeStep);
      else addScattered(n, columnStep, values, indices, channels, planeTaps, kernelWidth, srcPtr, dstPtr, planeStep);
      for (let i = n & ~3; i < n; i++) {
        addRow(
          n, floatPtr(values, i), indices, channels, planeTaps, floatAt(srcPtr, i), floatPtr(dstPtr, i * columnStep), planeStep,
        );
      }
      valuesPtr = floatPtr(valuesPtr, taps * n);
      indicesPtr = floatPtr(indicesPtr, taps);
      srcPtr = floatPtr(srcPtr, n);
    }
  }
}
