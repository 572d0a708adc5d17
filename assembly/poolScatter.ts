// Values put back where a max pooling found them: its gradient, and unpooling.
//
//   add    dst[p][index[p][i]] += src[p][i]        store  dst[p][index[p][i]] = src[p][i], the last of a repeated index stays
//
//   src, index  planes of `count` contiguous floats and integers, `srcStride` and `indexStride` apart
//   dst         planes of `plane` contiguous floats, one behind the other; set to zero here
//
// Holds: every index is at least 0 and less than `plane`; `firstOutside` says so. Cost: one read of src and index, and
// a write of dst. Sums are taken in the order of src.

import { floatAt, floatPtr, intAt } from './lanes';
import { fillFloats } from './pad';

/** Where the first index outside 0 to plane - 1 stands, or -1. */
export function firstOutside(indexPtr: usize, count: i32, plane: i32): i32 {
  const limit = i32x4.splat(plane);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    if (v128.any_true(i32x4.ge_u(v128.load(floatPtr(indexPtr, i)), limit))) break;
  }
  for (; i < count; i++) {
    if (<u32>intAt(indexPtr, i) >= <u32>plane) return i;
  }
  return -1;
}

export function scatterAdd(
  srcPtr: usize, srcStride: i32, indexPtr: usize, indexStride: i32, count: i32, dstPtr: usize, planes: i32, plane: i32,
): void {
  fillFloats(dstPtr, planes * plane, 0);
  for (let p = 0; p < planes; p++) {
    for (let i = 0; i < count; i++) {
      const ptr = floatPtr(dstPtr, intAt(indexPtr, i));
      store<f32>(ptr, load<f32>(ptr) + floatAt(srcPtr, i));
    }
    srcPtr = floatPtr(srcPtr, srcStride);
    indexPtr = floatPtr(indexPtr, indexStride);
    dstPtr = floatPtr(dstPtr, plane);
  }
}

export function scatterStore(
  srcPtr: usize, srcStride: i32, indexPtr: usize, indexStride: i32, count: i32, dstPtr: usize, planes: i32, plane: i32,
): void {
  fillFloats(dstPtr, planes * plane, 0);
  for (let p = 0; p < planes; p++) {
    for (let i = 0; i < count; i++) store<f32>(floatPtr(dstPtr, intAt(indexPtr, i)), floatAt(srcPtr, i));
    srcPtr = floatPtr(srcPtr, srcStride);
    indexPtr = floatPtr(indexPtr, indexStride);
    dstPtr = floatPtr(dstPtr, plane);
  }
}
