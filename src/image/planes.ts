/** Filters on float planes, made of depthwise convolutions: what `filterPixels` runs on each strip of a picture. */
import { elementCount } from '../arguments/checks.js';
import { convGeometry } from '../geometry/convolution.js';
import { runConv2d } from '../operations/conv2d.js';
import { planConv2d } from '../plan/conv2d.js';
import type { TensorLike } from '../tensor.js';
import type { Engine } from '../wasm/engine.js';

/** Planes that a filter fills: `channels` of them, one behind the other. */
export interface PlaneSize {
  readonly channels: number;
  readonly rows: number;
  readonly width: number;
}

/** A filter on planes. It reads planes larger than those it fills by its size less one. */
export interface PlaneFilter {
  /** Rows and columns that one pixel of the result reads. */
  readonly size: readonly [height: number, width: number];
  plan(caller: string, result: PlaneSize): PlaneRun;
}

/** A filter made ready for planes of one size. */
export interface PlaneRun {
  /** Floats that it works in. */
  readonly scratch: number;
  run(wasm: Engine, srcPtr: number, dstPtr: number, scratchPtr: number): void;
}

/** One kernel (kH,kW) after the other. */
export function sequence(kernels: readonly TensorLike[]): PlaneFilter {
  const span = (axis: 0 | 1) => kernels.reduce((sum, { shape }) => sum + (shape[axis] as number) - 1, 1);
  return {
    size: [span(0), span(1)],
    plan(caller, result) {
      const passes: Pass[] = [];
      let wanted = result;
      for (const kernel of [...kernels].reverse()) {
        const pass = depthwise(caller, kernel, wanted);
        passes.unshift(pass);
        wanted = pass.source;
      }
      // Each pass but the last writes to the scratch, to a place of its own.
      const between = passes.slice(1).map(({ source }) => floatsOf(source));
      return {
        scratch: between.reduce((sum, floats) => sum + floats, 0),
        run(wasm, srcPtr, dstPtr, scratchPtr) {
          let from = srcPtr;
          let free = scratchPtr;
          passes.forEach((pass, i) => {
            const to = i === passes.length - 1 ? dstPtr : free;
            pass.run(wasm, from, to);
            from = to;
            free += (between[i] ?? 0) * 4;
          });
        },
      };
    },
  };
}

/** A depthwise convolution without padding. */
interface Pass {
  /** The planes that it reads. */
  readonly source: PlaneSize;
  run(wasm: Engine, srcPtr: number, dstPtr: number): void;
}

/** The kernel on every channel. */
function depthwise(caller: string, kernel: TensorLike, result: PlaneSize): Pass {
  const { channels } = result;
  const [height, width] = kernel.shape as [number, number];
  const source = { channels, rows: result.rows + height - 1, width: result.width + width - 1 };
  const geometry = convGeometry(caller, {
    input: { batch: 1, channels, lengths: [source.rows, source.width], batched: true },
    outChannels: channels,
    groups: channels,
    windows: {
      kernel: [height, width],
      stride: [1, 1],
      dilation: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
    },
    paddingMode: 'zeros',
  });
  const plan = planConv2d(caller, geometry, 'auto');
  const weight = new Float32Array(channels * height * width);
  for (let c = 0; c < channels; c++) weight.set(kernel.data, c * height * width);
  return {
    source,
    run(wasm, srcPtr, dstPtr) {
      const input = wasm.floats(srcPtr, floatsOf(source));
      const output = wasm.floats(dstPtr, elementCount(geometry.outputShape));
      runConv2d(caller, geometry, plan, { input, weight, output }, { bias: undefined, activation: undefined });
    },
  };
}

function floatsOf({ channels, rows, width }: PlaneSize): number {
  return channels * rows * width;
}
