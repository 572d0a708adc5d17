/** The record that pooling kernels read their windows from: assembly/poolWindow.ts has the same fields in the same order. */
import type { PooledPlanes, PoolPlan } from '../plan/pooling.js';
import type { Engine } from './engine.js';

/** Floats that the record takes, rounded up to whole vectors. */
export const windowFloats = 20;

/** Writes the record to `ptr`. The line lies at `linePtr`. */
export function writeWindow(engine: Engine, ptr: number, { height, width }: PooledPlanes, plan: PoolPlan, linePtr: number): void {
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
      plan.tile,
      plan.pitch,
      linePtr,
      plan.lines,
      plan.line,
      plan.group,
      Number(plan.scan) + 256 * Number(plan.small),
    ]);
}
