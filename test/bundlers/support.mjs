// A user's folder with simdconv installed and the programs to bundle in it, and the bundlers, each as it comes.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nodeResolve from '@rollup/plugin-node-resolve';
import { build as esbuild } from 'esbuild';
import { rollup } from 'rollup';
import { build as vite } from 'vite';
import webpack from 'webpack';
import { install, pack } from '../package/install.mjs';

export const expected = { same: true, sum: 28.53125, pooled: [3, 6, 6], blurred: 77, simd: true };

/** A folder with the tarball installed, `app.js`, `backend.js`, and a page. */
export function userFolder() {
  const folder = install(pack());
  for (const name of ['app.js', 'backend.js']) {
    copyFileSync(fileURLToPath(new URL(name, import.meta.url)), join(folder, name));
  }
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>app</title><script type="module" src="./app.js"></script>');
  return folder;
}

/** For each bundler what bundles a program of the folder; it gives the path of the bundle. */
export const bundlers = {
  async esbuild(folder, program, { node = false } = {}) {
    const outfile = join(folder, 'out/esbuild', program.replace('.js', '.mjs'));
    const platform = node ? { platform: 'node' } : {};
    const options = { format: 'esm', logLevel: 'error', ...platform };
    await esbuild({ absWorkingDir: folder, entryPoints: [program], bundle: true, outfile, ...options });
    return outfile;
  },

  async rollup(folder, program) {
    const file = join(folder, 'out/rollup', program.replace('.js', '.mjs'));
    const bundle = await rollup({ input: join(folder, program), plugins: [nodeResolve()], external: [/^node:/] });
    await bundle.write({ file, inlineDynamicImports: true });
    await bundle.close();
    return file;
  },

  async webpack(folder, program, { node = false } = {}) {
    const path = join(folder, 'out/webpack');
    const filename = program.replace('.js', '.cjs');
    const target = node ? { target: 'node' } : {};
    const config = { context: folder, entry: `./${program}`, mode: 'production', output: { path, filename }, ...target };
    const stats = await new Promise((resolve, reject) => {
      webpack(config, (error, result) => (error ? reject(error) : resolve(result)));
    });
    if (stats.hasErrors()) throw new Error(stats.toString());
    return join(path, filename);
  },

  async vite(folder) {
    await vite({ root: folder, configFile: false, logLevel: 'error', base: './', build: { outDir: 'out/vite' } });
    return join(folder, 'out/vite/index.html');
  },
};

/** A page in `folder/out/pages` that runs a bundle, or a module, given by its address from there. */
export function writePage(folder, name, src) {
  const pages = join(folder, 'out/pages');
  mkdirSync(pages, { recursive: true });
  writeFileSync(join(pages, `${name}.html`), `<!doctype html><title>${name}</title><script type="module" src="${src}"></script>`);
  return `/out/pages/${name}.html`;
}
