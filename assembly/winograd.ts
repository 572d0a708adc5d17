// Winograd convolution F(m x m', r x r'): the products, and where everything lies.
//
//   Y = Aᵀ [ sum over c of (G g Gᵀ) ⊙ (Bᵀ d B) ] A         an m x m' tile of outputs from n x n' inputs d, n = m + r - 1
//
// With U = G g Gᵀ (winogradWeight.ts) and V = Bᵀ d B (winogradInput.ts), the sum over the input planes is one matrix product for
// each of the n*n' points, M = V U over all tiles at once; winogradOutput.ts makes Y of it. A plane is an input channel or, where
// the kernel is a sum of pieces, that channel once for each (src/plan/winogradPieces.ts): with a stride s its s*s phases, which a
// piece of stride 1 is for that has every s-th tap; with a long kernel what lies under each piece of it. Some pieces have
// a tap less and then no value at the last finite point: the product of that point leaves their planes out.
//
//   tiles are numbered across columns, rows and images of a strip, and stand in panels of 6, the last of them in panels of 4
//
//   V   panels x points x valuesStep     a panel of winogradTile.ts for each point, with a gap behind it
//   U   panels of OUTS output channels x points x weightStep     [planes][OUTS] for each point, with a gap behind it
//   M   tiles x points x outs            a block of the output channels at a time
//
// The gaps keep the points from falling on the same lines of a cache.
// Cost: 2*points*tiles*planes*O flops: 36/144 of the definition's for F(4x4, 3x3), 81/144 for 3x3 of stride 2,
// 49/225 for F(3x3, 5x5), 196/784 for 7x7 as pieces of four and three taps.
// Error: |error| <= c*eps*sqrt(K)*S, S the largest sum|x*w| of an output that shares a tile with this one.
// Source: Lavin, Gray, "Fast Algorithms for Convolutional Neural Networks" (2015).

import { floatPtr } from './lanes';
import { BLOCK, OUTS, products4, products4Few, products4Half, products6, products6Few, products6Half, TILE_ROWS } from './winogradTile';

/** Floats that keep apart what would otherwise lie a multiple of 4096 bytes apart. */
// @ts-ignore: decorator
@inline
const GAP: i32 = 16;

/** Tiles with those that fill the last panel: an even number, and no two. */
// @ts-ignore: decorator
@inline
export function paddedTiles(tiles: i32): i32 {
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
export function winogradValuesStep(planes: i32): i32 {
  return (planes + BLOCK - 1) / BLOCK * (BLOCK * TILE_ROWS) + GAP;
}

/** Floats from one point of a panel of U to the next. */
export function winogradWeightStep(planes: i32): i32 {
  return planes * OUTS + GAP;
}

/** Floats of V. */
export function winogradValues(tiles: i32, points: i32, planes: i32): i32 {
  const sixes = sixPanels(tiles);
  const panels = sixes + (paddedTiles(tiles) - sixes * 6) / 4;
  return panels * points * winogradValuesStep(planes);
}

/** Floats of U. */
export function winogradWeights(points: i32, planes: i32, outs: i32): i32 {
  return (outs + OUTS - 1) / OUTS * points * winogradWeightStep(planes);
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
 * @param pointsY, pointsX rows and columns of points
 * @param planes           input planes, whose numbers are those of V and of U
 * @param firstX, countX   the planes that have the last finite column of points; countY those of that row, from the first plane on,
 *                         and countBoth those that have both, from firstX on
 * @param uPtr             first panel of U of the block
 * @param outs             output channels of the block, a multiple of OUTS; the rows of M are as long, and `channels` of them are wanted
 */
export function winogradMultiply(
  vPtr: usize, tiles: i32, pointsY: i32, pointsX: i32, planes: i32, firstX: i32, countX: i32, countY: i32, countBoth: i32,
  uPtr: usize, outs: i32, channels: i32, mPtr: usize,
): void {
  const points = pointsY * pointsX;
  const sixes = sixPanels(tiles);
  const fours = (paddedTiles(tiles) - sixes * 6) / 4;
  const valuesStep = <usize>winogradValuesStep(planes) << 2;
  const weightStep = <usize>winogradWeightStep(planes) << 2;
  const panelStep = <usize>points * valuesStep;
  const tileStep = <usize>(points * outs) << 2;
  for (let y = 0, point = 0; y < pointsY; y++) {
    const ofRow = y == pointsY - 2;
    for (let x = 0; x < pointsX; x++, point++) {
      const ofColumn = x == pointsX - 2;
      const first = ofColumn ? firstX : 0;
      const depth = ofRow ? (ofColumn ? countBoth : countY) : ofColumn ? countX : planes;
      let u = floatPtr(uPtr + <usize>point * weightStep, first * OUTS);
      const block = floatPtr(vPtr + <usize>point * valuesStep, first / BLOCK * (BLOCK * TILE_ROWS) + first % BLOCK);
      for (let o = 0; o < outs; o += OUTS, u += <usize>points * weightStep) {
        let v = block;
        let m = floatPtr(mPtr, point * outs + o);
        if (channels - o <= 4) {
          for (let i = 0; i < sixes; i++, v += panelStep, m += 6 * tileStep) products6Few(v, u, depth, m, tileStep);
          for (let i = 0; i < fours; i++, v += panelStep, m += 4 * tileStep) products4Few(v, u, depth, m, tileStep);
        } else if (OUTS > 8 && channels - o <= 8) {
          for (let i = 0; i < sixes; i++, v += panelStep, m += 6 * tileStep) products6Half(v, u, depth, m, tileStep);
          for (let i = 0; i < fours; i++, v += panelStep, m += 4 * tileStep) products4Half(v, u, depth, m, tileStep);
        } else {
          for (let i = 0; i < sixes; i++, v += panelStep, m += 6 * tileStep) products6(v, u, depth, m, tileStep);
          for (let i = 0; i < fours; i++, v += panelStep, m += 4 * tileStep) products4(v, u, depth, m, tileStep);
        }
      }
    }
  }
}
