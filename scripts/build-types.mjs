// Writes dist/**/*.d.ts: of the typings that tsc makes, the declarations that a user can reach from an entry and no others.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { emitTypings, readTypings } from './typings.mjs';

/** Where things are internal unless an entry exports them: types from there stand as names whose content is not told. */
const internals = /^(algorithms|backend|geometry|plan|wasm)\//;

const files = new Map();
/** For each file the names that are needed of it. */
const needed = new Map();
/** What an entry exports, as 'file name'. */
const exportedNames = new Set();

function typings(file) {
  if (!files.has(file)) {
    files.set(file, readTypings(file));
    needed.set(file, new Set());
  }
  return files.get(file);
}

/** Notes that `name` is needed of `file`, and what that needs in turn. */
function need(file, name) {
  const { declarations, imports, passedOn } = typings(file);
  if (needed.get(file).has(name)) return;
  needed.get(file).add(name);
  const source = passedOn.get(name) ?? imports.get(name);
  if (source !== undefined) need(source.target, source.original);
  for (const declaration of declarations.filter((one) => one.name === name)) {
    declaration.opaque =
      !exportedNames.has(`${file} ${name}`) &&
      internals.test(file) &&
      /^export (declare class|interface) \w+ /.test(declaration.text);
    if (declaration.opaque) continue;
    for (const used of declaration.names) {
      if (imports.has(used) || declarations.some((one) => one.name === used)) need(file, used);
    }
  }
}

/** A file of typings with what is needed of it. */
function written(file) {
  const { declarations, imports, passedOn } = typings(file);
  const wanted = needed.get(file);
  const list = (keyword, bindings) => {
    const byTarget = new Map();
    for (const [alias, { target, original }] of bindings) {
      if (!wanted.has(alias)) continue;
      const path = relative(dirname(file), target).replace(/\.d\.ts$/, '.js');
      const from = path.startsWith('.') ? path : `./${path}`;
      byTarget.set(from, [...(byTarget.get(from) ?? []), alias === original ? alias : `${original} as ${alias}`]);
    }
    return [...byTarget].map(([from, names]) => `${keyword} { ${names.join(', ')} } from '${from}';`);
  };
  const kept = declarations
    .filter(({ name }) => wanted.has(name))
    .map(({ name, comment, text, opaque }) => {
      if (opaque) return `/** Internal. */\nexport interface ${name} {\n    readonly internal: never;\n}`;
      return comment === '' ? text : `${comment}\n${text}`;
    });
  const lines = [...list('import type', imports), ...list('export', passedOn), ...kept];
  // For those whose `lib` does not have it yet.
  if (/Symbol\.(asyncD|d)ispose/.test(kept.join())) lines.unshift('/// <reference lib="esnext.disposable" />');
  return `${lines.join('\n')}\n`;
}

/** Writes the typings of these entries, such as 'index.d.ts', into dist/. */
export function buildTypes(entries) {
  emitTypings();
  const exported = entries.flatMap((entry) => {
    const { declarations, passedOn } = typings(entry);
    return [...declarations.map((one) => one.name), ...passedOn.keys()].map((name) => [entry, name]);
  });
  const sources = exported.map(([entry, name]) => typings(entry).passedOn.get(name) ?? { target: entry, original: name });
  for (const { target, original } of sources) exportedNames.add(`${target} ${original}`);
  for (const [entry, name] of exported) need(entry, name);
  for (const file of files.keys()) {
    const path = join('dist', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, written(file));
  }
}
