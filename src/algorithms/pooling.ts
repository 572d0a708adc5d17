/** Max and average pooling by windows: plan, tables, kernel calls. */
import type { AverageDivisor } from '../arguments/pooling.js';
import { reachedLength } from '../geometry/axis.js';
import { averageDivisors } from '../geometry/divisors.js';
import type { PoolGeometry } from '../geometry/pooling.js';
import { type PooledPlanes, type PoolPlan, planPooling } from '../plan/pooling.js';
import { roundUp } from '../plan/tile.js';
import type { Engine } from '../wasm/engine.js';
import { type PlaneMap, type PooledArrays, type PoolStrip, runPoolStrips, windowRows } from '../wasm/poolStrips.js';
import { emptyRowFloats, windowFloats, writeWindow } from '../wasm/poolWindow.js';
import { runGlobalMax, runGlobalMean } from './globalPooling.js';

const planesOf = new WeakMap<PoolGeometry, PooledPlanes>();
const plansOf = new WeakMap<PooledPlanes, PoolPlan>();

/** The planes of a pooling. */
export function pooledPlanes(geometry: PoolGeometry): PooledPlanes {
  let pooled = planesOf.get(geometry);
  if (pooled === undefined) {
    const { batch, channels, height, width } = geometry;
    pooled = { planes: batch * channels, height, width };
    planesOf.set(geometry, pooled);
  }
  return pooled;
}

/** The plan of a pooling without indices, made once for the same planes. */
function planOf(pooled: PooledPlanes): PoolPlan {
  let plan = plansOf.get(pooled);
  if (plan === undefined) {
    plan = planPooling(pooled);
    plansOf.set(pooled, plan);
  }
  return plan;
}

/** Whether one window covers each plane and nothing else, so that rows need not be told apart. */
function isGlobal({ height, width }: PooledPlanes): boolean {
  return [height, width].every(
    (axis) => axis.out === 1 && axis.padBefore === 0 && axis.dilation === 1 && axis.kernel === axis.in,
  );
}

/** Max pooling. */
export function runMaxPool(caller: string, engine: Engine, pooled: PooledPlanes, arrays: PooledArrays): void {
  if (isGlobal(pooled)) runGlobalMax(caller, engine, globalPlanes(pooled), arrays);
  else runMaxWindows(caller, engine, pooled, arrays);
}

/** Average pooling. */
export function runAvgPool(
  caller: string,
  engine: Engine,
  pooled: PooledPlanes,
  arrays: PooledArrays,
  divisor: AverageDivisor,
): void {
  if (!isGlobal(pooled)) {
    runAvgWindows(caller, engine, pooled, arrays, divisor);
  } else {
    const planes = globalPlanes(pooled);
    runGlobalMean(caller, engine, planes, arrays, divisor.divisorOverride ?? planes.height * planes.width);
  }
}

function globalPlanes({ planes, height, width }: PooledPlanes) {
  return { planes, height: height.in, width: width.in };
}

/** The planes as a map of rows. */
function planeMap({ planes, height, width }: PooledPlanes): PlaneMap {
  return { planes, height, width, readRows: (firstRow, rows) => windowRows(height, firstRow, rows) };
}

/** Where a strip's first window starts, from its first source row on: negative where the window hangs over. */
function windowTop({ height }: PooledPlanes, { firstRow, firstSrcRow }: PoolStrip): number {
  return firstRow * height.stride - height.padBefore - firstSrcRow;
}

function runMaxWindows(caller: string, engine: Engine, pooled: PooledPlanes, arrays: PooledArrays): void {
  const plan = planOf(pooled);
  runPoolStrips(caller, engine, planeMap(pooled), plan, arrays, windowFloats + plan.lines * plan.line, (windowPtr) => {
    writeWindow(engine, windowPtr, pooled, plan, windowPtr + windowFloats * 4);
    const { maxPool } = engine.kernels;
    return (strip) => {
      const { srcPtr, srcStride, srcRows, dstPtr, dstStride, planes, rows } = strip;
      maxPool(windowPtr, srcPtr, srcStride, srcRows, windowTop(pooled, strip), dstPtr, dstStride, planes, rows);
    };
  });
}

