/**
 * How a call is written down for the workers: its operation's name, its arguments, and where its results go. Arrays lie in the memory
 * that all threads share, so only their addresses are written.
 */
import type { TensorLike } from '../tensor.js';
import type { OperationName } from './operations.js';

/** An array in shared memory. */
export interface Place {
  readonly ptr: number;
  /** Elements of four bytes. */
  readonly length: number;
}

export type ArgumentArray = Float32Array | Int32Array;

/** A call as a worker reads it. */
export interface Message {
  readonly operation: OperationName;
  readonly args: unknown[];
  readonly results: readonly Place[];
}

type Kind = 'tensor' | 'floats' | 'integers';

/** What stands for an array in the text. */
interface Reference extends Place {
  readonly $: Kind;
  readonly shape?: readonly number[];
}

export function isTensorLike(value: object): value is TensorLike {
  return (value as Partial<TensorLike>).data instanceof Float32Array;
}

/** A copy of an argument in which `change` has replaced every array and tensor. */
function mapArrays(
  value: unknown,
  change: (read: () => ArgumentArray, kind: Kind, shape?: readonly number[]) => unknown,
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Float32Array) return change(() => value, 'floats');
  if (value instanceof Int32Array) return change(() => value, 'integers');
  if (Array.isArray(value)) return value.map((item) => mapArrays(item, change));
  if (isTensorLike(value)) return change(() => value.data, 'tensor', [...value.shape]);
  const copy: Record<string, unknown> = {};
  for (const key in value) copy[key] = mapArrays((value as Record<string, unknown>)[key], change);
  return copy;
}

/** Looks up each array of a call's arguments, in the order in which `writeCall` takes their places. */
export function sourcesOf(args: readonly unknown[]): (() => ArgumentArray)[] {
  const sources: (() => ArgumentArray)[] = [];
  mapArrays(args, (read) => sources.push(read));
  return sources;
}

/** The text of a call. */
export function writeCall(
  operation: OperationName,
  args: readonly unknown[],
  places: readonly Place[],
  results: readonly Place[],
): string {
  let next = 0;
  const written = mapArrays(args, (_, kind, shape): Reference => ({ $: kind, ...(places[next++] as Place), shape }));
  return JSON.stringify({ operation, args: written, results });
}

/** The call that a text describes, its arrays found in `memory`. */
export function readCall(text: string, memory: WebAssembly.Memory): Message {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$' in value)) return value;
    const { $: kind, ptr, length, shape } = value as Reference;
    if (kind === 'integers') return new Int32Array(memory.buffer, ptr, length);
    const data = new Float32Array(memory.buffer, ptr, length);
    return kind === 'tensor' ? { data, shape } : data;
  }) as Message;
}
