/** Whatever the number of threads, every operation gives the very bits of the synchronous function. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend, TensorLike } from '../../src/index.js';
import * as library from '../../src/index.js';
import { dividingBackend } from '../support/backends.js';
import { noise } from '../support/tensors.js';
import { cases, x } from './cases.js';

/** A result as its parts and the bits of each. */
function bitsOf(result: unknown): unknown {
  if (ArrayBuffer.isView(result)) return Buffer.from(result.buffer, result.byteOffset, result.byteLength).toString('latin1');
  if (result instanceof library.Tensor) return { shape: result.shape, bits: bitsOf(result.data) };
  return Object.fromEntries(Object.entries(result as object).map(([name, part]) => [name, bitsOf(part)]));
}

/** The cases with the bits that each must give: computed once for all numbers of threads. */
const runs = cases.map(([title, method, ...args]) => {
  // biome-ignore lint/performance/noDynamicNamespaceImportAccess: the table names functions
  const compute = library[method] as (...args: unknown[]) => unknown;
  let bits: unknown;
  const expected = () => {
    bits ??= bitsOf(compute(...args));
    return bits;
  };
  return [title, method, { args, expected }] as const;
});

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('%i threads', (threads) => {
  let backend: Backend;
  beforeAll(async () => {
    ({ backend } = await dividingBackend(threads));
  });
  afterAll(() => backend.close());

  it.each(runs)('%s: %s', async (_title, method, { args, expected }) => {
    const call = backend[method] as (...args: unknown[]) => Promise<unknown>;
    const all = await Promise.all([1, 2, 3].map(() => call.apply(backend, args)));
    for (const result of all) expect(bitsOf(result)).toEqual(expected());
  });

  it('a transposed convolution of stride 1 by winograd whose input is not finite: one thread makes the products', async () => {
    const input = noise([1, 32, 14, 130], 115);
    input.data[5] = Number.NaN;
    input.data[58_000] = 3e38;
    const weight = noise([32, 32, 5, 5], 116);
    const expected = bitsOf(library.convTranspose2d(input, weight, { padding: 2 }));
    for (let i = 0; i < 25; i++) expect(bitsOf(await backend.convTranspose2d(input, weight, { padding: 2 }))).toEqual(expected);
  });

  it('prepared convolutions', async () => {
    const weight = noise([12, 6, 3, 3], 60);
    const options = { padding: 1, bias: noise([12], 61), activation: 'relu' } as const;
    const prepared = await backend.prepareConv2d(weight, options);
    const shapes = [x, noise([6, 9, 9], 62), noise([3, 6, 50, 20], 63)];
    const results = await Promise.all([...shapes, ...shapes].map((input) => prepared.run(input)));
    for (const [i, result] of results.entries()) {
      expect(bitsOf(result)).toEqual(bitsOf(library.conv2d(shapes[i % 3] as TensorLike, weight, options)));
    }
    prepared.dispose();
    await expect(prepared.run(x)).rejects.toThrow('PreparedConv2d.run: the prepared weight was disposed of');
  });

  it('a prepared convolution of many pixels, of few, and of many small images', async () => {
    const weight = noise([150, 40, 1, 1], 104);
    const options = { bias: noise([150], 105), activation: 'relu6' } as const;
    const prepared = await backend.prepareConv2d(weight, options);
    using alone = library.prepareConv2d(weight, options);
    const inputs = [
      [40, 20, 21],
      [1, 40, 1, 1],
      [3, 40, 1, 1],
      [130, 40, 1, 2],
      [1, 40, 2, 2],
    ].map((shape, i) => noise(shape, 106 + i));
    const results = await Promise.all([...inputs, ...inputs].map((input) => prepared.run(input)));
    for (const [i, result] of results.entries()) {
      expect(bitsOf(result)).toEqual(bitsOf(alone.run(inputs[i % inputs.length] as TensorLike)));
    }
    prepared.dispose();
  });

  it('prepared transposed convolutions', async () => {
    const weight = noise([6, 7, 4, 4], 64);
    const prepared = await backend.prepareConvTranspose2d(weight, { stride: 2 });
    const [one, other] = await Promise.all([prepared.run(x), prepared.run(noise([6, 5, 4], 65))]);
    expect(bitsOf(one)).toEqual(bitsOf(library.convTranspose2d(x, weight, { stride: 2 })));
    expect(bitsOf(other)).toEqual(bitsOf(library.convTranspose2d(noise([6, 5, 4], 65), weight, { stride: 2 })));
    expect(prepared.outputShape(x.shape)).toEqual(one.shape);
    prepared.dispose();
  });
});

it('every function that computes is there', () => {
  const tested = new Set<string>(cases.map(([, method]) => method));
  const others = ['close', 'constructor', 'empty', 'memoryBytes', 'prepareConv2d', 'prepareConvTranspose2d', 'threads'];
  expect([...tested, ...others].sort()).toEqual(Object.getOwnPropertyNames(library.Backend.prototype).sort());
  const computing = /^(conv|corr|unfold|fold|unrollKernel$|(max|avg|lp|adaptive|global).*[pP]ool)/;
  const names = Object.keys(library).filter((name) => computing.test(name) && !name.endsWith('Shape'));
  expect(names.sort()).toEqual([...tested].sort());
});