/** Max pooling with the index of each maximum. */
export function runMaxPoolIndices(caller: string, engine: Engine, pooled: PooledPlanes, arrays: PooledArrays): void {
  const plan = planPooling(pooled, 2);
  const last = pooled.height.in * pooled.width.in - 1;
  runPoolStrips(caller, engine, planeMap(pooled), plan, arrays, windowFloats + 2 * plan.lines * plan.line, (windowPtr) => {
    const linePtr = windowPtr + windowFloats * 4;
    const indexLinePtr = linePtr + plan.lines * plan.line * 4;
    writeWindow(engine, windowPtr, pooled, plan, linePtr);
    const { maxPoolIndices } = engine.kernels;
    return (strip) => {
      const { srcPtr, srcStride, srcRows, firstSrcRow, dstPtr, dstStride, indexPtr, indexStride, planes, rows } = strip;
      const source = [windowPtr, srcPtr, srcStride, srcRows, firstSrcRow, windowTop(pooled, strip)] as const;
      maxPoolIndices(...source, dstPtr, dstStride, indexPtr, indexStride, planes, rows, indexLinePtr, last);
    };
  });
}

/** @param power for lp pooling: elements are raised to it, and of a mean times the window's size the root is taken */
export function runAvgWindows(
  caller: string,
  engine: Engine,
  pooled: PooledPlanes,
  arrays: PooledArrays,
  divisor: AverageDivisor,
  power?: number,
): void {
  const { height, width } = pooled;
  const plan = planOf(pooled);
  const divisors = averageDivisors(pooled, divisor);
  const columnOffset = windowFloats + plan.lines * plan.line;
  const rowOffset = columnOffset + roundUp(width.out, 4);
  const emptyRowOffset = roundUp(rowOffset + height.out, 4);
  const emptyRow = plan.small || plan.columns ? emptyRowFloats(width.in) : 0;
  const powerOffset = emptyRowOffset + emptyRow;
  const raise = power !== undefined && power !== 1;
  const powerFloats = !raise ? 0 : plan.planes * Math.min(height.in, reachedLength(height, plan.rows)) * width.in;
  const scratch = powerOffset + powerFloats + 16;
  runPoolStrips(caller, engine, planeMap(pooled), plan, arrays, scratch, (windowPtr) => {
    const columnPtr = windowPtr + columnOffset * 4;
    const rowPtr = windowPtr + rowOffset * 4;
    const powerPtr = windowPtr + powerOffset * 4;
    const emptyRowPtr = windowPtr + emptyRowOffset * 4;
    writeWindow(engine, windowPtr, pooled, plan, windowPtr + windowFloats * 4, emptyRowPtr);
    const floats = engine.allFloats;
    floats.fill(-0, emptyRowPtr / 4, emptyRowPtr / 4 + emptyRow);
    floats.set(divisors.columns, columnPtr / 4);
    floats.set(divisors.rows, rowPtr / 4);
    const { avgPool, powers, roots } = engine.kernels;
    return (strip) => {
      const { srcPtr, srcStride, srcRows, dstPtr, dstStride, planes, rows, firstRow } = strip;
      const count = srcRows * width.in;
      if (raise) powers(srcPtr, srcStride, planes, count, power, powerPtr);
      const source = raise ? ([powerPtr, count] as const) : ([srcPtr, srcStride] as const);
      const target = [dstPtr, dstStride, planes, rows] as const;
      avgPool(windowPtr, ...source, srcRows, windowTop(pooled, strip), ...target, columnPtr, rowPtr + firstRow * 4);
      if (power !== undefined) roots(dstPtr, dstStride, planes, rows * width.out, height.kernel * width.kernel, power);
    };
  });
}
