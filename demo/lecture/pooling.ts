/** Pooling: one value for each window. */
import { maxPool2d, tensor } from '../../src/index.js';

export const maxPooling = {
  title: 'Max pooling of 0..31 in two 4x4 channels: k 3, p 1, stride (2, 1)',
  note: 'Channels are pooled one by one; the padding is lower than everything.',
  run() {
    const input = tensor(
      Array.from({ length: 32 }, (_, i) => i),
      [1, 2, 4, 4],
    );
    return { input, output: maxPool2d(input, 3, { padding: 1, stride: [2, 1] }) };
  },
};
