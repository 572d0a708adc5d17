// Bundles the entries into dist/: a few small files, so that importing costs milliseconds; their maps and their typings.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { buildTypes } from './build-types.mjs';
import { linesOnly } from './source-maps.mjs';

const entries = ['index', 'image/index', 'image/node', 'naive/index', 'cli/main'].filter((name) => existsSync(`src/${name}.ts`));

rmSync('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: Object.fromEntries(entries.map((name) => [name, `src/${name}.ts`])),
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  // The optional peer stays what the user installed.
  external: ['node:*', 'sharp'],
  chunkNames: 'chunks/[hash]',
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  plugins: [
    {
      name: 'class names',
      // Names of classes are seen by users (`console.log(tensor)`) and outlive the minifier.
      setup({ onLoad }) {
        onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
          loader: 'ts',
          contents: readFileSync(path, 'utf8').replace(
            /^(export (?:abstract )?class (\w+)[^{]*\{)/gm,
            (_, head, name) => `${head} static { Object.defineProperty(this, 'name', { value: '${name}' }); }`,
          ),
        }));
      },
    },
  ],
});
for (const file of Object.keys(metafile.outputs)) {
  if (file.endsWith('.map')) writeFileSync(file, linesOnly(readFileSync(file, 'utf8')));
}
buildTypes(entries.filter((name) => name !== 'cli/main').map((name) => `${name}.d.ts`));
