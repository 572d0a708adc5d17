// The input transform of a Winograd convolution, V = Bᵀ d B for every tile of a plane (winogradAxis.ts has the matrices).
//
// Eight planes at a time are first interleaved, so that the transform finds planes in the lanes and needs no shuffles:
//
//   src  rows x width, width a multiple of 4, `rowStep` floats apart        block  rows x width x 8 planes
//
// and then each tile goes down its columns into `work` and across its rows into V (winograd.ts has the layout).
//
// The planes are those of `channels` channels, once for each piece of the kernel: its plane starts further on in the channel,
// at stepDown*(piece / piecesAcross) + stepAcross*(piece % piecesAcross).
// Holds: rows >= m*tilesY + n - m, and width likewise: no tile has an edge. Planes past the last repeat the last.
// Cost for F(4x4, 3x3): 12 one-dimensional transforms of 13 operations a tile and four planes.
// Interleaving also sums the squares of all elements. While the sum is finite every |x| < 2^64, and nothing here overflows.

import { floatPtr, madd, TWINS } from './lanes';
import { sixPanels, tileValues, winogradValuesStep } from './winograd';
import { BLOCK, TILE_ROWS } from './winogradTile';
import { inputAxis } from './winogradAxis';

/**
 * Transforms the tiles of the planes of some channels.
 * @param srcStride      floats from one channel to the next
 * @param mY, mX         rows and columns of an output tile
 * @param nY, nX         rows and columns of points of these planes
 * @param gridY, gridX   rows and columns of points of V: as many, or one more, which is then the last finite one
 * @param firstPlane     the first plane's number in V, a multiple of 4, of `allPlanes`
 * @param tiles          tiles in V, of which these start at `firstTile`
 * @param minusFour      -4
 * @param minusPointY, minusPointX   for `inputAxis`
 * @param blockPtr       rows x width x 8 floats
 * @param workPtr        nY*nX x 8 floats
 * @param workStep       32, bytes of eight floats: as a constant it would become part of some addresses, which then do not pair
 * @returns the sum of the squares of all elements, not finite where it overflows
 */
export function winogradInput(
  srcPtr: usize, srcStride: i32, channels: i32, pieces: i32, piecesAcross: i32, stepDown: i32, stepAcross: i32,
  rows: i32, width: i32, rowStep: i32,
  mY: i32, mX: i32, nY: i32, nX: i32, gridY: i32, gridX: i32, tilesY: i32, tilesX: i32,
  vPtr: usize, allPlanes: i32, firstPlane: i32, tiles: i32, firstTile: i32,
  minusFour: f32, minusPointY: f32, minusPointX: f32, blockPtr: usize, workPtr: usize, workStep: usize,
): f32 {
  const sixes = sixPanels(tiles);
  const valuesStep = winogradValuesStep(allPlanes);
  const panelFloats = gridY * gridX * valuesStep;
  const pointStep = <usize>valuesStep << 2;
  const gridStep = <usize>gridX * pointStep;
  const blockStep = <usize>width << 5;
  const planes = channels * pieces;
  let squares = f32x4.splat(0);
  for (let plane = 0, halves = 2; plane < planes; plane += 4 * halves) {
    const at = firstPlane + plane;
    halves = at % 8 == 0 && planes - plane > 4 ? 2 : 1;
    for (let half = 0; half < halves; half++) {
      const first = plane + 4 * half;
      const aPtr = planePtr(srcPtr, srcStride, channels, piecesAcross, stepDown, stepAcross, first);
      const bPtr = planePtr(srcPtr, srcStride, channels, piecesAcross, stepDown, stepAcross, min(first + 1, planes - 1));
      const cPtr = planePtr(srcPtr, srcStride, channels, piecesAcross, stepDown, stepAcross, min(first + 2, planes - 1));
      const dPtr = planePtr(srcPtr, srcStride, channels, piecesAcross, stepDown, stepAcross, min(first + 3, planes - 1));
      const to = floatPtr(blockPtr, 4 * half);
      if (rowStep == width) {
        squares = f32x4.add(squares, interleave(aPtr, bPtr, cPtr, dPtr, rows * width, to));
      } else {
        for (let y = 0; y < rows; y++) {
          const skip = <usize>(y * rowStep) << 2;
          const sums = interleave(aPtr + skip, bPtr + skip, cPtr + skip, dPtr + skip, width, to + <usize>y * blockStep);
          squares = f32x4.add(squares, sums);
        }
      }
    }
    const lanesPtr = floatPtr(vPtr, at / BLOCK * (BLOCK * TILE_ROWS) + at % BLOCK);
    let tile = firstTile;
    for (let y = 0; y < tilesY; y++) {
      let from = blockPtr + <usize>(y * mY) * blockStep;
      for (let x = 0; x < tilesX; x++, tile++, from += <usize>mX << 5) {
        const to = tileValues(lanesPtr, sixes, panelFloats, tile);
        columnsDown(nY, from, blockStep, workPtr, nX, halves, minusFour, minusPointY);
        const lastRow = to + <usize>(gridY - 1) * gridStep;
        rowsAcross(nX, workPtr, nY, halves, to, gridStep, lastRow, pointStep, gridX, minusFour, minusPointX, workStep);
      }
    }
  }
  return f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1) + f32x4.extract_lane(squares, 2) + f32x4.extract_lane(squares, 3);
}

