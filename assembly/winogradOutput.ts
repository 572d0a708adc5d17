// The output transform of a Winograd convolution, Y = act(Aᵀ M A + bias) for every tile (winogradAxis.ts has the matrices).
//
//   M    tiles x points x outs, output channels in the lanes        dst  planes of rows x width, `dstStride` floats apart,
//                                                                        rows `rowStep` and columns `columnStep` floats
//
// Each tile goes down its columns and across its rows in `work`, eight channels at a time; a 4x4 transpose then brings the
// columns back into the lanes. Rows and columns of a tile past the plane's end are not written.
// Cost for F(4x4): 10 one-dimensional transforms of 11 operations a tile and four channels.

import { activate, floatPtr } from './lanes';
import { outputAxis } from './winogradAxis';

/**
 * Writes the tiles of one plane of each of a block of output channels.
 * @param mPtr    M at the plane's first tile
 * @param outs    length of M's rows; of them `channels` are channels
 * @param m, n    rows and columns of an output tile: 4 or 2
 * @param dstPtr  the block's first plane
 * @param biasPtr the block's bias, that of channels past the last may be read
 * @param four    4
 * @param workPtr (m+2)(n+2) x 8 floats
 */
export function winogradOutput(
  mPtr: usize, outs: i32, channels: i32, m: i32, n: i32,
  dstPtr: usize, dstStride: i32, rows: i32, width: i32, rowStep: i32, columnStep: i32,
  biasPtr: usize, activation: i32, four: f32, workPtr: usize,
): void {
  const factor = f32x4.splat(four);
  const tileStep = <usize>((m + 2) * (n + 2) * outs) << 2;
  const pointStep = <usize>outs << 2;
  const planeStep = <usize>dstStride << 2;
  for (let o = 0; o < channels; o += 8) {
    const planePtr = floatPtr(dstPtr, o * dstStride);
    let from = floatPtr(mPtr, o);
    for (let y = 0; y < rows; y += m) {
      for (let x = 0; x < width; x += n, from += tileStep) {
        if (m == 4) {
          if (n == 4) output4x4(from, pointStep, workPtr, factor);
          else output4x2(from, pointStep, workPtr, factor);
        } else {
          output2x2(from, pointStep, workPtr, factor);
        }
        let ptr = floatPtr(planePtr, y * rowStep + x * columnStep);
        for (let half = 0; half < min(8, channels - o); half += 4, ptr += 4 * planeStep) {
          storeTile(
            workPtr + <usize>(half << 2), <usize>n << 5, min(m, rows - y), min(n, width - x),
            ptr, planeStep, <usize>rowStep << 2, <usize>columnStep << 2, min(4, channels - o - half), floatPtr(biasPtr, o + half), activation,
          );
        }
      }
    }
  }
}

function output4x4(mPtr: usize, pointStep: usize, workPtr: usize, four: v128): void {
  transform(4, 4, mPtr, pointStep, workPtr, four);
}

function output4x2(mPtr: usize, pointStep: usize, workPtr: usize, four: v128): void {
  transform(4, 2, mPtr, pointStep, workPtr, four);
}

function output2x2(mPtr: usize, pointStep: usize, workPtr: usize, four: v128): void {
  transform(2, 2, mPtr, pointStep, workPtr, four);
}

/** One tile of eight channels: m x n x 8 at the start of `work`, in the place of what went down the columns. */
// @ts-ignore: decorator
@inline
function transform(m: i32, n: i32, mPtr: usize, pointStep: usize, workPtr: usize, four: v128): void {
  let to = workPtr;
  for (let x = 0; x < n + 2; x++, mPtr += pointStep, to += 32) {
    outputAxis(m, mPtr, <usize>(n + 2) * pointStep, to, (n + 2) * 32, four);
    outputAxis(m, mPtr + 16, <usize>(n + 2) * pointStep, to + 16, (n + 2) * 32, four);
  }
  to = workPtr;
  for (let y = 0; y < m; y++, workPtr += (n + 2) * 32, to += n * 32) {
    outputAxis(n, workPtr, 32, to, 32, four);
    outputAxis(n, workPtr + 16, 32, to + 16, 32, four);
  }
}

/** Four channels of a tile, `columns` of its columns: adds the bias, applies the activation, writes `channels` planes. */
function storeTile(
  workPtr: usize, workStep: usize, rows: i32, columns: i32,
  dstPtr: usize, planeStep: usize, rowStep: usize, columnStep: usize, channels: i32, biasPtr: usize, activation: i32,
): void {
  const bias = v128.load(biasPtr);
  const whole = columns >= 4 && channels >= 4 && columnStep == 4;
  for (let y = 0; y < rows; y++, workPtr += workStep, dstPtr += rowStep) {
    let a = f32x4.add(v128.load(workPtr), bias);
    let b = f32x4.add(v128.load(workPtr, 32), bias);
    let c = f32x4.add(v128.load(workPtr, 64), bias);
    let d = f32x4.add(v128.load(workPtr, 96), bias);
    if (activation != 0) {
      a = activate(a, activation);
      b = activate(b, activation);
      c = activate(c, activation);
      d = activate(d, activation);
    }
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
    } else {
      storeColumns(dstPtr, a, columns, columnStep);
      if (channels > 1) storeColumns(dstPtr + planeStep, b, columns, columnStep);
      if (channels > 2) storeColumns(dstPtr + 2 * planeStep, c, columns, columnStep);
      if (channels > 3) storeColumns(dstPtr + 3 * planeStep, d, columns, columnStep);
    }
  }
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
