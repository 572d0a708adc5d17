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
// n = 1, for a kernel of one tap, leaves all as it is. n = 5 is n = 4 of e, e[i] = d[i+1] - 2 d[i], and one more point; n = 7 is n = 6 of e[i] = d[i+1] - d[i]/2, likewise. For n = 4
// and 5 the signs of point 0 are changed in Bᵀ and in G, for n = 7 the column of 1/2 is 16 times that in Aᵀ, and 1/16 in G.
//
// Each works on four lanes, which are four channels, and goes from memory to memory; steps count bytes. With `twins` it does
// the same to the next four lanes too: everything is loaded before the first store, as V8's revectorizer wants it for 256 bits.
// `twins`, `n` and `m` are constants where they are inlined. What belongs to ∞ lies at `last`, apart from the others. Constants
// come in as parameters: V8 would build them again in every turn of a loop.
// Source: Lavin, Gray, "Fast Algorithms for Convolutional Neural Networks" (2015), section 4; Winograd, "Arithmetic Complexity of
// Computations" (1980), for the points.

import { madd, storePair } from './lanes';

/** The vector behind the one at `ptr`; without twins that one itself, as `first`, which costs nothing. */
// @ts-ignore: decorator
@inline
function twin(twins: bool, ptr: usize, first: v128): v128 {
  return twins ? v128.load(ptr, 16) : first;
}

// @ts-ignore: decorator
@inline
function put(twins: bool, ptr: usize, a: v128, b: v128): void {
  if (twins) storePair(ptr, a, b);
  else v128.store(ptr, a);
}

/** Bᵀ d for 0, ±1 and ∞, and of the twins e. */
// @ts-ignore: decorator
@inline
function fourPoints(
  twins: bool, d0: v128, d1: v128, d2: v128, d3: v128, e0: v128, e1: v128, e2: v128, e3: v128,
  dstPtr: usize, dstStep: usize, lastPtr: usize,
): void {
  put(twins, dstPtr, f32x4.sub(d0, d2), f32x4.sub(e0, e2));
  put(twins, dstPtr + dstStep, f32x4.add(d1, d2), f32x4.add(e1, e2));
  put(twins, dstPtr + 2 * dstStep, f32x4.sub(d2, d1), f32x4.sub(e2, e1));
  put(twins, lastPtr, f32x4.sub(d3, d1), f32x4.sub(e3, e1));
}

/** Bᵀ d for 0, ±1, ±2 and ∞, and of the twins e. */
// @ts-ignore: decorator
@inline
function sixPoints(
  twins: bool, d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, e0: v128, e1: v128, e2: v128, e3: v128, e4: v128, e5: v128,
  dstPtr: usize, dstStep: usize, lastPtr: usize, minusFour: v128,
): void {
  const even = f32x4.sub(d4, d2), evenTwin = f32x4.sub(e4, e2);
  const odd = f32x4.sub(d3, d1), oddTwin = f32x4.sub(e3, e1);
  put(twins, dstPtr, madd(minusFour, f32x4.sub(d2, d0), even), madd(minusFour, f32x4.sub(e2, e0), evenTwin));
  const even4 = madd(minusFour, d2, d4), even4Twin = madd(minusFour, e2, e4);
  const odd4 = madd(minusFour, d1, d3), odd4Twin = madd(minusFour, e1, e3);
  put(twins, dstPtr + dstStep, f32x4.add(even4, odd4), f32x4.add(even4Twin, odd4Twin));
  put(twins, dstPtr + 2 * dstStep, f32x4.sub(even4, odd4), f32x4.sub(even4Twin, odd4Twin));
  const odd2 = f32x4.add(odd, odd), odd2Twin = f32x4.add(oddTwin, oddTwin);
  put(twins, dstPtr + 3 * dstStep, f32x4.add(even, odd2), f32x4.add(evenTwin, odd2Twin));
  put(twins, dstPtr + 4 * dstStep, f32x4.sub(even, odd2), f32x4.sub(evenTwin, odd2Twin));
  put(twins, lastPtr, madd(minusFour, odd, f32x4.sub(d5, d3)), madd(minusFour, oddTwin, f32x4.sub(e5, e3)));
}

/**
 * Bᵀ d: n vectors from n.
 * @param minusFour -4
 * @param minusPoint -2 for n = 5, -1/2 for n = 7
 */
