// From integer sums to bytes: what ends every filter on 8-bit pixels.
//
//   byte = saturate(nearest(sum * factor + offset))       nearest rounds ties to even, saturate clamps to 0..255
//
// in one of three ways, of which the plan takes the cheapest that gives every sum the byte that float64 gives it:
//
//   INTEGER   factor 1 and an integer offset, in `bias`
//   FLOAT     float32: |sum * factor + offset| < 2^22. Adding 1.5 * 2^23 leaves the rounded number in the low bits
//   DOUBLE    float64: (sum * unit / divisor) * scale + offset
//
// Plain products and sums, never fused: all builds give the same bytes.

/** Written by src/image/finish.ts, in this order. */
@unmanaged
export class Finish {
  mode: i32;
  bias: i32;
  factor: f32;
  offset: f32;
  /** 1.5 * 2^23: a constant in the code would be made anew in every turn of a loop. */
  magic: f32;
  spare: f32;
  unit: f64;
  scale: f64;
  shift: f64;
  divisor: f64;
  spareDouble: f64;
}

// @ts-ignore: decorator
@inline
const INTEGER: i32 = 0;
// @ts-ignore: decorator
@inline
const FLOAT: i32 = 1;

/** Sixteen sums as bytes. */
// @ts-ignore: decorator
@inline
export function finish(
  mode: i32, a: v128, b: v128, c: v128, d: v128, bias: v128, factor: v128, offset: v128, magic: v128, finishPtr: usize,
): v128 {
  if (mode == INTEGER) {
    a = i32x4.add(a, bias);
    b = i32x4.add(b, bias);
    c = i32x4.add(c, bias);
    d = i32x4.add(d, bias);
  } else if (mode == FLOAT) {
    a = nearest(a, factor, offset, magic);
    b = nearest(b, factor, offset, magic);
    c = nearest(c, factor, offset, magic);
    d = nearest(d, factor, offset, magic);
  } else {
    a = nearestDouble(a, finishPtr);
    b = nearestDouble(b, finishPtr);
    c = nearestDouble(c, finishPtr);
    d = nearestDouble(d, finishPtr);
  }
  return i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
}

/** Sixteen sums of 16 bits as bytes. `bias` has lanes of 16 bits here. */
// @ts-ignore: decorator
@inline
export function finishShort(
  mode: i32, a: v128, b: v128, bias: v128, factor: v128, offset: v128, magic: v128, finishPtr: usize,
): v128 {
  if (mode == INTEGER) return i8x16.narrow_i16x8_u(i16x8.add_sat_s(a, bias), i16x8.add_sat_s(b, bias));
  return finish(
    mode, i32x4.extend_low_i16x8_s(a), i32x4.extend_high_i16x8_s(a), i32x4.extend_low_i16x8_s(b), i32x4.extend_high_i16x8_s(b),
    bias, factor, offset, magic, finishPtr,
  );
}

// @ts-ignore: decorator
@inline
function nearest(sums: v128, factor: v128, offset: v128, magic: v128): v128 {
  const value = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(sums), factor), offset);
  return i32x4.sub(f32x4.add(value, magic), magic);
}

function nearestDouble(sums: v128, finishPtr: usize): v128 {
  const record = changetype<Finish>(finishPtr);
  const unit = f64x2.splat(record.unit);
  const scale = f64x2.splat(record.scale);
  const shift = f64x2.splat(record.shift);
  const divisor = f64x2.splat(record.divisor);
  const low = f64x2.convert_low_i32x4_s(sums);
  const high = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(sums, sums, 2, 3, 2, 3));
  const lowValue = f64x2.add(f64x2.mul(f64x2.div(f64x2.mul(low, unit), divisor), scale), shift);
  const highValue = f64x2.add(f64x2.mul(f64x2.div(f64x2.mul(high, unit), divisor), scale), shift);
  const lowRounded = i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(lowValue));
  const highRounded = i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(highValue));
  return v128.shuffle<i32>(lowRounded, highRounded, 0, 1, 4, 5);
}
