// Sums of planes, for the gradient of a bias, and of two arrays, for gradients that accumulate.
//
//   sum[c] += sum over i < count of src[c*srcStride + i]          dst[i] += src[i]
//
//   src  planes of `count` contiguous floats, `srcStride` floats apart
//   sum  one double a plane: `count` is a strip, and the next strip or image goes on from here; `roundSums` ends it
//
// Holds: src and dst do not overlap. Cost: one read of src. Error: the sums are made in double precision, in eight partial
// sums, and rounded to float once: |error| <= eps/2*|sum| + n*2^-53*sum|src|, n the floats of all strips.

import { floatPtr } from './lanes';

/** Adds the sum of each plane to its double at `sumPtr`. */
export function sumPlanes(srcPtr: usize, srcStride: i32, planes: i32, count: i32, sumPtr: usize): void {
  for (let c = 0; c < planes; c++, sumPtr += 8) {
    store<f64>(sumPtr, load<f64>(sumPtr) + sumOf(floatPtr(srcPtr, c * srcStride), count));
  }
}

function sumOf(ptr: usize, count: i32): f64 {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (; count >= 8; count -= 8, ptr += 32) {
    const a = v128.load(ptr);
    const b = v128.load(ptr, 16);
    s0 = f64x2.add(s0, f64x2.promote_low_f32x4(a));
    s1 = f64x2.add(s1, f64x2.promote_low_f32x4(v128.shuffle<i64>(a, a, 1, 1)));
    s2 = f64x2.add(s2, f64x2.promote_low_f32x4(b));
    s3 = f64x2.add(s3, f64x2.promote_low_f32x4(v128.shuffle<i64>(b, b, 1, 1)));
  }
  s0 = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  for (; count > 0; count--, ptr += 4) sum += <f64>load<f32>(ptr);
  return sum;
}

/** Rounds `count` doubles to floats. */
export function roundSums(sumPtr: usize, count: i32, dstPtr: usize): void {
  for (let i = 0; i < count; i++, sumPtr += 8, dstPtr += 4) store<f32>(dstPtr, <f32>load<f64>(sumPtr));
}

/** Adds `count` floats to those at `dstPtr`. */
export function addFloats(dstPtr: usize, srcPtr: usize, count: i32): void {
  for (; count >= 4; count -= 4, dstPtr += 16, srcPtr += 16) {
    v128.store(dstPtr, f32x4.add(v128.load(dstPtr), v128.load(srcPtr)));
  }
  for (; count > 0; count--, dstPtr += 4, srcPtr += 4) store<f32>(dstPtr, load<f32>(dstPtr) + load<f32>(srcPtr));
}
