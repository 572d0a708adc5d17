/** The README holds: its snippets run and print what their comments say, and its paths exist. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as library from '../src/index.js';

const documents = ['README.md', 'CONTRIBUTING.md'].map((name) => ({
  name,
  text: readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'),
}));

/** `Function` for bodies with `await`. */
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;

/** The body of a snippet as a function of what it imports; statements of the form `value; // expected` become checks. */
async function runSnippet(code: string): Promise<void> {
  const names = [...code.matchAll(/import \{([^}]+)\} from 'simdconv';/g)].flatMap(([, list]) =>
    (list as string).split(',').map((name) => name.trim()),
  );
  const body = code
    .replace(/import .*;\n/g, '')
    .replace(/^console\.log\((.*)\);(\s*\/\/.*)?$/gm, '$1;$2')
    .replace(/^(?!const |import |for )(.+?); \/\/ (\[.*?\]|\d+)(?:[:;].*)?$/gm, 'check($1, $2);');
  const check = (actual: unknown, expected: unknown) => {
    expect(actual).toEqual(expected);
  };
  for (const name of names) expect(library).toHaveProperty(name);
  const run = new AsyncFunction('check', ...names, body);
  // biome-ignore lint/performance/noDynamicNamespaceImportAccess: a snippet may import anything
  await run(check, ...names.map((name) => library[name as keyof typeof library]));
}

describe.each(documents)('$name', ({ text }) => {
  const snippets = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code as string);

  it.each(snippets.map((code, i) => [i + 1, code] as const))('snippet %i runs', async (_, code) => {
    await runSnippet(code);
  });

  it('names files that exist', () => {
    const paths = [...text.matchAll(/`((?:src|test|assembly|bench|demo|scripts)\/[\w./-]*)`/g)].map(([, path]) => path as string);
    const links = [...text.matchAll(/\]\(([\w./-]+)\)/g)].map(([, path]) => path as string);
    for (const path of [...paths, ...links]) {
      expect(existsSync(new URL(`../${path}`, import.meta.url)), path).toBe(true);
    }
  });

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    for (const [, name] of text.matchAll(/npm run ([\w:]+)/g)) expect(scripts).toHaveProperty(name as string);
  });
});
