/** Bad calls of the convolutions and of tensors, each with the error that it must get. */
import { zeros as t } from '../../src/index.js';
import { api, type BadCall, expectErrors } from '../support/badCalls.js';

const x = t([1, 4, 8, 8]);
const w = t([6, 4, 3, 3]);

const badCalls: readonly BadCall[] = [
  {
    title: 'conv2d()',
    call: () => api.conv2d(),
    error: TypeError,
    message: 'conv2d: expected a tensor { data: Float32Array, shape } for input, got undefined',
  },
  {
    title: 'conv2d(null, w)',
    call: () => api.conv2d(null, w),
    error: TypeError,
    message: 'conv2d: expected a tensor { data: Float32Array, shape } for input, got null',
  },
  {
    title: 'conv2d([1], w)',
    call: () => api.conv2d([1], w),
    error: TypeError,
    message: 'conv2d: expected a tensor { data: Float32Array, shape } for input, got (1)',
  },
  {
    title: 'conv2d of nested lists: of data only the beginning is shown',
    call: () => api.conv2d([Array.from({ length: 1000 }, (_, i) => i)], w),
    error: TypeError,
    message: 'conv2d: expected a tensor { data: Float32Array, shape } for input, got ((0, 1, 2, 3, 4, 5, 6, 7, ... 1000 in all))',
  },
  {
    title: 'input data plain array',
    call: () => api.conv2d({ data: [1, 2], shape: [1, 1, 1, 2] }, w),
    error: TypeError,
    message: 'conv2d: expected a Float32Array for the data of input, got (1, 2)',
  },
  {
    title: 'input data Float64Array',
    call: () => api.conv2d({ data: new Float64Array(4), shape: [1, 1, 2, 2] }, w),
    error: TypeError,
    message: 'conv2d: expected a Float32Array for the data of input, got an instance of Float64Array',
  },
  {
    title: 'input no shape',
    call: () => api.conv2d({ data: new Float32Array(4) }, w),
    error: TypeError,
    message: 'conv2d: expected a shape as a list of numbers for input, got undefined',
  },
  {
    title: 'input shape string',
    call: () => api.conv2d({ data: new Float32Array(4), shape: ['4'] }, w),
    error: TypeError,
    message: 'conv2d: expected a shape of numbers for input, got "4" of type string',
  },
  {
    title: 'input shape mismatch',
    call: () => api.conv2d({ data: new Float32Array(4), shape: [1, 1, 2, 3] }, w),
    error: RangeError,
    message: 'conv2d: expected 6 elements in input of shape (1, 1, 2, 3), got 4',
  },
  {
    title: 'input shape fraction',
    call: () => api.conv2d({ data: new Float32Array(4), shape: [1, 1, 2.5, 2] }, w),
    error: RangeError,
    message: 'conv2d: expected a shape of non-negative integers for input, got (1, 1, 2.5, 2)',
  },
  {
    title: 'input 2-D',
    call: () => api.conv2d(t([4, 4]), w),
    error: RangeError,
    message: 'conv2d: expected a 3-D (C,H,W) or 4-D (N,C,H,W) input, got shape (4, 4)',
  },
  {
    title: 'input 5-D',
    call: () => api.conv2d(t([1, 1, 4, 4, 1]), w),
    error: RangeError,
    message: 'conv2d: expected a 3-D (C,H,W) or 4-D (N,C,H,W) input, got shape (1, 1, 4, 4, 1)',
  },
  {
    title: 'zero plane',
    call: () => api.conv2d(t([1, 4, 0, 8]), w, { padding: 2 }),
    error: RangeError,
    message: 'conv2d: expected input to have no zero dimension but the batch, got shape (1, 4, 0, 8)',
  },
  {
    title: 'zero channels',
    call: () => api.conv2d(t([1, 0, 8, 8]), w),
    error: RangeError,
    message: 'conv2d: expected input to have no zero dimension but the batch, got shape (1, 0, 8, 8)',
  },
  {
    title: 'weight 3-D',
    call: () => api.conv2d(x, t([6, 4, 3])),
    error: RangeError,
    message: 'conv2d: expected a 4-D (O,C/groups,kH,kW) weight, got shape (6, 4, 3)',
  },
  {
    title: 'weight zero',
    call: () => api.conv2d(x, t([6, 4, 0, 3])),
    error: RangeError,
    message: 'conv2d: expected a weight without a zero dimension, got shape (6, 4, 0, 3)',
  },
  {
    title: 'channels',
    call: () => api.conv2d(x, t([6, 3, 3, 3])),
    error: RangeError,
    message: 'conv2d: expected input to have 3 channels, but got 4 channels: input (1, 4, 8, 8), weight (6, 3, 3, 3), groups 1',
  },
  {
    title: 'groups not dividing',
    call: () => api.conv2d(x, t([5, 2, 3, 3]), { groups: 2 }),
    error: RangeError,
    message: 'conv2d: expected a weight whose first dimension is divisible by groups 2, got shape (5, 2, 3, 3)',
  },
  {
    title: 'groups 0',
    call: () => api.conv2d(x, w, { groups: 0 }),
    error: RangeError,
    message: 'conv2d: expected a positive integer for groups, got 0',
  },
  {
    title: 'groups string',
    call: () => api.conv2d(x, w, { groups: '2' }),
    error: TypeError,
    message: 'conv2d: expected a number for groups, got "2" of type string',
  },
  {
    title: 'groups 1.5',
    call: () => api.conv2d(x, w, { groups: 1.5 }),
    error: RangeError,
    message: 'conv2d: expected a positive integer for groups, got 1.5',
  },
  {
    title: 'bias shape',
    call: () => api.conv2d(x, w, { bias: t([4]) }),
    error: RangeError,
    message: 'conv2d: expected bias to be 1-dimensional with 6 elements, got shape (4)',
  },
  {
    title: 'bias 2d',
    call: () => api.conv2d(x, w, { bias: t([6, 1]) }),
    error: RangeError,
    message: 'conv2d: expected bias to be 1-dimensional with 6 elements, got shape (6, 1)',
  },
  {
    title: 'bias f32 length',
    call: () => api.conv2d(x, w, { bias: new Float32Array(5) }),
    error: RangeError,
    message: 'conv2d: expected bias to be 1-dimensional with 6 elements, got 5 elements',
  },
  {
    title: 'bias array',
    call: () => api.conv2d(x, w, { bias: [1, 2] }),
    error: TypeError,
    message: 'conv2d: expected a tensor { data: Float32Array, shape } for bias, got (1, 2)',
  },
  {
    title: 'bias false',
    call: () => api.conv2d(x, w, { bias: false }),
    error: TypeError,
    message: 'conv2d: expected a tensor { data: Float32Array, shape } for bias, got false of type boolean',
  },
  {
    title: 'kernel too large',
    call: () => api.conv2d(x, t([6, 4, 9, 9])),
    error: RangeError,
    message:
      "conv2d: kernel size can't be greater than actual input size: expected a kernel of at most 8x8 (the input with its padding), got 9x9",
  },
  {
    title: 'kernel too large dilated',
    call: () => api.conv2d(x, w, { dilation: 4 }),
    error: RangeError,
    message:
      "conv2d: kernel size can't be greater than actual input size: expected a kernel of at most 8x8 (the input with its padding), got 9x9",
  },
  {
    title: 'stride 0',
    call: () => api.conv2d(x, w, { stride: 0 }),
    error: RangeError,
    message: 'conv2d: expected a positive integer for stride, got 0',
  },
  {
    title: 'stride -1',
    call: () => api.conv2d(x, w, { stride: [1, -1] }),
    error: RangeError,
    message: 'conv2d: expected a positive integer for stride, got -1',
  },
  {
    title: 'stride 1.5',
    call: () => api.conv2d(x, w, { stride: 1.5 }),
    error: RangeError,
    message: 'conv2d: expected a positive integer for stride, got 1.5',
  },
  {
    title: 'stride NaN',
    call: () => api.conv2d(x, w, { stride: NaN }),
    error: RangeError,
    message: 'conv2d: expected a positive integer for stride, got NaN',
  },
  {
    title: 'stride null',
    call: () => api.conv2d(x, w, { stride: null }),
    error: TypeError,
    message: 'conv2d: expected a number or [height, width] for stride, got null',
  },
  {
    title: 'stride string',
    call: () => api.conv2d(x, w, { stride: '2' }),
    error: TypeError,
    message: 'conv2d: expected a number or [height, width] for stride, got "2" of type string',
  },
  {
    title: 'stride 3 values',
    call: () => api.conv2d(x, w, { stride: [1, 1, 1] }),
    error: RangeError,
    message: 'conv2d: expected a number or [height, width] for stride, got (1, 1, 1)',
  },
  {
    title: 'stride empty',
    call: () => api.conv2d(x, w, { stride: [] }),
    error: RangeError,
    message: 'conv2d: expected a number or [height, width] for stride, got ()',
  },
  {
    title: 'stride huge',
    call: () => api.conv2d(x, w, { stride: 2 ** 40 }),
    error: RangeError,
    message: 'conv2d: expected a positive integer of at most 2147483647 for stride, got 1099511627776',
  },
  {
    title: 'padding -1',
    call: () => api.conv2d(x, w, { padding: -1 }),
    error: RangeError,
    message: 'conv2d: expected a non-negative integer for padding, got -1',
  },
  {
    title: 'padding [[1],[1,1]]',
    call: () => api.conv2d(x, w, { padding: [[1], [1, 1]] }),
    error: RangeError,
    message: 'conv2d: expected [top, bottom] in padding, got (1)',
  },
  {
    title: 'padding [[1,1],1]',
    call: () => api.conv2d(x, w, { padding: [[1, 1], 1] }),
    error: TypeError,
    message: 'conv2d: expected [left, right] in padding, got 1 of type number',
  },
  {
    title: 'padding 4 numbers',
    call: () => api.conv2d(x, w, { padding: [1, 1, 1, 1] }),
    error: RangeError,
    message: 'conv2d: expected a number or [height, width] for padding, got (1, 1, 1, 1)',
  },
  {
    title: 'padding string',
    call: () => api.conv2d(x, w, { padding: 'sam' }),
    error: RangeError,
    message: 'conv2d: expected numbers, "valid" or "same" for padding, got "sam"; did you mean "same"?',
  },
  {
    title: 'padding object',
    call: () => api.conv2d(x, w, { padding: {} }),
    error: TypeError,
    message: 'conv2d: expected a number or [height, width] for padding, got an object',
  },
  {
    title: 'same stride',
    call: () => api.conv2d(x, w, { padding: 'same', stride: 2 }),
    error: RangeError,
    message: 'conv2d: padding="same" is not supported for strided convolutions: expected stride 1, got (2, 2)',
  },
  {
    title: 'paddingMode unknown',
    call: () => api.conv2d(x, w, { paddingMode: 'mirror' }),
    error: RangeError,
    message: 'conv2d: expected "zeros" | "reflect" | "replicate" | "circular" for paddingMode, got "mirror"',
  },
  {
    title: 'paddingMode number',
    call: () => api.conv2d(x, w, { paddingMode: 1 }),
    error: TypeError,
    message: 'conv2d: expected "zeros" | "reflect" | "replicate" | "circular" for paddingMode, got 1 of type number',
  },
  {
    title: 'reflect too large',
    call: () => api.conv2d(x, w, { paddingMode: 'reflect', padding: 8 }),
    error: RangeError,
    message: 'conv2d: expected padding less than the input\'s length 8 for paddingMode "reflect", got 8',
  },
  {
    title: 'circular too large',
    call: () => api.conv2d(x, w, { paddingMode: 'circular', padding: 9 }),
    error: RangeError,
    message: 'conv2d: expected padding of at most the input\'s length 8 for paddingMode "circular", got 9',
  },
  {
    title: 'dilation 0',
    call: () => api.conv2d(x, w, { dilation: 0 }),
    error: RangeError,
    message: 'conv2d: expected a positive integer for dilation, got 0',
  },
  {
    title: 'unknown option',
    call: () => api.conv2d(x, w, { strides: 2 }),
    error: TypeError,
    message:
      'conv2d: unknown option "strides"; did you mean "stride"?; the options are stride, padding, paddingMode, dilation, groups, bias, activation, algorithm, out',
  },
  {
    title: 'unknown option2',
    call: () => api.conv2d(x, w, { pad: 2 }),
    error: TypeError,
    message:
      'conv2d: unknown option "pad"; the options are stride, padding, paddingMode, dilation, groups, bias, activation, algorithm, out',
  },
  {
    title: 'options number',
    call: () => api.conv2d(x, w, 2),
    error: TypeError,
    message: 'conv2d: expected an object of options, got 2 of type number',
  },
  {
    title: 'options null',
    call: () => api.conv2d(x, w, null),
    error: TypeError,
    message: 'conv2d: expected an object of options, got null',
  },
  {
    title: 'activation',
    call: () => api.conv2d(x, w, { activation: 'gelu' }),
    error: RangeError,
    message: 'conv2d: expected "relu" | "relu6" for activation, got "gelu"; did you mean "relu"?',
  },
  {
    title: 'algorithm',
    call: () => api.conv2d(x, w, { algorithm: 'fft' }),
    error: RangeError,
    message: 'conv2d: expected "auto" | "im2col" | "unrolled" | "winograd" | "direct" for algorithm, got "fft"',
  },
  {
    title: 'out shape',
    call: () => api.conv2d(x, w, { out: t([1, 6, 8, 8]) }),
    error: RangeError,
    message: 'conv2d: expected out of shape (1, 6, 6, 6), got shape (1, 6, 8, 8)',
  },
  {
    title: 'out type',
    call: () => api.conv2d(x, w, { out: new Float32Array(4) }),
    error: TypeError,
    message: 'conv2d: expected a tensor { data: Float32Array, shape } for out, got an instance of Float32Array',
  },
  {
    title: 'out shares',
    call: () => {
      const b = new Float32Array(1e3);
      api.conv2d({ data: b.subarray(0, 256), shape: [1, 4, 8, 8] }, w, {
        out: { data: b.subarray(100, 316), shape: [1, 6, 6, 6] },
      });
    },
    error: RangeError,
    message: 'conv2d: expected out to have memory of its own, but it shares memory with an input',
  },
  {
    title: 't padding same',
    call: () => api.convTranspose2d(x, t([4, 2, 3, 3]), { padding: 'same' }),
    error: RangeError,
    message: 'convTranspose2d: expected numbers for padding, got "same": a transposed convolution has no named paddings',
  },
  {
    title: 't outputPadding',
    call: () => api.convTranspose2d(x, t([4, 2, 3, 3]), { outputPadding: 1 }),
    error: RangeError,
    message:
      'convTranspose2d: output padding must be smaller than either stride or dilation: expected less than 1, got outputPadding (1, 1)',
  },
  {
    title: 't paddingMode',
    call: () => api.convTranspose2d(x, t([4, 2, 3, 3]), { paddingMode: 'zeros' }),
    error: TypeError,
    message:
      'convTranspose2d: unknown option "paddingMode"; did you mean "padding"?; the options are stride, padding, outputPadding, dilation, groups, bias, activation, algorithm, out',
  },
  {
    title: 't crop all',
    call: () => api.convTranspose2d(x, t([4, 2, 3, 3]), { padding: 9 }),
    error: RangeError,
    message: 'convTranspose2d: expected padding that leaves an output, got an output of -8x-8 for an input of 8x8',
  },
  {
    title: 't channels',
    call: () => api.convTranspose2d(x, t([5, 2, 3, 3])),
    error: RangeError,
    message:
      'convTranspose2d: expected input to have 5 channels, but got 4 channels: input (1, 4, 8, 8), weight (5, 2, 3, 3), groups 1',
  },
  {
    title: 'conv1d 4-D',
    call: () => api.conv1d(x, t([1, 4, 3])),
    error: RangeError,
    message: 'conv1d: expected a 2-D (C,L) or 3-D (N,C,L) input, got shape (1, 4, 8, 8)',
  },
  {
    title: 'conv1d stride list',
    call: () => api.conv1d(t([1, 4, 8]), t([1, 4, 3]), { stride: [1] }),
    error: TypeError,
    message: 'conv1d: expected a number for stride, got (1)',
  },
  {
    title: 'conv1d padding',
    call: () => api.conv1d(t([1, 4, 8]), t([1, 4, 3]), { padding: [1, 2, 3] }),
    error: RangeError,
    message: 'conv1d: expected [before, after] in padding, got (1, 2, 3)',
  },
  {
    title: 'tensor()',
    call: () => api.tensor(),
    error: TypeError,
    message: 'tensor: expected a number, a list of numbers or nested lists of numbers, got undefined',
  },
  {
    title: 'tensor str',
    call: () => api.tensor('12'),
    error: TypeError,
    message: 'tensor: expected a number, a list of numbers or nested lists of numbers, got "12" of type string',
  },
  {
    title: 'tensor ragged',
    call: () => api.tensor([[1, 2], [3]]),
    error: RangeError,
    message: 'tensor: expected lists nested evenly as shape (2, 2), got a list of 1 where 2 belong',
  },
  {
    title: 'tensor ragged2',
    call: () => api.tensor([1, [2]]),
    error: RangeError,
    message: 'tensor: expected lists nested evenly as shape (2), got a longer nesting in one place',
  },
  {
    title: 'tensor ragged3',
    call: () => api.tensor([[1], 2]),
    error: RangeError,
    message: 'tensor: expected lists nested evenly as shape (2, 1), got a number in place of a list',
  },
  {
    title: 'tensor nonnum',
    call: () => api.tensor([1, '2']),
    error: TypeError,
    message: 'tensor: expected a number in each place, got "2" of type string',
  },
  {
    title: 'tensor shape',
    call: () => api.tensor([1, 2, 3], [2, 2]),
    error: RangeError,
    message: 'tensor: expected a shape of 3 elements, got (2, 2) of 4',
  },
  {
    title: 'zeros()',
    call: () => api.zeros(),
    error: TypeError,
    message: 'zeros: expected a shape as a list of numbers, got undefined',
  },
  {
    title: 'zeros(-1)',
    call: () => api.zeros([-1]),
    error: RangeError,
    message: 'zeros: expected a shape of non-negative integers, got (-1)',
  },
  {
    title: 'zeros(3)',
    call: () => api.zeros(3),
    error: TypeError,
    message: 'zeros: expected a shape as a list of numbers, got 3 of type number',
  },
  {
    title: 'empty huge',
    call: () => api.empty([2 ** 20, 2 ** 12]),
    error: RangeError,
    message: 'empty: expected a shape of at most 4294967295 elements, got (1048576, 4096)',
  },
  {
    title: 'zeros huge',
    call: () => api.zeros([2 ** 40]),
    error: RangeError,
    message: 'zeros: expected a shape of at most 4294967295 elements, got (1099511627776)',
  },
  {
    title: 'reshape',
    call: () => api.zeros([4]).reshape([3]),
    error: RangeError,
    message: 'Tensor.reshape: expected a shape of 4 elements, got (3) of 3',
  },
  {
    title: 'reshape -1',
    call: () => api.zeros([4]).reshape([3, -1]),
    error: RangeError,
    message: 'Tensor.reshape: expected a shape of 4 elements, got (3, -1), where nothing fits the -1',
  },
  {
    title: 'disposed',
    call: () => {
      const q2 = api.empty([2]);
      q2.dispose();
      q2.data;
    },
    error: Error,
    message: 'Tensor.data: the tensor was disposed of',
  },
  {
    title: 'disposed as input',
    call: () => {
      const q2 = api.empty([1, 4, 8, 8]);
      q2.dispose();
      api.conv2d(q2, w);
    },
    error: Error,
    message: 'conv2d: input was disposed of',
  },
  {
    title: 'prep',
    call: () => api.prepareConv2d(),
    error: TypeError,
    message: 'prepareConv2d: expected a tensor { data: Float32Array, shape } for weight, got undefined',
  },
  {
    title: 'prep out',
    call: () => api.prepareConv2d(w, { out: x }),
    error: TypeError,
    message:
      'prepareConv2d: unknown option "out"; the options are stride, padding, paddingMode, dilation, groups, bias, activation, algorithm',
  },
  {
    title: 'prep run',
    call: () => api.prepareConv2d(w).run(t([1, 3, 8, 8])),
    error: RangeError,
    message:
      'PreparedConv2d.run: expected input to have 4 channels, but got 3 channels: input (1, 3, 8, 8), weight (6, 4, 3, 3), groups 1',
  },
  {
    title: 'prep used',
    call: () => {
      const p = api.prepareConv2d(w);
      p.dispose();
      p.dispose();
      p.run(x);
    },
    error: Error,
    message: 'PreparedConv2d.run: the prepared weight was disposed of',
  },
  {
    title: 'prep os',
    call: () => api.prepareConv2d(w).outputShape(4),
    error: TypeError,
    message: 'PreparedConv2d.outputShape: expected a shape as a list of numbers, got 4 of type number',
  },
  {
    title: 'prept',
    call: () => api.prepareConvTranspose2d(t([2, 2, 2, 2]), { strde: 1 }),
    error: TypeError,
    message:
      'prepareConvTranspose2d: unknown option "strde"; did you mean "stride"?; the options are stride, padding, outputPadding, dilation, groups, bias, activation, algorithm',
  },
];

expectErrors('convolutions and tensors', badCalls);
