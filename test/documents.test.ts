/**
 * The documents hold: their snippets are JavaScript and TypeScript at once, run and print what their comments say, and the paths and
 * commands they name exist.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as image from '../src/image/index.js';
import * as imageNode from '../src/image/node.js';
import * as library from '../src/index.js';
import * as naive from '../src/naive/index.js';

const root = new URL('..', import.meta.url);
const folder = readdirSync(root).includes('docs') ? readdirSync(new URL('docs/', root)) : [];
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...folder.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];

const modules: Readonly<Record<string, object>> = {
  simdconv: library,
  'simdconv/image': image,
  'simdconv/image/node': imageNode,
  'simdconv/naive': naive,
};
const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => (...args: unknown[]) => Promise<void>;

async function moduleNamed(name: string): Promise<object> {
  return modules[name] ?? ((await import(name)) as object);
}

/** Names that the example of a docstring sees beside all that is exported. */
const given: Readonly<Record<string, unknown>> = {
  pixels: { data: new Uint8Array(5 * 4 * 3).fill(9), width: 5, height: 4, channels: 3 },
};

/** Whether an example names something that it does not declare itself. */
function names(code: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(code) && !new RegExp(`\\b(?:const|let) (?:\\w+, )*${name} =`).test(code);
}

/** What a snippet imports. One without an import is the example of a docstring, and sees all that it names, and a picture. */
async function importsOf(code: string): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const [, list, from] of code.matchAll(/import \{([^}]+)\} from '([^']+)';/g)) {
    const exported = (await moduleNamed(from as string)) as Record<string, unknown>;
    for (const part of (list as string).split(',').map((text) => text.trim())) {
      if (part === '' || part.startsWith('type ')) continue;
      const [name, alias = name] = part.split(' as ') as [string, string?];
      expect(exported, from).toHaveProperty(name);
      found.set(alias as string, exported[name]);
    }
  }
  for (const [, name, from] of code.matchAll(/import (\w+) from '([^']+)';/g)) {
    found.set(name as string, ((await moduleNamed(from as string)) as { default: unknown }).default);
  }
  if (/^import /m.test(code)) return found;
  return new Map(Object.entries({ ...given, ...image, ...imageNode, ...library }).filter(([name]) => names(code, name)));
}

/** Runs a snippet; statements of the form `value; // expected`, or with the comment on the next line, become checks. */
async function runSnippet(code: string): Promise<void> {
  const imports = await importsOf(code);
  // A snippet runs as it stands; in the editor that shows a docstring its example is TypeScript.
  const plain = /^import /m.test(code) ? code : code.replace(/ as const\b/g, '');
  const body = plain
    .replace(/^import [^;]*;\n/gm, '')
    .replace(/;\n(\/\/ \[)/g, '; $1')
    .replace(/^console\.log\((.*)\);(\s*\/\/.*)?$/gm, '$1;$2')
    .replace(
      /^(?!const |let |import |for |\/\/)(.+?); \/\/ (?:Uint8Array )?(\[.*?\]|-?\d+|'[^']*'|true|false)(?:[:;].*)?$/gm,
      'check($1, $2);',
    );
  const check = (actual: unknown, expected: unknown) => {
    expect(ArrayBuffer.isView(actual) ? [...(actual as Uint8Array)] : actual).toEqual(expected);
  };
  await new AsyncFunction('check', ...imports.keys(), body)(check, ...imports.values());
}

// Snippets read and write files where they run: a folder of their own, with a photograph in it.
const before = process.cwd();
const own = mkdtempSync(join(tmpdir(), 'simdconv-documents-'));
beforeAll(async () => {
  process.chdir(own);
  await sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } }).toFile('photo.jpg');
});
afterAll(() => {
  process.chdir(before);
  rmSync(own, { recursive: true });
});

function snippetsOf(name: string): string[] {
  const text = readFileSync(new URL(name, root), 'utf8');
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code as string);
}

/** A snippet as a module by itself: the example of a docstring gets the imports that it leaves out. */
function asModule(code: string): string {
  if (/^import /m.test(code)) return code;
  const lines = Object.entries(modules)
    .filter(([from]) => from !== 'simdconv/naive')
    .map(([from, exported]) => {
      const used = Object.keys(exported).filter((name) => names(code, name));
      return `import { ${used.join(', ')} } from '${from}';`;
    });
  if (names(code, 'pixels')) lines.push("declare const pixels: import('simdconv/image').Pixels;");
  return `${lines.join('\n')}\n${code}`;
}

it('snippets pass tsc --strict', () => {
  const where = fileURLToPath(new URL('build/snippets/', root));
  rmSync(where, { recursive: true, force: true });
  mkdirSync(where, { recursive: true });
  for (const name of documents) {
    for (const [i, code] of snippetsOf(name).entries()) {
      writeFileSync(join(where, `${name.replace(/\W/g, '-')}-${i + 1}.ts`), asModule(code));
    }
  }
  const sources = { simdconv: 'index', 'simdconv/image': 'image/index', 'simdconv/image/node': 'image/node' };
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'ES2022',
    lib: ['ES2023', 'ESNext.Disposable', 'DOM'],
    module: 'ESNext',
    moduleResolution: 'Bundler',
    resolveJsonModule: true,
    skipLibCheck: true,
    types: ['node'],
    paths: Object.fromEntries(Object.entries(sources).map(([name, file]) => [name, [`../../src/${file}.ts`]])),
  };
  writeFileSync(join(where, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
  let errors = '';
  try {
    execFileSync(process.execPath, [tsc, '-p', where], { stdio: 'pipe' });
  } catch (error) {
    errors = String((error as { stdout?: Buffer }).stdout ?? error);
  }
  expect(errors).toBe('');
});

describe.each(documents)('%s', (name) => {
  const text = readFileSync(new URL(name, root), 'utf8');
  const snippets = snippetsOf(name);

  it.each(snippets.map((code, i) => [i + 1, code] as const))('snippet %i runs', async (_, code) => {
    await runSnippet(code);
  });

  it('names files that exist', () => {
    const paths = [...text.matchAll(/`((?:src|test|assembly|bench|demo|scripts|docs|examples|site)\/[\w./-]*)`/g)];
    for (const [, path] of paths) expect(existsSync(new URL(path as string, root)), path).toBe(true);
    const links = [...text.matchAll(/\]\(([\w./-]+)(?:#[\w-]*)?\)/g)];
    for (const [, path] of links) expect(existsSync(new URL(path as string, new URL(name, root))), path).toBe(true);
  });

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
    const elsewhere = /`(?:bench\/peers|test\/bundlers|site|examples\/\w+)\/?`/;
    for (const line of text.split('\n')) {
      if (elsewhere.test(line)) continue;
      for (const [, script] of line.matchAll(/npm run ([\w:]+)/g)) expect(scripts).toHaveProperty([script as string]);
    }
  });
});
