/** `info`: what this library is and what it runs on. */
import { version } from '../version.js';
import { engine, existingEngine } from '../wasm/engine.js';
import { hasRelaxedSimd, relaxedSimdAllowed, wideSimdAsked } from '../wasm/features.js';

/** What {@link info} says. */
export interface Info {
  /** The package's version. */
  readonly version: string;
  /** Whether the kernels use 128-bit SIMD: always. */
  readonly simd: boolean;
  /** Whether they use fused multiply-add. `SIMDCONV_RELAXED_SIMD=0` turns it off. */
  readonly relaxedSimd: boolean;
  /** Whether the wide build serves; see {@link enableWideSimd}. */
  readonly wide: boolean;
  /** Threads that a synchronous call uses: one. */
  readonly threads: number;
  /** Bytes of WASM memory held now; zero before the first operation. */
  readonly memoryBytes: number;
}

/**
 * What this library is and what it runs on.
 * @example
 * info().simd; // true
 */
export function info(): Info {
  // Whether the wide build serves is known once it was tried.
  const running = wideSimdAsked() ? engine() : existingEngine();
  return {
    version,
    simd: true,
    relaxedSimd: running === undefined ? relaxedSimdAllowed() && hasRelaxedSimd() : running.build !== 'simd',
    wide: running?.build === 'wide',
    threads: 1,
    memoryBytes: running?.memory.buffer.byteLength ?? 0,
  };
}
