// Winograd's products with a weight that is kept as its 3x3 taps, and becomes 6x6 points a block of planes at a time.
//
//   taps     panels of OUTS output channels x planes x 9 x OUTS
//   U block  36 points x UNIT planes x OUTS, with a gap behind each point
//
// A weight that the caches do not hold comes from memory for every strip, and its points are four times its taps. Where it meets
// few tiles, fetching the points takes longer than multiplying by them; making them anew in the cache takes less.
// The rows of G are without their divisors here, 1, p, p² (winogradAxis.ts), and the sums are divided at the end.
// Cost beside the products: 9 one-dimensional transforms of 6 operations and 36 floats written for each pair of channels.

import { floatPtr, madd, storePair } from './lanes';
import { paddedTiles, sixPanels, winogradValuesStep } from './winograd';
import { BLOCK, OUTS, products4, products4More, products6, products6More, TILE_ROWS } from './winogradTile';
import { gather } from './winogradWeight';

// @ts-ignore: decorator
@inline
const TAPS: i32 = 9;

/** Rows and columns of points. */
// @ts-ignore: decorator
@inline
const GRID: i32 = 6;

/** Planes whose points are made at once: whole blocks of V. More make the products' loop longer, fewer keep U closer. */
// @ts-ignore: decorator
@inline
const UNIT: i32 = 4 * BLOCK;

/** Floats from one point of the block of U to the next: off the powers of two, or all points fall on the same lines of a cache. */
// @ts-ignore: decorator
@inline
const POINT: i32 = UNIT * OUTS + 16;

/** Bytes of them, of a row of points, and from one tap to the next. */
// @ts-ignore: decorator
@inline
const STEP: usize = <usize>POINT << 2;
// @ts-ignore: decorator
@inline
const ROW: usize = 6 * STEP;
// @ts-ignore: decorator
@inline
const TAP: usize = <usize>OUTS << 2;

/** Floats of a block of U. */
export function winogradTapsWork(): i32 {
  return GRID * GRID * POINT;
}

/**
 * Packs the taps of one panel of output channels.
 * @param weightPtr the panel's first output channel, of the weight (O, channels, 3, 3)
 * @param outs      output channels of the panel that there are
 * @returns what `winogradWeight` returns
 */
export function winogradPackTaps(weightPtr: usize, outs: i32, channels: i32, panelPtr: usize): f32 {
  let squares = f32x4.splat(0);
  for (let c = 0; c < channels; c++) {
    for (let lane = 0; lane < OUTS; lane += 4) {
      const from = floatPtr(weightPtr, (lane * channels + c) * TAPS), to = floatPtr(panelPtr, c * TAPS * OUTS + lane);
      squares = f32x4.add(squares, gather(from, channels * TAPS, 1, TAPS, outs - lane, to, TAP));
    }
  }
  return f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1) + f32x4.extract_lane(squares, 2) + f32x4.extract_lane(squares, 3);
}

/**
 * M = V U for a block of output channels, as `winogradMultiply` for 6x6 points.
 * @param tapsPtr first panel of the block
 * @param outs    output channels of the block, a multiple of OUTS, and the length of M's rows
 * @param four    4
 * @param workPtr a block of U
 */
export function winogradMultiplyTaps(
  vPtr: usize, tiles: i32, planes: i32, tapsPtr: usize, outs: i32, mPtr: usize, four: f32, workPtr: usize,
): void {
  const sixes = sixPanels(tiles);
  const fours = (paddedTiles(tiles) - sixes * 6) / 4;
  const valuesStep = <usize>winogradValuesStep(planes) << 2;
  const panelStep = <usize>(GRID * GRID) * valuesStep;
  const tileStep = <usize>(GRID * GRID * outs) << 2;
  for (let first = 0; first < planes; first += UNIT) {
    const depth = min(UNIT, planes - first);
    for (let o = 0; o < outs; o += OUTS) {
      expand(floatPtr(tapsPtr, (o * planes + first * OUTS) * TAPS), depth, four, workPtr);
      let block = floatPtr(vPtr, first * TILE_ROWS), u = workPtr;
      for (let point = 0; point < GRID * GRID; point++, block += valuesStep, u += STEP) {
        let v = block;
        let m = floatPtr(mPtr, point * outs + o);
        if (first == 0) {
          for (let i = 0; i < sixes; i++, v += panelStep, m += 6 * tileStep) products6(v, u, depth, m, tileStep);
          for (let i = 0; i < fours; i++, v += panelStep, m += 4 * tileStep) products4(v, u, depth, m, tileStep);
        } else {
          for (let i = 0; i < sixes; i++, v += panelStep, m += 6 * tileStep) products6More(v, u, depth, m, tileStep);
          for (let i = 0; i < fours; i++, v += panelStep, m += 4 * tileStep) products4More(v, u, depth, m, tileStep);
        }
      }
    }
  }
  divide(mPtr, tiles, outs);
}

