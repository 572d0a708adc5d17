/** The `signal` among a call's options, which the functions themselves do not know. */
import { wrongType } from '../arguments/checks.js';

/** The signal, and a copy of the options without it. What is no object of options is left for the function to refuse. */
export function takeSignal(caller: string, options: unknown): { signal: AbortSignal | undefined; rest: unknown } {
  if (typeof options !== 'object' || options === null || !('signal' in options)) return { signal: undefined, rest: options };
  const { signal, ...rest } = options as { signal: unknown };
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw wrongType(caller, 'an AbortSignal for signal', signal);
  }
  return { signal, rest };
}
