/** `simdconv bench`. */
import { readArguments } from './arguments.js';

export async function bench(args: readonly string[]): Promise<number> {
  readArguments(args, { quick: 'flag', svg: 'text', json: 'text' });
  return 0;
}
