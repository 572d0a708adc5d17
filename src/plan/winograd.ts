/** How a Winograd convolution is cut: the tiles of a strip, the blocks of output channels. Pure. */
import { groupChannels } from '../algorithms/algorithm.js';
import { type Axis, paddedLength, reachedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { evenPiece, paddedRows, roundUp } from './tile.js';
import { isFar, keepsTaps, tapsOfWeight, tapsTile, tilesThatFit } from './winogradCost.js';
import { type AxisPieces, piecesSpan } from './winogradPieces.js';
import {
  bestTile,
  everyNth,
  type PlaneKind,
  type PlanesWithLast,
  planeKinds,
  planesWithLast,
  type Tile,
} from './winogradTiles.js';

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
  work: 400,
  /** Floats of the points that are made of taps at once, in the build that makes most. */
  tapsWork: 36 * (64 * 16 + 16),
} as const;

/** Floats of the transformed input of a strip that should stay in the second-level cache, and the most and least tiles of one. */
const valueFloats = 65536;
const mostTiles = 64;
const leastTiles = 32;
/** Floats of a block of products. */
const productFloats = 65536;
/** Output channels of a block whose points are made of taps: its products stay beside those points. */
const outsOfTaps = 64;

export interface WinogradCut {
  /** Rows and columns of an output tile. */
  readonly tileHeight: number;
  readonly tileWidth: number;
  /** Rows and columns of points of a tile, and how many that are. */
  readonly grid: readonly [number, number];
  readonly points: number;
  /** Whether the weight is kept as its taps, which become points as they are used. */
  readonly keepsTaps: boolean;
  /** The pieces of the kernel, and the planes that they read. */
  readonly down: AxisPieces;
  readonly across: AxisPieces;
  readonly kinds: readonly PlaneKind[];
  /** Planes of all kinds, with those that fill the vectors of each. */
  readonly depth: number;
  readonly withLast: PlanesWithLast;
  /** Images of a strip, and output rows of each. */
  readonly images: number;
  readonly rows: number;
  /** Planes of outputs of a strip that are transformed and multiplied at once. */
  readonly planes: number;
  /** Tiles across such a plane, and of them all, at most. */
  readonly tilesX: number;
  readonly tiles: number;
  /** Output channels of a block, of one group. */
  readonly outs: number;
  /** Floats of the transformed input, one group. */
  readonly values: number;
  /** Floats of the products of a block. */
  readonly products: number;
  /** Floats of a source block of eight planes, interleaved. */
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
  /** Of a plane that is cut across its columns: how many of its own come before this piece. */
  readonly columnsBefore: number;
  readonly rows: number;
  readonly columns: number;
  readonly tilesY: number;
  readonly tilesX: number;
}

/** The elements that the tiles of `length` outputs of an axis read, of all its phases. */
function tiledReach(length: number, tile: number, axis: Axis, pieces: AxisPieces): number {
  const { dilation, stride } = axis;
  const span = piecesSpan(axis, pieces);
  let end = 0;
  for (let phase = 0; phase < Math.min(dilation, length); phase++) {
    const tiles = Math.ceil(everyNth(length, dilation, phase) / tile);
    end = Math.max(end, phase + dilation * (tiles * tile + span - 2) + 1);
  }
  return stride === 1 ? end : stride * (Math.ceil(length / tile) * tile + span - 1);
}

const knownCuts = { auto: new WeakMap<ConvGeometry, WinogradCut>(), taps: new WeakMap<ConvGeometry, WinogradCut>() };

/** @param weight `taps` to keep it as those in any case */
export function winogradCut(geometry: ConvGeometry, weight: 'auto' | 'taps' = 'auto'): WinogradCut {
  const known = knownCuts[weight].get(geometry);
  if (known !== undefined) return known;
  const taps = weight === 'taps' || keepsTaps(geometry);
  const cut = cutOf(geometry, taps ? tapsTile(geometry) : bestTile(geometry), taps);
  knownCuts[weight].set(geometry, cut);
  return cut;
}

