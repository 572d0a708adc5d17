/**
 * Which tiles a Winograd convolution is made of, what they cost, and which planes their products sum over. Pure.
 * assembly/winogradAxis.ts has the transforms that there are.
 */
import { groupChannels } from '../algorithms/algorithm.js';
import type { Axis } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { roundUp } from './tile.js';

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

/** How many of `length` are every `step`-th from `first` on. */
export function everyNth(length: number, step: number, first: number): number {
  return Math.max(0, Math.ceil((length - first) / step));
}

/** Taps of the longest phase of a kernel. */
export function longestPhase({ kernel, stride }: Pick<Axis, 'kernel' | 'stride'>): number {
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
export function bestTile(geometry: ConvGeometry): Tile {
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

/** The kinds of planes that a tile's products sum over. */
export function phaseKinds(geometry: ConvGeometry, { grid, sorted }: Tile): PhaseKind[] {
  const { inputs } = groupChannels(geometry);
  return sorted ? sortedKinds(geometry, inputs, grid) : [oneKind(geometry, inputs, grid)];
}

/**
 * The planes that have the last finite point: the first that has it across, and how many do; how many have it down, from the first
 * of all on; and how many have both.
 */
export type PlanesWithLast = readonly [firstX: number, countX: number, countY: number, countBoth: number];

/** @param depth planes of all kinds */
export function planesWithLast(kinds: readonly PhaseKind[], grid: readonly [number, number], depth: number): PlanesWithLast {
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
/** What it costs to make and write a float of a weight that they do not hold, in products. */
const packingCost = 50;
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
    tile = tileOf(geometry, 4, 4);
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

function gainOf(geometry: ConvGeometry, { products, tiles, grid }: Tile, transformCost: number, weight: number): number {
  const { height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const planes = inputs * height.stride * width.stride;
  const transforms = transformCost * tiles * grid[0] * grid[1] * (planes + outputs);
  const definition = height.kernel * width.kernel * inputs * outputs * height.out * width.out;
  return definition / (products * outputs + transforms + weight);
}
