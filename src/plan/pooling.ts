/** How a pooling is cut: blocks of planes, strips of rows, and tiles of a row. A pure function of the geometry. */
import { type Axis, kernelSpan, reachedLength } from '../geometry/axis.js';
import { evenPiece, roundUp } from './tile.js';

/** Planes that are pooled alike: those of every channel of every image. */
export interface PooledPlanes {
  readonly planes: number;
  readonly height: Axis;
  readonly width: Axis;
}

export interface PoolPlan {
  /** Planes of a block; more than one only where `rows` are all rows. */
  readonly planes: number;
  /** Output rows of a strip. */
  readonly rows: number;
  /** Output columns of a tile. */
  readonly tile: number;
  /** Floats from one window to the next in a line: see assembly/poolWindow.ts. */
  readonly pitch: number;
  /** Floats of a line. */
  readonly line: number;
}

/** Floats of source and result that a call of a kernel works on: half of a second-level cache of 512 KiB. */
export const poolBlockFloats = 65536;
/** Floats of a line that stays in the first-level cache beside what it is made from. */
const lineFloats = 1536;
/** Floats behind a line that a kernel may touch. */
const lineSlack = 16;

/** @param copies arrays of the result's shape: 2 with indices */
export function planPooling({ planes, height, width }: PooledPlanes, copies = 1): PoolPlan {
  const outRow = copies * width.out;
  const plane = height.in * width.in + height.out * outRow;
  const blockPlanes = Math.max(1, Math.min(planes, Math.floor(poolBlockFloats / plane)));
  const rows = plane <= poolBlockFloats ? height.out : evenPiece(height.out, rowsOfStrip(height, width, outRow));
  return { planes: blockPlanes, rows, ...planLine(width) };
}

/** The most output rows whose source and results fit a block. */
function rowsOfStrip(height: Axis, width: Axis, outRow: number): number {
  const first = reachedLength(height, 1) * width.in + outRow;
  const further = height.stride * width.in + outRow;
  return Math.max(1, 1 + Math.floor((poolBlockFloats - first) / further));
}

function planLine(width: Axis): Pick<PoolPlan, 'tile' | 'pitch' | 'line'> {
  const span = kernelSpan(width.kernel, width.dilation);
  const compact = roundUp(span, 4);
  const pitch = width.stride >= 16 && width.stride >= 2 * compact ? compact : width.stride;
  const fitting = Math.floor((lineFloats - span) / pitch) + 1;
  const tile = Math.min(width.out, Math.max(4, fitting - (fitting % 4)));
  return { tile, pitch, line: (tile - 1) * pitch + compact + lineSlack };
}
