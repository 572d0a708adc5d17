/** How a Winograd convolution is cut: the tile, the tiles of a strip, the blocks of output channels. Pure. */
import { groupChannels } from '../algorithms/algorithm.js';
import { type Axis, paddedLength, reachedLength } from '../geometry/axis.js';
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
  work: 400,
} as const;

/** Floats of the transformed input of a strip that should stay in the second-level cache, and the most and least tiles of one. */
const valueFloats = 65536;
const mostTiles = 64;
const leastTiles = 24;
/** Floats of a block of products. */
const productFloats = 65536;

/** Planes of the source whose kernels have the same number of taps, and so of points. */
export interface PhaseKind {
  /** Taps and points down and across. */
  readonly taps: readonly [number, number];
  readonly points: readonly [number, number];
  /** The phases of the stride: rows and columns from `first` on, `count` of them each way. */
  readonly first: readonly [number, number];
  readonly count: readonly [number, number];
  /** Number of the first of its planes, and how many there are: one for each channel and phase. */
  readonly firstPlane: number;
  readonly planes: number;
}

export interface WinogradCut {
  /** Rows and columns of an output tile. */
  readonly tileHeight: number;
  readonly tileWidth: number;
  /** Rows and columns of points of a tile, and how many that are. */
  readonly grid: readonly [number, number];
  readonly points: number;
  readonly kinds: readonly PhaseKind[];
  /** Planes of all kinds, with those that fill the vectors of each. */
  readonly depth: number;
  /** Images of a strip, and output rows of each. */
  readonly images: number;
  readonly rows: number;
  /** Planes of outputs of a strip that are transformed and multiplied at once. */
  readonly planes: number;
  /** Tiles of them all, at most. */
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
  readonly rows: number;
  readonly columns: number;
  readonly tilesY: number;
  readonly tilesX: number;
}

/** How many of `length` are every `step`-th from `first` on. */
function everyNth(length: number, step: number, first: number): number {
  return Math.max(0, Math.ceil((length - first) / step));
}

/** Taps of the longest phase of a kernel. */
function longestPhase({ kernel, stride }: Pick<Axis, 'kernel' | 'stride'>): number {
  return Math.ceil(kernel / stride);
}

/** Taps that a phase of a kernel may have, and the outputs of a tile that there are for so many. */
const tilesOfTaps: Readonly<Record<number, readonly number[]>> = { 2: [4, 5], 3: [4, 2, 5], 4: [4] };

/** How an axis may be tiled; nothing where it may not. */
function axisTileSizes(axis: Axis): readonly number[] {
  if (axis.stride > 1 && (axis.dilation > 1 || axis.kernel < axis.stride)) return [];
  const taps = longestPhase(axis);
  // A phase with a tap less has a point less, and the kernels' least transform is one of four points.
  const leastTile = 4 + (axis.kernel % axis.stride === 0 ? 0 : 1) - (taps - 1);
  return (tilesOfTaps[taps] ?? []).filter((length) => length >= leastTile);
}

/** Whether a convolution can be tiled at all. */
export function hasWinogradTile({ height, width }: ConvGeometry): boolean {
  return axisTileSizes(height).length > 0 && axisTileSizes(width).length > 0;
}

/** The phases of an axis whose kernels have so many taps less than the longest. */
function phasesOfTaps({ kernel, stride }: Axis, fewer: 0 | 1): { first: number; count: number } {
  const whole = kernel - stride * (longestPhase({ kernel, stride }) - 1);
  return fewer === 0 ? { first: 0, count: whole } : { first: whole, count: stride - whole };
}

/** Which phases have a tap less, down and across: all that have the last column of points stand together, and all that have the last row. */
const kindOrder = [
  [0, 1],
  [0, 0],
  [1, 0],
  [1, 1],
] as const;

/** Planes of all kinds that are there. */
function sortedKinds({ height, width }: ConvGeometry, inputs: number, grid: readonly [number, number]): PhaseKind[] {
  const kinds: PhaseKind[] = [];
  let firstPlane = 0;
  for (const [down, across] of kindOrder) {
    const [rows, columns] = [phasesOfTaps(height, down), phasesOfTaps(width, across)];
    const planes = inputs * rows.count * columns.count;
    if (planes === 0) continue;
    kinds.push({
      taps: [longestPhase(height) - down, longestPhase(width) - across],
      points: [grid[0] - down, grid[1] - across],
      first: [rows.first, columns.first],
      count: [rows.count, columns.count],
      firstPlane,
      planes,
    });
    firstPlane += roundUp(planes, 4);
  }
  return kinds;
}

