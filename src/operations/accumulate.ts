/** Sums that gradients gather in, made in WASM piece by piece. */
import { engine } from '../wasm/engine.js';

/** Floats of a piece. */
const pieceFloats = 65536;

/** Adds the second array of each pair to the first. Arrays of ordinary memory; those of a pair are equally long. */
export function accumulate(
  caller: string,
  pairs: readonly { readonly sums: Float32Array; readonly addends: Float32Array }[],
): void {
  const wasm = engine();
  const piece = Math.min(pieceFloats, Math.max(0, ...pairs.map(({ sums }) => sums.length)));
  wasm.withScratch(caller, [piece, piece], (sumPtr, addendPtr) => {
    for (const { sums, addends } of pairs) {
      for (let start = 0; start < sums.length; start += piece) {
        const end = Math.min(start + piece, sums.length);
        wasm.allFloats.set(sums.subarray(start, end), sumPtr / 4);
        wasm.allFloats.set(addends.subarray(start, end), addendPtr / 4);
        wasm.kernels.addFloats(sumPtr, addendPtr, end - start);
        sums.set(wasm.floats(sumPtr, end - start), start);
      }
    }
  });
}
