import { defineConfig } from 'vitest/config';

const nodeMajor = Number(process.versions.node.split('.')[0]);

/** One run of the whole suite on each build of the kernels. */
const builds = [
  { name: 'simd', env: { SIMDCONV_RELAXED_SIMD: '0' } },
  // Relaxed SIMD is on from Node 22; Node 20 has it behind a flag.
  { name: 'relaxed', execArgv: nodeMajor < 22 ? ['--experimental-wasm-relaxed-simd'] : [] },
  // With the kernels' assertions on.
  { name: 'debug', env: { SIMDCONV_RELAXED_SIMD: '0' }, engine: ['test/support/debugEngine.ts'] },
  // 256-bit operations: from Node 24, on x64 with AVX2.
  ...(nodeMajor >= 24 && process.arch === 'x64' ? [{ name: 'wide', env: { SIMDCONV_WIDE: '1' } }] : []),
];

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: 60_000,
    globalSetup: ['test/support/buildWorker.mjs'],
    projects: builds.map(({ engine = [], ...build }) => ({
      test: {
        ...build,
        include: ['test/**/*.test.ts'],
        setupFiles: ['test/support/tensorEquality.ts', 'test/support/poisonedResults.ts', ...engine],
        testTimeout: 60_000,
      },
    })),
  },
});
