/** This library: weights prepared, input and output in WASM memory, as the peers keep theirs. */
import * as simdconv from '../../dist/index.js';
import type { Peer } from './peer.js';

export function ours(wide: boolean): Peer {
  if (wide && !simdconv.enableWideSimd()) throw new Error('the wide build cannot run here');
  return {
    name: wide ? 'simdconv (wide)' : 'simdconv',
    native: false,
    async prepare({ layer, input, weight }) {
      const { op, stride, padding, dilation, groups } = layer;
      const x = simdconv.empty(layer.input);
      x.data.set(input);
      const out = simdconv.empty(layer.output);
      const kernelSize = layer.kernelSize as [number, number];
      const prepared =
        weight === undefined
          ? undefined
          : op === 'conv2d'
            ? simdconv.prepareConv2d({ data: weight, shape: layer.weight ?? [] }, { stride, padding, dilation, groups })
            : simdconv.prepareConvTranspose2d(
                { data: weight, shape: layer.weight ?? [] },
                { stride, padding, dilation, groups, outputPadding: layer.outputPadding ?? 0 },
              );
      const run = (): void => {
        if (prepared !== undefined) prepared.run(x, out);
        else if (op === 'maxPool2d') simdconv.maxPool2d(x, kernelSize, { stride, padding, out });
        else simdconv.avgPool2d(x, kernelSize, { stride, padding, out });
      };
      return {
        run,
        result: () => out.data,
        dispose() {
          prepared?.dispose();
          x.dispose();
          out.dispose();
        },
      };
    },
  };
}
