// Helpers on 128-bit lanes that every kernel shares, and the one place where the plain and the relaxed build differ.

/**
 * a * b + c on four lanes: fused, with one rounding, in the relaxed build; a product and a sum with two in the plain one.
 * `ASC_FEATURE_RELAXED_SIMD` is a compile-time constant, so each build holds one of the two.
 */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    return f32x4.relaxed_madd(a, b, c);
  }
  return f32x4.add(f32x4.mul(a, b), c);
}

/** a * b + c on one number, rounded as `madd` rounds in the same build. */
// @ts-ignore: decorator
@inline
export function maddScalar(a: f32, b: f32, c: f32): f32 {
  return f32x4.extract_lane(madd(f32x4.splat(a), f32x4.splat(b), f32x4.splat(c)), 0);
}

/**
 * x * weight on eight fractions of 2^15, rounded. Both instructions give the same but for -1 * -1, which must not occur; the
 * relaxed one is a single operation on x64.
 */
// @ts-ignore: decorator
@inline
export function product(x: v128, weight: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i16x8.relaxed_q15mulr_s(x, weight);
  return i16x8.q15mulr_sat_s(x, weight);
}

/**
 * x * weight on bytes, the products of neighbours added up in lanes of 16 bits. `weight` is from 0 to 127, so that both forms give the
 * same; the relaxed one is a single operation on x64.
 */
// @ts-ignore: decorator
@inline
export function dotBytes(x: v128, weight: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i16x8.relaxed_dot_i8x16_i7x16_s(x, weight);
  const even = i16x8.mul(i16x8.shr_s(i16x8.shl(x, 8), 8), i16x8.shr_u(i16x8.shl(weight, 8), 8));
  return i16x8.add(even, i16x8.mul(i16x8.shr_s(x, 8), i16x8.shr_u(weight, 8)));
}

/** Of the codes of activations, as the TypeScript side passes them: 0 none, 1 relu, 2 relu6. */
// @ts-ignore: decorator
@inline
const RELU6: i32 = 2;

/** The activation on four lanes. NaN stays NaN: `pmax` and `pmin` return their first operand when the comparison fails. */
// @ts-ignore: decorator
@inline
export function activate(x: v128, activation: i32): v128 {
  if (activation == 0) return x;
  x = f32x4.pmax(x, f32x4.splat(0));
  return activation == RELU6 ? f32x4.pmin(x, f32x4.splat(6)) : x;
}

/** Float `index` of the array at `ptr`. */
// @ts-ignore: decorator
@inline
export function floatAt(ptr: usize, index: i32): f32 {
  return load<f32>(ptr + (<usize>index << 2));
}

/** Integer `index` of the table at `ptr`. */
// @ts-ignore: decorator
@inline
export function intAt(ptr: usize, index: i32): i32 {
  return load<i32>(ptr + (<usize>index << 2));
}

/** Where float `index` of the array at `ptr` lies. */
// @ts-ignore: decorator
@inline
export function floatPtr(ptr: usize, index: i32): usize {
  return ptr + (<usize>index << 2);
}

/** Whether a kernel works on two neighbouring vectors at once, for the revectorizer. */
// @ts-ignore: decorator
@inline
export const TWINS: bool = isDefined(WIDE);

/**
 * Two vectors, the second first: of stores in the other order V8's revectorizer leaves the first beside the 256-bit one. Of more
 * that lie together it pairs all only if the last come first, at one address with different offsets.
 */
// @ts-ignore: decorator
@inline
export function storePair(ptr: usize, a: v128, b: v128): void {
  v128.store(ptr, b, 16);
  v128.store(ptr, a);
}

/** Stores the first `count` lanes, `step` floats apart. */
// @ts-ignore: decorator
@inline
export function storeLanes(ptr: usize, step: i32, count: i32, value: v128): void {
  if (count == 4 && step == 1) {
    v128.store(ptr, value);
    return;
  }
  v128.store_lane<f32>(ptr, value, 0);
  if (count > 1) v128.store_lane<f32>(floatPtr(ptr, step), value, 1);
  if (count > 2) v128.store_lane<f32>(floatPtr(ptr, step * 2), value, 2);
  if (count > 3) v128.store_lane<f32>(floatPtr(ptr, step * 3), value, 3);
}
