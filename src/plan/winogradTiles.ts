/**
 * Which tiles a Winograd convolution is made of, and which planes their products sum over. Pure.
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

export function tileOf(geometry: ConvGeometry, vertical: AxisTiling, horizontal: AxisTiling): Tile {
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
export function planesOf(geometry: ConvGeometry, { down, across }: Tile = bestTile(geometry)): number {
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