// @ts-ignore: decorator
@inline
export function inputAxis(
  twins: bool, n: i32, srcPtr: usize, srcStep: usize, dstPtr: usize, dstStep: usize, lastPtr: usize, minusFour: v128, minusPoint: v128,
): void {
  const d0 = v128.load(srcPtr), e0 = twin(twins, srcPtr, d0);
  if (n == 1) {
    put(twins, lastPtr, d0, e0);
    return;
  }
  const d1 = v128.load(srcPtr + srcStep), e1 = twin(twins, srcPtr + srcStep, d1);
  const d2 = v128.load(srcPtr + 2 * srcStep), e2 = twin(twins, srcPtr + 2 * srcStep, d2);
  const d3 = v128.load(srcPtr + 3 * srcStep), e3 = twin(twins, srcPtr + 3 * srcStep, d3);
  if (n == 4) {
    fourPoints(twins, d0, d1, d2, d3, e0, e1, e2, e3, dstPtr, dstStep, lastPtr);
    return;
  }
  const d4 = v128.load(srcPtr + 4 * srcStep), e4 = twin(twins, srcPtr + 4 * srcStep, d4);
  if (n == 5) {
    put(twins, dstPtr + 3 * dstStep, f32x4.sub(d3, d1), f32x4.sub(e3, e1));
    fourPoints(
      twins, madd(minusPoint, d0, d1), madd(minusPoint, d1, d2), madd(minusPoint, d2, d3), madd(minusPoint, d3, d4),
      madd(minusPoint, e0, e1), madd(minusPoint, e1, e2), madd(minusPoint, e2, e3), madd(minusPoint, e3, e4), dstPtr, dstStep, lastPtr,
    );
    return;
  }
  const d5 = v128.load(srcPtr + 5 * srcStep), e5 = twin(twins, srcPtr + 5 * srcStep, d5);
  if (n == 6) {
    sixPoints(twins, d0, d1, d2, d3, d4, d5, e0, e1, e2, e3, e4, e5, dstPtr, dstStep, lastPtr, minusFour);
    return;
  }
  const d6 = v128.load(srcPtr + 6 * srcStep), e6 = twin(twins, srcPtr + 6 * srcStep, d6);
  const odd = madd(minusFour, f32x4.sub(d3, d1), f32x4.sub(d5, d3)), oddTwin = madd(minusFour, f32x4.sub(e3, e1), f32x4.sub(e5, e3));
  put(twins, dstPtr + 5 * dstStep, odd, oddTwin);
  sixPoints(
    twins, madd(minusPoint, d0, d1), madd(minusPoint, d1, d2), madd(minusPoint, d2, d3),
    madd(minusPoint, d3, d4), madd(minusPoint, d4, d5), madd(minusPoint, d5, d6),
    madd(minusPoint, e0, e1), madd(minusPoint, e1, e2), madd(minusPoint, e2, e3),
    madd(minusPoint, e3, e4), madd(minusPoint, e4, e5), madd(minusPoint, e5, e6),
    dstPtr, dstStep, lastPtr, minusFour,
  );
}

