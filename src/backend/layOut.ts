/** Where the arrays of a call go in shared memory: those that lie there already stay where they are. */
import type { Engine } from '../wasm/engine.js';
import type { CallRequest, Result } from './call.js';
import type { Copy } from './copier.js';
import { type ArgumentArray, type Place, sourcesOf, writeCall } from './message.js';
import type { Residents, SharedBlock } from './residents.js';

/** Blocks start at multiples of this many bytes, and as many behind each may be read. */
const alignment = 64;

/** One array of a call. */
interface Item {
  /** Looks it up; it moves where the memory that it lies in grows. */
  readonly array: () => ArgumentArray;
  readonly length: number;
  readonly integers: boolean;
  /** Its address where it lies in shared memory, and otherwise its distance from the call's block. */
  readonly ptr: number;
  readonly resident: SharedBlock | undefined;
}

export class Layout {
  /** Bytes of the call's block. */
  readonly bytes: number;
  readonly #arguments: readonly Item[];
  readonly #results: readonly Item[];

  constructor(args: readonly Item[], results: readonly Item[], bytes: number) {
    this.#arguments = args;
    this.#results = results;
    this.bytes = bytes;
  }

  /** Blocks that arrays of the call lie in. */
  get uses(): SharedBlock[] {
    return [...this.#arguments, ...this.#results].flatMap(({ resident }) => resident ?? []);
  }

  copiesIn(engine: Engine, base: number): Copy[] {
    return moving(this.#arguments).map((item) => ({ from: item.array, to: () => at(engine, base, item), length: item.length }));
  }

  copiesOut(engine: Engine, base: number): Copy[] {
    return moving(this.#results).map((item) => ({ from: () => at(engine, base, item), to: item.array, length: item.length }));
  }

  /** The call as its workers read it. */
  text({ operation, args }: CallRequest, base: number): string {
    const place = ({ ptr, length, resident }: Item): Place => ({ ptr: resident === undefined ? base + ptr : ptr, length });
    return writeCall(operation, args, this.#arguments.map(place), this.#results.map(place));
  }
}

function moving(items: readonly Item[]): Item[] {
  return items.filter(({ resident, length }) => resident === undefined && length > 0);
}

function at(engine: Engine, base: number, { ptr, length, integers }: Item): ArgumentArray {
  return integers ? engine.integers(base + ptr, length) : engine.floats(base + ptr, length);
}

/** Finds a place for every array of a call. */
export function layOut(residents: Residents, args: readonly unknown[], results: readonly Result[]): Layout {
  let bytes = 0;
  const item = (array: () => ArgumentArray): Item => {
    const found = array();
    const resident = residents.holding(found);
    const ptr = resident === undefined ? bytes : found.byteOffset;
    if (resident === undefined) bytes += Math.ceil(found.byteLength / alignment) * alignment + alignment;
    return { array, length: found.length, integers: found instanceof Int32Array, ptr, resident };
  };
  const given = sourcesOf(args).map(item);
  const made = results.map(({ array }) => item(array));
  return new Layout(given, made, bytes);
}