/** The sum of the squares of `count` floats of each channel, a multiple of 4, not finite where it overflows. */
export function winogradSquares(srcPtr: usize, srcStride: i32, channels: i32, count: i32): f32 {
  let a = f32x4.splat(0), b = a;
  for (let c = 0; c < channels; c++) {
    let ptr = floatPtr(srcPtr, c * srcStride);
    const end = floatPtr(ptr, count);
    for (; ptr + 32 <= end; ptr += 32) {
      const x = v128.load(ptr), y = v128.load(ptr, 16);
      a = madd(x, x, a);
      b = madd(y, y, b);
    }
    if (ptr < end) a = madd(v128.load(ptr), v128.load(ptr), a);
  }
  a = f32x4.add(a, b);
  return f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3);
}

/** Where a plane starts: the planes of a piece stand together. */
// @ts-ignore: decorator
@inline
function planePtr(
  srcPtr: usize, srcStride: i32, channels: i32, piecesAcross: i32, stepDown: i32, stepAcross: i32, plane: i32,
): usize {
  const piece = plane / channels;
  return floatPtr(srcPtr, plane % channels * srcStride + piece / piecesAcross * stepDown + piece % piecesAcross * stepAcross);
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

/** A tile's columns, each of `halves` vectors, into `work`; `n`, a literal, rows of points. */
// @ts-ignore: decorator
@inline
function down(n: i32, srcPtr: usize, rowStep: usize, workPtr: usize, columns: i32, halves: i32, minusFour: f32, minusPoint: f32): void {
  // Twins are made of a half that is alone too; they are not read.
  const step: usize = halves == 2 && !TWINS ? 16 : 32;
  const workStep = <usize>columns << 5;
  const four = f32x4.splat(minusFour), point = f32x4.splat(minusPoint);
  for (let end = srcPtr + workStep; srcPtr < end; srcPtr += step, workPtr += step) {
    inputAxis(TWINS, n, srcPtr, rowStep, workPtr, workStep, workPtr + <usize>(n - 1) * workStep, four, point);
  }
}

/** The rows of `work` into V; `n`, a literal, columns of points. The last row and column go to the end of V's grid. */
// @ts-ignore: decorator
@inline
function across(
  n: i32, workPtr: usize, rows: i32, halves: i32, vPtr: usize, gridStep: usize, lastRow: usize, pointStep: usize, gridX: i32,
  minusFour: f32, minusPoint: f32, workStep: usize,
): void {
  const last = <usize>(gridX - 1) * pointStep;
  const four = f32x4.splat(minusFour), point = f32x4.splat(minusPoint);
  for (; rows > 0; rows--, workPtr += <usize>n * workStep, vPtr += gridStep) {
    if (rows == 1) vPtr = lastRow;
    if (TWINS && halves == 2) {
      inputAxis(true, n, workPtr, workStep, vPtr, pointStep, vPtr + last, four, point);
    } else {
      inputAxis(false, n, workPtr, workStep, vPtr, pointStep, vPtr + last, four, point);
      if (halves == 2) inputAxis(false, n, workPtr + 16, workStep, vPtr + 16, pointStep, vPtr + last + 16, four, point);
    }
  }
}

function columnsDown(
  n: i32, srcPtr: usize, rowStep: usize, workPtr: usize, columns: i32, halves: i32, minusFour: f32, minusPoint: f32,
): void {
  if (n == 4) down(4, srcPtr, rowStep, workPtr, columns, halves, minusFour, minusPoint);
  else if (n == 5) down(5, srcPtr, rowStep, workPtr, columns, halves, minusFour, minusPoint);
  else if (n == 6) down(6, srcPtr, rowStep, workPtr, columns, halves, minusFour, minusPoint);
  else if (n == 1) down(1, srcPtr, rowStep, workPtr, columns, halves, minusFour, minusPoint);
  else down(7, srcPtr, rowStep, workPtr, columns, halves, minusFour, minusPoint);
}

function rowsAcross(
  n: i32, workPtr: usize, rows: i32, halves: i32, vPtr: usize, gridStep: usize, lastRow: usize, pointStep: usize, gridX: i32,
  minusFour: f32, minusPoint: f32, workStep: usize,
): void {
  if (n == 4) across(4, workPtr, rows, halves, vPtr, gridStep, lastRow, pointStep, gridX, minusFour, minusPoint, workStep);
  else if (n == 5) across(5, workPtr, rows, halves, vPtr, gridStep, lastRow, pointStep, gridX, minusFour, minusPoint, workStep);
  else if (n == 6) across(6, workPtr, rows, halves, vPtr, gridStep, lastRow, pointStep, gridX, minusFour, minusPoint, workStep);
  else if (n == 1) across(1, workPtr, rows, halves, vPtr, gridStep, lastRow, pointStep, gridX, minusFour, minusPoint, workStep);
  else across(7, workPtr, rows, halves, vPtr, gridStep, lastRow, pointStep, gridX, minusFour, minusPoint, workStep);
}
