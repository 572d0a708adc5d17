// Bundles the entries into dist/: a few files, so that importing costs milliseconds; tsc adds the typings.
import { copyFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: { index: 'src/index.ts', 'image/index': 'src/image/index.ts', 'naive/index': 'src/naive/index.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: true,
  sourcesContent: false,
});
for (const target of ['simd', 'relaxed', 'wide']) copyFileSync(`build/${target}.wasm`, `dist/${target}.wasm`);
