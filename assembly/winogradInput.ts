// The input transform of a Winograd convolution, V = Bᵀ d B for every tile of a plane (winogradAxis.ts has the matrices).
//
// Eight channels at a time are first interleaved, so that the transform finds channels in the lanes and needs no shuffles:
//
//   src  planes of rows x width, width a multiple of 4        block  rows x width x 8 channels
//
// of which the rows and columns of a dilated convolution stand `rowStep` and `columnStep` floats apart.
//
// and then each tile goes down its columns into `work` and across its rows into V (winograd.ts has the layout).
// Holds: rows >= m*tilesY + 2, width >= n*tilesX + 2: no tile has an edge. Channels past the last repeat the last.
// Cost for F(4x4): 12 one-dimensional transforms of 13 operations a tile and four channels.
// Interleaving also sums the squares of all elements. While the sum is finite every |x| < 2^64, and nothing here overflows.

import { floatPtr, madd } from './lanes';
import { sixPanels, tileValues, winogradValuesStep } from './winograd';
import { BLOCK, TILE_ROWS } from './winogradTile';
import { inputAxis } from './winogradAxis';

/**
 * Transforms the tiles of one plane of each channel of a group.
 * @param srcStride floats from one channel's plane to the next
 * @param m, n      rows and columns of an output tile: 4 or 2
 * @param tiles     tiles in V, of which this plane's start at `firstTile`
 * @param minusFour -4
 * @param blockPtr  rows x width x 8 floats
 * @param workPtr   (m+2)(n+2) x 8 floats
 * @returns the sum of the squares of all elements, not finite where it overflows
 */
export function winogradInput(
  srcPtr: usize, srcStride: i32, channels: i32, rows: i32, width: i32, rowStep: i32, columnStep: i32,
  m: i32, n: i32, tilesY: i32, tilesX: i32,
  vPtr: usize, tiles: i32, firstTile: i32, minusFour: f32, blockPtr: usize, workPtr: usize,
): f32 {
  const four = f32x4.splat(minusFour);
  const sixes = sixPanels(tiles);
  const valuesStep = winogradValuesStep(channels);
  const panelFloats = (m + 2) * (n + 2) * valuesStep;
  const blockStep = <usize>width << 5;
  const inOrder = columnStep == 1 && rowStep == width;
  let squares = f32x4.splat(0);
  for (let c = 0; c < channels; c += 8) {
    const last = channels - 1;
    for (let half = 0; half < 8; half += 4) {
      const aPtr = floatPtr(srcPtr, min(c + half, last) * srcStride), bPtr = floatPtr(srcPtr, min(c + half + 1, last) * srcStride);
      const cPtr = floatPtr(srcPtr, min(c + half + 2, last) * srcStride), dPtr = floatPtr(srcPtr, min(c + half + 3, last) * srcStride);
      const to = floatPtr(blockPtr, half);
      squares = f32x4.add(
        squares,
        inOrder
          ? interleave(aPtr, bPtr, cPtr, dPtr, rows * width, to)
          : interleaveApart(aPtr, bPtr, cPtr, dPtr, rows, width, <usize>rowStep << 2, <usize>columnStep << 2, to),
      );
    }
    const columnPtr = floatPtr(vPtr, c / BLOCK * (BLOCK * TILE_ROWS) + c % BLOCK);
    let tile = firstTile;
    for (let y = 0; y < tilesY; y++) {
      let from = blockPtr + <usize>(y * m) * blockStep;
      for (let x = 0; x < tilesX; x++, tile++, from += <usize>n << 5) {
        const to = tileValues(columnPtr, sixes, panelFloats, tile);
        if (m == 4) {
          if (n == 4) input4x4(from, blockStep, workPtr, to, <usize>valuesStep << 2, four);
          else input4x2(from, blockStep, workPtr, to, <usize>valuesStep << 2, four);
        } else {
          input2x2(from, blockStep, workPtr, to, <usize>valuesStep << 2, four);
        }
      }
    }
  }
  return f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1) + f32x4.extract_lane(squares, 2) + f32x4.extract_lane(squares, 3);
}

/** Four planes of `count` elements into every second vector of `dst`; the sums of their squares. */
function interleave(aPtr: usize, bPtr: usize, cPtr: usize, dPtr: usize, count: i32, dstPtr: usize): v128 {
  // Four sums, not one that waits for itself.
  let aa = f32x4.splat(0), bb = f32x4.splat(0), cc = f32x4.splat(0), dd = f32x4.splat(0);
  for (; count > 0; count -= 4, aPtr += 16, bPtr += 16, cPtr += 16, dPtr += 16, dstPtr += 128) {
    const a = v128.load(aPtr), b = v128.load(bPtr), c = v128.load(cPtr), d = v128.load(dPtr);
    aa = madd(a, a, aa); bb = madd(b, b, bb); cc = madd(c, c, cc); dd = madd(d, d, dd);
    const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(dstPtr, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
    v128.store(dstPtr, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7), 32);
    v128.store(dstPtr, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), 64);
    v128.store(dstPtr, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), 96);
  }
  return f32x4.add(f32x4.add(aa, bb), f32x4.add(cc, dd));
}

/** The same for elements that stand apart; steps count bytes. */
function interleaveApart(
  aPtr: usize, bPtr: usize, cPtr: usize, dPtr: usize, rows: i32, width: i32, rowStep: usize, columnStep: usize, dstPtr: usize,
): v128 {
  let squares = f32x4.splat(0);
  for (let y: usize = 0; y < <usize>rows * rowStep; y += rowStep) {
    for (let x: usize = y, end = y + <usize>width * columnStep; x < end; x += columnStep, dstPtr += 32) {
      let lanes = v128.load32_zero(aPtr + x);
      lanes = v128.load_lane<f32>(bPtr + x, lanes, 1);
      lanes = v128.load_lane<f32>(cPtr + x, lanes, 2);
      lanes = v128.load_lane<f32>(dPtr + x, lanes, 3);
      v128.store(dstPtr, lanes);
      squares = madd(lanes, lanes, squares);
    }
  }
  return squares;
}

function input4x4(srcPtr: usize, rowStep: usize, workPtr: usize, vPtr: usize, step: usize, minusFour: v128): void {
  transform(4, 4, srcPtr, rowStep, workPtr, vPtr, step, minusFour);
}

function input4x2(srcPtr: usize, rowStep: usize, workPtr: usize, vPtr: usize, step: usize, minusFour: v128): void {
  transform(4, 2, srcPtr, rowStep, workPtr, vPtr, step, minusFour);
}

function input2x2(srcPtr: usize, rowStep: usize, workPtr: usize, vPtr: usize, step: usize, minusFour: v128): void {
  transform(2, 2, srcPtr, rowStep, workPtr, vPtr, step, minusFour);
}

/** One tile of eight channels. */
// @ts-ignore: decorator
@inline
function transform(
  m: i32, n: i32, srcPtr: usize, rowStep: usize, workPtr: usize, vPtr: usize, step: usize, minusFour: v128,
): void {
  for (let x: usize = 0; x < <usize>((n + 2) * 32); x += 16) {
    inputAxis(m, srcPtr + x, rowStep, workPtr + x, (n + 2) * 32, minusFour);
  }
  for (let y = 0; y < m + 2; y++, workPtr += (n + 2) * 32, vPtr += <usize>(n + 2) * step) {
    inputAxis(n, workPtr, 32, vPtr, step, minusFour);
    inputAxis(n, workPtr + 16, 32, vPtr + 16, step, minusFour);
  }
}
