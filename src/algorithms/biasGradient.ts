/** The gradient of a bias: the sum of each channel of the gradient of the output (assembly/reduce.ts). */
import type { ConvGeometry } from '../geometry/convolution.js';
import { stripFloats } from '../plan/tile.js';
import type { Engine, Located } from '../wasm/engine.js';
import { InputStage } from '../wasm/stage.js';

/** Fills the O floats at `gradBiasPtr` from `gradOutput` (N,O,outH,outW). */
export function runBiasGradient(
  caller: string,
  engine: Engine,
  { batch, outChannels, height, width }: ConvGeometry,
  gradOutput: Located,
  gradBiasPtr: number,
): void {
  const rows = Math.min(height.out, Math.max(1, Math.floor(stripFloats / (outChannels * width.out))));
  const staged = gradOutput.address === undefined ? outChannels * rows * width.out : 0;
  const { kernels } = engine;
  engine.withScratch(caller, [staged, 2 * outChannels], (stagedPtr, sumPtr) => {
    const source = new InputStage(engine, { array: gradOutput, height: height.out, width: width.out }, stagedPtr);
    kernels.fillFloats(sumPtr, 2 * outChannels, 0);
    for (let image = 0; image < batch; image++) {
      for (let row = 0; row < height.out; row += rows) {
        const count = Math.min(rows, height.out - row);
        const { ptr, stride } = source.take(image * outChannels, outChannels, row, count);
        kernels.sumPlanes(ptr, stride, outChannels, count * width.out, sumPtr);
      }
    }
    kernels.roundSums(sumPtr, outChannels, gradBiasPtr);
  });
}
