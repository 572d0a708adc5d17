/** What a convolution is: windows, channels, padding, stride. */
import { conv1d, conv2d, corr2d, type Tensor, tensor } from '../../src/index.js';

const arange = (length: number, from = 0) => Array.from({ length }, (_, i) => from + i);

export const samePadding = {
  title: 'A 4x4 input and a 2x2 kernel, padding "same"',
  note: 'With an even kernel the odd row and column of zeros go to the bottom and the right.',
  run() {
    const input = tensor([
      [4, 1, 7, 5],
      [4, 4, 2, 5],
      [7, 7, 2, 4],
      [1, 0, 2, 4],
    ]);
    const kernel = tensor([
      [1, 0],
      [2, 1],
    ]);
    const output = conv2d(input.reshape([1, 4, 4]), kernel.reshape([1, 1, 2, 2]), { padding: 'same' }).reshape([4, 4]);
    return { input, kernel, output };
  },
};

export const crossCorrelation = {
  title: 'corr2d: the plain cross-correlation',
  note: 'Each output is the sum of the products of the kernel and the window under it: 0*0 + 1*1 + 3*2 + 4*3 = 19.',
  run() {
    const x = tensor(arange(9), [3, 3]);
    const k = tensor(arange(4), [2, 2]);
    return { x, k, 'corr2d(x, k)': corr2d(x, k) };
  },
};

/** Two channels, each with a kernel of its own. */
const twoChannels = tensor([...arange(9), ...arange(9, 1)], [2, 3, 3]);
const twoKernels = [arange(4), arange(4, 1)];

export const channelsSummed = {
  title: 'Two input channels are summed',
  note: 'Each channel is correlated with its own kernel; the two planes are added.',
  run() {
    const alone = (c: number) =>
      corr2d(tensor(twoChannels.data.subarray(9 * c, 9 * c + 9), [3, 3]), tensor(twoKernels[c] as number[], [2, 2]));
    return {
      input: twoChannels,
      kernels: tensor(twoKernels.flat(), [2, 2, 2]),
      'channel 0': alone(0),
      'channel 1': alone(1),
      sum: conv2d(twoChannels, tensor(twoKernels.flat(), [1, 2, 2, 2])).reshape([2, 2]),
    };
  },
};

export const manyKernels = {
  title: 'n kernels give n channels',
  note: 'Three kernels (k, k + 1, k + 2) over two channels: three output planes.',
  run() {
    const weight = tensor(
      [0, 1, 2].flatMap((more) => twoKernels.flat().map((value) => value + more)),
      [3, 2, 2, 2],
    );
    return { output: conv2d(twoChannels, weight) };
  },
};

export const strided = {
  title: 'Stride 3 down and 2 across, padding 1',
  note: 'The window moves three rows and two columns at a time.',
  run() {
    const options = { stride: [3, 2], padding: 1 } as const;
    return { output: conv2d(tensor(arange(9), [1, 3, 3]), tensor(arange(4), [1, 1, 2, 2]), options).reshape([2, 2]) };
  },
};

export const oneByOne = {
  title: 'A 1x1 convolution is a fully connected layer at each pixel',
  note: 'Three channels become two by the same 2x3 matrix at every pixel.',
  run() {
    const input = tensor(arange(27, -13), [3, 3, 3]);
    const matrix = tensor([
      [1, -2, 0.5],
      [0.25, 3, -1],
    ]);
    const connected = [0, 1].flatMap((o) =>
      arange(9).map((p) => [0, 1, 2].reduce((sum, c) => sum + at(matrix, o * 3 + c) * at(input, c * 9 + p), 0)),
    );
    return {
      convolution: conv2d(input, matrix.reshape([2, 3, 1, 1])),
      'fully connected': tensor(connected, [2, 3, 3]),
    };
  },
};

export const oneDimension = {
  title: 'conv1d is conv2d on planes of height 1',
  note: 'The kernel [1, 2] slides along 0 1 2 3 4 5 6.',
  run() {
    const [input, kernel] = [tensor(arange(7), [1, 1, 7]), tensor([1, 2], [1, 1, 2])];
    const plane = conv2d(input.reshape([1, 1, 1, 7]), kernel.reshape([1, 1, 1, 2]));
    return { conv1d: conv1d(input, kernel).reshape([6]), 'through conv2d': plane.reshape([6]) };
  },
};

function at({ data }: Tensor, index: number): number {
  return data[index] as number;
}
