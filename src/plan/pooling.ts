/** How a pooling is cut: blocks of planes, strips of rows, and tiles of a row. A pure function of the geometry. */
import { type Axis, kernelSpan, reachedLength } from '../geometry/axis.js';
import type { PlaneCut } from '../wasm/poolStrips.js';
import { evenPiece, roundUp } from './tile.js';

/** Planes that are pooled alike: those of every channel of every image. */
export interface PooledPlanes {
  readonly planes: number;
  readonly height: Axis;
  readonly width: Axis;
}

export interface PoolPlan extends PlaneCut {
  /** Output columns of a tile. */
  readonly tile: number;
  /** Floats from one window to the next in a line: see assembly/poolWindow.ts. */
  readonly pitch: number;
  /** Floats of a line. */
  readonly line: number;
  readonly lines: number;
  /** Output rows whose source rows and results fit the first-level cache. */
  readonly group: number;
  /** Whether maxima are taken without care for NaN where the source has none, for which it is looked through first. */
  readonly scan: boolean;
  /** Whether windows have two or three columns at stride 1 or 2, or one at 2, and the same stride down: see assembly/poolSmall.ts. */
  readonly small: boolean;
  /** Whether windows are of 3x3 or 5x5 at stride 1, and rows of outputs long enough: see assembly/poolColumns.ts. */
  readonly columns: boolean;
}

/** Floats of source and result that a call of a kernel works on: half of a second-level cache of 512 KiB. */
export const poolBlockFloats = 65536;
/** Floats that a group of output rows reads and writes: a quarter of a first-level cache of 32 KiB. */
const groupFloats = 2048;
/** Floats of a line, and of all lines, that stay in the first-level cache beside what they are made from. */
const lineFloats = 1536;
const allLinesFloats = 3072;
const sparseFloats = 1024;
/** Floats behind a line that a kernel may touch. */
const lineSlack = 16;

/** @param copies arrays of the result's shape: 2 with indices */
export function planPooling({ planes, height, width }: PooledPlanes, copies = 1): PoolPlan {
  const outRow = copies * width.out;
  const sizes = {
    plane: height.in * width.in + height.out * outRow,
    firstRow: reachedLength(height, 1) * width.in + outRow,
    furtherRow: height.stride * width.in + outRow,
  };
  const line = planLine(width);
  const lines = Math.max(1, Math.min(height.out, Math.floor(allLinesFloats / (copies * line.line))));
  const group = Math.max(1, Math.floor(groupFloats / sizes.furtherRow));
  return {
    ...(isSparse(height, width) ? cutRows(planes, sizes.firstRow) : cutPlanes(planes, height.out, sizes)),
    ...line,
    lines,
    group,
    scan: worthScanning(height, width),
    small: isSmall(height, width),
    columns: width.out >= 4 && inColumns(height) && inColumns(width) && height.kernel === width.kernel,
  };
}

/**
 * Care for NaN costs two operations more for each of the reductions that an output takes; looking through the source costs little
 * more than to bring it in, for each element that the windows move on by. A window of one element takes no reduction.
 */
function worthScanning(height: Axis, width: Axis): boolean {
  const reductions = (height.kernel - 1) * width.stride + width.kernel - 1;
  return reductions === 0 ? width.stride <= 2 : 2 * reductions >= height.stride * width.stride;
}

function isSmall(height: Axis, { kernel, stride, dilation, padBefore }: Axis): boolean {
  if (height.stride !== stride) return false;
  return (kernel === 2 || kernel === 3 || (kernel === 1 && stride === 2)) && stride <= 2 && dilation === 1 && padBefore <= 1;
}

function inColumns({ kernel, stride, dilation }: Axis): boolean {
  return (kernel === 3 || kernel === 5) && stride === 1 && dilation === 1;
}

/**
 * Whether so many rows lie in no window that it is better to bring in those of each output row by themselves: that takes as long
 * as copying about this many floats.
 */
function isSparse(height: Axis, width: Axis): boolean {
  return (height.stride - kernelSpan(height.kernel, height.dilation)) * width.in >= sparseFloats;
}

/** One output row of as many planes as fit a block. */
function cutRows(planes: number, row: number): PlaneCut {
  return { planes: Math.max(1, Math.min(planes, Math.floor(poolBlockFloats / row))), rows: 1 };
}

/** What planes and rows take, in floats of source and result. */
export interface CutSizes {
  readonly plane: number;
  /** The first output row of a strip. */
  readonly firstRow: number;
  /** Each further one. */
  readonly furtherRow: number;
}

/** As many planes as fit a block, or as many output rows of one. */
export function cutPlanes(planes: number, outRows: number, { plane, firstRow, furtherRow }: CutSizes): PlaneCut {
  if (plane <= poolBlockFloats)
    return { planes: Math.max(1, Math.min(planes, Math.floor(poolBlockFloats / plane))), rows: outRows };
  const most = 1 + Math.floor(Math.max(0, poolBlockFloats - firstRow) / furtherRow);
  return { planes: 1, rows: evenPiece(outRows, most) };
}

function planLine(width: Axis): Pick<PoolPlan, 'tile' | 'pitch' | 'line'> {
  const span = kernelSpan(width.kernel, width.dilation);
  const compact = roundUp(span, 4);
  const pitch = width.stride >= 16 && width.stride >= 2 * compact ? compact : width.stride;
  const fitting = Math.floor((lineFloats - span) / pitch) + 1;
  const tile = Math.min(width.out, Math.max(4, fitting - (fitting % 4)));
  return { tile, pitch, line: (tile - 1) * pitch + compact + lineSlack };
}
