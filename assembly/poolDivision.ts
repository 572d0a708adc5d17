// Sums divided by products, where many have the same divisor: a quotient takes x64 three cycles and more.
//
//   1 / d = near + rest          s / d = s*near + s*rest
//
// `near` is the float before the quotient, towards zero, and so `rest` is never zero nor of the other sign: infinite sums stay what
// they are. With fused multiply-adds the result is the quotient rounded once, but for a hair; else |error| <= 1.5*eps*|s/d|.

import { madd } from './lanes';

// @ts-ignore: decorator
@inline
export function nearReciprocal(divisor: v128): v128 {
  return i32x4.sub(f32x4.div(f32x4.splat(1), divisor), i32x4.splat(1));
}

// @ts-ignore: decorator
@inline
function restOfTwo(divisor: v128, near: v128): v128 {
  const exact = f64x2.div(f64x2.splat(1), f64x2.promote_low_f32x4(divisor));
  return f32x4.demote_f64x2_zero(f64x2.sub(exact, f64x2.promote_low_f32x4(near)));
}

// @ts-ignore: decorator
@inline
export function restOfReciprocal(divisor: v128, near: v128): v128 {
  const high = restOfTwo(v128.shuffle<f64>(divisor, divisor, 1, 1), v128.shuffle<f64>(near, near, 1, 1));
  return v128.shuffle<f64>(restOfTwo(divisor, near), high, 0, 2);
}

// @ts-ignore: decorator
@inline
export function dividedBy(sum: v128, near: v128, rest: v128): v128 {
  return madd(sum, near, f32x4.mul(sum, rest));
}