/** All phases as one kind: those with fewer taps have zeros instead. */
function oneKind({ height, width }: ConvGeometry, inputs: number, grid: readonly [number, number]): PhaseKind {
  return {
    taps: [longestPhase(height), longestPhase(width)],
    points: grid,
    first: [0, 0],
    count: [height.stride, width.stride],
    firstPlane: 0,
    planes: inputs * height.stride * width.stride,
  };
}

/** Products of a tile for each output channel where the kinds are sorted. */
function sortedProducts({ height, width }: ConvGeometry, inputs: number, grid: readonly [number, number]): number {
  let products = 0;
  for (const [down, across] of kindOrder) {
    const planes = inputs * phasesOfTaps(height, down).count * phasesOfTaps(width, across).count;
    products += (grid[0] - down) * (grid[1] - across) * roundUp(planes, 4);
  }
  return products;
}

/** The elements that the tiles of `length` outputs of an axis read, of all its phases. */
function tiledReach(length: number, tile: number, axis: Axis): number {
  const { dilation, stride } = axis;
  let end = 0;
  for (let phase = 0; phase < Math.min(dilation, length); phase++) {
    const tiles = Math.ceil(everyNth(length, dilation, phase) / tile);
    end = Math.max(end, phase + dilation * (tiles * tile + longestPhase(axis) - 2) + 1);
  }
  return stride === 1 ? end : stride * (Math.ceil(length / tile) * tile + longestPhase(axis) - 1);
}

/** Tiles along an axis, of all its phases. */
function axisTiles({ out, dilation }: Pick<Axis, 'out' | 'dilation'>, tile: number): number {
  if (dilation === 1) return Math.ceil(out / tile);
  let tiles = 0;
  for (let phase = 0; phase < dilation; phase++) tiles += Math.ceil(everyNth(out, dilation, phase) / tile);
  return tiles;
}

interface Tile {
  readonly tileHeight: number;
  readonly tileWidth: number;
  readonly grid: readonly [number, number];
  /** Whether phases with a tap less are products of their own. */
  readonly sorted: boolean;
  /** Tiles of an image, and the products that they take for each output channel. */
  readonly tiles: number;
  readonly products: number;
}

function tileOf(geometry: ConvGeometry, tileHeight: number, tileWidth: number): Tile {
  const { height, width } = geometry;
  const { inputs } = groupChannels(geometry);
  const grid = [tileHeight + longestPhase(height) - 1, tileWidth + longestPhase(width) - 1] as const;
  const mixed = grid[0] * grid[1] * inputs * height.stride * width.stride;
  const short = height.kernel % height.stride !== 0 || width.kernel % width.stride !== 0;
  const apart = short ? sortedProducts(geometry, inputs, grid) : mixed;
  const tiles = axisTiles(height, tileHeight) * axisTiles(width, tileWidth);
  return { tileHeight, tileWidth, grid, sorted: apart < mixed, tiles, products: tiles * Math.min(apart, mixed) };
}

/** A tile of seven points rounds more, so it must take fewer products by as much, for each axis that has it. */
const worthOfSeven = 1.08;

function costOf({ products, grid }: Tile): number {
  const sevens = Number(grid[0] === 7) + Number(grid[1] === 7);
  return products * worthOfSeven ** sevens;
}

const knownTiles = new WeakMap<ConvGeometry, Tile>();

/** The tile that takes the fewest products of an image for each output channel: on small planes much of a large one is wasted. */
function bestTile(geometry: ConvGeometry): Tile {
  let best = knownTiles.get(geometry);
  if (best !== undefined) return best;
  for (const tileHeight of axisTileSizes(geometry.height)) {
    for (const tileWidth of axisTileSizes(geometry.width)) {
      const tile = tileOf(geometry, tileHeight, tileWidth);
      if (best === undefined || costOf(tile) < costOf(best)) best = tile;
    }
  }
  if (best === undefined) throw new Error('simdconv: no Winograd tile');
  knownTiles.set(geometry, best);
  return best;
}

/** Floats of a transformed weight that the caches hold, and the tiles whose products take as long as fetching what they are made with. */
const cachedWeight = 2 ** 21;
const tilesOfWeight = 7;
/** What it costs to make and write a float of a weight that they do not hold, in products. */
const packingCost = 50;

