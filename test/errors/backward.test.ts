/** Bad calls of the gradients of convolutions, each with the error that it must get. */
import { zeros as t } from '../../src/index.js';
import { api, type BadCall, expectErrors } from '../support/badCalls.js';

const dy = t([1, 6, 6, 6]);
const x = t([1, 4, 8, 8]);
const w = t([6, 4, 3, 3]);
const transposedDy = t([1, 6, 10, 10]);
const transposedW = t([4, 6, 3, 3]);

const badCalls: readonly BadCall[] = [
  {
    title: 'conv2dBackward()',
    call: () => api.conv2dBackward(),
    error: TypeError,
    message: 'conv2dBackward: expected a tensor { data: Float32Array, shape } for gradOutput, got undefined',
  },
  {
    title: 'conv2dBackward(dy)',
    call: () => api.conv2dBackward(dy),
    error: TypeError,
    message: 'conv2dBackward: expected a tensor { data: Float32Array, shape } for input, got undefined',
  },
  {
    title: 'conv2dBackward(dy, x)',
    call: () => api.conv2dBackward(dy, x),
    error: TypeError,
    message: 'conv2dBackward: expected a tensor { data: Float32Array, shape } for weight, got undefined',
  },
  {
    title: 'gradOutput of the shape without padding',
    call: () => api.conv2dBackward(dy, x, w, { padding: 1 }),
    error: RangeError,
    message: "conv2dBackward: expected gradOutput to have the output's shape (1, 6, 8, 8), got shape (1, 6, 6, 6)",
  },
  {
    title: 'gradOutput without the batch',
    call: () => api.conv2dBackward(t([6, 6, 6]), x, w),
    error: RangeError,
    message: "conv2dBackward: expected gradOutput to have the output's shape (1, 6, 6, 6), got shape (6, 6, 6)",
  },
  {
    title: 'input of 3 channels for 4',
    call: () => api.conv2dBackward(dy, t([1, 3, 8, 8]), w),
    error: RangeError,
    message:
      'conv2dBackward: expected input to have 4 channels, but got 3 channels: input (1, 3, 8, 8), weight (6, 4, 3, 3), groups 1',
  },
  {
    title: 'a kernel larger than the input',
    call: () => api.conv2dBackward(dy, t([1, 4, 2, 8]), w),
    error: RangeError,
    message:
      "conv2dBackward: kernel size can't be greater than actual input size: expected a kernel of at most 2x8 (the input with its padding), got 3x3",
  },
  {
    title: 'option activation',
    call: () => api.conv2dBackward(dy, x, w, { activation: 'relu' }),
    error: TypeError,
    message:
      'conv2dBackward: unknown option "activation"; did you mean "dilation"?; the options are stride, padding, paddingMode, dilation, groups',
  },
  {
    title: 'option bias',
    call: () => api.conv2dBackward(dy, x, w, { bias: t([6]) }),
    error: TypeError,
    message: 'conv2dBackward: unknown option "bias"; the options are stride, padding, paddingMode, dilation, groups',
  },
  {
    title: 'options a number',
    call: () => api.conv2dBackward(dy, x, w, 1),
    error: TypeError,
    message: 'conv2dBackward: expected an object of options, got 1 of type number',
  },
  {
    title: 'stride 0',
    call: () => api.conv2dBackward(dy, x, w, { stride: 0 }),
    error: RangeError,
    message: 'conv2dBackward: expected a positive integer for stride, got 0',
  },
  {
    title: 'reflect padding of the plane',
    call: () => api.conv2dBackward(dy, x, w, { padding: 8, paddingMode: 'reflect' }),
    error: RangeError,
    message: 'conv2dBackward: expected padding less than the input\'s length 8 for paddingMode "reflect", got 8',
  },
  {
    title: 'convTranspose2dBackward()',
    call: () => api.convTranspose2dBackward(),
    error: TypeError,
    message: 'convTranspose2dBackward: expected a tensor { data: Float32Array, shape } for gradOutput, got undefined',
  },
  {
    title: 'transposed: gradOutput shaped as the input',
    call: () => api.convTranspose2dBackward(x, x, transposedW),
    error: RangeError,
    message: "convTranspose2dBackward: expected gradOutput to have the output's shape (1, 6, 10, 10), got shape (1, 4, 8, 8)",
  },
  {
    title: 'transposed: outputPadding of the stride',
    call: () => api.convTranspose2dBackward(transposedDy, x, transposedW, { outputPadding: 1 }),
    error: RangeError,
    message:
      'convTranspose2dBackward: output padding must be smaller than either stride or dilation: expected less than 1, got outputPadding (1, 1)',
  },
  {
    title: 'transposed: padding same',
    call: () => api.convTranspose2dBackward(transposedDy, x, transposedW, { padding: 'same' }),
    error: RangeError,
    message: 'convTranspose2dBackward: expected numbers for padding, got "same": a transposed convolution has no named paddings',
  },
  {
    title: 'transposed: option paddingMode',
    call: () => api.convTranspose2dBackward(transposedDy, x, transposedW, { paddingMode: 'reflect' }),
    error: TypeError,
    message:
      'convTranspose2dBackward: unknown option "paddingMode"; did you mean "padding"?; the options are stride, padding, outputPadding, dilation, groups',
  },
];

expectErrors('gradients of convolutions', badCalls);
