// Transposed convolution by phases: with stride s the output rows and columns fall into s*s sets, each an ordinary
// convolution of the input with every s-th tap of the kernel. The products are GEMM's; here their columns come together.
//
//   dst[c][y][m*s + j] = src_j[c][i][m]        y the strip's row that row i of the phases' products is
//
//   src_j  the product of phase j: `channels` rows of `srcStride` floats from the j-th address in a table on, each of which has rows
//          of `srcRow` floats or, where that is 0, of the ceil((width - j)/s) that are wanted
//   dst    rows of `width` floats; product row i goes to row i*rowStep of the strip
//
// Exact. Cost: one read and one write an element.
// Source: Dumoulin, Visin, "A guide to convolution arithmetic for deep learning" (2016), section 4; Shi et al., "Is the
// deconvolution layer the same as a convolutional layer?" (2016).

import { copyFloats } from './pad';
import { floatAt, floatPtr } from './lanes';

export function interleave(
  tablePtr: usize, srcRow: i32, srcStride: i32,
  dstPtr: usize, dstStride: i32, width: i32,
  channels: i32, rows: i32, rowStep: i32, s: i32,
): void {
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < rows; i++) {
      const to = floatPtr(dstPtr, c * dstStride + i * rowStep * width);
      const first = phaseRow(tablePtr, 0, srcRow, srcStride, c, i, width, s);
      if (s == 1) {
        copyFloats(to, first, width);
      } else if (s == 2) {
        zip(first, width > 1 ? phaseRow(tablePtr, 1, srcRow, srcStride, c, i, width, s) : first, to, width);
      } else {
        let done = 0;
        if ((s == 3 || s % 4 == 0) && width >= 4 * s) {
          done = width / (4 * s);
          // Three places, or four at a time.
          const places = s == 3 ? 3 : 4;
          for (let j = 0; j < s; j += places) {
            const a = phaseRow(tablePtr, j, srcRow, srcStride, c, i, width, s);
            const b = phaseRow(tablePtr, j + 1, srcRow, srcStride, c, i, width, s);
            const third = phaseRow(tablePtr, j + 2, srcRow, srcStride, c, i, width, s);
            if (s == 3) zip3(a, b, third, to, done);
            else zip4(a, b, third, phaseRow(tablePtr, j + 3, srcRow, srcStride, c, i, width, s), floatPtr(to, j), <usize>s << 2, done);
          }
          done *= 4;
        }
        for (let j = 0; j < s && j < width; j++) {
          const from = phaseRow(tablePtr, j, srcRow, srcStride, c, i, width, s);
          for (let m = done; m * s + j < width; m++) store<f32>(floatPtr(to, m * s + j), floatAt(from, m));
        }
      }
    }
  }
}

/** Where row `i` of channel `c` of phase `j` lies. */
// @ts-ignore: decorator
@inline
function phaseRow(tablePtr: usize, j: i32, srcRow: i32, srcStride: i32, c: i32, i: i32, width: i32, s: i32): usize {
  const row = srcRow > 0 ? srcRow : (width - j + s - 1) / s;
  return floatPtr(<usize>load<u32>(tablePtr + (<usize>j << 2)), c * srcStride + i * row);
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

/** to = a0 b0 c0 a1 b1 c1 ..., `vectors` vectors of each. */
function zip3(a: usize, b: usize, c: usize, to: usize, vectors: i32): void {
  for (; vectors > 0; vectors--, a += 16, b += 16, c += 16, to += 48) {
    const x = v128.load(a), y = v128.load(b), z = v128.load(c);
    const low = v128.shuffle<f32>(x, y, 0, 4, 1, 5), high = v128.shuffle<f32>(x, y, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(low, z, 0, 1, 4, 2));
    v128.store(to, v128.shuffle<f32>(v128.shuffle<f32>(low, z, 3, 5, 3, 5), high, 0, 1, 4, 5), 16);
    v128.store(to, v128.shuffle<f32>(v128.shuffle<f32>(z, high, 2, 6, 3, 7), z, 0, 1, 3, 7), 32);
  }
}

/** to = a0 b0 c0 d0, a1 b1 c1 d1, ..., `step` bytes apart, `vectors` vectors of each. */
function zip4(a: usize, b: usize, c: usize, d: usize, to: usize, step: usize, vectors: i32): void {
  for (; vectors > 0; vectors--, a += 16, b += 16, c += 16, d += 16, to += step << 2) {
    const x = v128.load(a), y = v128.load(b), z = v128.load(c), w = v128.load(d);
    const ac0 = v128.shuffle<f32>(x, z, 0, 4, 1, 5), ac1 = v128.shuffle<f32>(x, z, 2, 6, 3, 7);
    const bd0 = v128.shuffle<f32>(y, w, 0, 4, 1, 5), bd1 = v128.shuffle<f32>(y, w, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(ac0, bd0, 0, 4, 1, 5));
    v128.store(to + step, v128.shuffle<f32>(ac0, bd0, 2, 6, 3, 7));
    v128.store(to + 2 * step, v128.shuffle<f32>(ac1, bd1, 0, 4, 1, 5));
    v128.store(to + 3 * step, v128.shuffle<f32>(ac1, bd1, 2, 6, 3, 7));
  }
}

/**
 * The taps of one place of a stride as the weight of an ordinary convolution, `outs` x channels x down x across:
 *
 *   dst[o][c][i][j] = src[c][o][firstY - i*stepY][firstX - j*stepX],   and 0 where the kernel has no such tap
 *
 * @param srcPtr channels x outputs x height x width, `srcStride` floats from one channel to the next, the first of `outs` outputs
 */
export function placeTaps(
  srcPtr: usize, srcStride: i32, height: i32, width: i32, outs: i32, channels: i32,
  firstY: i32, stepY: i32, down: i32, firstX: i32, stepX: i32, across: i32, dstPtr: usize,
): void {
  const size = down * across;
  const step = <usize>size << 2;
  const srcStep = <usize>srcStride << 2;
  for (let o = 0; o < outs; o++) {
    for (let tap = 0; tap < size; tap++) {
      const y = firstY - tap / across * stepY;
      const x = firstX - tap % across * stepX;
      const inside = y >= 0 && y < height && x >= 0 && x < width;
      const from = inside ? floatPtr(srcPtr, (o * height + y) * width + x) : 0;
      placeTap(from, srcStep, floatPtr(dstPtr, o * channels * size + tap), step, channels);
    }
  }
}

/** One tap of all channels, zeros for an address of 0. */
function placeTap(from: usize, srcStep: usize, to: usize, step: usize, channels: i32): void {
  if (from == 0) {
    for (; channels > 0; channels--, to += step) store<f32>(to, 0);
    return;
  }
  for (; channels >= 4; channels -= 4, from += srcStep << 2, to += step << 2) {
    const a = load<f32>(from), b = load<f32>(from + srcStep), c = load<f32>(from + 2 * srcStep), d = load<f32>(from + 3 * srcStep);
    store<f32>(to, a);
    store<f32>(to + step, b);
    store<f32>(to + 2 * step, c);
    store<f32>(to + 3 * step, d);
  }
  for (; channels > 0; channels--, from += srcStep, to += step) store<f32>(to, load<f32>(from));
}
