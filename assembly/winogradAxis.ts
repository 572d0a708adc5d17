// The transforms of Winograd's minimal filtering F(m, r) along one axis; the 2-D ones are these, once down and once across.
//
//   y = Aᵀ [ (G g) ⊙ (Bᵀ d) ]      m outputs y from n = m + r - 1 inputs d and r taps g, with n products instead of m*r
//
// Inputs and taps are seen as polynomials, and evaluated at n points: the first n - 1 of 0, 1, -1, 2, -2, 1/2, and ∞. With
// N(p) = the product of p - q over the other finite points q:
//
//   Bᵀ  row p: the coefficients of the product of x - q over the other finite points q; row ∞: over all finite points
//   G   row p: 1, p, p², ... over N(p), of r columns (src/plan/winogradPoints.ts); row ∞: 0 ... 0 1
//   Aᵀ  column p: 1, p, p², ... of m rows; column ∞: 0 ... 0 1
//
// So Bᵀ does not know the taps, nor Aᵀ the finite points that are not there: kernels of r and of r - 1 taps, which is what
// the phases of a stride are, share the products of all points but the last finite one.
//
//   n = 4   Bᵀ   1  0 -1  0               n = 6   Bᵀ   4  0 -5  0  1  0
//   (0 ±1 ∞)     0  1  1  0               (0 ±1        0 -4 -4  1  1  0
//                0 -1  1  0                ±2 ∞)       0  4 -4 -1  1  0
//                0 -1  0  1                            0 -2 -1  2  1  0
//                                                      0  2 -1 -2  1  0
//                                                      0  4  0 -5  0  1
//
// n = 5 is n = 4 of e, e[i] = d[i+1] - 2 d[i], and one more point; n = 7 is n = 6 of e[i] = d[i+1] - d[i]/2, likewise. For n = 4
// and 5 the signs of point 0 are changed in Bᵀ and in G, for n = 7 the column of 1/2 is 16 times that in Aᵀ, and 1/16 in G.
//
// Each works on four lanes, which are four channels, and goes from memory to memory; steps count bytes. `n` and `m` are constants
// where they are inlined. What belongs to ∞ lies at `last`, apart from the others. Constants come in as parameters: V8 would
// build them again in every turn of a loop.
// Source: Lavin, Gray, "Fast Algorithms for Convolutional Neural Networks" (2015), section 4; Winograd, "Arithmetic Complexity of
// Computations" (1980), for the points.

import { madd } from './lanes';

/** Bᵀ d for 0, ±1 and ∞. */
// @ts-ignore: decorator
@inline
function fourPoints(d0: v128, d1: v128, d2: v128, d3: v128, dstPtr: usize, dstStep: usize, lastPtr: usize): void {
  v128.store(dstPtr, f32x4.sub(d0, d2));
  v128.store(dstPtr + dstStep, f32x4.add(d1, d2));
  v128.store(dstPtr + 2 * dstStep, f32x4.sub(d2, d1));
  v128.store(lastPtr, f32x4.sub(d3, d1));
}

/** Bᵀ d for 0, ±1, ±2 and ∞. */
// @ts-ignore: decorator
@inline
function sixPoints(
  d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, dstPtr: usize, dstStep: usize, lastPtr: usize, minusFour: v128,
): void {
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
  v128.store(lastPtr, madd(minusFour, odd, f32x4.sub(d5, d3)));
}

/**
 * Bᵀ d: n vectors from n.
 * @param minusFour -4
 * @param minusPoint -2 for n = 5, -1/2 for n = 7
 */
// @ts-ignore: decorator
@inline
export function inputAxis(
  n: i32, srcPtr: usize, srcStep: usize, dstPtr: usize, dstStep: usize, lastPtr: usize, minusFour: v128, minusPoint: v128,
): void {
  const d0 = v128.load(srcPtr);
  const d1 = v128.load(srcPtr + srcStep);
  const d2 = v128.load(srcPtr + 2 * srcStep);
  const d3 = v128.load(srcPtr + 3 * srcStep);
  if (n == 4) {
    fourPoints(d0, d1, d2, d3, dstPtr, dstStep, lastPtr);
    return;
  }
  const d4 = v128.load(srcPtr + 4 * srcStep);
  if (n == 5) {
    const e1 = madd(minusPoint, d1, d2), e2 = madd(minusPoint, d2, d3);
    v128.store(dstPtr + 3 * dstStep, f32x4.sub(d3, d1));
    fourPoints(madd(minusPoint, d0, d1), e1, e2, madd(minusPoint, d3, d4), dstPtr, dstStep, lastPtr);
    return;
  }
  const d5 = v128.load(srcPtr + 5 * srcStep);
  if (n == 6) {
    sixPoints(d0, d1, d2, d3, d4, d5, dstPtr, dstStep, lastPtr, minusFour);
  } else {
    v128.store(dstPtr + 5 * dstStep, madd(minusFour, f32x4.sub(d3, d1), f32x4.sub(d5, d3)));
    sixPoints(
      madd(minusPoint, d0, d1), madd(minusPoint, d1, d2), madd(minusPoint, d2, d3), madd(minusPoint, d3, d4),
      madd(minusPoint, d4, d5), madd(minusPoint, d5, v128.load(srcPtr + 6 * srcStep)),
      dstPtr, dstStep, lastPtr, minusFour,
    );
  }
}

