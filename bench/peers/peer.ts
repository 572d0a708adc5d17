/** What a peer is: another engine that runs one layer with its weights prepared, on one thread. */

import type { Layer } from '../layers.js';

/** A layer with its numbers: NCHW input, weight as the library takes it. */
export interface Problem {
  readonly layer: Layer;
  readonly input: Float32Array;
  readonly weight: Float32Array | undefined;
}

/** One prepared layer. */
export interface Prepared {
  /** Computes once. */
  run(): void | Promise<void>;
  /** The result of the last run, NCHW. */
  result(): Float32Array | Promise<Float32Array>;
  dispose(): void | Promise<void>;
}

export interface Peer {
  readonly name: string;
  /** Whether it runs native code: the others are WebAssembly. */
  readonly native: boolean;
  /** The prepared layer, or undefined where the engine has no such operation. */
  prepare(problem: Problem): Promise<Prepared | undefined>;
}
