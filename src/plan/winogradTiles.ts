/**
 * Which tiles a Winograd convolution is made of, what they cost, and which planes their products sum over. Pure.
 * assembly/winogradAxis.ts has the transforms that there are.
 */
import { groupChannels } from '../algorithms/algorithm.js';
import type { Axis } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { roundUp } from './tile.js';
import { type AxisPieces, type AxisTiling, axisTilings } from './winogradPieces.js';

/** Planes of the source whose kernels have the same number of taps, and so of points: an input channel once for each piece. */
export interface PlaneKind {
  /** Taps and points down and across. */
  readonly taps: readonly [number, number];
  readonly points: readonly [number, number];
  /** The pieces of the kernel: from `first` on, `count` of them each way. */
  readonly first: readonly [number, number];
  readonly count: readonly [number, number];
  /** Number of the first of its planes, and how many there are. */
  readonly firstPlane: number;
  readonly planes: number;
}

/** How many of `length` are every `step`-th from `first` on. */
export function everyNth(length: number, step: number, first: number): number {
  return Math.max(0, Math.ceil((length - first) / step));
}

/** Whether a convolution can be tiled at all. */
export function hasWinogradTile({ height, width }: ConvGeometry): boolean {
  return height.kernel * width.kernel > 1 && axisTilings(height).length > 0 && axisTilings(width).length > 0;
}

/** The pieces that have so many taps less than the longest. */
function piecesOfTaps({ count, whole }: AxisPieces, fewer: 0 | 1): { first: number; count: number } {
  return fewer === 0 ? { first: 0, count: whole } : { first: whole, count: count - whole };
}

/** Which pieces have a tap less, down and across: all that have the last column of points stand together, and all that have the last row. */
const kindOrder = [
  [0, 1],
  [0, 0],
  [1, 0],
  [1, 1],
] as const;

type Cut = Pick<Tile, 'down' | 'across' | 'grid'>;

/** Planes of all kinds that are there. */
function sortedKinds({ down, across, grid }: Cut, inputs: number): PlaneKind[] {
  const kinds: PlaneKind[] = [];
  let firstPlane = 0;
  for (const [fewerDown, fewerAcross] of kindOrder) {
    const [rows, columns] = [piecesOfTaps(down, fewerDown), piecesOfTaps(across, fewerAcross)];
    const planes = inputs * rows.count * columns.count;
    if (planes === 0) continue;
    kinds.push({
      taps: [down.taps - fewerDown, across.taps - fewerAcross],
      points: [grid[0] - fewerDown, grid[1] - fewerAcross],
      first: [rows.first, columns.first],
      count: [rows.count, columns.count],
      firstPlane,
      planes,
    });
    firstPlane += roundUp(planes, 4);
  }
  return kinds;
}

/** All pieces as one kind: those with fewer taps have zeros instead. */
function oneKind({ down, across, grid }: Cut, inputs: number): PlaneKind {
  return {
    taps: [down.taps, across.taps],
    points: grid,
    first: [0, 0],
    count: [down.count, across.count],
    firstPlane: 0,
    planes: inputs * down.count * across.count,
  };
}

/** Products of a tile for each output channel where the kinds are sorted. */
function sortedProducts(cut: Cut, inputs: number): number {
  return sortedKinds(cut, inputs).reduce((sum, { points, planes }) => sum + points[0] * points[1] * roundUp(planes, 4), 0);
}

/** Tiles along an axis, of all its phases. */
function axisTiles({ out, dilation }: Pick<Axis, 'out' | 'dilation'>, tile: number): number {
  if (dilation === 1) return Math.ceil(out / tile);
  let tiles = 0;
  for (let phase = 0; phase < dilation; phase++) tiles += Math.ceil(everyNth(out, dilation, phase) / tile);
  return tiles;
}

export interface Tile {
  readonly tileHeight: number;
  readonly tileWidth: number;
  /** Rows and columns of points. */
  readonly grid: readonly [number, number];
  /** The pieces of the kernel. */
  readonly down: AxisPieces;
  readonly across: AxisPieces;
  /** Whether pieces with a tap less are products of their own. */
  readonly sorted: boolean;
  /** Tiles of an image, and the products that they take for each output channel. */
  readonly tiles: number;
  readonly products: number;
}

function tileOf(geometry: ConvGeometry, vertical: AxisTiling, horizontal: AxisTiling): Tile {
  const { height, width } = geometry;
  const { inputs } = groupChannels(geometry);
  const [down, across] = [vertical.pieces, horizontal.pieces];
  const grid = [vertical.length + down.taps - 1, horizontal.length + across.taps - 1] as const;
  const mixed = grid[0] * grid[1] * inputs * down.count * across.count;
  const short = down.whole < down.count || across.whole < across.count;
  const apart = short ? sortedProducts({ down, across, grid }, inputs) : mixed;
  const tiles = axisTiles(height, vertical.length) * axisTiles(width, horizontal.length);
  return {
    tileHeight: vertical.length,
    tileWidth: horizontal.length,
    grid,
    down,
    across,
    sorted: apart < mixed,
    tiles,
    products: tiles * Math.min(apart, mixed),
  };
}

