import { expect, it, vi } from 'vitest';
import { PackedWeight } from '../../src/operations/packedWeight.js';
import { engine } from '../../src/wasm/engine.js';
import { eighths } from '../support/tensors.js';

it('a packing that fails gives its block back', () => {
  const weight = new PackedWeight('Prepared', 'prepare', eighths([2, 3, 3, 3], 1), undefined, 2);
  const wasm = engine();
  const [allocate, free] = [vi.spyOn(wasm, 'allocate'), vi.spyOn(wasm, 'free')];
  const fail = () => {
    throw new RangeError('no room to work in');
  };
  expect(() => weight.packed('a shape', 100, fail)).toThrow('no room to work in');
  expect(free.mock.calls.map(([ptr]) => ptr)).toEqual(allocate.mock.results.map(({ value }) => value));
  expect(weight.packed('a shape', 100, () => undefined)).toBeGreaterThan(0);
  vi.restoreAllMocks();
  weight.dispose();
});