/** Aᵀ x: m vectors from n. Those at ∞ are x[n-1] here. */
// @ts-ignore: decorator
@inline
export function outputAxis(m: i32, n: i32, srcPtr: usize, srcStep: usize, dstPtr: usize, dstStep: usize, four: v128): void {
  const x0 = v128.load(srcPtr);
  const x1 = v128.load(srcPtr + srcStep);
  const x2 = v128.load(srcPtr + 2 * srcStep);
  const infinity = v128.load(srcPtr + <usize>(n - 1) * srcStep);
  const even = f32x4.add(x1, x2);
  const odd = f32x4.sub(x1, x2);
  if (n == 4) {
    v128.store(dstPtr, f32x4.add(x0, even));
    v128.store(dstPtr + dstStep, f32x4.add(odd, infinity));
    return;
  }
  // What comes from the points of size 2: their sum, and half of their odd rows.
  const x3 = v128.load(srcPtr + 3 * srcStep);
  const x4 = n > 5 ? v128.load(srcPtr + 4 * srcStep) : x3;
  const outerEven = n > 5 ? f32x4.add(x3, x4) : x3;
  const half = n > 5 ? f32x4.sub(x3, x4) : x3;
  const y0 = f32x4.add(f32x4.add(x0, even), outerEven);
  if (n < 7) {
    const outerOdd = f32x4.add(half, half);
    v128.store(dstPtr, y0);
    v128.store(dstPtr + dstStep, f32x4.add(odd, outerOdd));
    v128.store(dstPtr + 2 * dstStep, madd(four, outerEven, even));
    const y3 = madd(four, outerOdd, odd);
    if (m == 4) {
      v128.store(dstPtr + 3 * dstStep, f32x4.add(y3, infinity));
    } else {
      v128.store(dstPtr + 3 * dstStep, y3);
      v128.store(dstPtr + 4 * dstStep, f32x4.add(madd(four, f32x4.mul(four, outerEven), even), infinity));
    }
    return;
  }
  // 16 8 4 2 1 times x5: the point 1/2.
  const x5 = v128.load(srcPtr + 5 * srcStep);
  const x5of4 = f32x4.mul(four, x5);
  v128.store(dstPtr, madd(four, x5of4, y0));
  const lower = madd(four, x5, half);
  v128.store(dstPtr + dstStep, f32x4.add(odd, f32x4.add(lower, lower)));
  v128.store(dstPtr + 2 * dstStep, madd(four, f32x4.add(outerEven, x5), even));
  const upper = madd(four, half, x5);
  const y3 = f32x4.add(odd, f32x4.add(upper, upper));
  if (m == 4) {
    v128.store(dstPtr + 3 * dstStep, f32x4.add(y3, infinity));
  } else {
    v128.store(dstPtr + 3 * dstStep, y3);
    const outer16 = f32x4.mul(four, outerEven);
    v128.store(dstPtr + 4 * dstStep, f32x4.add(madd(four, outer16, even), f32x4.add(x5, infinity)));
  }
}

/**
 * G g: n vectors from `taps`, a literal of 1 to 4.
 * @param tablePtr the rows of G, each of four floats
 */
// @ts-ignore: decorator
@inline
export function weightAxis(
  taps: i32, n: i32, srcPtr: usize, srcStep: usize, dstPtr: usize, dstStep: usize, lastPtr: usize, tablePtr: usize,
): void {
  const g0 = v128.load(srcPtr);
  const g1 = taps > 1 ? v128.load(srcPtr + srcStep) : g0;
  const g2 = taps > 2 ? v128.load(srcPtr + 2 * srcStep) : g0;
  const g3 = taps > 3 ? v128.load(srcPtr + 3 * srcStep) : g0;
  for (let end = tablePtr + (<usize>(n - 1) << 4); tablePtr < end; tablePtr += 16, dstPtr += dstStep) {
    v128.store(dstPtr, ofPoint(taps, g0, g1, g2, g3, tablePtr));
  }
  v128.store(lastPtr, ofPoint(taps, g0, g1, g2, g3, tablePtr));
}

/** A row of G times the taps. */
// @ts-ignore: decorator
@inline
function ofPoint(taps: i32, g0: v128, g1: v128, g2: v128, g3: v128, tablePtr: usize): v128 {
  let sum = f32x4.mul(v128.load32_splat(tablePtr), g0);
  if (taps > 1) sum = madd(v128.load32_splat(tablePtr, 4), g1, sum);
  if (taps > 2) sum = madd(v128.load32_splat(tablePtr, 8), g2, sum);
  if (taps > 3) sum = madd(v128.load32_splat(tablePtr, 12), g3, sum);
  return sum;
}
