/** How a Winograd convolution is cut: the tile, the tiles of a strip, the blocks of output channels. Pure. */
import { groupChannels } from '../algorithms/algorithm.js';
import { type Axis, reachedLength } from '../geometry/axis.js';
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
  /** Images of a strip, and output rows of each. */
  readonly images: number;
  readonly rows: number;
  /** Planes of a strip that are transformed and multiplied at once. */
  readonly planes: number;
  /** Tiles of them all, at most. */
  readonly tiles: number;
  /** Output channels of a block, of one group. */
  readonly outs: number;
  /** Floats of the transformed input, one group. */
  readonly values: number;
  /** Floats of the products of a block. */
  readonly products: number;
  /** Floats of a source block of eight channels, interleaved. */
  readonly interleaved: number;
  /** Row length of the padded source, and the rows that it has behind those that a strip reads. */
  readonly sourceWidth: number;
  readonly slackRows: number;
}

/**
 * Outputs that are convolved by themselves: those of an image or, with a dilation, each set of every dilation-th row and column
 * of it, which read every dilation-th row and column and see a kernel without dilation.
 */
export interface TiledPlane {
  readonly image: number;
  /** The first row and column of the outputs, and of the padded source. */
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  readonly tilesY: number;
  readonly tilesX: number;
}

/** How many of `length` are every `step`-th from `first` on. */
function everyNth(length: number, step: number, first: number): number {
  return Math.max(0, Math.ceil((length - first) / step));
}

/** The elements that the tiles of `length` outputs of an axis read, of all its phases. */
function tiledReach(length: number, tile: number, dilation: number): number {
  let end = 0;
  for (let phase = 0; phase < Math.min(dilation, length); phase++) {
    const tiles = Math.ceil(everyNth(length, dilation, phase) / tile);
    end = Math.max(end, phase + dilation * (tiles * tile + 1) + 1);
  }
  return end;
}

/** Tiles along an axis, of all its phases. */
function axisTiles({ out, dilation }: Pick<Axis, 'out' | 'dilation'>, tile: number): number {
  let tiles = 0;
  for (let phase = 0; phase < dilation; phase++) tiles += Math.ceil(everyNth(out, dilation, phase) / tile);
  return tiles;
}

/** The tiles that there are, rows by columns. */
const tileShapes = [
  { tileHeight: 4, tileWidth: 4 },
  { tileHeight: 4, tileWidth: 2 },
  { tileHeight: 2, tileWidth: 2 },
] as const;

/** The tile that takes the fewest products of an image for each pair of channels: on small planes much of a large one is wasted. */
function bestTile({ height, width }: ConvGeometry): { tileHeight: number; tileWidth: number; products: number } {
  const shapes = tileShapes.map(({ tileHeight, tileWidth }) => ({
    tileHeight,
    tileWidth,
    products: (tileHeight + 2) * (tileWidth + 2) * axisTiles(height, tileHeight) * axisTiles(width, tileWidth),
  }));
  return shapes.reduce((best, shape) => (shape.products < best.products ? shape : best));
}

/** How many times fewer multiplications it takes than the definition. */
export function winogradSaving(geometry: ConvGeometry): number {
  return (9 * geometry.height.out * geometry.width.out) / bestTile(geometry).products;
}

export function winogradCut(geometry: ConvGeometry): WinogradCut {
  const { batch, height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const { tileHeight, tileWidth } = bestTile(geometry);
  const points = (tileHeight + 2) * (tileWidth + 2);
  const phases = Math.min(height.dilation, height.out) * Math.min(width.dilation, width.out);
  // The first phase is the largest.
  const tilesX = Math.ceil(everyNth(width.out, width.dilation, 0) / tileWidth);
  const allTilesY = Math.ceil(everyNth(height.out, height.dilation, 0) / tileHeight);
  const wanted = Math.min(mostTiles, Math.max(leastTiles, Math.floor(valueFloats / (points * inputs))));
  const tilesY = evenPiece(allTilesY, Math.max(1, Math.floor(wanted / tilesX)));
  const planesAtOnce = Math.max(1, Math.floor(wanted / (tilesY * tilesX)));
  const images = phases === 1 && tilesY === allTilesY ? evenPiece(Math.max(1, batch), planesAtOnce) : 1;
  const planes = Math.min(images * phases, planesAtOnce);
  const tiles = planes * tilesY * tilesX;
  const tileRows = paddedRows(tiles);
  const outs = Math.min(
    roundUp(outputs, winogradTile.outs),
    Math.max(1, Math.floor(productFloats / (tileRows * points * winogradTile.outs))) * winogradTile.outs,
  );
  const rows = Math.min(height.out, tilesY * tileHeight * height.dilation);
  const slack = (count: number) => tiledReach(count, tileHeight, height.dilation) - reachedLength(height, count);
  return {
    tileHeight,
    tileWidth,
    points,
    images,
    rows,
    planes,
    tiles,
    outs,
    values: (Math.floor(tileRows / winogradTile.rows) + 1) * points * valuesStep(inputs),
    products: tileRows * points * outs,
    interleaved: (tilesY * tileHeight + 2) * roundUp(tilesX * tileWidth + 2, 4) * 8,
    sourceWidth: roundUp(tiledReach(width.out, tileWidth, width.dilation), 4),
    slackRows: Math.max(0, slack(rows), slack(height.out % rows || rows)),
  };
}

/** The planes of a strip of `images` images and `rows` output rows. */
export function tiledPlanes({ height, width }: ConvGeometry, cut: WinogradCut, images: number, rows: number): TiledPlane[] {
  const planes: TiledPlane[] = [];
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < Math.min(height.dilation, rows); row++) {
      for (let column = 0; column < Math.min(width.dilation, width.out); column++) {
        const [planeRows, columns] = [everyNth(rows, height.dilation, row), everyNth(width.out, width.dilation, column)];
        const [tilesY, tilesX] = [Math.ceil(planeRows / cut.tileHeight), Math.ceil(columns / cut.tileWidth)];
        planes.push({ image, row, column, rows: planeRows, columns, tilesY, tilesX });
      }
    }
  }
  return planes;
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
