// The end of a transposed convolution: crops the padded planes that the sums were made in, adds the bias, applies the
// activation.
//
//   dst[c][r][x] = act(src[c][r][x] + bias[c])      src rows `srcWidth` floats long, dst rows `width`
//
// Exact but for one rounding. Cost: one read of src, one write of dst.

import { activate, floatAt, floatPtr } from './lanes';

export function finish(
  srcPtr: usize, srcStride: i32, srcWidth: i32,
  dstPtr: usize, dstStride: i32, width: i32,
  channels: i32, rows: i32, biasPtr: usize, activation: i32,
): void {
  for (let c = 0; c < channels; c++) {
    const bias = f32x4.splat(floatAt(biasPtr, c));
    for (let r = 0; r < rows; r++) {
      let from = floatPtr(srcPtr, c * srcStride + r * srcWidth);
      let to = floatPtr(dstPtr, c * dstStride + r * width);
      let x = width;
      for (; x >= 4; x -= 4, from += 16, to += 16) v128.store(to, activate(f32x4.add(v128.load(from), bias), activation));
      for (; x > 0; x--, from += 4, to += 4) {
        v128.store_lane<f32>(to, activate(f32x4.add(v128.load32_zero(from), bias), activation), 0);
      }
    }
  }
}
