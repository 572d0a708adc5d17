// Means of planes of few floats, four planes at a time: what their sums take to start and to end counts as much as the sums.
//
//   mean[p] = sum of src[p] / divisor
//
//   src  planes of `count` contiguous floats, `srcStride` floats apart
//
// Holds: 0 < count <= 128. Reads up to 12 bytes past a plane, whose values go nowhere.
// Error: four sums of at most 32 terms, added up, and a quotient: |error| <= 35*eps*sum|x|/divisor.
// Cost: one read of src. V8 on x64: a load and an addition a vector, 4 pointers moved on for 16 of them.

import { floatPtr } from './lanes';
import { storeLanes } from './poolWindow';

/** The sum of the lanes of each of four vectors. */
// @ts-ignore: decorator
@inline
function laneSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f64>(ab, cd, 0, 2), v128.shuffle<f64>(ab, cd, 1, 3));
}

/** The sums of four planes; `last` has ones where the last vector of a plane has elements of it. */
// @ts-ignore: decorator
@inline
function fourSums(first: usize, second: usize, third: usize, fourth: usize, count: i32, last: v128): v128 {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  for (; count > 16; count -= 16, first += 64, second += 64, third += 64, fourth += 64) {
    a = f32x4.add(f32x4.add(a, v128.load(first)), v128.load(first, 16));
    b = f32x4.add(f32x4.add(b, v128.load(second)), v128.load(second, 16));
    c = f32x4.add(f32x4.add(c, v128.load(third)), v128.load(third, 16));
    d = f32x4.add(f32x4.add(d, v128.load(fourth)), v128.load(fourth, 16));
    a = f32x4.add(f32x4.add(a, v128.load(first, 32)), v128.load(first, 48));
    b = f32x4.add(f32x4.add(b, v128.load(second, 32)), v128.load(second, 48));
    c = f32x4.add(f32x4.add(c, v128.load(third, 32)), v128.load(third, 48));
    d = f32x4.add(f32x4.add(d, v128.load(fourth, 32)), v128.load(fourth, 48));
  }
  for (; count > 4; count -= 4, first += 16, second += 16, third += 16, fourth += 16) {
    a = f32x4.add(a, v128.load(first));
    b = f32x4.add(b, v128.load(second));
    c = f32x4.add(c, v128.load(third));
    d = f32x4.add(d, v128.load(fourth));
  }
  a = f32x4.add(a, v128.and(last, v128.load(first)));
  b = f32x4.add(b, v128.and(last, v128.load(second)));
  c = f32x4.add(c, v128.and(last, v128.load(third)));
  d = f32x4.add(d, v128.and(last, v128.load(fourth)));
  return laneSums(a, b, c, d);
}

/** The mean of each plane. */
export function globalMeanFew(srcPtr: usize, srcStride: i32, planes: i32, count: i32, divisor: f32, dstPtr: usize): void {
  const last = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat((count - 1) % 4 + 1));
  const by = f32x4.splat(divisor);
  const step = <usize>srcStride << 2;
  for (; planes > 0; planes -= 4, srcPtr += 4 * step, dstPtr += 16) {
    // Where fewer than four are left the last one is read again.
    const second = planes > 1 ? srcPtr + step : srcPtr;
    const third = planes > 2 ? second + step : second;
    const fourth = planes > 3 ? third + step : third;
    const means = f32x4.div(fourSums(srcPtr, second, third, fourth, count, last), by);
    if (planes >= 4) v128.store(dstPtr, means);
    else storeLanes(dstPtr, means, planes);
  }
}
