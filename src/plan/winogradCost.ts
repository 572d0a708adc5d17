/** What a Winograd convolution costs beside other algorithms, and how its weight is kept at the least. Pure. */
import { groupChannels } from '../algorithms/algorithm.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { bestTile, planesOf, type Tile, tileOf } from './winogradTiles.js';

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
