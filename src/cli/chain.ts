/** The words of `simdconv filter`: filters first, then files. */
import { existsSync } from 'node:fs';
import { suggestion } from '../arguments/checks.js';
import { checkFilter, type Filter, filterNames, type Parameter, parameterOf } from '../image/node/filters.js';
import { readKernelFile } from '../image/node/kernelFile.js';
import { UsageError } from './arguments.js';

export interface Chain {
  readonly filters: readonly Filter[];
  readonly files: readonly string[];
}

/** `numbers` are those given as options: for the filters that take one and were given without. */
export async function readChain(words: readonly string[], numbers: Readonly<Partial<Record<Parameter, number>>>): Promise<Chain> {
  const count = words.findIndex((word, index) => !isFilter(word, index === 0));
  const names = words.slice(0, count < 0 ? words.length : count);
  if (names.length === 0) throw new UsageError(`expected a filter, such as gaussian:2; there are ${filterNames.join(', ')}`);
  const unused = new Set(Object.keys(numbers).filter((name) => numbers[name as Parameter] !== undefined) as Parameter[]);
  const filters: Filter[] = [];
  for (const name of names) {
    if (name.endsWith('.json')) {
      filters.push({ kernel: await readKernelFile(name) });
      continue;
    }
    const parameter = parameterOf(name);
    const number = parameter && numbers[parameter];
    if (number !== undefined) unused.delete(parameter as Parameter);
    const filter = number === undefined ? name : `${name}:${number}`;
    try {
      checkFilter('filter', filter);
    } catch (error) {
      throw new UsageError((error as Error).message.replace(/^filter: /, ''));
    }
    filters.push(filter);
  }
  for (const name of unused) throw new UsageError(`--${name} was given, but no filter without a number of its own takes it`);
  return { filters, files: words.slice(names.length) };
}

function isFilter(word: string, first: boolean): boolean {
  const name = word.split(':')[0] as string;
  if (word.endsWith('.json') || filterNames.includes(name)) return true;
  const nearest = suggestion(name, filterNames);
  // The first word is a filter; a later one that is no file and looks like a filter was meant to be one.
  if (first) throw new UsageError(`there is no filter ${JSON.stringify(word)}; there are ${filterNames.join(', ')}${nearest}`);
  if (nearest !== '' && /^[a-z]+(:[\d.]+)?$/i.test(word) && !existsSync(word)) {
    throw new UsageError(`${JSON.stringify(word)} is neither a filter nor a file${nearest}`);
  }
  return false;
}