function cutOf(geometry: ConvGeometry, tile: Tile, taps: boolean): WinogradCut {
  const { batch, height, width } = geometry;
  const { outputs } = groupChannels(geometry);
  const { tileHeight, tileWidth, grid, down, across } = tile;
  const kinds = planeKinds(geometry, tile);
  const last = kinds.at(-1) as PlaneKind;
  const depth = last.firstPlane + (kinds.length > 1 ? roundUp(last.planes, 4) : last.planes);
  const points = grid[0] * grid[1];
  const phases = Math.min(height.dilation, height.out) * Math.min(width.dilation, width.out);
  // The first phase is the largest.
  const allTilesX = Math.ceil(everyNth(width.out, width.dilation, 0) / tileWidth);
  const allTilesY = Math.ceil(everyNth(height.out, height.dilation, 0) / tileHeight);
  const wanted = tilesOfStrip(points * depth, taps || isFar(geometry, tile));
  // A row of tiles stays whole where it may: of a part of one all numbers are looked at twice.
  const mostX = Math.max(wanted, Math.min(mostTiles, tilesThatFit(points * depth)));
  const tilesX = allTilesX <= mostX ? allTilesX : evenPiece(allTilesX, wanted);
  const tilesY = tilesX < allTilesX ? 1 : evenPiece(allTilesY, Math.max(1, Math.floor(wanted / tilesX)));
  const planesAtOnce = Math.max(1, Math.floor(wanted / (tilesY * tilesX)));
  const whole = tilesX === allTilesX && tilesY === allTilesY;
  const images = phases === 1 && whole ? evenPiece(Math.max(1, batch), planesAtOnce) : 1;
  const planes = Math.min(images * phases * Math.ceil(allTilesX / tilesX), planesAtOnce);
  const tiles = planes * tilesY * tilesX;
  const tileRows = paddedRows(tiles);
  const outs = Math.min(
    roundUp(outputs, winogradTile.outs),
    taps ? outsOfTaps : Number.POSITIVE_INFINITY,
    Math.max(1, Math.floor(productFloats / (tileRows * points * winogradTile.outs))) * winogradTile.outs,
  );
  const rows = Math.min(height.out, tilesY * tileHeight * height.dilation);
  const slack = (count: number) => tiledReach(count, tileHeight, height, down) - reachedLength(height, count);
  return {
    tileHeight,
    tileWidth,
    grid,
    points,
    keepsTaps: taps,
    down,
    across,
    kinds,
    depth,
    withLast: planesWithLast(kinds, grid, depth),
    images,
    rows,
    planes,
    tilesX,
    tiles,
    outs,
    values: (Math.floor(tileRows / winogradTile.rows) + 1) * points * valuesStep(depth),
    products: tileRows * points * outs,
    interleaved: (tilesY * tileHeight + down.taps - 1) * planeWidth(tilesX, tileWidth, across) * 8,
    sourceWidth: sourceWidth(width, tileWidth, tilesX, across),
    slackRows: Math.max(0, slack(rows), slack(height.out % rows || rows)),
  };
}

/** Tiles that a strip should have, of so many values each: as many as may be where the weight is fetched or made for each strip. */
function tilesOfStrip(values: number, dearWeight: boolean): number {
  const near = Math.max(leastTiles, Math.floor(valueFloats / values));
  return Math.min(mostTiles, dearWeight ? mostTiles : near, tilesThatFit(values));
}

/** Columns of a plane that so many tiles read, to whole vectors. */
export function planeWidth(tiles: number, tileWidth: number, { taps }: AxisPieces): number {
  return roundUp(tiles * tileWidth + taps - 1, 4);
}

/** Every how many-th row or column of the padded source belongs to the same plane. */
export function axisPhases({ stride, dilation }: Axis): number {
  return stride * dilation;
}

/** @param tilesX tiles across the planes that are transformed at once */
function sourceWidth(axis: Axis, tileWidth: number, tilesX: number, pieces: AxisPieces): number {
  const phases = axisPhases(axis);
  const tiles = Math.ceil(Math.ceil(axis.out / axis.dilation) / tileWidth);
  const before = (Math.ceil(tiles / tilesX) - 1) * tilesX;
  const read = before * tileWidth + planeWidth(tiles - before, tileWidth, pieces) + piecesSpan(axis, pieces) - pieces.taps;
  // All columns of the padded input have a place, those too that no window reads.
  return phases * roundUp(Math.max(read, Math.ceil(paddedLength(axis) / phases)), 4);
}

/** The planes of a strip of `images` images and `rows` output rows. */
export function tiledPlanes({ height, width }: ConvGeometry, cut: WinogradCut, images: number, rows: number): TiledPlane[] {
  const planes: TiledPlane[] = [];
  const most = cut.tilesX * cut.tileWidth;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < Math.min(height.dilation, rows); row++) {
      const planeRows = everyNth(rows, height.dilation, row);
      const tilesY = Math.ceil(planeRows / cut.tileHeight);
      for (let column = 0; column < Math.min(width.dilation, width.out); column++) {
        const planeColumns = everyNth(width.out, width.dilation, column);
        for (let columnsBefore = 0; columnsBefore < planeColumns; columnsBefore += most) {
          const columns = Math.min(most, planeColumns - columnsBefore);
          const tilesX = Math.ceil(columns / cut.tileWidth);
          planes.push({ image, row, column, columnsBefore, rows: planeRows, columns, tilesY, tilesX });
        }
      }
    }
  }
  return planes;
}

/** Floats from one point of a panel of values to the next. */
function valuesStep(depth: number): number {
  return roundUp(depth, winogradTile.block) * winogradTile.rows + winogradTile.gap;
}

/** Floats of the packed weight of one group. */
export function winogradWeights(geometry: ConvGeometry, { keepsTaps, points, depth }: WinogradCut): number {
  const { outputs } = groupChannels(geometry);
  if (keepsTaps) return roundUp(outputs, winogradTile.outs) * depth * tapsOfWeight;
  return Math.ceil(outputs / winogradTile.outs) * points * (depth * winogradTile.outs + 2 * winogradTile.gap);
}