/** A tile of seven points rounds more, so it must take fewer products by as much, for each axis that has it. */
const worthOfSeven = 1.08;

function costOf({ products, grid }: Tile): number {
  const sevens = Number(grid[0] === 7) + Number(grid[1] === 7);
  return products * worthOfSeven ** sevens;
}

const knownTiles = new WeakMap<ConvGeometry, Tile>();

/** The tile that takes the fewest products of an image for each output channel: on small planes much of a large one is wasted. */
export function bestTile(geometry: ConvGeometry): Tile {
  let best = knownTiles.get(geometry);
  if (best !== undefined) return best;
  const horizontals = axisTilings(geometry.width);
  for (const vertical of axisTilings(geometry.height)) {
    for (const horizontal of horizontals) {
      const tile = tileOf(geometry, vertical, horizontal);
      if (best === undefined || costOf(tile) < costOf(best)) best = tile;
    }
  }
  if (best === undefined) throw new Error('simdconv: no Winograd tile');
  knownTiles.set(geometry, best);
  return best;
}

/** Planes that the products of a group sum over: its input channels, once for each piece of the kernel. */
export function winogradPlanes(geometry: ConvGeometry): number {
  return planesOf(geometry, bestTile(geometry));
}

function planesOf(geometry: ConvGeometry, { down, across }: Tile): number {
  return groupChannels(geometry).inputs * down.count * across.count;
}

/** The kinds of planes that a tile's products sum over. */
export function planeKinds(geometry: ConvGeometry, tile: Tile): PlaneKind[] {
  const { inputs } = groupChannels(geometry);
  return tile.sorted ? sortedKinds(tile, inputs) : [oneKind(tile, inputs)];
}

/**
 * The planes that have the last finite point: the first that has it across, and how many do; how many have it down, from the first
 * of all on; and how many have both.
 */
export type PlanesWithLast = readonly [firstX: number, countX: number, countY: number, countBoth: number];

/** @param depth planes of all kinds */
export function planesWithLast(kinds: readonly PlaneKind[], grid: readonly [number, number], depth: number): PlanesWithLast {
  const end = (axis: 0 | 1) => {
    const last = kinds.findLastIndex(({ points }) => points[axis] === grid[axis]);
    return kinds[last + 1]?.firstPlane ?? depth;
  };
  const firstX = kinds.find(({ points }) => points[1] === grid[1])?.firstPlane ?? 0;
  return [firstX, end(1) - firstX, end(0), Math.min(end(0), end(1)) - firstX];
}

/** Floats of a transformed weight that the caches hold, and the tiles whose products take as long as fetching what they are made with. */
const cachedWeight = 2 ** 21;
const tilesOfWeight = 7;
/** The same for a weight that comes from memory. */
const tilesOfFarWeight = 15;
/** What it costs to make and write a float of a weight that they do not hold, in products. */
const packingCost = 50;
/** The same for one that they hold. */
const cachedPackingCost = 15;
/** Most tiles of an image for which a weight that they do not hold is kept as its taps; and what making its points costs, in tiles. */
const mostTilesOfTaps = 8;
/** Floats of a weight that comes from memory however large the caches, and most tiles for which such a one is kept as its taps. */
const farWeight = 8 * 2 ** 20;
const mostTilesOfFarTaps = 16;
const costOfTaps = 3;
const packingCostOfTaps = 10;
/** Taps of a weight that is kept as those. */
export const tapsOfWeight = 9;

/** Floats of the transformed weight, about. */
function pointsOfWeight(geometry: ConvGeometry, { products, tiles }: Tile): number {
  return (products / tiles) * groupChannels(geometry).outputs * geometry.groups;
}

/** Whether the transformed weight comes from memory for every strip, or from a cache that is far away. */
function isLarge(geometry: ConvGeometry): boolean {
  return pointsOfWeight(geometry, bestTile(geometry)) > cachedWeight;
}

/** Whether it comes from memory in any case. */
export function isFar(geometry: ConvGeometry, tile: Tile): boolean {
  return pointsOfWeight(geometry, tile) > farWeight;
}

/** Whether a weight can be kept as its taps, whose points are made as they are used (assembly/winogradTaps.ts), for tiles of 4x4. */
function hasTapsTile({ height, width }: ConvGeometry): boolean {
  return [height, width].every(({ kernel, stride }) => kernel === 3 && stride === 1);
}

const knownTapsTiles = new WeakMap<ConvGeometry, Tile>();

