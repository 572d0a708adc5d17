import { defineConfig } from 'vitest/config';

const nodeMajor = Number(process.versions.node.split('.')[0]);

/**
 * What no build of the kernels changes, and is run once: what computes without kernels (plans, geometry, plain loops, checks of
 * arguments, arrays for results, unpacking), and programs, files and documents, whose kernels other tests try on each build.
 * These run as users do, on the build that the library takes by itself.
 */
const once = [
  'test/backend/{board,process}.test.ts',
  'test/bench/{accuracy,chart,fit}.test.ts',
  'test/{cli,demo,errors,examples,naive,plan}/**/*.test.ts',
  'test/geometry/places.test.ts',
  'test/image/errors.test.ts',
  'test/image/node/*.test.ts',
  'test/wasm/unpack.test.ts',
  'test/{documents,tensor,unwritten}.test.ts',
];

/** One run of everything else on each build. */
const builds = [
  { name: 'simd', env: { SIMDCONV_RELAXED_SIMD: '0' } },
  // Relaxed SIMD is on from Node 22; Node 20 has it behind a flag.
  { name: 'relaxed', execArgv: nodeMajor < 22 ? ['--experimental-wasm-relaxed-simd'] : [] },
  // With the kernels' assertions on.
  { name: 'debug', env: { SIMDCONV_RELAXED_SIMD: '0' }, engine: ['test/support/debugEngine.ts'] },
  // 256-bit operations: from Node 24, on x64 with AVX2.
  ...(nodeMajor >= 24 && process.arch === 'x64' ? [{ name: 'wide', env: { SIMDCONV_WIDE: '1' } }] : []),
];

const setupFiles = ['test/support/tensorEquality.ts', 'test/support/poisonedResults.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: 60_000,
    globalSetup: ['test/support/buildWorker.mjs'],
    projects: [
      { test: { name: 'once', include: once, setupFiles, testTimeout: 60_000 } },
      ...builds.map(({ engine = [], ...build }) => ({
        test: {
          ...build,
          include: ['test/**/*.test.ts'],
          exclude: once,
          setupFiles: [...setupFiles, ...engine],
          testTimeout: 60_000,
        },
      })),
    ],
  },
});
