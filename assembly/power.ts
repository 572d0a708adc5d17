// Powers and roots, for lp pooling.
//
//   dst[i] = src[i]^p        x[i] = (x[i]*scale)^(1/p)
//
//   powers  from planes `srcStride` floats apart to planes of `count` floats, one behind the other
//   roots   in place
//
// As in PyTorch it is x^p and not |x|^p, and a root of a negative number is NaN, but for p = 1. The exponent 1/p is rounded to
// float, as there. p = 2 is a product and a square root, each correctly rounded; other powers are within one unit in the last place.

import { floatPtr } from './lanes';

export function powers(srcPtr: usize, srcStride: i32, planes: i32, count: i32, power: f32, dstPtr: usize): void {
  for (let p = 0; p < planes; p++) {
    let ptr = floatPtr(srcPtr, p * srcStride);
    if (power == 2) squares(ptr, count, dstPtr);
    else powersOf(ptr, count, power, dstPtr);
    dstPtr = floatPtr(dstPtr, count);
  }
}

function squares(ptr: usize, count: i32, dstPtr: usize): void {
  for (; count >= 4; count -= 4, ptr += 16, dstPtr += 16) {
    const x = v128.load(ptr);
    v128.store(dstPtr, f32x4.mul(x, x));
  }
  for (; count > 0; count--, ptr += 4, dstPtr += 4) store<f32>(dstPtr, load<f32>(ptr) * load<f32>(ptr));
}

function powersOf(ptr: usize, count: i32, power: f32, dstPtr: usize): void {
  for (; count > 0; count--, ptr += 4, dstPtr += 4) store<f32>(dstPtr, Mathf.pow(load<f32>(ptr), power));
}

export function roots(ptr: usize, stride: i32, planes: i32, count: i32, scale: f32, power: f32): void {
  for (let p = 0; p < planes; p++, ptr = floatPtr(ptr, stride)) {
    if (power == 2) squareRoots(ptr, count, scale);
    else rootsOf(ptr, count, scale, 1 / power);
  }
}

function squareRoots(ptr: usize, count: i32, scale: f32): void {
  const scales = f32x4.splat(scale);
  for (; count >= 4; count -= 4, ptr += 16) v128.store(ptr, f32x4.sqrt(f32x4.mul(v128.load(ptr), scales)));
  for (; count > 0; count--, ptr += 4) store<f32>(ptr, sqrt<f32>(load<f32>(ptr) * scale));
}

function rootsOf(ptr: usize, count: i32, scale: f32, exponent: f32): void {
  for (; count > 0; count--, ptr += 4) {
    const x = load<f32>(ptr) * scale;
    // pow(x, 1) is x but for its cost.
    store<f32>(ptr, exponent == 1 ? x : Mathf.pow(x, exponent));
  }
}
