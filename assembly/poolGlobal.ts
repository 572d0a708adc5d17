// Global pooling: each plane becomes one value.
//
//   mean[p] = sum of src[p] / divisor        max[p] = max of src[p]
//
//   src  planes of `count` contiguous floats, `srcStride` floats apart
//
// A plane that comes in several pieces is reduced piece by piece: sums go into one double a plane (start with zeros), maxima into
// one float (start with -Infinity). Reads up to 12 bytes past a plane, whose values go nowhere.
// Error of the mean: pieces of 1024 floats are summed in 32 float sums, and those in doubles. A float goes through at most 40 float
// additions, and the mean is rounded once: |error| <= 41*eps*sum|x|/divisor.
// Cost: one read of src, with eight accumulators, so that no addition waits for the one before.

import { floatPtr } from './lanes';
import { MAX, reduce, SUM } from './poolReduce';

/** Floats summed in single precision before they go into the double. */
const PIECE: i32 = 1024;

/** Eight vectors reduced to one. */
// @ts-ignore: decorator
@inline
function reduceEight(op: i32, a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128): v128 {
  const first = reduce(op, reduce(op, a, b), reduce(op, c, d));
  return reduce(op, first, reduce(op, reduce(op, e, f), reduce(op, g, h)));
}

/** `count` floats reduced to four lanes; `start` is what the reduction starts from. */
// @ts-ignore: decorator
@inline
function reduceFloats(op: i32, ptr: usize, count: i32, start: v128): v128 {
  let result = start;
  if (count >= 32) {
    let a = v128.load(ptr), b = v128.load(ptr, 16), c = v128.load(ptr, 32), d = v128.load(ptr, 48);
    let e = v128.load(ptr, 64), f = v128.load(ptr, 80), g = v128.load(ptr, 96), h = v128.load(ptr, 112);
    for (count -= 32, ptr += 128; count >= 32; count -= 32, ptr += 128) {
      a = reduce(op, a, v128.load(ptr));
      b = reduce(op, b, v128.load(ptr, 16));
      c = reduce(op, c, v128.load(ptr, 32));
      d = reduce(op, d, v128.load(ptr, 48));
      e = reduce(op, e, v128.load(ptr, 64));
      f = reduce(op, f, v128.load(ptr, 80));
      g = reduce(op, g, v128.load(ptr, 96));
      h = reduce(op, h, v128.load(ptr, 112));
    }
    result = reduce(op, result, reduceEight(op, a, b, c, d, e, f, g, h));
  }
  if (count >= 16) {
    const first = reduce(op, v128.load(ptr), v128.load(ptr, 16));
    result = reduce(op, result, reduce(op, first, reduce(op, v128.load(ptr, 32), v128.load(ptr, 48))));
    count -= 16;
    ptr += 64;
  }
  for (; count >= 4; count -= 4, ptr += 16) result = reduce(op, result, v128.load(ptr));
  for (; count > 0; count--, ptr += 4) {
    result = reduce(op, result, v128.load_lane<f32>(ptr, start, 0));
  }
  return result;
}

function sumFloats(ptr: usize, count: i32): f64 {
  const lanes = reduceFloats(SUM, ptr, count, f32x4.splat(0));
  const pairs = f64x2.add(f64x2.promote_low_f32x4(lanes), f64x2.promote_low_f32x4(v128.shuffle<f32>(lanes, lanes, 2, 3, 2, 3)));
  return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
}

function maxFloats(ptr: usize, count: i32, start: f32): f32 {
  const lanes = reduceFloats(MAX, ptr, count, f32x4.splat(start));
  const pairs = reduce(MAX, lanes, v128.shuffle<f32>(lanes, lanes, 2, 3, 0, 1));
  return f32x4.extract_lane(reduce(MAX, pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2)), 0);
}

/** Adds the sum of each plane to its double at `sumPtr`. */
export function globalSum(srcPtr: usize, srcStride: i32, planes: i32, count: i32, sumPtr: usize): void {
  for (let p = 0; p < planes; p++, sumPtr += 8) {
    let ptr = floatPtr(srcPtr, p * srcStride);
    let sum = load<f64>(sumPtr);
    let left = count;
    for (; left > PIECE; left -= PIECE, ptr += PIECE * 4) sum += sumFloats(ptr, PIECE);
    store<f64>(sumPtr, sum + sumFloats(ptr, left));
  }
}

/** The sums of `planes` planes, divided and rounded to float once. */
export function globalMean(sumPtr: usize, planes: i32, divisor: f64, dstPtr: usize): void {
  const by = f64x2.splat(divisor);
  for (; planes >= 4; planes -= 4, sumPtr += 32, dstPtr += 16) {
    const low = f32x4.demote_f64x2_zero(f64x2.div(v128.load(sumPtr), by));
    const high = f32x4.demote_f64x2_zero(f64x2.div(v128.load(sumPtr, 16), by));
    v128.store(dstPtr, v128.shuffle<f64>(low, high, 0, 2));
  }
  for (; planes > 0; planes--, sumPtr += 8, dstPtr += 4) store<f32>(dstPtr, <f32>(load<f64>(sumPtr) / divisor));
}

/** Reduces each plane into its float at `dstPtr`. */
export function globalMax(srcPtr: usize, srcStride: i32, planes: i32, count: i32, dstPtr: usize): void {
  for (let p = 0; p < planes; p++, dstPtr += 4) {
    store<f32>(dstPtr, maxFloats(floatPtr(srcPtr, p * srcStride), count, load<f32>(dstPtr)));
  }
}
