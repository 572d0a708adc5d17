// node scripts/run.mjs bench/threads.ts [arguments]: bundles a program of this repository and runs it, in the folder where npm is. A
// loader that compiles at import would stay in the process that is measured, and its heap is what garbage collections go through.
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(fileURLToPath(import.meta.url), '../..');
const [program] = process.argv.splice(2, 1);
const outfile = join(root, 'build/programs', `${basename(program, '.ts')}.mjs`);
await build({
  absWorkingDir: root,
  entryPoints: [program],
  bundle: true,
  outfile,
  format: 'esm',
  platform: 'node',
  target: 'es2022',
  packages: 'external',
});
await import(pathToFileURL(outfile).href);
