/** How a Winograd convolution is cut: the tile, the tiles of a strip, the blocks of output channels. Pure. */
import { groupChannels } from '../algorithms/algorithm.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { evenPiece, paddedRows, roundUp } from './tile.js';

/** Sizes that the kernels share; a test holds them against the kernels' own. */
export const winogradTile = {
  /** Output channels of a panel of the weight: a multiple of what every build's panel has. */
  outs: 16,
  /** Tiles that a panel of values has room for. */
  rows: 6,
  /** Channels of a block of values. */
  block: 16,
  /** Floats between the points of a panel. */
  gap: 16,
  /** Floats in which a tile is transformed. */
  work: 320,
} as const;

/** Floats of the transformed input of a strip that should stay in the second-level cache, and the most and least tiles of one. */
const valueFloats = 65536;
const mostTiles = 64;
const leastTiles = 24;
/** Floats of a block of products. */
const productFloats = 65536;

export interface WinogradCut {
  /** Rows and columns of an output tile; a tile has (tileHeight+2)*(tileWidth+2) points. */
  readonly tileHeight: number;
  readonly tileWidth: number;
  readonly points: number;
  /** Images of a strip, rows of tiles of each, and tiles of a row. */
  readonly images: number;
  readonly tilesY: number;
  readonly tilesX: number;
  /** Output channels of a block, of one group. */
  readonly outs: number;
  /** Floats of the transformed input of a strip, one group. */
  readonly values: number;
  /** Floats of the products of a block. */
  readonly products: number;
  /** Floats of a source block of eight channels, interleaved. */
  readonly interleaved: number;
  /** Row length of the padded source. */
  readonly sourceWidth: number;
}

export function winogradCut(geometry: ConvGeometry): WinogradCut {
  const { batch, height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const [tileHeight, tileWidth] = [4, 4];
  const points = (tileHeight + 2) * (tileWidth + 2);
  const tilesX = Math.ceil(width.out / tileWidth);
  const allTilesY = Math.ceil(height.out / tileHeight);
  const wanted = Math.min(mostTiles, Math.max(leastTiles, Math.floor(valueFloats / (points * inputs))));
  const tilesY = evenPiece(allTilesY, Math.max(1, Math.floor(wanted / tilesX)));
  const mostImages = tilesY === allTilesY ? Math.max(1, Math.floor(wanted / (tilesY * tilesX))) : 1;
  const images = evenPiece(Math.max(1, batch), mostImages);
  const tiles = images * tilesY * tilesX;
  const rows = paddedRows(tiles);
  const outs = Math.min(
    roundUp(outputs, winogradTile.outs),
    Math.max(1, Math.floor(productFloats / (rows * points * winogradTile.outs))) * winogradTile.outs,
  );
  const sourceWidth = roundUp(tilesX * tileWidth + 2, 4);
  return {
    tileHeight,
    tileWidth,
    points,
    images,
    tilesY,
    tilesX,
    outs,
    values: (Math.floor(rows / winogradTile.rows) + 1) * points * valuesStep(inputs),
    products: rows * points * outs,
    interleaved: (tilesY * tileHeight + 2) * sourceWidth * 8,
    sourceWidth,
  };
}

/** Floats from one point of a panel of values to the next. */
function valuesStep(inputs: number): number {
  return roundUp(inputs, winogradTile.block) * winogradTile.rows + winogradTile.gap;
}

/** Floats of the transformed weight of one group. */
export function winogradWeights(geometry: ConvGeometry, { points }: WinogradCut): number {
  const { inputs, outputs } = groupChannels(geometry);
  return Math.ceil(outputs / winogradTile.outs) * points * (inputs * winogradTile.outs + 2 * winogradTile.gap);
}
