/** The documents hold: their snippets run and print what their comments say, and the paths and commands they name exist. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  const pixels = { data: new Uint8Array(5 * 4 * 3).fill(9), width: 5, height: 4, channels: 3 };
  return new Map(
    Object.entries({ pixels, ...image, ...imageNode, ...library }).filter(
      ([name]) => new RegExp(`\\b${name}\\b`).test(code) && !code.includes(`const ${name} =`),
    ),
  );
}

/** Runs a snippet; statements of the form `value; // expected`, or with the comment on the next line, become checks. */
async function runSnippet(code: string): Promise<void> {
  const imports = await importsOf(code);
  const body = code
    .replace(/^import [^;]*;\n/gm, '')
    .replace(/ as const\b/g, '')
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

describe.each(documents)('%s', (name) => {
  const text = readFileSync(new URL(name, root), 'utf8');
  const snippets = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code as string);

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
