// The output transform of a Winograd convolution, Y = act(Aᵀ M A + bias) for every tile (winogradAxis.ts has the matrices).
//
//   M    tiles x points x outs, output channels in the lanes        dst  planes of rows x width, `dstStride` floats apart,
//                                                                        rows `rowStep` and columns `columnStep` floats
//
// Each tile goes down its columns and across its rows in `work`, eight channels at a time; a 4x4 transpose then brings the
// columns back into the lanes. Rows and columns of a tile past the plane's end are not written.
// Cost for F(4x4, 3x3): 10 one-dimensional transforms of 11 operations a tile and four channels.

import { activate, floatPtr, TWINS } from './lanes';
import { outputAxis } from './winogradAxis';

/**
 * Writes the tiles of one plane of each of a block of output channels.
 * @param mPtr    M at the plane's first tile
 * @param outs    length of M's rows; of them `channels` are channels
 * @param mY, mX  rows and columns of an output tile
 * @param nY, nX  rows and columns of its points
 * @param dstPtr  the block's first plane
 * @param biasPtr the block's bias, that of channels past the last may be read
 * @param four     4
 * @param workPtr  nY*nX x 8 floats
 * @param workStep 32, as in winogradInput.ts
 */
export function winogradOutput(
  mPtr: usize, outs: i32, channels: i32, mY: i32, mX: i32, nY: i32, nX: i32,
  dstPtr: usize, dstStride: i32, rows: i32, width: i32, rowStep: i32, columnStep: i32,
  biasPtr: usize, activation: i32, four: f32, workPtr: usize, workStep: usize,
): void {
  const tileStep = <usize>(nY * nX * outs) << 2;
  const pointStep = <usize>outs << 2;
  const planeStep = <usize>dstStride << 2;
  for (let o = 0; o < channels; o += 8) {
    const planePtr = floatPtr(dstPtr, o * dstStride);
    let from = floatPtr(mPtr, o);
    for (let y = 0; y < rows; y += mY) {
      for (let x = 0; x < width; x += mX, from += tileStep) {
        columnsDown(mY, nY, from, pointStep, workPtr, nX, four);
        rowsAcross(mX, nX, workPtr, mY, four, workStep);
        let ptr = floatPtr(planePtr, y * rowStep + x * columnStep);
        for (let half = 0; half < min(8, channels - o); half += 4, ptr += 4 * planeStep) {
          storeTile(
            workPtr + <usize>(half << 2), <usize>mX << 5, min(mY, rows - y), min(mX, width - x),
            ptr, planeStep, <usize>rowStep << 2, <usize>columnStep << 2, min(4, channels - o - half), floatPtr(biasPtr, o + half), activation,
          );
        }
      }
    }
  }
}

/** The columns of points of eight channels into `work`. `m` and `n` are literals. */
// @ts-ignore: decorator
@inline
function down(m: i32, n: i32, mPtr: usize, pointStep: usize, workPtr: usize, columns: i32, four: f32): void {
  const rowStep = <usize>columns * pointStep;
  const workStep = <usize>columns << 5;
  const factor = f32x4.splat(four);
  for (; columns > 0; columns--, mPtr += pointStep, workPtr += 32) {
    outputAxis(TWINS, m, n, mPtr, rowStep, workPtr, workStep, factor);
    if (!TWINS) outputAxis(false, m, n, mPtr + 16, rowStep, workPtr + 16, workStep, factor);
  }
}

/** Rows of points, each into the outputs that it becomes, which then stand close together at the start of `work`. */
// @ts-ignore: decorator
@inline
function across(m: i32, n: i32, workPtr: usize, rows: i32, four: f32, step: usize): void {
  const factor = f32x4.splat(four);
  for (let to = workPtr; rows > 0; rows--, workPtr += <usize>n * step, to += <usize>m * step) {
    outputAxis(TWINS, m, n, workPtr, step, to, step, factor);
    if (!TWINS) outputAxis(false, m, n, workPtr + 16, step, to + 16, step, factor);
  }
}

function columnsDown(m: i32, n: i32, mPtr: usize, pointStep: usize, workPtr: usize, columns: i32, four: f32): void {
  if (n == 4) down(2, 4, mPtr, pointStep, workPtr, columns, four);
  else if (n == 5) down(4, 5, mPtr, pointStep, workPtr, columns, four);
  else if (n == 6 && m == 4) down(4, 6, mPtr, pointStep, workPtr, columns, four);
  else if (n == 6) down(5, 6, mPtr, pointStep, workPtr, columns, four);
  else if (n == 1) down(1, 1, mPtr, pointStep, workPtr, columns, four);
  else if (m == 3) down(3, 7, mPtr, pointStep, workPtr, columns, four);
  else if (m == 4) down(4, 7, mPtr, pointStep, workPtr, columns, four);
  else down(5, 7, mPtr, pointStep, workPtr, columns, four);
}

