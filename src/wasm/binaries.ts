/** The embedded builds of the kernels. */
import type { Build } from './engine.js';
import { relaxedWasm } from './generated/relaxed.js';
import { simdPatch } from './generated/simd.js';
import { widePatch } from './generated/wide.js';
import { applyPatch, unpack } from './unpack.js';

/** The binary of a build: `relaxed` is embedded whole, the others by what they differ in from it. */
export function binaryOf(build: Build): Uint8Array<ArrayBuffer> {
  const relaxed = unpack(relaxedWasm);
  if (build === 'relaxed') return relaxed;
  return applyPatch(relaxed, unpack(build === 'simd' ? simdPatch : widePatch));
}
