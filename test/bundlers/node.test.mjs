// Bundles run in Node, and the package in Deno and Bun.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bundlers, expected, userFolder } from './support.mjs';

let folder;
before(() => {
  folder = userFolder();
});

function output(command, ...args) {
  return JSON.parse(execFileSync(command, args, { cwd: folder, encoding: 'utf8' }));
}

for (const name of ['esbuild', 'rollup', 'webpack']) {
  describe(name, () => {
    it('bundles it, and the bundle runs in Node', async () => {
      assert.deepEqual(output(process.execPath, await bundlers[name](folder, 'app.js')), expected);
    });

    it('bundles threads', async () => {
      assert.deepEqual(output(process.execPath, await bundlers[name](folder, 'backend.js', { node: true })), { same: true });
    });
  });
}

/** Programs from the registry, whose install scripts did not run. */
const runtimes = {
  deno: ['@deno/linux-x64-glibc/deno', 'run', '--allow-all', '--node-modules-dir=manual', '--no-lock'],
  bun: ['@oven/bun-linux-x64/bin/bun', 'run'],
};

for (const [name, [path, ...flags]] of Object.entries(runtimes)) {
  const program = fileURLToPath(new URL(join('node_modules', path), import.meta.url));
  describe(name, { skip: !existsSync(program) && 'not for this machine' }, () => {
    it('runs it', () => {
      assert.deepEqual(output(program, ...flags, 'app.js'), expected);
    });

    it('runs threads', () => {
      assert.deepEqual(output(program, ...flags, 'backend.js'), { same: true });
    });
  });
}
