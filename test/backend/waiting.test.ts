/** What a call was given stays as it was given, however long the call waits. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Backend, type Conv2dOptions, conv2d, type Tensor, Tensor as TensorOf, zeros } from '../../src/index.js';
import { dividingBackend } from '../support/backends.js';
import { eighths } from '../support/tensors.js';

const input = eighths([1, 16, 20, 20], 1);
const weight = eighths([32, 16, 3, 3], 2);
const options = { padding: 1 } as const;
const expected = conv2d(input, weight, options);
/** With a NaN, which has Winograd fall back on the weight as it was given. */
const spoiled = new TensorOf(
  input.data.map((value, i) => (i === 777 ? Number.NaN : value)),
  input.shape,
);
const large = { input: zeros([1, 64, 112, 112]), weight: zeros([64, 64, 3, 3]) };

let backend: Backend;
beforeEach(async () => {
  ({ backend } = await dividingBackend(2));
});
afterEach(() => backend.close({ force: true }));

/** More calls than the board has slots: those after them wait. */
function occupy(): Promise<Tensor>[] {
  return Array.from({ length: 70 }, () => backend.conv2d(large.input, large.weight, options));
}

/** Takes the memory that was given back last, and fills it. */
function overwrite(floats: number): Tensor[] {
  return Array.from({ length: 40 }, () => {
    const tensor = backend.empty([floats]);
    tensor.data.fill(7);
    return tensor;
  });
}

describe('a prepared weight that is disposed of', () => {
  it.each([
    ['before it was packed', false, input],
    ['when it was packed', true, input],
    ['before it was packed, with an input that is not finite', false, spoiled],
    ['when it was packed, with an input that is not finite', true, spoiled],
  ] as const)('%s', async (_, warm, given) => {
    const wanted = conv2d(given, weight, options);
    const prepared = await backend.prepareConv2d(weight, options);
    if (warm) await prepared.run(input);
    const others = occupy();
    const call = prepared.run(given);
    await new Promise((resolve) => setImmediate(resolve));
    prepared.dispose();
    overwrite(weight.data.length);
    expect((await call).data).toEqual(wanted.data);
    await Promise.all(others);
  });

  it('at once, with nobody before it', async () => {
    const wanted = conv2d(spoiled, weight, options);
    for (let turn = 0; turn < 20; turn++) {
      const prepared = await backend.prepareConv2d(weight, options);
      const call = prepared.run(spoiled);
      prepared.dispose();
      const junk = overwrite(weight.data.length);
      expect((await call).data).toEqual(wanted.data);
      for (const tensor of junk) tensor.dispose();
    }
  });
});

it('tensors of the backend that are disposed of', async () => {
  const [lent, other, filters] = [backend.empty(input.shape), backend.empty(input.shape), backend.empty(weight.shape)];
  lent.data.set(input.data);
  other.data.set(input.data);
  filters.data.set(weight.data);
  const prepared = await backend.prepareConv2d(weight, options);
  const others = occupy();
  const calls = [backend.conv2d(lent, filters, options), prepared.run(other)];
  for (const tensor of [lent, other, filters]) tensor.dispose();
  overwrite(input.data.length);
  for (const call of calls) expect((await call).data).toEqual(expected.data);
  await Promise.all(others);
});

it('tensors of the backend that were disposed of before are refused', async () => {
  const gone = backend.empty(input.shape);
  const prepared = await backend.prepareConv2d(weight, options);
  gone.dispose();
  await expect(backend.conv2d(gone, weight)).rejects.toThrow(/^conv2d: input was disposed of$/);
  await expect(prepared.run(gone)).rejects.toThrow(/^PreparedConv2d.run: input was disposed of$/);
});

it('an object of options that is used for the next call', async () => {
  const others = occupy();
  const outs = Array.from({ length: 8 }, () => zeros(expected.shape));
  const shared: { padding: number; out?: Tensor } = { padding: 1 };
  const calls = outs.map((out) => {
    shared.out = out;
    return backend.conv2d(input, weight, shared);
  });
  shared.padding = 0;
  for (const [i, call] of calls.entries()) expect(await call).toBe(outs[i]);
  for (const out of outs) expect(out.data).toEqual(expected.data);
  await Promise.all(others);
});

it('options that are inherited count, as they do in the functions', async () => {
  const inherited = Object.create({ activation: 'relu', bias: new Float32Array(32).fill(10) }) as Conv2dOptions;
  expect(await backend.conv2d(input, weight, inherited)).toEqual(conv2d(input, weight, inherited));
});

it('thousands of calls that fail when their turn comes', async () => {
  const others = occupy();
  const out = backend.empty(expected.shape);
  const calls = Array.from({ length: 20_000 }, () => backend.conv2d(input, weight, { ...options, out }));
  const settled = Promise.allSettled(calls);
  const last = backend.conv2d(input, weight, options);
  out.dispose();
  for (const result of await settled) {
    expect(result.status === 'rejected' && result.reason.message).toMatch(/^conv2d: out was disposed of/);
  }
  expect((await last).data).toEqual(expected.data);
  await Promise.all(others);
  await backend.close();
});

it.each([false, true])('a run of a prepared weight, packed before: %s, when the backend is closed', async (warm) => {
  const prepared = await backend.prepareConv2d(weight, options);
  if (warm) await prepared.run(input);
  const call = prepared.run(input);
  const closed = backend.close();
  expect((await call).data).toEqual(expected.data);
  await closed;
  await expect(prepared.run(input)).rejects.toThrow('PreparedConv2d.run: the backend was closed');
});
