// Reads the typings that tsc writes: statement by statement, in the form that tsc gives them.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the typings of all sources are. */
const whole = 'build/types';

/** Has tsc write the typings of src/. */
export function emitTypings() {
  rmSync(whole, { recursive: true, force: true });
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', whole], {
    stdio: 'inherit',
  });
}

/** A file of typings: what it declares, and where the names come from that it imports or passes on. */
export function readTypings(file) {
  const declarations = [];
  const imports = new Map();
  const passedOn = new Map();
  for (const { comment, text } of statements(readFileSync(join(whole, file), 'utf8'))) {
    const [, keyword, list, from] = /^(import|export) (?:type )?\{([^}]*)\} from '(.*)';$/s.exec(text) ?? [];
    if (keyword !== undefined) {
      const target = join(dirname(file), from).replace(/\.js$/, '.d.ts');
      for (const specifier of list.split(',').filter((part) => part.trim() !== '')) {
        const [, original, alias = original] = /^(?:type )?(\w+)(?: as (\w+))?$/.exec(specifier.trim());
        (keyword === 'import' ? imports : passedOn).set(alias, { target, original });
      }
    } else if (text !== 'export {};') {
      const [, name] = /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|function|const) (\w+)/.exec(text) ?? [];
      if (name === undefined) throw new Error(`${file}: cannot tell what this declares: ${text}`);
      const names = new Set(text.replace(/\/\*.*?\*\/|'[^']*'/gs, ' ').match(/[A-Za-z_$][\w$]*/g));
      if (/import\("\./.test(text)) throw new Error(`${file}: an import within a declaration is not followed: ${text}`);
      declarations.push({ name, comment, text, names });
    }
  }
  return { declarations, imports, passedOn };
}

/** Top-level statements, as tsc lays them out: each begins at the start of a line and ends, all brackets closed, with one. */
function* statements(source) {
  let comment = '';
  let text = '';
  let inComment = false;
  let depth = 0;
  for (const line of source.split('\n')) {
    if (text === '' && (inComment || line.startsWith('/*') || line.trim() === '')) {
      inComment = (inComment || line.startsWith('/*')) && !line.endsWith('*/');
      comment = line.startsWith('/*') ? line : `${comment}\n${line}`;
      continue;
    }
    text += text === '' ? line : `\n${line}`;
    const code = line.replace(/'[^']*'|\/\*.*?\*\/|\/\/.*/g, '');
    if (/^\s*\*/.test(code) || /^\s*\/\*/.test(code)) continue;
    for (const character of code) {
      if ('{(['.includes(character)) depth++;
      if ('})]'.includes(character)) depth--;
    }
    if (depth === 0 && /[;}]$/.test(line)) {
      yield { comment: comment.trim(), text };
      comment = '';
      text = '';
    }
  }
  if (text !== '') throw new Error(`a statement does not end: ${text}`);
}
