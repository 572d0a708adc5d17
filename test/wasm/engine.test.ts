import { afterEach, describe, expect, it, vi } from 'vitest';
import { paddedRows } from '../../src/plan/tile.js';
import { Engine, engine } from '../../src/wasm/engine.js';
import { hasRelaxedSimd } from '../../src/wasm/features.js';
import { wideEngine } from '../../src/wasm/wide.js';

const wantsRelaxed = process.env['SIMDCONV_RELAXED_SIMD'] !== '0';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('engine', () => {
  it('runs the build that the test project asks for', () => {
    // The wide build stands down on processors without AVX2.
    if (process.env['SIMDCONV_WIDE'] === '1') expect(['wide', 'relaxed']).toContain(engine().build);
    else expect(engine().build).toBe(wantsRelaxed ? 'relaxed' : 'simd');
    if (wantsRelaxed) expect(hasRelaxedSimd()).toBe(true);
  });

  it('has no fused multiply-add where that is turned off, whatever else is asked for', () => {
    vi.stubEnv('SIMDCONV_RELAXED_SIMD', '0');
    expect(wideEngine()).toBeUndefined();
  });

  it('agrees with the kernels on the rows of a packed matrix', () => {
    const { kernels } = engine();
    for (let rows = 1; rows < 100; rows++) expect(paddedRows(rows)).toBe(kernels.gemmPaddedRows(rows));
  });

  it('hands out blocks aligned to 64 bytes that do not overlap, and takes them back', () => {
    const wasm = engine();
    const sizes = [1, 64, 100, 4096, 0, 70000];
    const blocks = sizes.map((bytes) => ({ bytes, ptr: wasm.allocate('test', bytes) }));
    for (const { ptr } of blocks) expect(ptr % 64).toBe(0);
    const sorted = [...blocks].sort((a, b) => a.ptr - b.ptr);
    sorted.slice(1).forEach(({ ptr }, i) => {
      const before = sorted[i] as { bytes: number; ptr: number };
      expect(ptr).toBeGreaterThanOrEqual(before.ptr + before.bytes + 64);
    });
    for (const { ptr } of blocks) wasm.free(ptr);
  });

  it('says how many bytes it wanted when memory cannot grow, and goes on', () => {
    const { build, module } = engine();
    const wasm = new Engine(build, module, new WebAssembly.Memory({ initial: 16, maximum: 32 }));
    expect(() => wasm.allocate('test', 2 ** 22)).toThrow(
      new RangeError('test: expected WebAssembly memory to hold 4194304 bytes more, but it cannot grow that far'),
    );
    expect(() => wasm.allocate('test', 2 ** 31)).toThrow(
      new RangeError('test: expected WebAssembly memory to hold 2147483648 bytes more, but one block has at most 1 GiB'),
    );
    wasm.free(wasm.allocate('test', 1000));
  });

  it('gives scratch back when the work throws', () => {
    const wasm = engine();
    const before = wasm.allocate('test', 4096);
    wasm.free(before);
    expect(() =>
      wasm.withScratch('test', [1024], () => {
        throw new Error('inner');
      }),
    ).toThrow('inner');
    const after = wasm.allocate('test', 4096);
    wasm.free(after);
    expect(after).toBe(before);
  });
});
