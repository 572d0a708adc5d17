/** What is embedded comes out as it went in: our inflate against zlib, patches, the builds of the kernels. */
import { readFileSync } from 'node:fs';
import { constants, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { binaryOf } from '../../src/wasm/binaries.js';
import { inflate } from '../../src/wasm/inflate.js';
import { applyPatch } from '../../src/wasm/unpack.js';

const packScript = '../../scripts/pack.mjs';
const { makePatch } = (await import(packScript)) as { makePatch(base: Buffer, target: Buffer): Buffer };

/** Bytes with repetitions near and far, as code has. */
const texts = fc
  .array(
    fc.record({
      bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }),
      times: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 2000 })),
    }),
    { maxLength: 12 },
  )
  .map((runs) => Buffer.concat(runs.flatMap(({ bytes, times }) => Array<Uint8Array>(times).fill(bytes))));

const { Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = constants;
const builds = ['simd', 'relaxed', 'wide'] as const;

function builtBinary(build: string): Buffer {
  return readFileSync(new URL(`../../build/${build}.wasm`, import.meta.url));
}

describe('inflate', () => {
  it('undoes what zlib deflates, at every level and strategy', () => {
    const levels = fc.integer({ min: 0, max: 9 });
    const strategies = fc.constantFrom(Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE);
    const memory = fc.constantFrom(1, 9);
    fc.assert(
      fc.property(texts, levels, strategies, memory, (bytes, level, strategy, memLevel) => {
        const deflated = deflateRawSync(bytes, { level, strategy, memLevel });
        expect(Buffer.compare(inflate(deflated, bytes.length), bytes)).toBe(0);
      }),
    );
  });

  it('undoes codes of all lengths: symbols that come 1, 2, 4, ... 16384 times', () => {
    const bytes = Buffer.concat(Array.from({ length: 15 }, (_, i) => Buffer.alloc(2 ** i, 17 * i)));
    const mixed = bytes.map((_, i) => bytes[(i * 7919) % bytes.length] as number);
    const deflated = deflateRawSync(mixed, { level: 9, strategy: Z_HUFFMAN_ONLY });
    expect(Buffer.compare(inflate(deflated, mixed.length), mixed)).toBe(0);
  });

  it.each(builds)('gives the %s build as zlib does', (build) => {
    const bytes = builtBinary(build);
    expect(Buffer.compare(inflate(deflateRawSync(bytes, { level: 9 }), bytes.length), bytes)).toBe(0);
  });

  it('refuses what ends early', () => {
    const deflated = deflateRawSync(builtBinary('simd'));
    expect(() => inflate(deflated.subarray(0, 1000), 10_000)).toThrow('end early');
  });
});

describe('makePatch and applyPatch', () => {
  it('make the target of the base', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(300), fc.uint8Array({ maxLength: 40 })), { maxLength: 8 });
    fc.assert(
      fc.property(texts, edits, (base, list) => {
        let target = base;
        for (const [place, removed, added] of list) {
          const at = place % (target.length + 1);
          target = Buffer.concat([target.subarray(0, at), added, target.subarray(at + removed)]);
        }
        expect(Buffer.compare(applyPatch(base, makePatch(base, target)), target)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});

describe('binaryOf', () => {
  it.each(builds)('gives the %s build, byte for byte', (build) => {
    expect(Buffer.compare(binaryOf(build), builtBinary(build))).toBe(0);
  });

  it.each(builds)('gives the %s build where there is no zlib, as in a browser', (build) => {
    const spy = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    try {
      expect(Buffer.compare(binaryOf(build), builtBinary(build))).toBe(0);
    } finally {
      spy.mockRestore();
    }
  });
});
