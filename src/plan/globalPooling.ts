/** How global pooling is cut. A pure function of the planes' sizes. */
import type { PooledPlanes } from './pooling.js';
import { poolBlockFloats } from './pooling.js';
import { evenPiece } from './tile.js';

export interface GlobalPoolPlan {
  /** Planes of a block; more than one only where `rows` are all rows. */
  readonly planes: number;
  /** Input rows of a piece. */
  readonly rows: number;
}

export function planGlobalPooling({ planes, height, width }: PooledPlanes): GlobalPoolPlan {
  const plane = height.in * width.in;
  if (plane <= poolBlockFloats) return { planes: Math.min(planes, Math.floor(poolBlockFloats / plane)), rows: height.in };
  return { planes: 1, rows: evenPiece(height.in, Math.max(1, Math.floor(poolBlockFloats / width.in))) };
}
