/** The bias in WASM memory: O values and zeros behind, so that a tile's rows past the last channel start from zero. */
import type { ConvGeometry } from '../geometry/convolution.js';
import { gemmTile } from '../plan/tile.js';
import type { Engine, Located } from '../wasm/engine.js';

/** Floats of the bias with its zeros. */
export function biasSize({ outChannels }: Pick<ConvGeometry, 'outChannels'>): number {
  return outChannels + gemmTile.spareRows;
}

export function writeBias(
  wasm: Engine,
  geometry: Pick<ConvGeometry, 'outChannels'>,
  bias: Located | undefined,
  biasPtr: number,
): void {
  wasm.floats(biasPtr, biasSize(geometry)).fill(0);
  if (bias !== undefined) wasm.write(bias, biasPtr);
}
