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

export function planGlobalPooling({ planes, height, width }: GlobalPlanes): GlobalPoolPlan {
  const plane = height * width;
  if (plane <= poolBlockFloats) return { planes: Math.min(planes, Math.floor(poolBlockFloats / plane)), rows: height };
  return { planes: 1, rows: evenPiece(height, Math.max(1, Math.floor(poolBlockFloats / width))) };
}
