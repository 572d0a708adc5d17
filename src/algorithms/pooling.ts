/** Max and average pooling by windows: plan, tables, kernel calls. */
import type { Axis } from '../geometry/axis.js';
import type { WindowDivisors } from '../geometry/divisors.js';
import type { PoolGeometry } from '../geometry/pooling.js';
import { type PooledPlanes, planPooling } from '../plan/pooling.js';
import { roundUp } from '../plan/tile.js';
import type { Engine } from '../wasm/engine.js';
import { type PooledArrays, runPoolStrips } from '../wasm/poolStrips.js';
import { windowFloats, writeWindow } from '../wasm/poolWindow.js';

/** The planes of a pooling. */
export function pooledPlanes({ batch, channels, height, width }: Pick<PoolGeometry, 'batch' | 'channels' | 'height' | 'width'>) {
  return { planes: batch * channels, height, width };
}

/** Whether one window covers each plane and nothing else, so that rows need not be told apart. */
export function isGlobal({ height, width }: PooledPlanes): boolean {
  return [height, width].every(
    (axis: Axis) => axis.out === 1 && axis.padBefore === 0 && axis.dilation === 1 && axis.kernel === axis.in,
  );
}

/** Max pooling. */
export function runMaxPool(caller: string, engine: Engine, pooled: PooledPlanes, arrays: PooledArrays): void {
  const plan = planPooling(pooled);
  runPoolStrips(caller, engine, pooled, plan, arrays, windowFloats + plan.line, (windowPtr) => {
    writeWindow(engine, windowPtr, pooled, plan, windowPtr + windowFloats * 4);
    const { maxPool } = engine.kernels;
    return ({ srcPtr, srcStride, srcRows, top, dstPtr, dstStride, planes, rows }) => {
      maxPool(windowPtr, srcPtr, srcStride, srcRows, top, dstPtr, dstStride, planes, rows);
    };
  });
}

/** Max pooling with the index of each maximum. */
export function runMaxPoolIndices(caller: string, engine: Engine, pooled: PooledPlanes, arrays: PooledArrays): void {
  const plan = planPooling(pooled, 2);
  const last = pooled.height.in * pooled.width.in - 1;
  runPoolStrips(caller, engine, pooled, plan, arrays, windowFloats + 2 * plan.line, (windowPtr) => {
    const linePtr = windowPtr + windowFloats * 4;
    const indexLinePtr = linePtr + plan.line * 4;
    writeWindow(engine, windowPtr, pooled, plan, linePtr);
    const { maxPoolIndices } = engine.kernels;
    return ({ srcPtr, srcStride, srcRows, firstSrcRow, top, dstPtr, indexPtr, dstStride, planes, rows }) => {
      const source = [windowPtr, srcPtr, srcStride, srcRows, firstSrcRow, top] as const;
      maxPoolIndices(...source, dstPtr, indexPtr, dstStride, planes, rows, indexLinePtr, last);
    };
  });
}

/** Sums divided by `divisors`. */
export function runAvgPool(
  caller: string,
  engine: Engine,
  pooled: PooledPlanes,
  arrays: PooledArrays,
  divisors: WindowDivisors,
): void {
  const plan = planPooling(pooled);
  const lineOffset = windowFloats;
  const columnOffset = lineOffset + plan.line;
  const rowOffset = columnOffset + roundUp(divisors.columns.length, 4);
  const scratch = rowOffset + divisors.rows.length;
  runPoolStrips(caller, engine, pooled, plan, arrays, scratch, (windowPtr) => {
    writeWindow(engine, windowPtr, pooled, plan, windowPtr + lineOffset * 4);
    const columnPtr = windowPtr + columnOffset * 4;
    const rowPtr = windowPtr + rowOffset * 4;
    engine.floats(columnPtr, divisors.columns.length).set(divisors.columns);
    engine.floats(rowPtr, divisors.rows.length).set(divisors.rows);
    const { avgPool } = engine.kernels;
    return ({ srcPtr, srcStride, srcRows, top, dstPtr, dstStride, planes, rows, firstRow }) => {
      const source = [windowPtr, srcPtr, srcStride, srcRows, top] as const;
      avgPool(...source, dstPtr, dstStride, planes, rows, columnPtr, rowPtr + firstRow * 4);
    };
  });
}
