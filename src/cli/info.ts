/** `simdconv info`. */
import { availableParallelism, cpus } from 'node:os';
import { loadSharp } from '../image/node/sharp.js';
import { info as libraryInfo } from '../operations/info.js';
import { readArguments, UsageError } from './arguments.js';

export async function info(args: readonly string[]): Promise<number> {
  const { words, options } = readArguments(args, { json: 'flag' });
  if (words.length > 0) throw new UsageError(`info takes no words, got ${JSON.stringify(words[0])}`);
  const { version, relaxedSimd, wide } = libraryInfo();
  const about = {
    simdconv: version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    simd: true,
    relaxedSimd,
    wide,
    sharp: await loadSharp().then(
      ({ versions }) => versions.sharp ?? 'unknown',
      (error: Error) => error.message,
    ),
  };
  if (options['json'] === true) process.stdout.write(`${JSON.stringify(about)}\n`);
  else for (const [name, value] of Object.entries(about)) process.stdout.write(`${name.padEnd(12)} ${value}\n`);
  return 0;
}
