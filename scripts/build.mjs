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
  // For what the command line bundles (picomatch).
  mainFields: ['module', 'main'],
  // The optional peer stays what the user installed.
  external: ['node:*', 'sharp'],
  chunkNames: 'chunks/[hash]',
  minify: true,
  // Where an error is not caught, Node prints the line that threw it.
  lineLimit: 320,
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
for (const file of Object.keys(metafile.outputs).filter((name) => name.endsWith('.map'))) {
  writeFileSync(file, linesOnly(readFileSync(file, 'utf8')));
}
// Nobody reads a stack of the command line's.
for (const file of ['dist/cli/main.js'].filter((name) => existsSync(name))) {
  rmSync(`${file}.map`);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/\/\/# sourceMappingURL=.*\n$/, ''));
}
// What is bundled of others goes with its licence.
const others = Object.keys(metafile.inputs).flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
const licences = [...new Set(others)].map((name) => `${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, 'utf8')}`);
if (licences.length > 0) writeFileSync('dist/licences.txt', licences.join('\n\n'));
buildTypes(entries.filter((name) => name !== 'cli/main').map((name) => `${name}.d.ts`));
