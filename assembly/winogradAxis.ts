// The transforms of Winograd's minimal filtering F(m, 3) along one axis; the 2-D ones are these, once down and once across.
//
//   y = Aᵀ [ (G g) ⊙ (Bᵀ d) ]      m outputs y from m + 2 inputs d and 3 taps g, with m + 2 products instead of 3m
//
//   F(2, 3), points 0, 1, -1, ∞          F(4, 3), points 0, 1, -1, 2, -2, ∞
//
//   Bᵀ   1  0 -1  0                       Bᵀ   4  0 -5  0  1  0
//        0  1  1  0                            0 -4 -4  1  1  0
//        0 -1  1  0                            0  4 -4 -1  1  0
//        0  1  0 -1                            0 -2 -1  2  1  0
//                                              0  2 -1 -2  1  0
//                                              0  4  0 -5  0  1
//   G    1    0    0                      G    1/4    0     0
//        1/2  1/2  1/2                        -1/6  -1/6  -1/6
//        1/2 -1/2  1/2                        -1/6   1/6  -1/6
//        0    0    1                           1/24  1/12  1/6
//                                              1/24 -1/12  1/6
//                                              0     0     1
//   Aᵀ   1  1  1  0                       Aᵀ   1  1  1  1  1  0
//        0  1 -1 -1                            0  1 -1  2 -2  0
//                                              0  1  1  4  4  0
//                                              0  1 -1  8 -8  1
//
// Each works on four lanes, which are four channels, and goes from memory to memory; steps count bytes. `m` is a constant where
// they are inlined. Constants come in as parameters: V8 would build them again in every turn of a loop.
// Source: Lavin, Gray, "Fast Algorithms for Convolutional Neural Networks" (2015), section 4.

import { madd } from './lanes';

/** Bᵀ d: m + 2 vectors from m + 2. */
// @ts-ignore: decorator
@inline
export function inputAxis(m: i32, srcPtr: usize, srcStep: usize, dstPtr: usize, dstStep: usize, minusFour: v128): void {
  const d0 = v128.load(srcPtr);
  const d1 = v128.load(srcPtr + srcStep);
  const d2 = v128.load(srcPtr + 2 * srcStep);
  const d3 = v128.load(srcPtr + 3 * srcStep);
  if (m == 2) {
    v128.store(dstPtr, f32x4.sub(d0, d2));
    v128.store(dstPtr + dstStep, f32x4.add(d1, d2));
    v128.store(dstPtr + 2 * dstStep, f32x4.sub(d2, d1));
    v128.store(dstPtr + 3 * dstStep, f32x4.sub(d1, d3));
  } else {
    const d4 = v128.load(srcPtr + 4 * srcStep);
    const d5 = v128.load(srcPtr + 5 * srcStep);
    const even = f32x4.sub(d4, d2);
    const odd = f32x4.sub(d3, d1);
    v128.store(dstPtr, madd(minusFour, f32x4.sub(d2, d0), even));
    const even4 = madd(minusFour, d2, d4);
    const odd4 = madd(minusFour, d1, d3);
    v128.store(dstPtr + dstStep, f32x4.add(even4, odd4));
    v128.store(dstPtr + 2 * dstStep, f32x4.sub(even4, odd4));
    const odd2 = f32x4.add(odd, odd);
    v128.store(dstPtr + 3 * dstStep, f32x4.add(even, odd2));
    v128.store(dstPtr + 4 * dstStep, f32x4.sub(even, odd2));
    v128.store(dstPtr + 5 * dstStep, madd(minusFour, odd, f32x4.sub(d5, d3)));
  }
}

/** Aᵀ x: m vectors from m + 2. */
// @ts-ignore: decorator
@inline
export function outputAxis(m: i32, srcPtr: usize, srcStep: usize, dstPtr: usize, dstStep: usize, four: v128): void {
  const x0 = v128.load(srcPtr);
  const x1 = v128.load(srcPtr + srcStep);
  const x2 = v128.load(srcPtr + 2 * srcStep);
  const x3 = v128.load(srcPtr + 3 * srcStep);
  const even = f32x4.add(x1, x2);
  const odd = f32x4.sub(x1, x2);
  if (m == 2) {
    v128.store(dstPtr, f32x4.add(x0, even));
    v128.store(dstPtr + dstStep, f32x4.sub(odd, x3));
  } else {
    const x4 = v128.load(srcPtr + 4 * srcStep);
    const x5 = v128.load(srcPtr + 5 * srcStep);
    const outerEven = f32x4.add(x3, x4);
    const half = f32x4.sub(x3, x4);
    const outerOdd = f32x4.add(half, half);
    v128.store(dstPtr, f32x4.add(f32x4.add(x0, even), outerEven));
    v128.store(dstPtr + dstStep, f32x4.add(odd, outerOdd));
    v128.store(dstPtr + 2 * dstStep, madd(four, outerEven, even));
    v128.store(dstPtr + 3 * dstStep, f32x4.add(madd(four, outerOdd, odd), x5));
  }
}

/** G g: m + 2 vectors from 3. */
// @ts-ignore: decorator
@inline
export function weightAxis(m: i32, srcPtr: usize, srcStep: usize, dstPtr: usize, dstStep: usize): void {
  const g0 = v128.load(srcPtr);
  const g1 = v128.load(srcPtr + srcStep);
  const g2 = v128.load(srcPtr + 2 * srcStep);
  if (m == 2) {
    const half = f32x4.splat(0.5);
    const even = f32x4.mul(half, f32x4.add(g0, g2));
    const odd = f32x4.mul(half, g1);
    v128.store(dstPtr, g0);
    v128.store(dstPtr + dstStep, f32x4.add(even, odd));
    v128.store(dstPtr + 2 * dstStep, f32x4.sub(even, odd));
    v128.store(dstPtr + 3 * dstStep, g2);
  } else {
    const sixth = f32x4.splat(1.0 / 6.0);
    const even = f32x4.mul(f32x4.neg(sixth), f32x4.add(g0, g2));
    const odd = f32x4.mul(sixth, g1);
    const even2 = f32x4.mul(sixth, f32x4.add(f32x4.mul(f32x4.splat(0.25), g0), g2));
    const odd2 = f32x4.mul(f32x4.splat(0.5), odd);
    v128.store(dstPtr, f32x4.mul(f32x4.splat(0.25), g0));
    v128.store(dstPtr + dstStep, f32x4.sub(even, odd));
    v128.store(dstPtr + 2 * dstStep, f32x4.add(even, odd));
    v128.store(dstPtr + 3 * dstStep, f32x4.add(even2, odd2));
    v128.store(dstPtr + 4 * dstStep, f32x4.sub(even2, odd2));
    v128.store(dstPtr + 5 * dstStep, g2);
  }
}
