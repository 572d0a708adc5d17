import { afterEach, describe, expect, it, vi } from 'vitest';
import { unwrittenBytes, unwrittenFloats } from '../src/unwritten.js';

describe('arrays for results', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('have memory of their own, of the right length', () => {
    for (const count of [0, 1, 3, 5000, 100_000]) {
      const floats = unwrittenFloats('test', count);
      expect([floats.length, floats.byteOffset, floats.buffer.byteLength]).toEqual([count, 0, count * 4]);
      const bytes = unwrittenBytes(count);
      expect([bytes.length, bytes.byteOffset, bytes.buffer.byteLength]).toEqual([count, 0, count]);
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
    }
  });

  it('are not zeroed first where Node can leave that out: here they are poisoned', () => {
    expect(unwrittenFloats('test', 3)).toEqual(Float32Array.of(Number.NaN, Number.NaN, Number.NaN));
  });

  it.each([
    ['no Buffer', undefined],
    ['a Buffer that cannot', {}],
    [
      'a Buffer that cuts from a larger one',
      { allocUnsafeSlow: (size: number) => new Uint8Array(new ArrayBuffer(size + 8), 0, size) },
    ],
    [
      'a Buffer that refuses',
      {
        allocUnsafeSlow: () => {
          throw new RangeError('too long');
        },
      },
    ],
  ])('are zeros with %s', (_, Buffer) => {
    vi.stubGlobal('Buffer', Buffer);
    expect(unwrittenFloats('test', 2)).toEqual(Float32Array.of(0, 0));
    expect(unwrittenBytes(2)).toEqual(Uint8Array.of(0, 0));
  });

  it('say how much memory there is not', () => {
    expect(() => unwrittenFloats('conv2d', 2 ** 50)).toThrow(
      `conv2d: expected memory for a result of ${2 ** 52} bytes, but there is not as much`,
    );
  });
});
