import { describe, expect, it } from 'vitest';
import { keptPoolGeometry } from '../../src/geometry/keptPooling.js';
import { poolGeometry } from '../../src/geometry/pooling.js';
import { maxPool1d } from '../../src/index.js';
import { noise } from '../support/tensors.js';

function line(length: number, kernel: number, batched = true) {
  const batch = { batch: 1, channels: 1, lengths: [length], batched };
  return [batch, { kernel: [kernel], stride: [1], dilation: [1], padding: [[0, 0]] }, false] as const;
}

describe('keptPoolGeometry', () => {
  it('gives the geometry that it gave before', () => {
    const first = keptPoolGeometry('test', ...line(12, 3));
    expect(first).toEqual(poolGeometry('test', ...line(12, 3)));
    expect(keptPoolGeometry('test', ...line(12, 3))).toBe(first);
  });

  it('tells apart what has one hash: 31*40 + 33 = 31*41 + 2', () => {
    for (let i = 0; i < 2; i++) {
      expect(keptPoolGeometry('test', ...line(40, 33)).outputShape).toEqual([1, 1, 8]);
      expect(keptPoolGeometry('test', ...line(41, 2)).outputShape).toEqual([1, 1, 40]);
      expect(maxPool1d(noise([1, 1, 40], 1), 33, { stride: 1 }).shape).toEqual([1, 1, 8]);
      expect(maxPool1d(noise([1, 1, 41], 1), 2, { stride: 1 }).shape).toEqual([1, 1, 40]);
    }
  });

  it('tells apart an input with a batch and one without', () => {
    expect(keptPoolGeometry('test', ...line(9, 2, true)).outputShape).toEqual([1, 1, 8]);
    expect(keptPoolGeometry('test', ...line(9, 2, false)).outputShape).toEqual([1, 8]);
  });

  it('serves more geometries than it keeps', () => {
    for (let length = 3; length < 203; length++) {
      expect(keptPoolGeometry('test', ...line(length, 3)).outputShape).toEqual([1, 1, length - 2]);
    }
  });

  it('says each time who asked for what cannot be', () => {
    for (const caller of ['one', 'two']) expect(() => keptPoolGeometry(caller, ...line(2, 3))).toThrow(`${caller}: Output size`);
  });
});
