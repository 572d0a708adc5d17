// Winograd convolution F(m x n, 3x3) of stride 1: the products, and where everything lies.
//
//   Y = Aᵀ [ sum over c of (G g Gᵀ) ⊙ (Bᵀ d B) ] A         an m x n tile of outputs from (m+2) x (n+2) inputs d
//
// With U = G g Gᵀ (winogradWeight.ts) and V = Bᵀ d B (winogradInput.ts), the sum over the input channels is one matrix product
// for each of the (m+2)(n+2) points, M = V U over all tiles at once; winogradOutput.ts makes Y of it.
//
//   tiles are numbered across columns, rows and images of a strip, and stand in panels of 6, the last of them in panels of 4
//
//   V   panels x points x valuesStep     a panel of winogradTile.ts for each point, with a gap behind it
//   U   panels of OUTS output channels x points x weightStep     [C][OUTS] for each point, with a gap behind it
//   M   tiles x points x outs            a block of the output channels at a time
//
// The gaps keep the points from falling on the same lines of a cache.
// Cost: 2*points*tiles*C*O flops: 36/144 of the definition's for F(4x4, 3x3), 16/36 for F(2x2, 3x3).
// Error: |error| <= c*eps*sqrt(9C)*S, S the largest sum|x*w| of an output that shares a tile with this one.
// Source: Lavin, Gray, "Fast Algorithms for Convolutional Neural Networks" (2015).

import { floatPtr } from './lanes';
import { BLOCK, OUTS, products4, products6, TILE_ROWS } from './winogradTile';

/** Floats that keep apart what would otherwise lie a multiple of 4096 bytes apart. */
// @ts-ignore: decorator
@inline
const GAP: i32 = 16;

/** Tiles with those that fill the last panel: an even number, and no two. */
// @ts-ignore: decorator
@inline
function paddedTiles(tiles: i32): i32 {
  return max((tiles + 1) & ~1, 4);
}

/** How many panels of six tiles come before those of four. */
// @ts-ignore: decorator
@inline
export function sixPanels(tiles: i32): i32 {
  const padded = paddedTiles(tiles);
  const rest = padded % 6;
  return (padded - (rest == 2 ? 8 : rest)) / 6;
}

/** Output channels of a panel of U. */
export function winogradOuts(): i32 {
  return OUTS;
}

/** Floats from one point of a panel of V to the next. */
export function winogradValuesStep(channels: i32): i32 {
  return (channels + BLOCK - 1) / BLOCK * (BLOCK * TILE_ROWS) + GAP;
}

/** Floats from one point of a panel of U to the next. */
export function winogradWeightStep(channels: i32): i32 {
  return channels * OUTS + GAP;
}

/** Floats of V. */
export function winogradValues(tiles: i32, points: i32, channels: i32): i32 {
  const sixes = sixPanels(tiles);
  const panels = sixes + (paddedTiles(tiles) - sixes * 6) / 4;
  return panels * points * winogradValuesStep(channels);
}

/** Floats of U. */
export function winogradWeights(points: i32, channels: i32, outs: i32): i32 {
  return (outs + OUTS - 1) / OUTS * points * winogradWeightStep(channels);
}

/** Floats of M for a block of `outs` output channels, a multiple of OUTS. */
export function winogradProducts(tiles: i32, points: i32, outs: i32): i32 {
  return paddedTiles(tiles) * points * outs;
}

/** The point 0 of tile `tile` in V. */
// @ts-ignore: decorator
@inline
export function tileValues(vPtr: usize, sixes: i32, panelFloats: i32, tile: i32): usize {
  const beyond = tile - sixes * 6;
  const panel = beyond < 0 ? tile / 6 : sixes + beyond / 4;
  const row = beyond < 0 ? tile % 6 : beyond % 4;
  return floatPtr(vPtr, panel * panelFloats + row * BLOCK);
}

/**
 * M = V U for a block of output channels.
 * @param uPtr first panel of U of the block
 * @param outs output channels of the block, a multiple of OUTS; the rows of M are as long
 */
export function winogradMultiply(
  vPtr: usize, tiles: i32, points: i32, channels: i32, uPtr: usize, outs: i32, mPtr: usize,
): void {
  const sixes = sixPanels(tiles);
  const fours = (paddedTiles(tiles) - sixes * 6) / 4;
  const valuesStep = <usize>winogradValuesStep(channels) << 2;
  const weightStep = <usize>winogradWeightStep(channels) << 2;
  const panelStep = <usize>points * valuesStep;
  const tileStep = <usize>(points * outs) << 2;
  for (let point = 0; point < points; point++) {
    let u = uPtr + <usize>point * weightStep;
    for (let o = 0; o < outs; o += OUTS, u += <usize>points * weightStep) {
      let v = vPtr + <usize>point * valuesStep;
      let m = floatPtr(mPtr, point * outs + o);
      for (let i = 0; i < sixes; i++, v += panelStep, m += 6 * tileStep) products6(v, u, channels, m, tileStep);
      for (let i = 0; i < fours; i++, v += panelStep, m += 4 * tileStep) products4(v, u, channels, m, tileStep);
    }
  }
}
