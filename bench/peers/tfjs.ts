/** TensorFlow.js on its WebAssembly backend, one thread. Its tensors are NHWC. */

import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { Peer, Problem } from './peer.js';

setThreadsCount(1);
const ready = tf.setBackend('wasm').then(() => tf.ready());

/** The operation on a channels-last input, or undefined where the engine has none. */
function operation({ layer, weight }: Problem): { filter?: tf.Tensor4D; run(x: tf.Tensor4D): tf.Tensor4D } | undefined {
  const { op, stride, padding, dilation, groups, input, output } = layer;
  if (op === 'maxPool2d') return { run: (x) => tf.maxPool(x, kernel(layer), stride, padding) };
  // Its average leaves the padding out of the divisor.
  if (op === 'avgPool2d') return padding === 0 ? { run: (x) => tf.avgPool(x, kernel(layer), stride, padding) } : undefined;
  const raw = tf.tensor4d(weight as Float32Array, layer.weight as [number, number, number, number]);
  if (op === 'convTranspose2d') {
    // (C,O,kH,kW) to (kH,kW,O,C); "same" and "valid" are its only paddings here.
    if (groups !== 1 || padding !== (layer.weight?.[2] as number) / 2 - stride / 2) return undefined;
    const filter = tf.transpose(raw, [2, 3, 1, 0]);
    const [n, c, h, w] = output as [number, number, number, number];
    return { filter, run: (x) => tf.conv2dTranspose(x, filter, [n, h, w, c], stride, padding === 0 ? 'valid' : 'same') };
  }
  if (groups === 1) {
    const filter = tf.transpose(raw, [2, 3, 1, 0]);
    // With a number it takes the width from the kernel's height.
    const pad = padding === 0 ? 'valid' : padding;
    return { filter, run: (x) => tf.conv2d(x, filter, stride, pad, 'NHWC', dilation) };
  }
  if (groups === input[1] && layer.weight?.[0] === groups) {
    const filter = tf.transpose(raw, [2, 3, 0, 1]);
    const pads: [[number, number], [number, number], [number, number], [number, number]] = [
      [0, 0],
      [padding, padding],
      [padding, padding],
      [0, 0],
    ];
    return { filter, run: (x) => tf.depthwiseConv2d(x, filter, stride, pads as unknown as 'same', 'NHWC', dilation) };
  }
  return undefined;
}

function kernel(layer: Problem['layer']): [number, number] {
  return layer.kernelSize as [number, number];
}

export const tfjsWasm: Peer = {
  name: 'tfjs-wasm',
  native: false,
  async prepare(problem) {
    await ready;
    const made = operation(problem);
    if (made === undefined) return undefined;
    const nchw = tf.tensor4d(problem.input, problem.layer.input as [number, number, number, number]);
    const x = tf.transpose(nchw, [0, 2, 3, 1]) as tf.Tensor4D;
    nchw.dispose();
    let y: tf.Tensor4D | undefined;
    return {
      run() {
        y?.dispose();
        y = made.run(x);
      },
      result: () => tf.tidy(() => tf.transpose(y as tf.Tensor4D, [0, 3, 1, 2]).dataSync() as Float32Array),
      dispose() {
        y?.dispose();
        x.dispose();
        made.filter?.dispose();
      },
    };
  },
};
