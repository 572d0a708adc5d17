/** Programs that tests start as processes of their own: bundled once, they start in a fraction of the time that sources take. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles the sources as they are; returns the path of the program. A name of its own for each test file. */
export async function bundled(entry: string, name: string): Promise<string> {
  const program = `${root}build/programs/${name}-${process.pid}.mjs`;
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    external: ['node:*', 'sharp'],
  });
  return program;
}
