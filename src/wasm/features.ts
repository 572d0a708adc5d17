/** What the JavaScript engine that runs us can do. */

/** A module with one function that uses `f32x4.relaxed_madd`: valid exactly where relaxed SIMD is. */
const relaxedProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253,
  15, 253, 133, 2, 11,
]);

/** Whether the engine takes relaxed SIMD (Node 22 and later; Node 20 behind a flag). */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(relaxedProbe);
}

/** Whether the user left fused multiply-add on: `SIMDCONV_RELAXED_SIMD=0` turns it off. */
export function relaxedSimdAllowed(): boolean {
  return typeof process === 'undefined' || process.env?.['SIMDCONV_RELAXED_SIMD'] !== '0';
}

/** Whether the user asked for 256-bit operations: `SIMDCONV_WIDE=1` is `enableWideSimd()` before the first operation. */
export function wideSimdAsked(): boolean {
  return typeof process !== 'undefined' && process.env?.['SIMDCONV_WIDE'] === '1';
}
