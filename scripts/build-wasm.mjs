// Compiles the AssemblyScript kernels and embeds the release builds in TypeScript modules under src/wasm/generated/: one
// whole, the others as patches of it. A build whose sources have not changed is left as it is.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { makePatch, packedModule } from './pack.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const generated = 'src/wasm/generated';
const stampFile = join('build', 'stamp');

const sources = ['asconfig.json', 'package-lock.json', 'scripts/build-wasm.mjs', 'scripts/pack.mjs'].concat(
  readdirSync('assembly')
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join('assembly', name)),
);
const stamp = sources.reduce((hash, file) => hash.update(file).update(readFileSync(file)), createHash('sha256')).digest('hex');
const releases = ['simd', 'relaxed', 'wide'];
const targets = ['debug', ...releases];
const outputs = [
  ...targets.map((target) => join('build', `${target}.wasm`)),
  ...releases.map((target) => join(generated, `${target}.ts`)),
  join(generated, 'exports.d.ts'),
];
if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp && outputs.every((file) => existsSync(file))) {
  process.exit(0);
}

mkdirSync('build', { recursive: true });
mkdirSync(generated, { recursive: true });
for (const target of targets) {
  // The wide build is told what it is by a second entry file.
  const entries = target === 'wide' ? ['assembly/wide.ts'] : [];
  const { error, stderr } = await asc.main([...entries, '--config', 'asconfig.json', '--target', target]);
  const messages = stderr.toString();
  if (messages) process.stderr.write(messages);
  if (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
const base = readFileSync('build/relaxed.wasm');
for (const target of releases) {
  const bytes = readFileSync(`build/${target}.wasm`);
  const { text, length } =
    target === 'relaxed'
      ? packedModule('The relaxed build of assembly/.', 'relaxedWasm', bytes)
      : packedModule(`What makes the ${target} build of the relaxed one.`, `${target}Patch`, makePatch(base, bytes));
  writeFileSync(join(generated, `${target}.ts`), text);
  console.log(`${target}: ${bytes.length} bytes, ${length} embedded`);
}
// The typings that the compiler writes describe the exports; only that part is ours to use.
const typings = readFileSync(join('build', 'simd.d.ts'), 'utf8');
const body = typings.slice(typings.indexOf('{') + 1, typings.lastIndexOf('/** Instantiates')).trimEnd();
writeFileSync(
  join(generated, 'exports.d.ts'),
  `/** What every build of assembly/ exports. */\nexport interface KernelExports {${body
    .slice(0, body.lastIndexOf('}'))
    .replace(/export function /g, '')
    .replace(/export const memory: WebAssembly.Memory;\n/, '')}}\n`,
);
writeFileSync(stampFile, stamp);
