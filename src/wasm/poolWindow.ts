/** The record that pooling kernels read their windows from: assembly/poolWindow.ts has the same fields in the same order. */
import type { PooledPlanes, PoolPlan } from '../plan/pooling.js';
import type { Engine } from './engine.js';

/** Floats that the record takes. */
export const windowFloats = 16;

/** Writes the record to `ptr`. The line lies at `linePtr`. */
export function writeWindow(
  engine: Engine,
  ptr: number,
  { height, width }: PooledPlanes,
  { tile, pitch }: Pick<PoolPlan, 'tile' | 'pitch'>,
  linePtr: number,
): void {
  engine
    .integers(ptr, windowFloats)
    .set([
      width.in,
      width.out,
      height.kernel,
      width.kernel,
      height.stride,
      width.stride,
      height.dilation,
      width.dilation,
      width.padBefore,
      tile,
      pitch,
      linePtr,
    ]);
}
