/** Options of a command line, by node's parser, with a word of help where one is wrong. */
import { parseArgs } from 'node:util';
import { suggestion } from '../arguments/checks.js';

/** The command was asked in a way that it cannot understand. */
export class UsageError extends Error {}

export type OptionKind = 'flag' | 'text' | 'number' | 'count';

export interface ParsedArguments {
  readonly words: readonly string[];
  readonly options: { readonly [name: string]: string | number | boolean | undefined };
}

export function readArguments(args: readonly string[], kinds: Readonly<Record<string, OptionKind>>): ParsedArguments {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(kinds).map(([name, kind]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' } as const]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const options: Record<string, string | number | boolean> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind === 'option') options[token.name] = readOption(token.name, token.rawName, token.value, kinds);
  }
  return { words, options };
}

function readOption(name: string, raw: string, value: string | undefined, kinds: Readonly<Record<string, OptionKind>>) {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) {
    const known = Object.keys(kinds).map((one) => `--${one}`);
    throw new UsageError(`unknown option ${raw}; the options are ${known.join(', ')}${suggestion(raw, known)}`);
  }
  if (kind === 'flag') {
    if (value !== undefined) throw new UsageError(`${raw} takes no value, got ${JSON.stringify(value)}`);
    return true;
  }
  if (value === undefined || value === '' || value.startsWith('--')) throw new UsageError(`${raw} needs a value`);
  if (kind === 'text') return value;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number))
    throw new UsageError(`${raw} needs a number, got ${JSON.stringify(value)}`);
  if (kind === 'count' && !(Number.isInteger(number) && number >= 1 && number <= 1024)) {
    throw new UsageError(`${raw} needs a positive integer of at most 1024, got ${value}`);
  }
  return number;
}