/** Aᵀ x: m vectors from n, the last first (`storePair`). Those at ∞ are x[n-1] here. The twins of x are z. */
// @ts-ignore: decorator
@inline
export function outputAxis(
  twins: bool, m: i32, n: i32, srcPtr: usize, srcStep: usize, dstPtr: usize, dstStep: usize, four: v128,
): void {
  const x0 = v128.load(srcPtr), z0 = twin(twins, srcPtr, x0);
  if (n == 1) {
    put(twins, dstPtr, x0, z0);
    return;
  }
  const x1 = v128.load(srcPtr + srcStep), z1 = twin(twins, srcPtr + srcStep, x1);
  const x2 = v128.load(srcPtr + 2 * srcStep), z2 = twin(twins, srcPtr + 2 * srcStep, x2);
  const lastPtr = srcPtr + <usize>(n - 1) * srcStep;
  const infinity = v128.load(lastPtr), infinityTwin = twin(twins, lastPtr, infinity);
  const even = f32x4.add(x1, x2), evenTwin = f32x4.add(z1, z2);
  const odd = f32x4.sub(x1, x2), oddTwin = f32x4.sub(z1, z2);
  if (n == 4) {
    put(twins, dstPtr + dstStep, f32x4.add(odd, infinity), f32x4.add(oddTwin, infinityTwin));
    put(twins, dstPtr, f32x4.add(x0, even), f32x4.add(z0, evenTwin));
    return;
  }
  // What comes from the points of size 2: their sum, and half of their odd rows.
  const x3 = v128.load(srcPtr + 3 * srcStep), z3 = twin(twins, srcPtr + 3 * srcStep, x3);
  const x4 = n > 5 ? v128.load(srcPtr + 4 * srcStep) : x3, z4 = n > 5 ? twin(twins, srcPtr + 4 * srcStep, x4) : z3;
  const outer = n > 5 ? f32x4.add(x3, x4) : x3, outerTwin = n > 5 ? f32x4.add(z3, z4) : z3;
  const half = n > 5 ? f32x4.sub(x3, x4) : x3, halfTwin = n > 5 ? f32x4.sub(z3, z4) : z3;
  const y0 = f32x4.add(f32x4.add(x0, even), outer), y0Twin = f32x4.add(f32x4.add(z0, evenTwin), outerTwin);
  if (n < 7) {
    const whole = f32x4.add(half, half), wholeTwin = f32x4.add(halfTwin, halfTwin);
    const y3 = madd(four, whole, odd), y3Twin = madd(four, wholeTwin, oddTwin);
    if (m == 4) {
      put(twins, dstPtr + 3 * dstStep, f32x4.add(y3, infinity), f32x4.add(y3Twin, infinityTwin));
    } else {
      const y4 = madd(four, f32x4.mul(four, outer), even), y4Twin = madd(four, f32x4.mul(four, outerTwin), evenTwin);
      put(twins, dstPtr + 4 * dstStep, f32x4.add(y4, infinity), f32x4.add(y4Twin, infinityTwin));
      put(twins, dstPtr + 3 * dstStep, y3, y3Twin);
    }
    put(twins, dstPtr + 2 * dstStep, madd(four, outer, even), madd(four, outerTwin, evenTwin));
    put(twins, dstPtr + dstStep, f32x4.add(odd, whole), f32x4.add(oddTwin, wholeTwin));
    put(twins, dstPtr, y0, y0Twin);
    return;
  }
  // 16 8 4 2 1 times x5: the point 1/2.
  const x5 = v128.load(srcPtr + 5 * srcStep), z5 = twin(twins, srcPtr + 5 * srcStep, x5);
  const lower = madd(four, x5, half), lowerTwin = madd(four, z5, halfTwin);
  const upper = madd(four, half, x5), upperTwin = madd(four, halfTwin, z5);
  const y2 = madd(four, f32x4.add(outer, x5), even), y2Twin = madd(four, f32x4.add(outerTwin, z5), evenTwin);
  if (m == 3) {
    put(twins, dstPtr + 2 * dstStep, f32x4.add(y2, infinity), f32x4.add(y2Twin, infinityTwin));
  } else {
    const y3 = f32x4.add(odd, f32x4.add(upper, upper)), y3Twin = f32x4.add(oddTwin, f32x4.add(upperTwin, upperTwin));
    if (m == 4) {
      put(twins, dstPtr + 3 * dstStep, f32x4.add(y3, infinity), f32x4.add(y3Twin, infinityTwin));
    } else {
      const y4 = madd(four, f32x4.mul(four, outer), even), y4Twin = madd(four, f32x4.mul(four, outerTwin), evenTwin);
      put(twins, dstPtr + 4 * dstStep, f32x4.add(y4, f32x4.add(x5, infinity)), f32x4.add(y4Twin, f32x4.add(z5, infinityTwin)));
      put(twins, dstPtr + 3 * dstStep, y3, y3Twin);
    }
    put(twins, dstPtr + 2 * dstStep, y2, y2Twin);
  }
  put(twins, dstPtr + dstStep, f32x4.add(odd, f32x4.add(lower, lower)), f32x4.add(oddTwin, f32x4.add(lowerTwin, lowerTwin)));
  put(twins, dstPtr, madd(four, f32x4.mul(four, x5), y0), madd(four, f32x4.mul(four, z5), y0Twin));
}

/**
 * G g: n vectors from `taps`, a literal of 1 to 5.
 * @param tablePtr the rows of G, each of eight floats
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
  const g4 = taps > 4 ? v128.load(srcPtr + 4 * srcStep) : g0;
  for (let end = tablePtr + (<usize>(n - 1) << 5); tablePtr < end; tablePtr += 32, dstPtr += dstStep) {
    v128.store(dstPtr, ofPoint(taps, g0, g1, g2, g3, g4, tablePtr));
  }
  v128.store(lastPtr, ofPoint(taps, g0, g1, g2, g3, g4, tablePtr));
}

/** A row of G times the taps. */
// @ts-ignore: decorator
@inline
function ofPoint(taps: i32, g0: v128, g1: v128, g2: v128, g3: v128, g4: v128, tablePtr: usize): v128 {
  let sum = f32x4.mul(v128.load32_splat(tablePtr), g0);
  if (taps > 1) sum = madd(v128.load32_splat(tablePtr, 4), g1, sum);
  if (taps > 2) sum = madd(v128.load32_splat(tablePtr, 8), g2, sum);
  if (taps > 3) sum = madd(v128.load32_splat(tablePtr, 12), g3, sum);
  if (taps > 4) sum = madd(v128.load32_splat(tablePtr, 16), g4, sum);
  return sum;
}
