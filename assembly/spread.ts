// The product of a batch of small planes, spread over its images. The columns of the product run across the images, so that panels
// are full whatever the size of a plane; the result has each image's channels together.
//
//   dst[i*imageStep + m*pixels + p] = src[m*ld + i*pixels + p]
//
// Cost: one read of src, one write of dst. Exact.

import { floatPtr } from './lanes';
import { copyFloats } from './pad';

export function spreadImages(srcPtr: usize, ld: i32, rows: i32, images: i32, pixels: i32, dstPtr: usize, imageStep: i32): void {
  if (pixels == 1) {
    transpose(srcPtr, ld, rows, images, dstPtr, imageStep);
    return;
  }
  for (let i = 0; i < images; i++) {
    let from = floatPtr(srcPtr, i * pixels);
    let to = floatPtr(dstPtr, i * imageStep);
    for (let m = 0; m < rows; m++) {
      copyFloats(to, from, pixels);
      from = floatPtr(from, ld);
      to = floatPtr(to, pixels);
    }
  }
}

/** dst[i*imageStep + m] = src[m*ld + i], by squares of 4x4. */
function transpose(srcPtr: usize, ld: i32, rows: i32, images: i32, dstPtr: usize, imageStep: i32): void {
  let i = 0;
  for (; i + 4 <= images; i += 4) {
    let from = floatPtr(srcPtr, i);
    let to = floatPtr(dstPtr, i * imageStep);
    let m = 0;
    for (; m + 4 <= rows; m += 4, to += 16) {
      const a = v128.load(from);
      const b = v128.load(floatPtr(from, ld));
      const c = v128.load(floatPtr(from, ld * 2));
      const d = v128.load(floatPtr(from, ld * 3));
      from = floatPtr(from, ld * 4);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const abEnd = v128.shuffle<f32>(a, b, 2, 6, 3, 7), cdEnd = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(floatPtr(to, imageStep), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
      v128.store(floatPtr(to, imageStep * 2), v128.shuffle<f32>(abEnd, cdEnd, 0, 1, 4, 5));
      v128.store(floatPtr(to, imageStep * 3), v128.shuffle<f32>(abEnd, cdEnd, 2, 3, 6, 7));
    }
    for (let n = 0; n < 4; n++) copyColumn(floatPtr(from, n), ld, rows - m, floatPtr(to, n * imageStep));
  }
  for (; i < images; i++) copyColumn(floatPtr(srcPtr, i), ld, rows, floatPtr(dstPtr, i * imageStep));
}

function copyColumn(srcPtr: usize, ld: i32, rows: i32, dstPtr: usize): void {
  for (let m = 0; m < rows; m++, dstPtr += 4) {
    store<f32>(dstPtr, load<f32>(srcPtr));
    srcPtr = floatPtr(srcPtr, ld);
  }
}
