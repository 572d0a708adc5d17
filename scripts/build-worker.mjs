// Bundles what a backend's threads run and embeds it, packed, in a TypeScript module: no file to locate, so every bundler works.
// The kernels' binaries stay out: a worker gets the compiled module.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { packedText } from './pack.mjs';

export async function buildWorker() {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/backend/worker.ts'],
    bundle: true,
    write: false,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'es2022',
    plugins: [
      {
        name: 'without-binaries',
        setup({ onLoad }) {
          onLoad({ filter: /src[\\/]wasm[\\/]binaries\.ts$/ }, () => ({ contents: 'export const binaryOf = undefined;' }));
        },
      },
    ],
  });
  const generated = join(root, 'src/backend/generated');
  mkdirSync(generated, { recursive: true });
  const code = outputFiles[0].contents;
  const text = packedText('src/backend/worker.ts and all that it imports, bundled: base64 of its brotli.', 'workerCode', code);
  writeFileSync(join(generated, 'worker.ts'), text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWorker();
