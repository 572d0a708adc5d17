/** Anything at all as arguments: nothing but an answer, or an error that says whose it is. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import * as pictures from '../../src/image/index.js';
import * as library from '../../src/index.js';
import { junk } from './arbitraries.js';
import { answerOf, holds, timeout } from './holds.js';

describe('fuzz', () => {
  it('anything at all as arguments: an answer, or an error that names the function', { timeout }, () => {
    const classes = new Set([
      'Tensor',
      'Layer',
      'Conv2d',
      'ConvTranspose2d',
      'MaxPool2d',
      'AvgPool2d',
      'PreparedConv2d',
      'PreparedConvTranspose2d',
      'Backend',
    ]);
    const functions = Object.entries({ ...pictures, ...library }).filter(
      ([name, value]) => typeof value === 'function' && !classes.has(name),
    ) as [string, (...args: unknown[]) => unknown][];
    holds(
      fc.property(fc.constantFrom(...functions), fc.array(junk, { maxLength: 4 }), ([name, call], args) => {
        // Large results are legal, and slow: this is about what is refused.
        fc.pre(!JSON.stringify(args, bounded)?.includes('"large"'));
        const caller = name === 'conv_transpose2d' ? 'convTranspose2d' : name;
        const result = answerOf(caller, () => call(...args)) as { dispose?(): void } | undefined;
        result?.dispose?.();
      }),
    );
  });
});

/** Marks numbers that would make a large tensor. */
function bounded(_: string, value: unknown): unknown {
  if (typeof value === 'number' && value > 1000 && value < 2 ** 31) return 'large';
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  return value;
}
