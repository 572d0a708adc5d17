/** Bad calls of the poolings and their layers, each with the error that it must get. */
import { zeros } from '../../src/index.js';
import { api, type BadCall, expectErrors } from '../support/badCalls.js';

const t = (...shape: number[]) => zeros(shape);
const x = t(1, 4, 8, 8);
const row = t(1, 4, 8);

const badCalls: readonly BadCall[] = [
  {
    title: 'maxPool2d()',
    call: () => api.maxPool2d(),
    error: TypeError,
    message: 'maxPool2d: expected a tensor { data: Float32Array, shape } for input, got undefined',
  },
  {
    title: 'maxPool2d no kernel',
    call: () => api.maxPool2d(x),
    error: TypeError,
    message: 'maxPool2d: expected a number or [height, width] for kernelSize, got undefined',
  },
  {
    title: 'maxPool2d kernel 0',
    call: () => api.maxPool2d(x, 0),
    error: RangeError,
    message: 'maxPool2d: expected a positive integer for kernelSize, got 0',
  },
  {
    title: 'maxPool2d kernel too large',
    call: () => api.maxPool2d(x, 9),
    error: RangeError,
    message:
      'maxPool2d: Output size is too small: expected a window that fits the input, got an output of 0x0 for an input of 8x8',
  },
  {
    title: 'maxPool2d padding',
    call: () => api.maxPool2d(x, 2, { padding: 2 }),
    error: RangeError,
    message: 'maxPool2d: pad should be at most half of kernel size: expected padding of at most 1 for kernelSize 2, got 2',
  },
  {
    title: 'maxPool2d stride 0',
    call: () => api.maxPool2d(x, 2, { stride: 0 }),
    error: RangeError,
    message: 'maxPool2d: expected a positive integer for stride, got 0',
  },
  {
    title: 'maxPool2d option',
    call: () => api.maxPool2d(x, 2, { strid: 2 }),
    error: TypeError,
    message:
      'maxPool2d: unknown option "strid"; did you mean "stride"?; the options are stride, padding, ceilMode, dilation, returnIndices, out',
  },
  {
    title: 'maxPool2d ceil',
    call: () => api.maxPool2d(x, 2, { ceilMode: 1 }),
    error: TypeError,
    message: 'maxPool2d: expected true or false for ceilMode, got 1 of type number',
  },
  {
    title: 'maxPool2d rank',
    call: () => api.maxPool2d(t(4), 2),
    error: RangeError,
    message: 'maxPool2d: expected a 3-D (C,H,W) or 4-D (N,C,H,W) input, got shape (4)',
  },
  {
    title: 'maxPool2d zero',
    call: () => api.maxPool2d(t(1, 4, 0, 8), 1),
    error: RangeError,
    message: 'maxPool2d: expected input to have no zero dimension but the batch, got shape (1, 4, 0, 8)',
  },
  {
    title: 'maxPool2d out',
    call: () => api.maxPool2d(x, 2, { out: t(3) }),
    error: RangeError,
    message: 'maxPool2d: expected out of shape (1, 4, 4, 4), got shape (3)',
  },
  {
    title: 'maxPool2d out shares',
    call: () => api.maxPool2d(x, 1, { out: x }),
    error: RangeError,
    message: 'maxPool2d: expected out to have memory of its own, but it shares memory with an input',
  },
  {
    title: 'maxPool2d padding list',
    call: () =>
      api.maxPool2d(x, 2, {
        padding: [
          [1, 1],
          [1, 1],
        ],
      }),
    error: TypeError,
    message: 'maxPool2d: expected a number for padding, got (1, 1)',
  },
  {
    title: 'avgPool2d()',
    call: () => api.avgPool2d(),
    error: TypeError,
    message: 'avgPool2d: expected a tensor { data: Float32Array, shape } for input, got undefined',
  },
  {
    title: 'avgPool2d no kernel',
    call: () => api.avgPool2d(x),
    error: TypeError,
    message: 'avgPool2d: expected a number or [height, width] for kernelSize, got undefined',
  },
  {
    title: 'avgPool2d kernel 0',
    call: () => api.avgPool2d(x, 0),
    error: RangeError,
    message: 'avgPool2d: expected a positive integer for kernelSize, got 0',
  },
  {
    title: 'avgPool2d kernel too large',
    call: () => api.avgPool2d(x, 9),
    error: RangeError,
    message:
      'avgPool2d: Output size is too small: expected a window that fits the input, got an output of 0x0 for an input of 8x8',
  },
  {
    title: 'avgPool2d padding',
    call: () => api.avgPool2d(x, 2, { padding: 2 }),
    error: RangeError,
    message: 'avgPool2d: pad should be at most half of kernel size: expected padding of at most 1 for kernelSize 2, got 2',
  },
  {
    title: 'avgPool2d stride 0',
    call: () => api.avgPool2d(x, 2, { stride: 0 }),
    error: RangeError,
    message: 'avgPool2d: expected a positive integer for stride, got 0',
  },
  {
    title: 'avgPool2d option',
    call: () => api.avgPool2d(x, 2, { strid: 2 }),
    error: TypeError,
    message:
      'avgPool2d: unknown option "strid"; did you mean "stride"?; the options are stride, padding, ceilMode, countIncludePad, divisorOverride, out',
  },
  {
    title: 'avgPool2d ceil',
    call: () => api.avgPool2d(x, 2, { ceilMode: 1 }),
    error: TypeError,
    message: 'avgPool2d: expected true or false for ceilMode, got 1 of type number',
  },
  {
    title: 'avgPool2d rank',
    call: () => api.avgPool2d(t(4), 2),
    error: RangeError,
    message: 'avgPool2d: expected a 3-D (C,H,W) or 4-D (N,C,H,W) input, got shape (4)',
  },
  {
    title: 'avgPool2d zero',
    call: () => api.avgPool2d(t(1, 4, 0, 8), 1),
    error: RangeError,
    message: 'avgPool2d: expected input to have no zero dimension but the batch, got shape (1, 4, 0, 8)',
  },
  {
    title: 'avgPool2d out',
    call: () => api.avgPool2d(x, 2, { out: t(3) }),
    error: RangeError,
    message: 'avgPool2d: expected out of shape (1, 4, 4, 4), got shape (3)',
  },
  {
    title: 'avgPool2d out shares',
    call: () => api.avgPool2d(x, 1, { out: x }),
    error: RangeError,
    message: 'avgPool2d: expected out to have memory of its own, but it shares memory with an input',
  },
  {
    title: 'avgPool2d padding list',
    call: () =>
      api.avgPool2d(x, 2, {
        padding: [
          [1, 1],
          [1, 1],
        ],
      }),
    error: TypeError,
    message: 'avgPool2d: expected a number for padding, got (1, 1)',
  },
  {
    title: 'maxPool1d()',
    call: () => api.maxPool1d(),
    error: TypeError,
    message: 'maxPool1d: expected a tensor { data: Float32Array, shape } for input, got undefined',
  },
  {
    title: 'maxPool1d no kernel',
    call: () => api.maxPool1d(row),
    error: TypeError,
    message: 'maxPool1d: expected a number for kernelSize, got undefined',
  },
  {
    title: 'maxPool1d kernel 0',
    call: () => api.maxPool1d(row, 0),
    error: RangeError,
    message: 'maxPool1d: expected a positive integer for kernelSize, got 0',
  },
  {
    title: 'maxPool1d kernel too large',
    call: () => api.maxPool1d(row, 9),
    error: RangeError,
    message: 'maxPool1d: Output size is too small: expected a window that fits the input, got an output of 0 for an input of 8',
  },
  {
    title: 'maxPool1d padding',
    call: () => api.maxPool1d(row, 2, { padding: 2 }),
    error: RangeError,
    message: 'maxPool1d: pad should be at most half of kernel size: expected padding of at most 1 for kernelSize 2, got 2',
  },
  {
    title: 'maxPool1d stride 0',
    call: () => api.maxPool1d(row, 2, { stride: 0 }),
    error: RangeError,
    message: 'maxPool1d: expected a positive integer for stride, got 0',
  },
  {
    title: 'maxPool1d option',
    call: () => api.maxPool1d(row, 2, { strid: 2 }),
    error: TypeError,
    message:
      'maxPool1d: unknown option "strid"; did you mean "stride"?; the options are stride, padding, ceilMode, dilation, returnIndices, out',
  },
  {
    title: 'maxPool1d ceil',
    call: () => api.maxPool1d(row, 2, { ceilMode: 1 }),
    error: TypeError,
    message: 'maxPool1d: expected true or false for ceilMode, got 1 of type number',
  },
  {
    title: 'maxPool1d rank',
    call: () => api.maxPool1d(t(4), 2),
    error: RangeError,
    message: 'maxPool1d: expected a 2-D (C,L) or 3-D (N,C,L) input, got shape (4)',
  },
  {
    title: 'maxPool1d zero',
    call: () => api.maxPool1d(t(1, 4, 0), 1),
    error: RangeError,
    message: 'maxPool1d: expected input to have no zero dimension but the batch, got shape (1, 4, 0)',
  },
  {
    title: 'maxPool1d out',
    call: () => api.maxPool1d(row, 2, { out: t(3) }),
    error: RangeError,
    message: 'maxPool1d: expected out of shape (1, 4, 4), got shape (3)',
  },
  {
    title: 'maxPool1d out shares',
    call: () => api.maxPool1d(row, 1, { out: row }),
    error: RangeError,
    message: 'maxPool1d: expected out to have memory of its own, but it shares memory with an input',
  },
  {
    title: 'maxPool1d padding list',
    call: () =>
      api.maxPool1d(row, 2, {
        padding: [
          [1, 1],
          [1, 1],
        ],
      }),
    error: TypeError,
    message: 'maxPool1d: expected a number for padding, got ((1, 1), (1, 1))',
  },
  {
    title: 'avgPool1d()',
    call: () => api.avgPool1d(),
    error: TypeError,
    message: 'avgPool1d: expected a tensor { data: Float32Array, shape } for input, got undefined',
  },
  {
    title: 'avgPool1d no kernel',
    call: () => api.avgPool1d(row),
    error: TypeError,
    message: 'avgPool1d: expected a number for kernelSize, got undefined',
  },
  {
    title: 'avgPool1d kernel 0',
    call: () => api.avgPool1d(row, 0),
    error: RangeError,
    message: 'avgPool1d: expected a positive integer for kernelSize, got 0',
  },
  {
    title: 'avgPool1d kernel too large',
    call: () => api.avgPool1d(row, 9),
    error: RangeError,
    message: 'avgPool1d: Output size is too small: expected a window that fits the input, got an output of 0 for an input of 8',
  },
  {
    title: 'avgPool1d padding',
    call: () => api.avgPool1d(row, 2, { padding: 2 }),
    error: RangeError,
    message: 'avgPool1d: pad should be at most half of kernel size: expected padding of at most 1 for kernelSize 2, got 2',
  },
  {
    title: 'avgPool1d stride 0',
    call: () => api.avgPool1d(row, 2, { stride: 0 }),
    error: RangeError,
    message: 'avgPool1d: expected a positive integer for stride, got 0',
  },
  {
    title: 'avgPool1d option',
    call: () => api.avgPool1d(row, 2, { strid: 2 }),
    error: TypeError,
    message:
      'avgPool1d: unknown option "strid"; did you mean "stride"?; the options are stride, padding, ceilMode, countIncludePad, divisorOverride, out',
  },
  {
    title: 'avgPool1d ceil',
    call: () => api.avgPool1d(row, 2, { ceilMode: 1 }),
    error: TypeError,
    message: 'avgPool1d: expected true or false for ceilMode, got 1 of type number',
  },
  {
    title: 'avgPool1d rank',
    call: () => api.avgPool1d(t(4), 2),
    error: RangeError,
    message: 'avgPool1d: expected a 2-D (C,L) or 3-D (N,C,L) input, got shape (4)',
  },
  {
    title: 'avgPool1d zero',
    call: () => api.avgPool1d(t(1, 4, 0), 1),
    error: RangeError,
    message: 'avgPool1d: expected input to have no zero dimension but the batch, got shape (1, 4, 0)',
  },
  {
    title: 'avgPool1d out',
    call: () => api.avgPool1d(row, 2, { out: t(3) }),
    error: RangeError,
    message: 'avgPool1d: expected out of shape (1, 4, 4), got shape (3)',
  },
  {
    title: 'avgPool1d out shares',
    call: () => api.avgPool1d(row, 1, { out: row }),
    error: RangeError,
    message: 'avgPool1d: expected out to have memory of its own, but it shares memory with an input',
  },
  {
    title: 'avgPool1d padding list',
    call: () =>
      api.avgPool1d(row, 2, {
        padding: [
          [1, 1],
          [1, 1],
        ],
      }),
    error: TypeError,
    message: 'avgPool1d: expected a number for padding, got ((1, 1), (1, 1))',
  },
  {
    title: 'maxPool2d dilation',
    call: () => api.maxPool2d(x, 2, { dilation: 0 }),
    error: RangeError,
    message: 'maxPool2d: expected a positive integer for dilation, got 0',
  },
  {
    title: 'maxPool2d returnIndices',
    call: () => api.maxPool2d(x, 2, { returnIndices: 'yes' }),
    error: TypeError,
    message: 'maxPool2d: expected true or false for returnIndices, got "yes" of type string',
  },
  {
    title: 'avgPool2d divisor',
    call: () => api.avgPool2d(x, 2, { divisorOverride: 0 }),
    error: RangeError,
    message: 'avgPool2d: divisor must be not zero: expected a divisorOverride other than 0, got 0',
  },
  {
    title: 'avgPool2d divisor string',
    call: () => api.avgPool2d(x, 2, { divisorOverride: '2' }),
    error: TypeError,
    message: 'avgPool2d: expected a number for divisorOverride, got "2" of type string',
  },
  {
    title: 'avgPool2d include',
    call: () => api.avgPool2d(x, 2, { countIncludePad: 0 }),
    error: TypeError,
    message: 'avgPool2d: expected true or false for countIncludePad, got 0 of type number',
  },
  {
    title: 'avgPool2d dilation',
    call: () => api.avgPool2d(x, 2, { dilation: 2 }),
    error: TypeError,
    message:
      'avgPool2d: unknown option "dilation"; the options are stride, padding, ceilMode, countIncludePad, divisorOverride, out',
  },
  {
    title: 'lpPool2d()',
    call: () => api.lpPool2d(),
    error: TypeError,
    message: 'lpPool2d: expected a tensor { data: Float32Array, shape } for input, got undefined',
  },
  {
    title: 'lpPool2d norm 0',
    call: () => api.lpPool2d(x, 0, 2),
    error: RangeError,
    message: 'lpPool2d: expected a positive finite normType, got 0',
  },
  {
    title: 'lpPool2d norm inf',
    call: () => api.lpPool2d(x, Infinity, 2),
    error: RangeError,
    message: 'lpPool2d: expected a positive finite normType, got Infinity',
  },
  {
    title: 'lpPool2d norm string',
    call: () => api.lpPool2d(x, '2', 2),
    error: TypeError,
    message: 'lpPool2d: expected a number for normType, got "2" of type string',
  },
  {
    title: 'lpPool2d padding',
    call: () => api.lpPool2d(x, 2, 2, { padding: 1 }),
    error: TypeError,
    message: 'lpPool2d: unknown option "padding"; the options are stride, ceilMode',
  },
  {
    title: 'adaptiveAvgPool2d()',
    call: () => api.adaptiveAvgPool2d(),
    error: TypeError,
    message: 'adaptiveAvgPool2d: expected a tensor { data: Float32Array, shape } for input, got undefined',
  },
  {
    title: 'adaptiveAvgPool2d size',
    call: () => api.adaptiveAvgPool2d(x),
    error: TypeError,
    message: 'adaptiveAvgPool2d: expected a number or [height, width] for outputSize, got undefined',
  },
  {
    title: 'adaptiveAvgPool2d 0',
    call: () => api.adaptiveAvgPool2d(x, 0),
    error: RangeError,
    message: 'adaptiveAvgPool2d: expected a positive integer for outputSize, got 0',
  },
  {
    title: 'adaptiveMaxPool2d list',
    call: () => api.adaptiveMaxPool2d(x, [1]),
    error: RangeError,
    message: 'adaptiveMaxPool2d: expected a number or [height, width] for outputSize, got (1)',
  },
  {
    title: 'adaptiveMaxPool2d option',
    call: () => api.adaptiveMaxPool2d(x, 1, { indices: true }),
    error: TypeError,
    message: 'adaptiveMaxPool2d: unknown option "indices"; the options are returnIndices',
  },
  {
    title: 'globalAvgPool2d()',
    call: () => api.globalAvgPool2d(),
    error: TypeError,
    message: 'globalAvgPool2d: expected a tensor { data: Float32Array, shape } for input, got undefined',
  },
  {
    title: 'globalMaxPool2d 2-D',
    call: () => api.globalMaxPool2d(t(3, 3)),
    error: RangeError,
    message: 'globalMaxPool2d: expected a 3-D (C,H,W) or 4-D (N,C,H,W) input, got shape (3, 3)',
  },
  {
    title: 'maxUnpool2d()',
    call: () => api.maxUnpool2d(),
    error: TypeError,
    message: 'maxUnpool2d: expected a tensor { data: Float32Array, shape } for input, got undefined',
  },
  {
    title: 'maxUnpool2d indices',
    call: () => api.maxUnpool2d(x, [1], 2),
    error: TypeError,
    message: 'maxUnpool2d: expected an Int32Array for indices, got (1)',
  },
  {
    title: 'maxUnpool2d count',
    call: () => api.maxUnpool2d(x, new Int32Array(3), 2),
    error: RangeError,
    message: 'maxUnpool2d: expected 256 indices, one for each value, got 3',
  },
  {
    title: 'maxUnpool2d outside',
    call: () => api.maxUnpool2d(t(1, 1, 1, 1), Int32Array.of(4), 2),
    error: RangeError,
    message: 'maxUnpool2d: expected indices from 0 to 3 (planes of 2x2), got 4 at position 0',
  },
  {
    title: 'maxUnpool2d negative',
    call: () => api.maxUnpool2d(t(1, 1, 1, 1), Int32Array.of(-1), 2),
    error: RangeError,
    message: 'maxUnpool2d: expected indices from 0 to 3 (planes of 2x2), got -1 at position 0',
  },
  {
    title: 'maxUnpool2d size',
    call: () => api.maxUnpool2d(t(1, 1, 1, 1), Int32Array.of(0), 2, { outputSize: 4 }),
    error: RangeError,
    message: 'maxUnpool2d: expected an outputSize strictly between 0 and 4 for the height, got (4, 4)',
  },
  {
    title: 'maxPool2dBackward()',
    call: () => api.maxPool2dBackward(),
    error: TypeError,
    message: 'maxPool2dBackward: expected a tensor { data: Float32Array, shape } for gradOutput, got undefined',
  },
  {
    title: 'maxPool2dBackward count',
    call: () => api.maxPool2dBackward(x, new Int32Array(3), [1, 4, 16, 16]),
    error: RangeError,
    message: 'maxPool2dBackward: expected 256 indices, one for each value, got 3',
  },
  {
    title: 'maxPool2dBackward outside',
    call: () => api.maxPool2dBackward(t(1, 1, 1, 1), Int32Array.of(9), [1, 1, 2, 2]),
    error: RangeError,
    message: 'maxPool2dBackward: expected indices from 0 to 3 (planes of 2x2), got 9 at position 0',
  },
  {
    title: 'maxPool2dBackward channels',
    call: () => api.maxPool2dBackward(t(1, 1, 1, 1), Int32Array.of(0), [1, 2, 2, 2]),
    error: RangeError,
    message: 'maxPool2dBackward: expected gradOutput of shape (1, 2, outH, outW) for that inputShape, got shape (1, 1, 1, 1)',
  },
  {
    title: 'avgPool2dBackward()',
    call: () => api.avgPool2dBackward(),
    error: TypeError,
    message: 'avgPool2dBackward: expected a tensor { data: Float32Array, shape } for gradOutput, got undefined',
  },
  {
    title: 'avgPool2dBackward shape',
    call: () => api.avgPool2dBackward(x, [1, 4, 8, 8], 2),
    error: RangeError,
    message: "avgPool2dBackward: expected gradOutput to have the output's shape (1, 4, 4, 4), got shape (1, 4, 8, 8)",
  },
  {
    title: 'avgPool2dBackward option',
    call: () => api.avgPool2dBackward(t(1, 4, 4, 4), [1, 4, 8, 8], 2, { out: x }),
    error: TypeError,
    message:
      'avgPool2dBackward: unknown option "out"; the options are stride, padding, ceilMode, countIncludePad, divisorOverride',
  },
  {
    title: 'MaxPool2d()',
    call: () => new api.MaxPool2d(),
    error: TypeError,
    message: 'MaxPool2d: expected a number or [height, width] for kernelSize, got undefined',
  },
  {
    title: 'MaxPool2d option',
    call: () => new api.MaxPool2d(2, { x: 1 }),
    error: TypeError,
    message: 'MaxPool2d: unknown option "x"; the options are stride, padding, dilation, ceilMode',
  },
  {
    title: 'MaxPool2d.backward',
    call: () => new api.MaxPool2d(2).backward(x),
    error: Error,
    message: 'MaxPool2d.backward: expected a call of forward before, to go back from',
  },
  {
    title: 'MaxPool2d.forward',
    call: () => new api.MaxPool2d(9).forward(x),
    error: RangeError,
    message:
      'MaxPool2d.forward: Output size is too small: expected a window that fits the input, got an output of 0x0 for an input of 8x8',
  },
  {
    title: 'AvgPool2d()',
    call: () => new api.AvgPool2d(),
    error: TypeError,
    message: 'AvgPool2d: expected a number or [height, width] for kernelSize, got undefined',
  },
  {
    title: 'AvgPool2d.forward',
    call: () => new api.AvgPool2d(2).forward(t(2, 2)),
    error: RangeError,
    message: 'AvgPool2d.forward: expected a 3-D (C,H,W) or 4-D (N,C,H,W) input, got shape (2, 2)',
  },
  {
    title: 'pool2dOutputShape()',
    call: () => api.pool2dOutputShape(),
    error: TypeError,
    message: 'pool2dOutputShape: expected a shape as a list of numbers for inputShape, got undefined',
  },
  {
    title: 'pool2dOutputShape kernel',
    call: () => api.pool2dOutputShape([1, 4, 8, 8], 9),
    error: RangeError,
    message:
      'pool2dOutputShape: Output size is too small: expected a window that fits the input, got an output of 0x0 for an input of 8x8',
  },
];

expectErrors('poolings', badCalls);
