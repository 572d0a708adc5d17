// npm run docs: writes docs/api.md from the docstrings of what the package exports.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { emitTypings, readTypings } from './typings.mjs';

const entries = [
  ['simdconv', 'index.d.ts'],
  ['simdconv/image', 'image/index.d.ts'],
  ['simdconv/image/node', 'image/node.d.ts'],
  ['simdconv/naive', 'naive/index.d.ts'],
].filter(([, file]) => existsSync(`src/${file.replace('.d.ts', '.ts')}`));

/** Sections of the main entry, by the file that something is declared in; the first that fits takes it. */
const sections = [
  ['Tensors', /^tensor/],
  ['Types of options', /^(arguments|geometry)/],
  ['Gradients', /Backward|^operations\/gradients/],
  ['Pooling', /[pP]ool(?!Shape).*\.d\.ts$|maxUnpool|operations\/pooled/, /^(?!layers)/],
  ['Matrices', /fold|unroll/],
  ['Convolution', /^operations\/(conv|correlate|prepare)/],
  ['Layers', /^layers/],
  ['Threads', /^backend/],
  ['Shapes, plans, settings', /./],
];
const order = [
  'Tensors',
  'Convolution',
  'Pooling',
  'Matrices',
  'Gradients',
  'Layers',
  'Threads',
  'Shapes, plans, settings',
  'Types of options',
];

/** What a file of typings exports: for each name the file and the statements that declare it. */
function exportsOf(file) {
  const { declarations, passedOn } = readTypings(file);
  const found = new Map();
  for (const [name, { target, original }] of passedOn) {
    const inner = exportsOf(target).get(original);
    if (inner === undefined) throw new Error(`${file}: ${target} does not export ${original}`);
    found.set(name, inner);
  }
  for (const declaration of declarations) {
    if (!declaration.text.startsWith('export ')) continue;
    const { statements = [] } = found.get(declaration.name) ?? {};
    found.set(declaration.name, { file, statements: [...statements, declaration] });
  }
  return found;
}

/** What `name` is in a file of typings: declared there, or brought in from another. */
function declarationOf(file, name) {
  const { declarations, imports } = readTypings(file);
  const found = declarations.find((one) => one.name === name);
  if (found !== undefined) return { file, declaration: found };
  const { target, original } = imports.get(name) ?? {};
  if (target === undefined) throw new Error(`${file}: no declaration of ${name}`);
  return declarationOf(target, original);
}

