// npm run docs: writes docs/api.md from the docstrings of what the package exports.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
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
  ['Types of options', /^arguments/],
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

/** One name: its signature, and what its docstring says. */
function chapter(name, { statements }) {
  const code = statements.map(({ text }) => text.replace(/^export (declare )?/, '').replace(/^ +(#private;|private .*)\n/gm, ''));
  const comment = statements.map((one) => one.comment).find((text) => text !== '') ?? '';
  return `### ${name}\n\n\`\`\`typescript\n${code.join('\n')}\n\`\`\`\n\n${prose(comment)}`;
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
  if (tag === 'throws') return `- throws ${text.replace(/^\{(\w+)\}\s*/, '`$1` ')}\n`;
  if (tag === 'example') return `\n\`\`\`ts\n${lines.join('\n').trim()}\n\`\`\`\n\n`;
  return '';
}

function linked(text) {
  return text.replace(/\{@link ([\w.]+)\}/g, '`$1`');
}

emitTypings();
const parts = ['# API\n\nWritten by `npm run docs` from the docstrings. Shapes are (N,C,H,W), numbers float32, row-major.\n'];
for (const [entry, file] of entries) {
  const found = exportsOf(file);
  parts.push(`# \`${entry}\`\n`);
  if (entry === 'simdconv') {
    const bySection = new Map(order.map((title) => [title, []]));
    for (const [name, one] of found) {
      const [title] = sections.find(([, ...patterns]) => patterns.every((pattern) => pattern.test(one.file)));
      bySection.get(title).push(chapter(name, one));
    }
    for (const [title, chapters] of bySection) parts.push(`## ${title}\n`, ...chapters);
  } else if (entry === 'simdconv/naive') {
    const names = [...found.keys()].filter((name) => /^[a-z]/.test(name)).map((name) => `\`${name}\``);
    parts.push(
      `The operations above as plain loops, with the same arguments less \`algorithm\` and \`out\`: ${names.join(', ')}.\n`,
    );
  } else {
    for (const [name, one] of found) parts.push(chapter(name, one));
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
