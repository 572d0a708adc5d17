import { describe, expect, it } from 'vitest';
import { type OptionKind, readArguments, UsageError } from '../../src/cli/arguments.js';

const kinds: Readonly<Record<string, OptionKind>> = { json: 'flag', out: 'text', sigma: 'number', threads: 'count' };

describe('readArguments', () => {
  it('words and options of every kind, in any order', () => {
    expect(readArguments(['box', '--json', '--out', 'a b', 'in', '--sigma=-1.5', '--threads', '1024'], kinds)).toEqual({
      words: ['box', 'in'],
      options: { json: true, out: 'a b', sigma: -1.5, threads: 1024 },
    });
  });

  it.each([
    ['a flag with a value', ['--json=1'], '--json takes no value, got "1"'],
    ['a flag with an empty value', ['--json='], '--json takes no value, got ""'],
    ['a flag with a value that says yes', ['--json=true'], '--json takes no value, got "true"'],
    ['a text without a value', ['--out'], '--out needs a value'],
    ['a text with an empty value', ['--out='], '--out needs a value'],
    ['a text before another option', ['--out', '--json'], '--out needs a value'],
    ['a number that is none', ['--sigma', '2px'], '--sigma needs a number, got "2px"'],
    ['a number of blanks', ['--sigma', ' '], '--sigma needs a number, got " "'],
    ['a number without end', ['--sigma', 'Infinity'], '--sigma needs a number, got "Infinity"'],
    ['a count of none', ['--threads', '0'], '--threads needs a positive integer of at most 1024, got 0'],
    ['a count of a half', ['--threads', '2.5'], '--threads needs a positive integer of at most 1024, got 2.5'],
    ['a count past the most', ['--threads', '1025'], '--threads needs a positive integer of at most 1024, got 1025'],
  ])('refuses %s', (_title, args, message) => {
    expect(() => readArguments(args, kinds)).toThrow(new UsageError(message));
  });

  it.each(['--toString', '--constructor'])('does not know %s, which every object has', (name) => {
    expect(() => readArguments([name], kinds)).toThrow(`unknown option ${name}`);
  });
});
