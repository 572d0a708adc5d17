/** Bad calls of everything but the plain convolutions and poolings, each with the error that it must get. */
import { zeros } from '../../src/index.js';
import { api, type BadCall, expectErrors } from '../support/badCalls.js';

const t = (...shape: number[]) => zeros(shape);
const x = t(1, 4, 8, 8);
const w = t(6, 4, 3, 3);
const y = t(1, 6, 6, 6);

const badCalls: readonly BadCall[] = [
  {
    title: 'unfold()',
    call: () => api.unfold(),
    error: TypeError,
    message: 'unfold: expected a tensor { data: Float32Array, shape } for input, got undefined',
  },
  {
    title: 'unfold no kernel',
    call: () => api.unfold(x),
    error: TypeError,
    message: 'unfold: expected a number or [height, width] for kernelSize, got undefined',
  },
  {
    title: 'unfold 2-D',
    call: () => api.unfold(t(4, 4), 2),
    error: RangeError,
    message: 'unfold: expected a 3-D (C,H,W) or 4-D (N,C,H,W) input, got shape (4, 4)',
  },
  {
    title: 'unfold kernel too large',
    call: () => api.unfold(x, 9),
    error: RangeError,
    message:
      "unfold: kernel size can't be greater than actual input size: expected a kernel of at most 8x8 (the input with its padding), got 9x9",
  },
  {
    title: 'unfold kernel 0',
    call: () => api.unfold(x, 0),
    error: RangeError,
    message: 'unfold: expected a positive integer for kernelSize, got 0',
  },
  {
    title: 'unfold option',
    call: () => api.unfold(x, 2, { strides: 2 }),
    error: TypeError,
    message: 'unfold: unknown option "strides"; did you mean "stride"?; the options are stride, padding, dilation',
  },
  {
    title: 'unfold padding string',
    call: () => api.unfold(x, 2, { padding: 'same' }),
    error: TypeError,
    message: 'unfold: expected a number or [height, width] for padding, got "same" of type string',
  },
  {
    title: 'unfold dilation 0',
    call: () => api.unfold(x, 2, { dilation: 0 }),
    error: RangeError,
    message: 'unfold: expected a positive integer for dilation, got 0',
  },
  {
    title: 'unfold kernel string',
    call: () => api.unfold(x, '2'),
    error: TypeError,
    message: 'unfold: expected a number or [height, width] for kernelSize, got "2" of type string',
  },
  {
    title: 'unfold kernel of 3',
    call: () => api.unfold(x, [1, 2, 3]),
    error: RangeError,
    message: 'unfold: expected a number or [height, width] for kernelSize, got (1, 2, 3)',
  },
  {
    title: 'fold()',
    call: () => api.fold(),
    error: TypeError,
    message: 'fold: expected a tensor { data: Float32Array, shape } for columns, got undefined',
  },
  {
    title: 'fold no size',
    call: () => api.fold(t(1, 16, 49)),
    error: TypeError,
    message: 'fold: expected a number or [height, width] for outputSize, got undefined',
  },
  {
    title: 'fold channels',
    call: () => api.fold(t(1, 15, 49), 8, 2),
    error: RangeError,
    message: "fold: expected columns whose size per column is divisible by the kernel's 4 elements, got 15 in shape (1, 15, 49)",
  },
  {
    title: 'fold columns',
    call: () => api.fold(t(1, 16, 48), 8, 2),
    error: RangeError,
    message: 'fold: expected 7 x 7 = 49 columns for outputSize (8, 8), got 48',
  },
  {
    title: 'fold 4-D',
    call: () => api.fold(x, 8, 2),
    error: RangeError,
    message:
      'fold: expected 2-D (C*kH*kW,L) or 3-D (N,C*kH*kW,L) columns whose dimensions other than the batch are not zero, got shape (1, 4, 8, 8)',
  },
  {
    title: 'fold option',
    call: () => api.fold(t(1, 16, 49), 8, 2, { pad: 1 }),
    error: TypeError,
    message: 'fold: unknown option "pad"; the options are stride, padding, dilation',
  },
  {
    title: 'fold size 0',
    call: () => api.fold(t(1, 16, 49), 0, 2),
    error: RangeError,
    message: 'fold: expected a positive integer for outputSize, got 0',
  },
  {
    title: 'unrollKernel()',
    call: () => api.unrollKernel(),
    error: TypeError,
    message: 'unrollKernel: expected a tensor { data: Float32Array, shape } for weight, got undefined',
  },
  {
    title: 'unrollKernel size',
    call: () => api.unrollKernel(w),
    error: TypeError,
    message: 'unrollKernel: expected a number or [height, width] for inputSize, got undefined',
  },
  {
    title: 'unrollKernel too small',
    call: () => api.unrollKernel(w, 2),
    error: RangeError,
    message:
      "unrollKernel: kernel size can't be greater than actual input size: expected a kernel of at most 2x2 (the input with its padding), got 3x3",
  },
  {
    title: 'unrollKernel option',
    call: () => api.unrollKernel(w, 8, { bias: w }),
    error: TypeError,
    message: 'unrollKernel: unknown option "bias"; the options are stride, padding, dilation, groups',
  },
  {
    title: 'unrollKernel too large',
    call: () => api.unrollKernel(t(64, 64, 3, 3), 512),
    error: RangeError,
    message:
      'unrollKernel: expected a matrix of at most 1073741824 bytes, but 16646400 x 16777216 takes 1117120993689600 bytes; algorithm "unrolled" of conv2d keeps only its nonzeros',
  },
  {
    title: 'unrollKernel weight',
    call: () => api.unrollKernel(t(3, 3), 8),
    error: RangeError,
    message: 'unrollKernel: expected a 4-D (O,C/groups,kH,kW) weight, got shape (3, 3)',
  },
  {
    title: 'corr2d()',
    call: () => api.corr2d(),
    error: TypeError,
    message: 'corr2d: expected a tensor { data: Float32Array, shape } for x, got undefined',
  },
  {
    title: 'corr2d 3-D',
    call: () => api.corr2d(t(1, 3, 3), t(2, 2)),
    error: RangeError,
    message: 'corr2d: expected a 2-D x, got shape (1, 3, 3)',
  },
  {
    title: 'corr2d k',
    call: () => api.corr2d(t(3, 3), t(4, 2)),
    error: RangeError,
    message:
      "corr2d: kernel size can't be greater than actual input size: expected a kernel of at most 3x3 (the input with its padding), got 4x2",
  },
  {
    title: 'corr2d k 4-D',
    call: () => api.corr2d(t(3, 3), w),
    error: RangeError,
    message: 'corr2d: expected a 2-D k, got shape (6, 4, 3, 3)',
  },
  {
    title: 'convolve2d()',
    call: () => api.convolve2d(),
    error: TypeError,
    message: 'convolve2d: expected a tensor { data: Float32Array, shape } for x, got undefined',
  },
  {
    title: 'convolve2d mode',
    call: () => api.convolve2d(t(3, 3), t(2, 2), { mode: 'ful' }),
    error: RangeError,
    message: 'convolve2d: expected "full" | "same" | "valid" for mode, got "ful"; did you mean "full"?',
  },
  {
    title: 'convolve2d mode number',
    call: () => api.convolve2d(t(3, 3), t(2, 2), { mode: 1 }),
    error: TypeError,
    message: 'convolve2d: expected "full" | "same" | "valid" for mode, got 1 of type number',
  },
  {
    title: 'convolve2d option',
    call: () => api.convolve2d(t(3, 3), t(2, 2), { boundary: 'fill' }),
    error: TypeError,
    message: 'convolve2d: unknown option "boundary"; the options are mode',
  },
  {
    title: 'convolve2d 3-D',
    call: () => api.convolve2d(x, t(2, 2)),
    error: RangeError,
    message: 'convolve2d: expected a 2-D x, got shape (1, 4, 8, 8)',
  },
  {
    title: 'convolve2d empty',
    call: () => api.convolve2d(t(0, 3), t(2, 2)),
    error: RangeError,
    message: 'convolve2d: expected x to have no zero dimension, got shape (0, 3)',
  },
  {
    title: 'conv2dBackward()',
    call: () => api.conv2dBackward(),
    error: TypeError,
    message: 'conv2dBackward: expected a tensor { data: Float32Array, shape } for gradOutput, got undefined',
  },
  {
    title: 'conv2dBackward grad shape',
    call: () => api.conv2dBackward(t(1, 6, 8, 8), x, w),
    error: RangeError,
    message: "conv2dBackward: expected gradOutput to have the output's shape (1, 6, 6, 6), got shape (1, 6, 8, 8)",
  },
  {
    title: 'conv2dBackward option',
    call: () => api.conv2dBackward(y, x, w, { bias: w }),
    error: TypeError,
    message: 'conv2dBackward: unknown option "bias"; the options are stride, padding, paddingMode, dilation, groups',
  },
  {
    title: 'conv2dBackward activation',
    call: () => api.conv2dBackward(y, x, w, { activation: 'relu' }),
    error: TypeError,
    message:
      'conv2dBackward: unknown option "activation"; did you mean "dilation"?; the options are stride, padding, paddingMode, dilation, groups',
  },
  {
    title: 'conv2dBackward channels',
    call: () => api.conv2dBackward(y, t(1, 3, 8, 8), w),
    error: RangeError,
    message:
      'conv2dBackward: expected input to have 4 channels, but got 3 channels: input (1, 3, 8, 8), weight (6, 4, 3, 3), groups 1',
  },
  {
    title: 'conv2dBackward rank',
    call: () => api.conv2dBackward(t(6, 6, 6), x, w),
    error: RangeError,
    message: "conv2dBackward: expected gradOutput to have the output's shape (1, 6, 6, 6), got shape (6, 6, 6)",
  },
  {
    title: 'convTranspose2dBackward()',
    call: () => api.convTranspose2dBackward(),
    error: TypeError,
    message: 'convTranspose2dBackward: expected a tensor { data: Float32Array, shape } for gradOutput, got undefined',
  },
  {
    title: 'convTranspose2dBackward grad shape',
    call: () => api.convTranspose2dBackward(y, x, t(4, 6, 3, 3)),
    error: RangeError,
    message: "convTranspose2dBackward: expected gradOutput to have the output's shape (1, 6, 10, 10), got shape (1, 6, 6, 6)",
  },
  {
    title: 'convTranspose2dBackward option',
    call: () => api.convTranspose2dBackward(y, x, t(4, 6, 3, 3), { out: x }),
    error: TypeError,
    message: 'convTranspose2dBackward: unknown option "out"; the options are stride, padding, outputPadding, dilation, groups',
  },
  {
    title: 'conv2dOutputShape()',
    call: () => api.conv2dOutputShape(),
    error: TypeError,
    message: 'conv2dOutputShape: expected a shape as a list of numbers for inputShape, got undefined',
  },
  {
    title: 'conv2dOutputShape tensor',
    call: () => api.conv2dOutputShape(x, w),
    error: TypeError,
    message: 'conv2dOutputShape: expected a shape as a list of numbers for inputShape, got an instance of Tensor',
  },
  {
    title: 'conv2dOutputShape bad',
    call: () => api.conv2dOutputShape([1, 4, 8, 8], [6, 3, 3, 3]),
    error: RangeError,
    message:
      'conv2dOutputShape: expected input to have 3 channels, but got 4 channels: input (1, 4, 8, 8), weight (6, 3, 3, 3), groups 1',
  },
  {
    title: 'conv2dOutputShape neg',
    call: () => api.conv2dOutputShape([1, 4, -8, 8], [6, 3, 3, 3]),
    error: RangeError,
    message: 'conv2dOutputShape: expected a shape of non-negative integers for inputShape, got (1, 4, -8, 8)',
  },
  {
    title: 'convTranspose2dOutputShape',
    call: () => api.convTranspose2dOutputShape([1, 4, 8, 8], [4, 6, 3, 3], { outputPadding: 3 }),
    error: RangeError,
    message:
      'convTranspose2dOutputShape: output padding must be smaller than either stride or dilation: expected less than 1, got outputPadding (3, 3)',
  },
  {
    title: 'receptiveField()',
    call: () => api.receptiveField(),
    error: TypeError,
    message: 'receptiveField: expected a list of layers, got undefined',
  },
  {
    title: 'receptiveField no kernel',
    call: () => api.receptiveField([{}]),
    error: TypeError,
    message: 'receptiveField: expected a number or [height, width] for layers[0].kernelSize, got undefined',
  },
  {
    title: 'receptiveField stride',
    call: () => api.receptiveField([{ kernelSize: 3, stride: 0 }]),
    error: RangeError,
    message: 'receptiveField: expected a positive integer for layers[0].stride, got 0',
  },
  {
    title: 'receptiveField unknown',
    call: () => api.receptiveField([{ kernelSize: 3, size: 0 }]),
    error: TypeError,
    message: 'receptiveField: unknown option "size" in layers[0]; the options are kernelSize, stride, dilation',
  },
  {
    title: 'explainConv2d()',
    call: () => api.explainConv2d(),
    error: TypeError,
    message: 'explainConv2d: expected a shape as a list of numbers for inputShape, got undefined',
  },
  {
    title: 'explainConv2d algorithm',
    call: () => api.explainConv2d([1, 4, 8, 8], [6, 4, 3, 3], { algorithm: 'x' }),
    error: RangeError,
    message: 'explainConv2d: expected "auto" | "im2col" | "unrolled" | "winograd" | "direct" for algorithm, got "x"',
  },
  {
    title: 'Conv2d()',
    call: () => new api.Conv2d(),
    error: TypeError,
    message: 'Conv2d: expected a number for inChannels, got undefined',
  },
  {
    title: 'Conv2d 0',
    call: () => new api.Conv2d(0, 1, 3),
    error: RangeError,
    message: 'Conv2d: expected a positive integer for inChannels, got 0',
  },
  {
    title: 'Conv2d groups',
    call: () => new api.Conv2d(4, 6, 3, { groups: 4 }),
    error: RangeError,
    message: 'Conv2d: expected outChannels to be divisible by groups 4, got 6',
  },
  {
    title: 'Conv2d option',
    call: () => new api.Conv2d(4, 6, 3, { activation: 'relu' }),
    error: TypeError,
    message:
      'Conv2d: unknown option "activation"; did you mean "dilation"?; the options are stride, padding, paddingMode, dilation, groups, bias, seed',
  },
  {
    title: 'Conv2d bias',
    call: () => new api.Conv2d(4, 6, 3, { bias: 1 }),
    error: TypeError,
    message: 'Conv2d: expected true or false for bias, got 1 of type number',
  },
  {
    title: 'Conv2d kernel',
    call: () => new api.Conv2d(4, 6),
    error: TypeError,
    message: 'Conv2d: expected a number or [height, width] for kernelSize, got undefined',
  },
  {
    title: 'Conv2d seed',
    call: () => new api.Conv2d(4, 6, 3, { seed: 'a' }),
    error: TypeError,
    message: 'Conv2d: expected a number for seed, got "a" of type string',
  },
  {
    title: 'Conv2d same stride',
    call: () => new api.Conv2d(4, 6, 3, { padding: 'same', stride: 2 }),
    error: RangeError,
    message: 'Conv2d: padding="same" is not supported for strided convolutions: expected stride 1, got (2, 2)',
  },
  {
    title: 'Conv2d.forward',
    call: () => new api.Conv2d(4, 6, 3).forward(t(1, 3, 8, 8)),
    error: RangeError,
    message:
      'Conv2d.forward: expected input to have 4 channels, but got 3 channels: input (1, 3, 8, 8), weight (6, 4, 3, 3), groups 1',
  },
  {
    title: 'Conv2d.forward()',
    call: () => new api.Conv2d(4, 6, 3).forward(),
    error: TypeError,
    message: 'Conv2d.forward: expected a tensor { data: Float32Array, shape } for input, got undefined',
  },
  {
    title: 'Conv2d.backward first',
    call: () => new api.Conv2d(4, 6, 3).backward(y),
    error: Error,
    message: 'Conv2d.backward: expected a call of forward before, to go back from',
  },
  {
    title: 'Conv2d.backward shape',
    call: () => {
      const l = new api.Conv2d(4, 6, 3);
      l.forward(x);
      l.backward(x);
    },
    error: RangeError,
    message: "Conv2d.backward: expected gradOutput to have the output's shape (1, 6, 6, 6), got shape (1, 4, 8, 8)",
  },
  {
    title: 'ConvTranspose2d()',
    call: () => new api.ConvTranspose2d(),
    error: TypeError,
    message: 'ConvTranspose2d: expected a number for inChannels, got undefined',
  },
  {
    title: 'ConvTranspose2d paddingMode',
    call: () => new api.ConvTranspose2d(4, 6, 3, { paddingMode: 'zeros' }),
    error: TypeError,
    message:
      'ConvTranspose2d: unknown option "paddingMode"; did you mean "padding"?; the options are stride, padding, outputPadding, dilation, groups, bias, seed',
  },
  {
    title: 'ConvTranspose2d.forward',
    call: () => new api.ConvTranspose2d(4, 6, 3).forward(t(1, 3, 8, 8)),
    error: RangeError,
    message:
      'ConvTranspose2d.forward: expected input to have 4 channels, but got 3 channels: input (1, 3, 8, 8), weight (4, 6, 3, 3), groups 1',
  },
];

expectErrors('matrices, gradients, shapes and layers', badCalls);
