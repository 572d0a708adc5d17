/** What a backend refuses, and how: with the functions' own sentences, and as rejections. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Backend, conv2d, empty, maxUnpool2d, tensor, zeros } from '../../src/index.js';
import { dividingBackend } from '../support/backends.js';
import { eighths } from '../support/tensors.js';

/** The error that a function throws. */
function thrown(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

const x = zeros([1, 4, 8, 8]);
const w = zeros([6, 4, 3, 3]);

describe('errors', () => {
  let backend: Backend;
  beforeAll(async () => {
    ({ backend } = await dividingBackend(2));
  });
  afterAll(() => backend.close());

  it.each([
    ['a shape', () => conv2d(x, zeros([6, 3, 3, 3])), () => backend.conv2d(x, zeros([6, 3, 3, 3]))],
    ['a type', () => conv2d(1 as never, w), () => backend.conv2d(1 as never, w)],
    ['a value', () => conv2d(x, w, { stride: 0 }), () => backend.conv2d(x, w, { stride: 0 })],
    ['options', () => conv2d(x, w, [] as never), () => backend.conv2d(x, w, [] as never)],
    ['null', () => conv2d(x, w, null as never), () => backend.conv2d(x, w, null as never)],
    ['an option', () => conv2d(x, w, { strid: 1 } as never), () => backend.conv2d(x, w, { strid: 1 } as never)],
    ['an algorithm', () => conv2d(x, w, { algorithm: 'x' as never }), () => backend.conv2d(x, w, { algorithm: 'x' as never })],
    ['out', () => conv2d(x, w, { out: x }), () => backend.conv2d(x, w, { out: x })],
    [
      'an index',
      () => maxUnpool2d(zeros([1, 1, 1]), Int32Array.of(9), 2),
      () => backend.maxUnpool2d(zeros([1, 1, 1]), Int32Array.of(9), 2),
    ],
  ] as const)('are the same as those of the function: %s', async (_, call, promised) => {
    const expected = thrown(call);
    const error: Error = await promised().then(
      () => expect.fail('the call resolved'),
      (reason) => reason,
    );
    expect(error.message).toBe(expected.message);
    expect(error.constructor).toBe(expected.constructor);
  });

  it('an option of a function that takes none is refused', async () => {
    await expect(backend.globalAvgPool2d(x, { stride: 1 } as never)).rejects.toThrow(
      new TypeError('globalAvgPool2d: unknown option "stride"; the options are signal'),
    );
  });

  it('a signal that is none is refused', async () => {
    await expect(backend.conv2d(x, w, { signal: 5 as never })).rejects.toThrow(
      new TypeError('conv2d: expected an AbortSignal for signal, got 5 of type number'),
    );
  });

  it('threads must be a positive integer', async () => {
    await expect(Backend.create({ threads: 0 })).rejects.toThrow(
      new RangeError('Backend.create: expected a positive integer for threads, got 0'),
    );
    await expect(Backend.create({ thread: 1 } as never)).rejects.toThrow('did you mean "threads"?');
  });

  it('an error leaves `out` as it was', async () => {
    const out = zeros([1, 6, 6, 6]);
    out.data.fill(7);
    await expect(backend.conv2d(x, w, { out, dilation: -1 })).rejects.toThrow(RangeError);
    expect(new Set(out.data)).toEqual(new Set([7]));
  });

  it('more memory than there is: a RangeError with the bytes, and the backend goes on', async () => {
    const large = new Float32Array(2 ** 20 * 300);
    await expect(backend.conv1d({ data: large, shape: [1, 1, large.length] }, zeros([1, 1, 1]))).rejects.toThrow(
      /^conv1d: expected WebAssembly memory to hold \d{10} bytes more, but one block has at most 1 GiB$/,
    );
    expect(await backend.conv2d(x, w)).toEqual(conv2d(x, w));
  });
});

describe('tensors in the way in and out', () => {
  let backend: Backend;
  beforeAll(async () => {
    ({ backend } = await dividingBackend(2));
  });
  afterAll(() => backend.close());
  const input = eighths([2, 4, 9, 9], 1);
  const weight = eighths([5, 4, 3, 3], 2);
  const expected = conv2d(input, weight);

  it('`out` that is a Tensor is what comes back', async () => {
    const out = zeros(expected.shape);
    expect(await backend.conv2d(input, weight, { out })).toBe(out);
    expect(out).toEqual(expected);
  });

  it('`out` that is like a tensor is written to', async () => {
    const out = { data: new Float32Array(expected.data.length), shape: expected.shape };
    expect(await backend.conv2d(input, weight, { out })).toEqual(expected);
    expect(out.data).toEqual(expected.data);
  });

  it('tensors of `empty()` go in and out', async () => {
    const from = empty(input.shape);
    const to = empty(expected.shape);
    from.data.set(input.data);
    const call = backend.conv2d(from, weight, { out: to });
    // Memory that grows meanwhile moves them.
    empty([2 ** 22]).dispose();
    expect(await call).toBe(to);
    expect(to).toEqual(expected);
    from.dispose();
    to.dispose();
  });

  it('tensors of `Backend.empty` stay where they are, and may be disposed of while a call uses them', async () => {
    const from = backend.empty(input.shape);
    const to = backend.empty(expected.shape);
    from.data.set(input.data);
    expect(await backend.conv2d(from, weight, { out: to })).toBe(to);
    expect(to).toEqual(expected);
    expect(conv2d(from, weight)).toEqual(expected);
    const last = backend.conv2d(from.reshape([2, 4, 9, 9]), weight);
    from.dispose();
    expect(await last).toEqual(expected);
    to.dispose();
    expect(() => to.data).toThrow('Tensor.data: the tensor was disposed of');
  });

  it('`bias: null` is none, and a bias may be a tensor or an array', async () => {
    expect(await backend.conv2d(input, weight, { bias: null as never })).toEqual(expected);
    const bias = tensor([1, 2, 3, 4, 5]);
    expect(await backend.conv2d(input, weight, { bias })).toEqual(await backend.conv2d(input, weight, { bias: bias.data }));
  });
});
