// The yardstick of the benchmarks: multiply-adds on registers alone, as fast as the engine issues them.
//
//   c[i] = c[i]*a + b   for twelve vectors c[i], `steps` times; the return value only keeps them alive
//
// Twelve independent chains hide the latency of the operation; with a and b they fit in 15 registers. Every operand but two
// changes at each step, so that no product can be taken out of the loop.
// Cost: 96*steps flops, no memory. The plain build does a product and a sum for each, as its kernels do.

import { madd } from './lanes';

/** Flops of one step of `multiplyAddPeak`. */
export function peakStepFlops(): i32 {
  return 12 * 4 * 2;
}

export function multiplyAddPeak(steps: i32, x: f32, y: f32): f32 {
  const a = f32x4.splat(x);
  const b = f32x4.splat(y);
  // Different starts: equal chains could be merged.
  let c0 = f32x4.splat(x), c1 = f32x4.add(c0, a), c2 = f32x4.add(c1, a), c3 = f32x4.add(c2, a);
  let c4 = f32x4.add(c3, a), c5 = f32x4.add(c4, a), c6 = f32x4.add(c5, a), c7 = f32x4.add(c6, a);
  let c8 = f32x4.add(c7, a), c9 = f32x4.add(c8, a), c10 = f32x4.add(c9, a), c11 = f32x4.add(c10, a);
  for (; steps > 0; steps--) {
    c0 = madd(c0, a, b); c1 = madd(c1, a, b); c2 = madd(c2, a, b); c3 = madd(c3, a, b);
    c4 = madd(c4, a, b); c5 = madd(c5, a, b); c6 = madd(c6, a, b); c7 = madd(c7, a, b);
    c8 = madd(c8, a, b); c9 = madd(c9, a, b); c10 = madd(c10, a, b); c11 = madd(c11, a, b);
  }
  const even = f32x4.add(f32x4.add(f32x4.add(c0, c2), f32x4.add(c4, c6)), f32x4.add(c8, c10));
  const odd = f32x4.add(f32x4.add(f32x4.add(c1, c3), f32x4.add(c5, c7)), f32x4.add(c9, c11));
  return f32x4.extract_lane(f32x4.add(even, odd), 0);
}
