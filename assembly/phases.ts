// Transposed convolution by phases: with stride s the output rows and columns fall into s*s sets, each an ordinary
// convolution of the input with every s-th tap of the kernel. The products are GEMM's; here their columns come together.
//
//   dst[c][y][m*s + j] = src_j[c][i][m]        y the strip's row that row i of the phases' products is
//
//   src_j  the product of phase j: `channels` rows of `srcStride` floats, each rows x ceil((width - j)/s), from `srcPtr` + j*phaseStride
//   dst    rows of `width` floats; product row i goes to row i*rowStep of the strip
//
// Exact. Cost: one read and one write an element.
// Source: Dumoulin, Visin, "A guide to convolution arithmetic for deep learning" (2016), section 4; Shi et al., "Is the
// deconvolution layer the same as a convolutional layer?" (2016).

import { copyFloats } from './pad';
import { floatAt, floatPtr } from './lanes';

export function interleave(
  srcPtr: usize, phaseStride: i32, srcStride: i32,
  dstPtr: usize, dstStride: i32, width: i32,
  channels: i32, rows: i32, rowStep: i32, s: i32,
): void {
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < rows; i++) {
      const to = floatPtr(dstPtr, c * dstStride + i * rowStep * width);
      if (s == 1) {
        copyFloats(to, floatPtr(srcPtr, c * srcStride + i * width), width);
      } else if (s == 2) {
        const first = (width + 1) >> 1, second = width >> 1;
        zip(floatPtr(srcPtr, c * srcStride + i * first), floatPtr(srcPtr, phaseStride + c * srcStride + i * second), to, width);
      } else {
        for (let j = 0; j < s && j < width; j++) {
          const count = (width - j + s - 1) / s;
          const from = floatPtr(srcPtr, j * phaseStride + c * srcStride + i * count);
          for (let m = 0; m < count; m++) store<f32>(floatPtr(to, m * s + j), floatAt(from, m));
        }
      }
    }
  }
}

/** to = a0 b0 a1 b1 ..., `width` floats in all. */
function zip(a: usize, b: usize, to: usize, width: i32): void {
  for (; width >= 8; width -= 8, a += 16, b += 16, to += 32) {
    const x = v128.load(a), y = v128.load(b);
    v128.store(to, v128.shuffle<f32>(x, y, 0, 4, 1, 5));
    v128.store(to, v128.shuffle<f32>(x, y, 2, 6, 3, 7), 16);
  }
  for (; width >= 2; width -= 2, a += 4, b += 4, to += 8) {
    store<f32>(to, load<f32>(a));
    store<f32>(to, load<f32>(b), 4);
  }
  if (width > 0) store<f32>(to, load<f32>(a));
}