function rowsAcross(m: i32, n: i32, workPtr: usize, rows: i32, four: f32, step: usize): void {
  if (n == 4) across(2, 4, workPtr, rows, four, step);
  else if (n == 5) across(4, 5, workPtr, rows, four, step);
  else if (n == 6 && m == 4) across(4, 6, workPtr, rows, four, step);
  else if (n == 6) across(5, 6, workPtr, rows, four, step);
  else if (n == 1) across(1, 1, workPtr, rows, four, step);
  else if (m == 3) across(3, 7, workPtr, rows, four, step);
  else if (m == 4) across(4, 7, workPtr, rows, four, step);
  else across(5, 7, workPtr, rows, four, step);
}

/** Four channels of a tile, `columns` of its columns: adds the bias, applies the activation, writes `channels` planes. */
function storeTile(
  workPtr: usize, workStep: usize, rows: i32, columns: i32,
  dstPtr: usize, planeStep: usize, rowStep: usize, columnStep: usize, channels: i32, biasPtr: usize, activation: i32,
): void {
  const bias = v128.load(biasPtr);
  const whole = columns >= 4 && channels >= 4 && columnStep == 4;
  for (let y = 0; y < rows; y++, workPtr += workStep, dstPtr += rowStep) {
    let a = finished(v128.load(workPtr), bias, activation);
    let b = finished(v128.load(workPtr, 32), bias, activation);
    let c = finished(v128.load(workPtr, 64), bias, activation);
    let d = finished(v128.load(workPtr, 96), bias, activation);
    const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    a = v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5);
    b = v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7);
    c = v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5);
    d = v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7);
    if (whole) {
      v128.store(dstPtr, a);
      v128.store(dstPtr + planeStep, b);
      v128.store(dstPtr + 2 * planeStep, c);
      v128.store(dstPtr + 3 * planeStep, d);
      if (columns > 4) storeLanes(dstPtr + 16, planeStep, finished(v128.load(workPtr, 128), bias, activation), 4);
    } else {
      storeColumns(dstPtr, a, columns, columnStep);
      if (channels > 1) storeColumns(dstPtr + planeStep, b, columns, columnStep);
      if (channels > 2) storeColumns(dstPtr + 2 * planeStep, c, columns, columnStep);
      if (channels > 3) storeColumns(dstPtr + 3 * planeStep, d, columns, columnStep);
      if (columns > 4) storeLanes(dstPtr + 4 * columnStep, planeStep, finished(v128.load(workPtr, 128), bias, activation), channels);
    }
  }
}

/** One column of four channels. */
// @ts-ignore: decorator
@inline
function finished(value: v128, bias: v128, activation: i32): v128 {
  const sum = f32x4.add(value, bias);
  return activation == 0 ? sum : activate(sum, activation);
}

/** The first `channels` lanes, each to its plane. */
// @ts-ignore: decorator
@inline
function storeLanes(ptr: usize, planeStep: usize, value: v128, channels: i32): void {
  v128.store_lane<f32>(ptr, value, 0);
  if (channels > 1) v128.store_lane<f32>(ptr + planeStep, value, 1);
  if (channels > 2) v128.store_lane<f32>(ptr + 2 * planeStep, value, 2);
  if (channels > 3) v128.store_lane<f32>(ptr + 3 * planeStep, value, 3);
}

/** The first `columns` lanes, all four of them for more, `step` bytes apart. */
// @ts-ignore: decorator
@inline
function storeColumns(ptr: usize, value: v128, columns: i32, step: usize): void {
  if (step != 4) {
    v128.store_lane<f32>(ptr, value, 0);
    if (columns > 1) v128.store_lane<f32>(ptr + step, value, 1);
    if (columns > 2) v128.store_lane<f32>(ptr + 2 * step, value, 2);
    if (columns > 3) v128.store_lane<f32>(ptr + 3 * step, value, 3);
  } else if (columns >= 4) {
    v128.store(ptr, value);
  } else if (columns == 1) {
    v128.store_lane<f32>(ptr, value, 0);
  } else {
    v128.store_lane<f64>(ptr, value, 0);
    if (columns == 3) v128.store_lane<f32>(ptr, value, 2, 8);
  }
}