/** The tile of a weight that is kept as its taps. */
export function tapsTile(geometry: ConvGeometry): Tile {
  let tile = knownTapsTiles.get(geometry);
  if (tile === undefined) {
    const axis = { pieces: { taps: 3, count: 1, whole: 1 }, length: 4 };
    tile = tileOf(geometry, axis, axis);
    knownTapsTiles.set(geometry, tile);
  }
  return tile;
}

/** Whether the weight of a prepared convolution is kept so. */
export function keepsTaps(geometry: ConvGeometry): boolean {
  if (!hasTapsTile(geometry) || !isLarge(geometry)) return false;
  const best = bestTile(geometry);
  const { tiles } = tapsTile(geometry);
  if (isFar(geometry, best)) return tiles <= mostTilesOfFarTaps;
  return best.grid.every((points) => points === 6) && tiles <= mostTilesOfTaps;
}

/** What a weight costs that comes from memory, in products: until it is there, or made, and to make it. */
function costOfLargeWeight(geometry: ConvGeometry, prepared: boolean): number {
  const { batch } = geometry;
  const { outputs } = groupChannels(geometry);
  const { products, tiles } = bestTile(geometry);
  if (keepsTaps(geometry)) return costOfTapsWeight(geometry, tapsTile(geometry), prepared);
  // Until it is there, so many tiles could be multiplied with it.
  const waiting = Math.max(0, tilesOfWeight / batch - tiles);
  const packing = prepared ? 0 : packingCost / batch;
  return ((waiting + packing) * products * outputs) / tiles;
}

/** The same for one that is kept as its taps. */
function costOfTapsWeight(geometry: ConvGeometry, { products, tiles }: Tile, prepared: boolean): number {
  const { batch } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const making = (costOfTaps * products) / tiles;
  const packing = prepared ? 0 : (packingCostOfTaps * tapsOfWeight * inputs) / batch;
  return (making + packing) * outputs;
}

/** Floats of the points of the weights of convolutions that are run by turns. */
function pointsOfWeights(geometries: readonly ConvGeometry[]): number {
  return geometries.reduce((sum, geometry) => sum + pointsOfWeight(geometry, bestTile(geometry)), 0);
}

/** Whether the caches do not hold those together. */
export function areLarge(geometries: readonly ConvGeometry[]): boolean {
  return pointsOfWeights(geometries) > cachedWeight;
}

/** What it takes to make and write them for one call, beside what `winogradGain` has for each, in products. */
export function packingOfWeights(geometries: readonly ConvGeometry[]): number {
  const cost = areLarge(geometries) ? packingCost : cachedPackingCost;
  return cost * pointsOfWeights(geometries.filter((geometry) => !isLarge(geometry)));
}

/** What it takes to fetch them where they come from memory together and would not one by one, in products. */
export function fetchingOfWeights(geometries: readonly ConvGeometry[]): number {
  if (geometries.some(keepsTaps)) return 0;
  const points = pointsOfWeights(geometries);
  return points > farWeight ? (tilesOfFarWeight - tilesOfWeight) * points : 0;
}

/**
 * How many times less it costs than the definition.
 * @param transformCost what it costs to transform a channel of a tile, for each of its points, in products
 * @param prepared      whether the weight has been packed before
 */
export function winogradGain(geometry: ConvGeometry, transformCost: number, prepared: boolean): number {
  const tile = keepsTaps(geometry) ? tapsTile(geometry) : bestTile(geometry);
  return gainOf(geometry, tile, transformCost, isLarge(geometry) ? costOfLargeWeight(geometry, prepared) : 0);
}

/** The same for a weight that is kept as its taps whatever the tiles, and not prepared; 0 where that cannot be or is of no use. */
export function winogradTapsGain(geometry: ConvGeometry, transformCost: number): number {
  if (!hasTapsTile(geometry) || !isLarge(geometry)) return 0;
  const tile = tapsTile(geometry);
  return gainOf(geometry, tile, transformCost, costOfTapsWeight(geometry, tile, false));
}

/** What a tile's transform costs whatever its points, in those: it shows where a tile is one row. */
const pointsOfTile = 4;
/** Floats of a strip's transformed input at most. */
const mostValueFloats = 2 ** 21;
/** Fewer tiles at once than a panel of the products has leave most of each panel empty. */
const fewestTilesAtOnce = 6;

/** Tiles whose transformed input, of so many floats each, has room at once. */
export function tilesThatFit(values: number): number {
  return Math.max(1, Math.floor(mostValueFloats / values));
}

function gainOf(geometry: ConvGeometry, tile: Tile, transformCost: number, weight: number): number {
  const { height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const { products, tiles, grid } = tile;
  const points = grid[0] * grid[1];
  const planes = planesOf(geometry, tile);
  if (tilesThatFit(points * planes) < Math.min(fewestTilesAtOnce, tiles)) return 0;
  const transforms = transformCost * tiles * (points + pointsOfTile) * (planes + outputs);
  const definition = height.kernel * width.kernel * inputs * outputs * height.out * width.out;
  return definition / (products * outputs + transforms + weight);
}
