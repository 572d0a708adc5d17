/** The record that pooling kernels read their windows from: assembly/poolWindow.ts has the same fields in the same order. */
import type { PooledPlanes, PoolPlan } from '../plan/pooling.js';
import { roundUp } from '../plan/tile.js';
import type { Engine } from './engine.js';

/** Floats that the record takes, rounded up to whole vectors. */
export const windowFloats = 24;

/** Floats of a row without elements for a plane of `width` columns: four before, and what a kernel reads past a row. */
export function emptyRowFloats(width: number): number {
  return roundUp(width, 4) + 20;
}

/** What stands for a missing element of a maximum. */
const leastBits = new Int32Array(Float32Array.of(Number.NEGATIVE_INFINITY).buffer)[0] as number;

/** Writes the record to `ptr`. The line lies at `linePtr`, a row for sums that has no elements, `emptyRowFloats` long, at `emptyRowPtr`. */
export function writeWindow(
  engine: Engine,
  ptr: number,
  { height, width }: PooledPlanes,
  plan: PoolPlan,
  linePtr: number,
  emptyRowPtr = 0,
): void {
  engine.allIntegers.set(
    [
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
      Number(plan.scan) + 256 * Number(plan.small) + 65536 * Number(plan.columns),
      emptyRowPtr,
      leastBits,
      0,
      1,
      2,
      3,
    ],
    ptr / 4,
  );
}
