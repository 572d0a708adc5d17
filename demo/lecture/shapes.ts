/** Exercises on shapes: outputs, parameters, receptive fields. */
import { Conv2d, conv2d, conv2dOutputShape, convolve2d, receptiveField, type Tensor, tensor, zeros } from '../../src/index.js';

export const paddedShape = {
  title: '2 → 3 channels, 3x5 kernel, padding (1, 2)',
  note: 'Padding of half the kernel keeps the plane: a batch of four 3x5 planes stays 3x5.',
  run() {
    const layer = new Conv2d(2, 3, [3, 5], { padding: [1, 2], seed: 1 });
    return { 'output shape': layer.forward(zeros([4, 2, 3, 5])).shape };
  },
};

export const grownShape = {
  title: '3 → 4 channels, k 3, p 2 on 100x100',
  note: 'out = 100 + 2*2 - 3 + 1 = 102.',
  run() {
    return { 'output shape': conv2dOutputShape([3, 100, 100], [4, 3, 3, 3], { padding: 2 }) };
  },
};

export const parameterCount = {
  title: 'Parameters of 3 → 10 channels, 3x3',
  note: '10 kernels of 3*3*3 and 10 biases.',
  run() {
    return { parameters: new Conv2d(3, 10, 3, { seed: 1 }).parameterCount };
  },
};

export const receptiveFields = {
  title: 'Two 3x3 convolutions see what one 5x5 sees',
  note: 'One 5x5 kernel, the true convolution of the two, even gives the same values.',
  run() {
    const first = tensor([1, 0, -1, 2, 0, -2, 1, 0, -1], [3, 3]);
    const second = tensor([1, 1, 0, 1, 2, 1, 0, 1, 3], [3, 3]);
    const input = tensor(
      Array.from({ length: 49 }, (_, i) => ((i * i) % 11) - 5),
      [1, 7, 7],
    );
    const asWeight = (kernel: Tensor, size: number) => kernel.reshape([1, 1, size, size]);
    const both = convolve2d(first, second);
    return {
      'two 3x3': receptiveField([{ kernelSize: 3 }, { kernelSize: 3 }]).size,
      'one 5x5': receptiveField([{ kernelSize: 5 }]).size,
      'one after the other': conv2d(conv2d(input, asWeight(first, 3)), asWeight(second, 3)).reshape([3, 3]),
      'the 5x5 of both': conv2d(input, asWeight(both, 5)).reshape([3, 3]),
    };
  },
};
