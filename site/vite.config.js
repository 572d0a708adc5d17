import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The library as it is built in this repository: the page shows what a user would install. */
const built = (entry) => fileURLToPath(new URL(`../dist/${entry}.js`, import.meta.url));

export default defineConfig({
  // Relative paths: the page may lie in any folder of any host.
  base: './',
  resolve: {
    alias: [
      { find: /^simdconv$/, replacement: built('index') },
      { find: /^simdconv\/image$/, replacement: built('image/index') },
      { find: /^simdconv\/naive$/, replacement: built('naive/index') },
    ],
  },
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
});
