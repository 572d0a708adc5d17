/** Runs a table of bad calls: each must throw its very error, and leave its arguments as they were. */
import { describe, expect, it } from 'vitest';
import * as library from '../../src/index.js';

/** The library without its types, to call it wrongly. */
// biome-ignore lint/suspicious/noExplicitAny: wrong calls are the point
export const api = library as any;

export interface BadCall {
  readonly title: string;
  readonly call: () => unknown;
  readonly error: ErrorConstructor | TypeErrorConstructor | RangeErrorConstructor;
  /** The whole message. */
  readonly message: string;
}

export function expectErrors(family: string, calls: readonly BadCall[]): void {
  describe(`bad calls: ${family}`, () => {
    it.each(calls)('$title', ({ call, error, message }) => {
      let thrown: unknown;
      try {
        call();
      } catch (caught) {
        thrown = caught;
      }
      expect(thrown).toBeInstanceOf(error);
      expect((thrown as Error).constructor).toBe(error);
      expect((thrown as Error).message).toBe(message);
    });
  });
}
