// The weight transform of a Winograd convolution, U = G g Gᵀ for every plane and output channel (winogradAxis.ts has the matrices).
//
//   weight  (O, C, kernel taps)        U  panels of OUTS output channels x points x weightStep (winograd.ts)
//
// The taps of a plane are those of a piece of the kernel: `tapsDown` rows and `tapsAcross` columns, a stride apart. Output channels past the
// last have zeros. Four output channels are gathered into `work`, and go down and across there.
// Cost for F(4x4, 3x3): 9 one-dimensional transforms of 18 operations a pair of channels, and 36 floats written.
// The squares of all elements are summed, scaled so that the sum is finite only while every |g| < 2^30: together with
// winogradInput.ts that bounds every product and sum, here and by any other algorithm, below what overflows.

import { floatPtr, madd } from './lanes';
import { winogradWeightStep } from './winograd';
import { weightAxis } from './winogradAxis';
import { OUTS } from './winogradTile';

/** Vectors of the taps of a plane. */
// @ts-ignore: decorator
@inline
const MOST_TAPS: i32 = 25;

/**
 * Transforms a part of the input channels of one piece for one panel of output channels.
 * @param weightPtr  the piece's first tap of the panel's first output channel
 * @param outs       output channels of the panel that there are
 * @param taps       taps of a whole kernel
 * @param tapStep, rowStep   floats from one tap to the next, across and down
 * @param first, count       the input channels
 * @param nY, nX     points of this piece; gridX of U's rows, gridY of them
 * @param tableY, tableX     G, each row of eight floats
 * @param panelPtr   the panel of U, at the piece's first plane
 * @param planes     of U
 * @param workPtr    25 + 5*nY vectors
 * @returns the scaled sum of squares of the elements, not finite where it overflows
 */
export function winogradWeight(
  weightPtr: usize, outs: i32, channels: i32, taps: i32, tapStep: i32, rowStep: i32, tapsDown: i32, tapsAcross: i32,
  first: i32, count: i32, nY: i32, nX: i32, gridY: i32, gridX: i32, tableY: usize, tableX: usize,
  panelPtr: usize, planes: i32, workPtr: usize,
): f32 {
  const step = <usize>winogradWeightStep(planes) << 2;
  const columnsPtr = workPtr + MOST_TAPS * 16;
  const columnStep = <usize>tapsAcross << 4;
  let squares = f32x4.splat(0);
  for (let c = first; c < first + count; c++) {
    for (let lane = 0; lane < OUTS; lane += 4) {
      const from = floatPtr(weightPtr, (lane * channels + c) * taps);
      for (let y = 0; y < tapsDown; y++) {
        const sums = gather(
          floatPtr(from, y * rowStep), channels * taps, tapStep, tapsAcross, outs - lane, workPtr + <usize>y * columnStep, 16,
        );
        squares = f32x4.add(squares, sums);
      }
      if (tapsDown == 3) columns(3, nY, workPtr, columnStep, columnsPtr, tableY);
      else if (tapsDown == 2) columns(2, nY, workPtr, columnStep, columnsPtr, tableY);
      else if (tapsDown == 4) columns(4, nY, workPtr, columnStep, columnsPtr, tableY);
      else if (tapsDown == 5) columns(5, nY, workPtr, columnStep, columnsPtr, tableY);
      else columns(1, nY, workPtr, columnStep, columnsPtr, tableY);
      const to = floatPtr(panelPtr, c * OUTS + lane);
      if (tapsAcross == 3) rows(3, nY, nX, columnsPtr, to, step, gridY, gridX, tableX);
      else if (tapsAcross == 2) rows(2, nY, nX, columnsPtr, to, step, gridY, gridX, tableX);
      else if (tapsAcross == 4) rows(4, nY, nX, columnsPtr, to, step, gridY, gridX, tableX);
      else if (tapsAcross == 5) rows(5, nY, nX, columnsPtr, to, step, gridY, gridX, tableX);
      else rows(1, nY, nX, columnsPtr, to, step, gridY, gridX, tableX);
    }
  }
  return f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1) + f32x4.extract_lane(squares, 2) + f32x4.extract_lane(squares, 3);
}

/** Taps of up to four output channels into the lanes of vectors `dstStep` bytes apart, and the scaled sums of their squares. */
// @ts-ignore: decorator
@inline
export function gather(
  weightPtr: usize, stride: i32, tapStep: i32, taps: i32, outs: i32, dstPtr: usize, dstStep: usize,
): v128 {
  const scale = f32x4.splat(<f32>17179869184.0);
  const step = <usize>tapStep << 2;
  let squares = f32x4.splat(0);
  const bPtr = floatPtr(weightPtr, stride), cPtr = floatPtr(weightPtr, 2 * stride), dPtr = floatPtr(weightPtr, 3 * stride);
  for (let i: usize = 0; taps > 0; taps--, i += step, dstPtr += dstStep) {
    let g = f32x4.splat(0);
    if (outs > 0) g = v128.load_lane<f32>(weightPtr + i, g, 0);
    if (outs > 1) g = v128.load_lane<f32>(bPtr + i, g, 1);
    if (outs > 2) g = v128.load_lane<f32>(cPtr + i, g, 2);
    if (outs > 3) g = v128.load_lane<f32>(dPtr + i, g, 3);
    v128.store(dstPtr, g);
    const scaled = f32x4.mul(scale, g);
    squares = madd(scaled, scaled, squares);
  }
  return squares;
}

/** Down the columns of taps. `taps` is a literal. */
// @ts-ignore: decorator
@inline
function columns(taps: i32, points: i32, workPtr: usize, step: usize, columnsPtr: usize, tablePtr: usize): void {
  for (let x: usize = 0; x < step; x += 16) {
    const to = columnsPtr + x;
    weightAxis(taps, points, workPtr + x, step, to, step, to + <usize>(points - 1) * step, tablePtr);
  }
}

/** Across the rows, into U. `taps` is a literal. */
// @ts-ignore: decorator
@inline
function rows(
  taps: i32, nY: i32, nX: i32, columnsPtr: usize, uPtr: usize, step: usize, gridY: i32, gridX: i32, tablePtr: usize,
): void {
  const last = <usize>(gridX - 1) * step;
  for (let y = 1; y <= nY; y++, columnsPtr += taps * 16) {
    const to = uPtr + <usize>((y == nY ? gridY : y) - 1) * <usize>gridX * step;
    weightAxis(taps, nX, columnsPtr, 16, to, step, to + last, tablePtr);
  }
}