/** The members of a class, each with its comment. */
function membersOf(text) {
  const members = [];
  let lines = [];
  let inComment = false;
  for (const line of text.split('\n').slice(1, -1)) {
    lines.push(line);
    if (/^ {4}\/\*\*/.test(line)) inComment = true;
    if (inComment) {
      if (line.endsWith('*/')) inComment = false;
      continue;
    }
    if (!/^ {4}\S.*;$/.test(line)) continue;
    const code = lines.join('\n');
    const [, words, name] = /^ {4}((?:(?:static|abstract|readonly|protected|private|get|set) )*)([#\w]+|\[[\w.]+\])/m.exec(
      code.replace(/\/\*.*?\*\//gs, ''),
    );
    members.push({ name, code, hidden: /protected|private/.test(words) || name.startsWith('#') || code.includes('@internal') });
    lines = [];
  }
  if (lines.length > 0) throw new Error(`a member does not end: ${lines.join('\n')}`);
  return members;
}

/** A class as a user sees it: its public members, and those of bases that have no chapter of their own. */
function publicClass(file, text, exported) {
  const [, name, base, given, interfaces] =
    /^export declare (?:abstract )?class (\w+(?:<.*?>)?)(?: extends (\w+)(<.*?>)?)?(?: implements (.*?))? \{/.exec(text);
  let members = membersOf(text);
  let heritage = { base: base === undefined ? undefined : `${base}${given ?? ''}`, interfaces };
  if (base !== undefined && !exported.has(base)) {
    const { file: from, declaration } = declarationOf(file, base);
    const above = publicClass(from, declaration.text, exported);
    const inherited = above.members.filter((one) => one.name !== 'constructor' && !members.some((own) => own.name === one.name));
    const isConstructor = (one) => one.name === 'constructor';
    members = [...members.filter(isConstructor), ...inherited, ...members.filter((one) => !isConstructor(one))];
    heritage = { base: above.base, interfaces: [interfaces, above.interfaces].filter(Boolean).join(', ') || undefined };
  }
  return { name, ...heritage, members: members.filter(({ hidden }) => !hidden) };
}

/** A declaration as a user reads it. */
function signature(file, text, exported) {
  if (/^export declare (abstract )?class/.test(text)) {
    const { name, base, interfaces, members } = publicClass(file, text, exported);
    const above = `${base === undefined ? '' : ` extends ${base}`}${interfaces === undefined ? '' : ` implements ${interfaces}`}`;
    return [`class ${name}${above} {`, ...members.map(({ code }) => code), '}'].join('\n');
  }
  // A union that is made from a list.
  return text.replace(/^export (declare )?/, '').replace(/\(typeof (\w+)\)\[number\]/, (_, list) => {
    const [, values] = /: readonly \[(.*)\];$/.exec(declarationOf(file, list).declaration.text);
    return values.split(', ').join(' | ');
  });
}

/** What the value of a constant holds: names, or kernels. */
function contents(value) {
  if (Array.isArray(value)) return `${value.map((name) => `\`${name}\``).join(', ')}.\n\n`;
  return `${Object.entries(value)
    .map(([name, kernel]) => `- \`${name}\`: ${matrix(kernel)}`)
    .join('\n')}\n\n`;
}

/** A kernel of integers, or of such over one number. */
function matrix(kernel) {
  const whole = (scale) => kernel.data.every((weight) => Math.abs(weight * scale - Math.round(weight * scale)) < 1e-6);
  const scale = [1, 9, 16].find(whole);
  const text = JSON.stringify(kernel.toArray(), (_, entry) => (typeof entry === 'number' ? Math.round(entry * scale) : entry));
  return `${text.replaceAll(',', ', ')}${scale === 1 ? '' : ` / ${scale}`}`;
}

/** One name: its signature, and what its docstring says. */
function chapter(name, { file, statements }, exported, value) {
  const title = `### ${name}\n\n\`\`\`typescript\n`;
  const own = statements[0].name;
  if (own !== name) {
    return `${title}const ${name}: typeof ${own};\n\`\`\`\n\n\`${own}\` under the name that PyTorch users look for.\n\n`;
  }
  const code = statements.map(({ text }) => linked(signature(file, text, exported))).join('\n');
  checkNames(name, code, exported);
  const list = /\(typeof (\w+)\)\[number\]/.exec(statements[0].text)?.[1];
  const comments = list === undefined ? statements : [...statements, declarationOf(file, list).declaration];
  const comment = comments.map((one) => one.comment).find((text) => text !== '') ?? '';
  const held = statements[0].text.startsWith('export declare const') ? contents(value) : '';
  return `${title}${code}\n\`\`\`\n\n${prose(comment)}${held}`;
}

/** Types that are not ours. */
const foreign =
  /^(?:(?:Float32|Int32|Uint8|Uint8Clamped)Array|Array(?:Like)?|Promise|Record|Readonly|Omit|Extract|AbortSignal|Symbol)$/;

/** Every type that a signature names must have a chapter. */
function checkNames(name, code, exported) {
  const plain = code.replace(/\/\*.*?\*\/|'[^']*'/gs, ' ');
  const parameters = [...plain.matchAll(/[<[](\w+)(?= extends| in |>+ =|>\()/g)].map(([, parameter]) => parameter);
  for (const used of plain.match(/\b[A-Z]\w*/g) ?? []) {
    if (foreign.test(used) || exported.has(used) || parameters.includes(used)) continue;
    throw new Error(`${name}: ${used} is not exported, and a reader cannot look it up`);
  }
}

/** A docstring as Markdown. */
function prose(comment) {
  const lines = comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^ *\* ?/, '').trimEnd());
  const tags = [{ tag: '', text: [] }];
  for (const line of lines) {
    const [, tag, text] = /^@(\w+)\s*(.*)$/.exec(line.trimStart()) ?? [];
    if (tag === undefined) tags.at(-1).text.push(line);
    else tags.push({ tag, text: [text] });
  }
  return tags.map(({ tag, text }) => written(tag, text)).join('');
}

function written(tag, lines) {
  const text = linked(
    lines
      .map((line) => line.trim())
      .join(' ')
      .trim(),
  );
  const [first, ...rest] = text.split(/\s+/);
  if (tag === '') {
    const paragraphs = linked(lines.join('\n').trim());
    return paragraphs === '' ? '' : `${paragraphs}\n\n`;
  }
  if (tag === 'param') return `- \`${first}\`: ${rest.join(' ')}\n`;
  if (tag === 'returns') return `- returns ${text}\n`;
  if (tag === 'throws') {
    const named = (_, types) =>
      `${types
        .split(' | ')
        .map((type) => `\`${type}\``)
        .join(' or ')} `;
    return `- throws ${text.replace(/^\{([\w |]+)\}\s*/, named)}\n`;
  }
  if (tag === 'example') return `\n\`\`\`ts\n${lines.join('\n').trim()}\n\`\`\`\n\n`;
  return '';
}

function linked(text) {
  return text.replace(/\{@link ([\w.]+)\}/g, '`$1`');
}

/** The constants that the entries export, by name. */
async function constants() {
  const outfile = 'build/programs/constants.mjs';
  const contents = "export { kernels } from './src/image/kernels.js'; export { filterNames } from './src/image/node/filters.js';";
  const stdin = { contents, resolveDir: '.' };
  await build({ stdin, bundle: true, outfile, format: 'esm', platform: 'node', target: 'es2022', packages: 'external' });
  return import(new URL(`../${outfile}`, import.meta.url).href);
}

emitTypings();
const values = await constants();
const exported = new Set(entries.flatMap(([, file]) => [...exportsOf(file).keys()]));
const parts = ['# API\n\nWritten by `npm run docs` from the docstrings. Shapes are (N,C,H,W), numbers float32, row-major.\n'];
for (const [entry, file] of entries) {
  const found = exportsOf(file);
  parts.push(`# \`${entry}\`\n`);
  if (entry === 'simdconv') {
    const bySection = new Map(order.map((title) => [title, []]));
    for (const [name, one] of found) {
      const [title] = sections.find(([, ...patterns]) => patterns.every((pattern) => pattern.test(one.file)));
      bySection.get(title).push(chapter(name, one, exported));
    }
    for (const [title, chapters] of bySection) parts.push(`## ${title}\n`, ...chapters);
  } else if (entry === 'simdconv/naive') {
    const names = [...found.keys()].filter((name) => /^[a-z]/.test(name)).map((name) => `\`${name}\``);
    parts.push(
      `The operations above as plain loops, with the same arguments less \`algorithm\` and \`out\`: ${names.join(', ')}.\n`,
    );
  } else {
    for (const [name, one] of found) parts.push(chapter(name, one, exported, values[name]));
  }
}
mkdirSync('docs', { recursive: true });
writeFileSync(
  'docs/api.md',
  `${parts
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`,
);
