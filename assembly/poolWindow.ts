// What every pooling kernel knows of its windows: a record in memory, written by src/wasm/poolWindow.ts in this order.
//
//   window (y, x) reads rows  top + y*strideY + i*dilationY, i < kernelHeight
//               and columns  x*strideX - padLeft + j*dilationX, j < kernelWidth
//
// of which those outside the plane count as padding. `top` is where the first window of a strip starts, from the strip's first
// source row on; it is negative where the window hangs over.
//
// A row of outputs is made in two steps. First the rows of its windows become one: each column of the plane is reduced by
// itself. That row stands in a line of scratch with the padding on both sides, so that then no window has an edge:
//
//   line   | padding | columns of the plane, reduced | padding | slack |
//
// Several lines are filled before the first is read: a load of what was stored just before, at another offset, would wait.
// Wide rows are made in tiles of `tile` outputs, whose lines stay in the first-level cache. Where the stride skips many
// columns, only those of windows are reduced: the windows then stand `pitch` floats apart in the line, and not `strideX`.

import { floatPtr } from './lanes';

@unmanaged
export class PoolWindow {
  /** Columns of the source plane. */
  width: i32;
  /** Columns of the output plane. */
  outWidth: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideY: i32;
  strideX: i32;
  dilationY: i32;
  dilationX: i32;
  padLeft: i32;
  /** Outputs made from one line. */
  tile: i32;
  /** Floats from one window of a line to the next: strideX, or what a window spans. */
  pitch: i32;
  linePtr: usize;
  /** Lines, and floats from one to the next. */
  lines: i32;
  lineStride: i32;
  /** Output rows that are made from source rows in the first-level cache. */
  group: i32;
  /** Whether source rows are looked through for NaN, so that windows without may do without care. */
  scan: bool;
  /** Whether windows are of the kind that poolSmall.ts knows. */
  small: bool;
  /** Whether windows are of the kind that poolColumns.ts knows. */
  columns: bool;
  /** A row of -0, which changes no sum, for a row of a 3x3 window that is missing: from four before its first column on. */
  emptyRowPtr: usize;
  /** What stands for a missing element of a maximum: -Infinity. */
  least: f32;
  /** The lanes' numbers: 0, 1, 2, 3. */
  lane0: i32;
  lane1: i32;
  lane2: i32;
  lane3: i32;
}

/** The numbers of the lanes. From memory: V8 would make a constant again at every use. */
// @ts-ignore: decorator
@inline
export function laneNumbers(window: PoolWindow): v128 {
  return v128.load(changetype<usize>(window), offsetof<PoolWindow>('lane0'));
}

/** The first row of a window that exists: the least i with first + i*dilation >= 0. */
// @ts-ignore: decorator
@inline
export function firstTap(first: i32, dilation: i32): i32 {
  return first >= 0 ? 0 : (dilation - 1 - first) / dilation;
}

/** The row behind the last of a window that exists: how many i < taps have first + i*dilation < rows. */
// @ts-ignore: decorator
@inline
export function endTap(first: i32, dilation: i32, taps: i32, rows: i32): i32 {
  return max(0, min(taps, (rows - first + dilation - 1) / dilation));
}

/** Stores the first n < 4 lanes. */
// @ts-ignore: decorator
@inline
export function storeLanes(ptr: usize, lanes: v128, n: i32): void {
  if (n & 2) {
    v128.store64_lane(ptr, lanes, 0);
    if (n & 1) v128.store_lane<f32>(ptr, lanes, 2, 8);
  } else if (n & 1) {
    v128.store_lane<f32>(ptr, lanes, 0);
  }
}

/**
 * Four floats or integers of a line. `pitch` is a literal: 1, 2, or 0 for any other; `near`, `middle` and `far` then say where the
 * second, third and fourth lie, in bytes from the first.
 */
// @ts-ignore: decorator
@inline
export function loadTap(pitch: i32, ptr: usize, near: usize, middle: usize, far: usize): v128 {
  if (pitch == 1) return v128.load(ptr);
  if (pitch == 2) return v128.shuffle<f32>(v128.load(ptr), v128.load(ptr, 16), 0, 2, 4, 6);
  let lanes = v128.load32_zero(ptr);
  lanes = v128.load_lane<f32>(ptr + near, lanes, 1);
  lanes = v128.load_lane<f32>(ptr + middle, lanes, 2);
  return v128.load_lane<f32>(ptr + far, lanes, 3);
}

/** Sets `count` floats one by one; nothing for a count of zero or less. */
// @ts-ignore: decorator
@inline
export function setFloats(ptr: usize, count: i32, value: f32): void {
  for (const end = floatPtr(ptr, max(0, count)); ptr < end; ptr += 4) store<f32>(ptr, value);
}