/** The inverse of what a row of G is without. */
// @ts-ignore: decorator
@inline
function factor(point: i32): f32 {
  return point == 0 ? 0.25 : point < 3 ? <f32>(-1.0 / 6.0) : point < 5 ? <f32>(1.0 / 24.0) : 1;
}

function divide(mPtr: usize, tiles: i32, outs: i32): void {
  for (; tiles > 0; tiles--) {
    for (let y = 0; y < GRID; y++) {
      for (let x = 0; x < GRID; x++) {
        const by = f32x4.splat(factor(y) * factor(x));
        for (const end = floatPtr(mPtr, outs); mPtr < end; mPtr += 16) v128.store(mPtr, f32x4.mul(v128.load(mPtr), by));
      }
    }
  }
}

/** The points of `planes` planes. Each vector has its twin, the next four output channels. */
function expand(tapsPtr: usize, planes: i32, four: f32, uPtr: usize): void {
  const fours = f32x4.splat(four);
  for (; planes > 0; planes--, tapsPtr += TAP * (TAPS - 1)) {
    for (let lane = 0; lane < OUTS; lane += 8, tapsPtr += 32, uPtr += 32) {
      outerRow(tapsPtr, uPtr, fours);
      innerRows(1, tapsPtr, uPtr + ROW, fours);
      innerRows(2, tapsPtr, uPtr + 3 * ROW, fours);
      outerRow(tapsPtr + 6 * TAP, uPtr + 5 * ROW, fours);
    }
  }
}

/** The row of points 0 or of ∞: a row of taps as it is. */
// @ts-ignore: decorator
@inline
function outerRow(ptr: usize, to: usize, four: v128): void {
  const a = v128.load(ptr), a1 = v128.load(ptr, 16);
  const b = v128.load(ptr, TAP), b1 = v128.load(ptr, TAP + 16);
  const c = v128.load(ptr, 2 * TAP), c1 = v128.load(ptr, 2 * TAP + 16);
  across(a, b, c, a1, b1, c1, to, four);
}

/** The rows of points `size`, 1 or 2, and -`size`. */
// @ts-ignore: decorator
@inline
function innerRows(size: i32, ptr: usize, to: usize, four: v128): void {
  const a = evenTaps(size, ptr, four), a1 = evenTaps(size, ptr + 16, four);
  const b = evenTaps(size, ptr + TAP, four), b1 = evenTaps(size, ptr + TAP + 16, four);
  const c = evenTaps(size, ptr + 2 * TAP, four), c1 = evenTaps(size, ptr + 2 * TAP + 16, four);
  const p = oddTap(size, ptr), p1 = oddTap(size, ptr + 16);
  const q = oddTap(size, ptr + TAP), q1 = oddTap(size, ptr + TAP + 16);
  const r = oddTap(size, ptr + 2 * TAP), r1 = oddTap(size, ptr + 2 * TAP + 16);
  across(f32x4.add(a, p), f32x4.add(b, q), f32x4.add(c, r), f32x4.add(a1, p1), f32x4.add(b1, q1), f32x4.add(c1, r1), to, four);
  across(
    f32x4.sub(a, p), f32x4.sub(b, q), f32x4.sub(c, r), f32x4.sub(a1, p1), f32x4.sub(b1, q1), f32x4.sub(c1, r1), to + ROW, four,
  );
}

/** The first tap of a column and p² times its last. */
// @ts-ignore: decorator
@inline
function evenTaps(size: i32, ptr: usize, four: v128): v128 {
  const first = v128.load(ptr), last = v128.load(ptr, 6 * TAP);
  return size == 1 ? f32x4.add(first, last) : madd(four, last, first);
}

/** p times the middle tap of a column. */
// @ts-ignore: decorator
@inline
function oddTap(size: i32, ptr: usize): v128 {
  const tap = v128.load(ptr, 3 * TAP);
  return size == 1 ? tap : f32x4.add(tap, tap);
}

/** A row of taps a b c and their twins into its points. */
// @ts-ignore: decorator
@inline
function across(a: v128, b: v128, c: v128, a1: v128, b1: v128, c1: v128, to: usize, four: v128): void {
  const e = f32x4.add(a, c), e1 = f32x4.add(a1, c1);
  storePair(to, a, a1);
  storePair(to + STEP, f32x4.add(e, b), f32x4.add(e1, b1));
  storePair(to + 2 * STEP, f32x4.sub(e, b), f32x4.sub(e1, b1));
  const f = madd(four, c, a), f1 = madd(four, c1, a1);
  const d = f32x4.add(b, b), d1 = f32x4.add(b1, b1);
  storePair(to + 3 * STEP, f32x4.add(f, d), f32x4.add(f1, d1));
  storePair(to + 4 * STEP, f32x4.sub(f, d), f32x4.sub(f1, d1));
  storePair(to + 5 * STEP, c, c1);
}
