/** How global pooling is cut. A pure function of the planes' sizes. */
import { poolBlockFloats } from './pooling.js';
import { evenPiece } from './tile.js';

/** Planes that become one value each. */
export interface GlobalPlanes {
  readonly planes: number;
  readonly height: number;
  readonly width: number;
}

export interface GlobalPoolPlan {
  /** Planes of a block; more than one only where `rows` are all rows. */
  readonly planes: number;
  /** Input rows of a piece. */
  readonly rows: number;
}

/** Blocks that need no copy are read once and need not stay in a cache: each call of a kernel takes as many of the others. */
const residentBlocks = 4;

/** @param resident whether the planes are read where they lie, and not copied block by block */
export function planGlobalPooling({ planes, height, width }: GlobalPlanes, resident: boolean): GlobalPoolPlan {
  const plane = height * width;
  const blockFloats = resident ? residentBlocks * poolBlockFloats : poolBlockFloats;
  if (plane <= poolBlockFloats) return { planes: Math.min(planes, Math.floor(blockFloats / plane)), rows: height };
  return { planes: 1, rows: evenPiece(height, Math.max(1, Math.floor(poolBlockFloats / width))) };
}