/**
 * How many times less it costs than the definition.
 * @param transformCost what it costs to transform a channel of a tile, for each of its points, in products
 * @param prepared      whether the weight has been packed before
 */
export function winogradGain(geometry: ConvGeometry, transformCost: number, prepared: boolean): number {
  const { batch, groups, height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const { products, tiles, grid } = bestTile(geometry);
  const planes = inputs * height.stride * width.stride;
  const transforms = transformCost * tiles * grid[0] * grid[1] * (planes + outputs);
  // A large weight comes from memory: until it is there, so many tiles could be multiplied with it.
  const weight = (products / tiles) * outputs;
  const large = weight * groups > cachedWeight;
  const waiting = large ? Math.max(1, tilesOfWeight / (tiles * batch)) : 1;
  const packing = large && !prepared ? (packingCost * weight) / batch : 0;
  const definition = height.kernel * width.kernel * inputs * outputs * height.out * width.out;
  return definition / (products * outputs * waiting + transforms + packing);
}

const knownCuts = new WeakMap<ConvGeometry, WinogradCut>();

export function winogradCut(geometry: ConvGeometry): WinogradCut {
  const known = knownCuts.get(geometry);
  if (known !== undefined) return known;
  const cut = cutOf(geometry);
  knownCuts.set(geometry, cut);
  return cut;
}

function cutOf(geometry: ConvGeometry): WinogradCut {
  const { batch, height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const { tileHeight, tileWidth, grid, sorted } = bestTile(geometry);
  const kinds = sorted ? sortedKinds(geometry, inputs, grid) : [oneKind(geometry, inputs, grid)];
  const last = kinds.at(-1) as PhaseKind;
  const depth = last.firstPlane + (kinds.length > 1 ? roundUp(last.planes, 4) : last.planes);
  const points = grid[0] * grid[1];
  const phases = Math.min(height.dilation, height.out) * Math.min(width.dilation, width.out);
  // The first phase is the largest.
  const tilesX = Math.ceil(everyNth(width.out, width.dilation, 0) / tileWidth);
  const allTilesY = Math.ceil(everyNth(height.out, height.dilation, 0) / tileHeight);
  const wanted = Math.min(mostTiles, Math.max(leastTiles, Math.floor(valueFloats / (points * depth))));
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
  const slack = (count: number) => tiledReach(count, tileHeight, height) - reachedLength(height, count);
  return {
    tileHeight,
    tileWidth,
    grid,
    points,
    kinds,
    depth,
    images,
    rows,
    planes,
    tiles,
    outs,
    values: (Math.floor(tileRows / winogradTile.rows) + 1) * points * valuesStep(depth),
    products: tileRows * points * outs,
    interleaved: (tilesY * tileHeight + longestPhase(height) - 1) * planeWidth(tilesX, tileWidth, width) * 8,
    sourceWidth: sourceWidth(width, tileWidth),
    slackRows: Math.max(0, slack(rows), slack(height.out % rows || rows)),
  };
}

/** Columns of a plane that so many tiles read, to whole vectors. */
export function planeWidth(tiles: number, tileWidth: number, axis: Axis): number {
  return roundUp(tiles * tileWidth + longestPhase(axis) - 1, 4);
}

/** Columns of the padded source that stand together: every `columnPhases`-th. */
export function columnPhases({ stride, dilation }: Axis): number {
  return stride * dilation;
}

function sourceWidth(axis: Axis, tileWidth: number): number {
  const phases = columnPhases(axis);
  const tiles = Math.ceil(Math.ceil(axis.out / axis.dilation) / tileWidth);
  const least = phases === 1 ? tiledReach(axis.out, tileWidth, axis) : 0;
  // All columns that the input's padding reaches have a place.
  const whole = Math.ceil(Math.max(least, paddedLength(axis)) / phases);
  return phases * Math.max(planeWidth(tiles, tileWidth, axis), roundUp(whole, 4));
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
function valuesStep(depth: number): number {
  return roundUp(depth, winogradTile.block) * winogradTile.rows + winogradTile.gap;
}

/** Floats of the transformed weight of one group. */
export function winogradWeights(geometry: ConvGeometry, { points, depth }: WinogradCut): number {
  const { outputs } = groupChannels(geometry);
  return Math.ceil(outputs / winogradTile.outs) * points * (depth * winogradTile.outs + 2 * winogradTile.gap);
}
