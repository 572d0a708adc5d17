// npm run fuzz -- --minutes 10 [--seed N] [--build simd|relaxed|debug|wide]: test/fuzz for so long, with a seed of its own.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    build: { type: 'string', default: 'relaxed' },
  },
});
console.log(`fuzz: ${values.minutes} minutes on ${values.build}, --seed ${values.seed}`);
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--maxWorkers=1', '--project', values.build, 'test/fuzz'],
  {
    stdio: 'inherit',
    env: { ...process.env, SIMDCONV_FUZZ_MINUTES: values.minutes, SIMDCONV_FUZZ_SEED: values.seed },
  },
);
process.exit(status ?? 1);
