/** The `signal` among a call's options, which the functions themselves do not know. */
import { checkSignal } from '../arguments/checks.js';

/**
 * The signal, and a copy of the options without it, inherited ones among them: the caller may use the object for another call while this
 * one waits. What is no object of options is left for the function to refuse.
 */
export function takeSignal(caller: string, options: unknown): { signal: AbortSignal | undefined; rest: unknown } {
  if (typeof options !== 'object' || options === null || Array.isArray(options) || ArrayBuffer.isView(options)) {
    return { signal: undefined, rest: options };
  }
  const rest: Record<string, unknown> = {};
  for (const name in options) {
    const ofAllObjects = name in Object.prototype && !Object.hasOwn(options, name);
    if (!ofAllObjects) rest[name] = (options as Record<string, unknown>)[name];
  }
  const { signal } = rest;
  delete rest['signal'];
  return { signal: checkSignal(caller, signal), rest };
}

/** What hears of each signal. One listener of ours serves all calls of a signal: Node warns of a leak where there are many. */
const hearers = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `abort` when the signal fires; the function that comes back ends that. */
export function onAbort(signal: AbortSignal, abort: () => void): () => void {
  let all = hearers.get(signal);
  if (all === undefined) {
    const heard = new Set<() => void>();
    all = heard;
    hearers.set(signal, heard);
    signal.addEventListener(
      'abort',
      () => {
        for (const hear of heard) hear();
      },
      { once: true },
    );
  }
  const hearing = all;
  hearing.add(abort);
  return () => hearing.delete(abort);
}
