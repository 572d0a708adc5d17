/**
 * Runs a property a few times with a fixed seed, or with `npm run fuzz -- --minutes 10` for its share of that time with
 * another one.
 */
import fc from 'fast-check';

const minutes = Number(process.env['SIMDCONV_FUZZ_MINUTES'] ?? 0);
const seed = Number(process.env['SIMDCONV_FUZZ_SEED'] ?? 1);
/** Properties that share the time. */
const properties = 15;

export function holds<Ts extends [unknown, ...unknown[]]>(property: fc.IPropertyWithHooks<Ts>): void {
  const time = (minutes * 60_000) / properties;
  const runs = minutes > 0 ? { numRuns: 1e9, interruptAfterTimeLimit: time, markInterruptAsFailure: false } : { numRuns: 25 };
  fc.assert(property, { seed, ...runs });
}

/** For a test that may run for its share of the time. */
export const timeout = minutes * 60_000 + 60_000;

/** What a call gives, or undefined where it is refused as the contract says. */
export function answerOf<T>(caller: string, call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    const known = (error instanceof RangeError || error instanceof TypeError) && error.message.startsWith(`${caller}: `);
    if (!known) throw error;
    return undefined;
  }
}
