// The weight transform of a Winograd convolution, U = G g Gᵀ for every pair of channels (winogradAxis.ts has the matrices).
//
//   weight  (O, C, 3, 3)        U  panels of OUTS output channels x points x weightStep (winograd.ts)
//
// Output channels past the last have zeros. Eight output channels are gathered into `work`, and go down and across there.
// Cost for F(4x4): 9 one-dimensional transforms of 10 operations a pair of channels, and 36 floats written.
// The squares of all elements are summed, scaled so that the sum is finite only while every |g| < 2^30: together with
// winogradInput.ts that bounds every product and sum, here and by any other algorithm, below what overflows.

import { floatPtr, madd } from './lanes';
import { winogradWeightStep } from './winograd';
import { weightAxis } from './winogradAxis';
import { OUTS } from './winogradTile';

/**
 * Transforms a part of the input channels for one panel of output channels.
 * @param weightPtr the weight of the panel's first output channel
 * @param outs      output channels of the panel that there are
 * @param first, count the input channels
 * @param panelPtr  the panel of U
 * @param workPtr   9 + 3(m+2) vectors
 * @returns the scaled sum of squares of the elements, not finite where it overflows
 */
export function winogradWeight(
  weightPtr: usize, outs: i32, channels: i32, first: i32, count: i32, m: i32, n: i32, panelPtr: usize, workPtr: usize,
): f32 {
  const step = <usize>winogradWeightStep(channels) << 2;
  let squares = f32x4.splat(0);
  for (let c = first; c < first + count; c++) {
    for (let lane = 0; lane < OUTS; lane += 4) {
      const from = floatPtr(weightPtr, (lane * channels + c) * 9);
      squares = f32x4.add(squares, gather(from, channels * 9, outs - lane, workPtr));
      const to = floatPtr(panelPtr, c * OUTS + lane);
      if (m == 4) {
        if (n == 4) weight4x4(workPtr, to, step);
        else weight4x2(workPtr, to, step);
      } else {
        weight2x2(workPtr, to, step);
      }
    }
  }
  return f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1) + f32x4.extract_lane(squares, 2) + f32x4.extract_lane(squares, 3);
}

/** The nine taps of up to four output channels into the lanes, the scaled sums of their squares. */
function gather(weightPtr: usize, stride: i32, outs: i32, workPtr: usize): v128 {
  const scale = f32x4.splat(<f32>17179869184.0);
  let squares = f32x4.splat(0);
  const bPtr = floatPtr(weightPtr, stride), cPtr = floatPtr(weightPtr, 2 * stride), dPtr = floatPtr(weightPtr, 3 * stride);
  for (let i: usize = 0; i < 36; i += 4, workPtr += 16) {
    let g = f32x4.splat(0);
    if (outs > 0) g = v128.load_lane<f32>(weightPtr + i, g, 0);
    if (outs > 1) g = v128.load_lane<f32>(bPtr + i, g, 1);
    if (outs > 2) g = v128.load_lane<f32>(cPtr + i, g, 2);
    if (outs > 3) g = v128.load_lane<f32>(dPtr + i, g, 3);
    v128.store(workPtr, g);
    const scaled = f32x4.mul(scale, g);
    squares = madd(scaled, scaled, squares);
  }
  return squares;
}

function weight4x4(workPtr: usize, uPtr: usize, step: usize): void {
  transform(4, 4, workPtr, uPtr, step);
}

function weight4x2(workPtr: usize, uPtr: usize, step: usize): void {
  transform(4, 2, workPtr, uPtr, step);
}

function weight2x2(workPtr: usize, uPtr: usize, step: usize): void {
  transform(2, 2, workPtr, uPtr, step);
}

/** Nine taps of four output channels, down their columns into the room behind them and across the rows into U. */
// @ts-ignore: decorator
@inline
function transform(m: i32, n: i32, workPtr: usize, uPtr: usize, step: usize): void {
  const columnsPtr = workPtr + 9 * 16;
  for (let x: usize = 0; x < 3 * 16; x += 16) weightAxis(m, workPtr + x, 3 * 16, columnsPtr + x, 3 * 16);
  for (let y = 0; y < m + 2; y++) {
    weightAxis(n, columnsPtr + <usize>(y * 3 * 16), 16, uPtr + <usize>(y * (n + 2)) * step, step);
  }
}
