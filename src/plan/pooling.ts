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
  const sizes = {
    plane: height.in * width.in + height.out * outRow,
    firstRow: reachedLength(height, 1) * width.in + outRow,
    furtherRow: height.stride * width.in + outRow,
  };
  return { ...cutPlanes(planes, height.out, sizes), ...planLine(width) };
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
