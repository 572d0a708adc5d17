// The package as a user gets it: packed, and installed from the tarball into an empty folder.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Node binaries to try: this one, and those that SIMDCONV_TEST_NODES names, with colons between. */
export const nodes = [process.execPath, ...(process.env.SIMDCONV_TEST_NODES ?? '').split(':').filter(Boolean)];

/** An empty folder, gone when the process ends. */
export function emptyFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'simdconv-package-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Packs the built package; the tarball's path. */
export function pack() {
  const folder = emptyFolder();
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], repository);
  return join(folder, readdirSync(folder)[0]);
}

/** A folder of a project of type `type` with the tarball installed, without a registry. */
export function install(tarball, type = 'module') {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type }));
  npm(['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball], folder);
  return folder;
}

/** Writes `source` into a file of the folder and runs it; what it printed. */
export function run(folder, file, source, { node = process.execPath, flags = [] } = {}) {
  writeFileSync(join(folder, file), source);
  // A test runner of its own, not a part of ours.
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  return execFileSync(node, [...flags, file], { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

function npm(args, cwd) {
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' });
}
