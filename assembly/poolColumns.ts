// Windows of 3x3 and of 5x5 at stride 1 (poolSmall.ts): some planes, strip by strip (poolStrip.ts).
//
// Strips of eight columns, and of four where so few are left. One that would end past the last column starts earlier.
// Holds: outWidth >= 4. `ahead` is touched meanwhile, in steps of `aheadStep` bytes (0 or 64), one for each two rows of a strip.

import { floatPtr } from './lanes';
import { PLAIN_MAX, SUM } from './poolReduce';
import { strip } from './poolStrip';
import { anyNaN } from './poolVectors';
import { PoolWindow } from './poolWindow';

/** All strips of some planes. `op` and `taps` are literals. */
// @ts-ignore: decorator
@inline
function strips(
  op: i32, taps: i32, window: PoolWindow, dst: usize, dstStride: i32, src: usize, srcStride: i32, planes: i32, srcRows: i32, first: i32,
  count: i32, column: usize, row: usize, ahead: usize, aheadStep: usize,
): bool {
  const width = window.outWidth;
  const padded = window.padLeft > 0;
  let witness = f32x4.splat(0);
  for (let done = 0; done < width; ) {
    const wide = width - done > 4 && width >= 8;
    const x = min(done, width - (wide ? 8 : 4));
    const to = floatPtr(dst, x), divisors = op == SUM ? floatPtr(column, x) : 0;
    done = x + (wide ? 8 : 4);
    let seen: v128;
    if (!wide) {
      seen = strip(op, taps, false, true, window, to, dstStride, src, srcStride, planes, srcRows, first, count, x, divisors, row, ahead, aheadStep);
    } else if (padded && (x == 0 || done == width)) {
      seen = strip(op, taps, true, true, window, to, dstStride, src, srcStride, planes, srcRows, first, count, x, divisors, row, ahead, aheadStep);
    } else {
      seen = strip(op, taps, true, false, window, to, dstStride, src, srcStride, planes, srcRows, first, count, x, divisors, row, ahead, aheadStep);
    }
    witness = f32x4.add(witness, seen);
    ahead += <usize>(planes * (count >> 1)) * aheadStep;
  }
  return anyNaN(witness);
}

function maxColumns3(
  window: PoolWindow, dst: usize, dstStride: i32, src: usize, srcStride: i32, planes: i32, srcRows: i32, first: i32, count: i32,
  ahead: usize, aheadStep: usize,
): bool {
  return strips(PLAIN_MAX, 3, window, dst, dstStride, src, srcStride, planes, srcRows, first, count, 0, 0, ahead, aheadStep);
}

function meanColumns3(
  window: PoolWindow, dst: usize, dstStride: i32, src: usize, srcStride: i32, planes: i32, srcRows: i32, first: i32, count: i32,
  column: usize, row: usize, ahead: usize, aheadStep: usize,
): bool {
  return strips(SUM, 3, window, dst, dstStride, src, srcStride, planes, srcRows, first, count, column, row, ahead, aheadStep);
}

function maxColumns5(
  window: PoolWindow, dst: usize, dstStride: i32, src: usize, srcStride: i32, planes: i32, srcRows: i32, first: i32, count: i32,
  ahead: usize, aheadStep: usize,
): bool {
  return strips(PLAIN_MAX, 5, window, dst, dstStride, src, srcStride, planes, srcRows, first, count, 0, 0, ahead, aheadStep);
}

function meanColumns5(
  window: PoolWindow, dst: usize, dstStride: i32, src: usize, srcStride: i32, planes: i32, srcRows: i32, first: i32, count: i32,
  column: usize, row: usize, ahead: usize, aheadStep: usize,
): bool {
  return strips(SUM, 5, window, dst, dstStride, src, srcStride, planes, srcRows, first, count, column, row, ahead, aheadStep);
}

/**
 * `count` rows of maxima of some planes, all of which start at row `first`.
 * @returns whether there may be NaN in what the windows read: the maxima may be wrong then
 */
// @ts-ignore: decorator
@inline
export function maxColumns(
  window: PoolWindow, dst: usize, dstStride: i32, src: usize, srcStride: i32, planes: i32, srcRows: i32, first: i32, count: i32,
  ahead: usize, aheadStep: usize,
): bool {
  return window.kernelWidth == 3
    ? maxColumns3(window, dst, dstStride, src, srcStride, planes, srcRows, first, count, ahead, aheadStep)
    : maxColumns5(window, dst, dstStride, src, srcStride, planes, srcRows, first, count, ahead, aheadStep);
}

/** Rows of means; the divisors are those of the first row and of the first column. What it returns is of no use. */
// @ts-ignore: decorator
@inline
export function meanColumns(
  window: PoolWindow, dst: usize, dstStride: i32, src: usize, srcStride: i32, planes: i32, srcRows: i32, first: i32, count: i32,
  column: usize, row: usize, ahead: usize, aheadStep: usize,
): bool {
  return window.kernelWidth == 3
    ? meanColumns3(window, dst, dstStride, src, srcStride, planes, srcRows, first, count, column, row, ahead, aheadStep)
    : meanColumns5(window, dst, dstStride, src, srcStride, planes, srcRows, first, count, column, row, ahead, aheadStep);
}
