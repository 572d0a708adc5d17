/**
 * The sentences of every error, and the checks on single values. A message starts with the function's name, says what
 * was expected and what came. A wrong type is a TypeError, a wrong value or shape a RangeError.
 */

/** Elements of a list that a message shows: a shape whole, of data only the beginning. */
const mostShown = 8;

/** How a value reads in a message: shapes as `(1, 3, 8, 8)`, strings quoted, objects by their class. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) {
    const shown = value.slice(0, mostShown).map(describe);
    return `(${(value.length > mostShown ? [...shown, `... ${value.length} in all`] : shown).join(', ')})`;
  }
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value === 'object' && value !== null) {
    const name = (Object.getPrototypeOf(value) as object | null)?.constructor?.name;
    return name && name !== 'Object' ? `an instance of ${name}` : 'an object';
  }
  return String(value);
}

/** A RangeError: right type, wrong value or shape. */
export function invalid(caller: string, sentence: string): RangeError {
  return new RangeError(`${caller}: ${sentence}`);
}

/** A TypeError: `expected <expected>, got <value>`. */
export function wrongType(caller: string, expected: string, value: unknown): TypeError {
  const type = value === null || typeof value === 'object' || value === undefined ? '' : ` of type ${typeof value}`;
  return new TypeError(`${caller}: expected ${expected}, got ${describe(value)}${type}`);
}

/**
 * A checked copy of a list of dimensions: non-negative integers.
 * @param name how the message calls what has this shape; left out where the shape is the argument itself
 */
export function checkShape(caller: string, shape: unknown, name?: string): number[] {
  const of = name === undefined ? '' : ` for ${name}`;
  if (!Array.isArray(shape)) throw wrongType(caller, `a shape as a list of numbers${of}`, shape);
  let count = 1;
  for (const length of shape as unknown[]) {
    if (typeof length !== 'number') throw wrongType(caller, `a shape of numbers${of}`, length);
    if (!Number.isInteger(length) || length < 0) {
      throw invalid(caller, `expected a shape of non-negative integers${of}, got ${describe(shape)}`);
    }
    count *= length;
  }
  if (count > mostElements) {
    throw invalid(caller, `expected a shape of at most ${mostElements} elements${of}, got ${describe(shape)}`);
  }
  return [...(shape as number[])];
}

/** Elements of the largest Float32Array that every supported engine can make. */
const mostElements = 2 ** 32 - 1;

/**
 * A new array for a result.
 * @throws {RangeError} when there is no memory for it
 */
export function newFloats(caller: string, count: number): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(count);
  } catch {
    throw invalid(caller, `expected memory for a result of ${count * 4} bytes, but there is not as much`);
  }
}

export function elementCount(shape: readonly number[]): number {
  // Lengths whose product is beyond all numbers, times zero, is NaN.
  return shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
}

export interface IntegerBounds {
  readonly least: number;
  readonly most?: number;
}

/** An integer within bounds; `name` is how the message calls it. */
export function checkInteger(caller: string, name: string, value: unknown, { least, most = 2 ** 31 - 1 }: IntegerBounds): number {
  if (typeof value !== 'number') throw wrongType(caller, `a number for ${name}`, value);
  if (!Number.isInteger(value) || value < least || value > most) {
    const kind = least === 1 ? 'a positive integer' : least === 0 ? 'a non-negative integer' : `an integer of at least ${least}`;
    const limit = Number.isInteger(value) && value > most ? ` of at most ${most}` : '';
    throw invalid(caller, `expected ${kind}${limit} for ${name}, got ${describe(value)}`);
  }
  return value;
}

export function checkBoolean(caller: string, name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw wrongType(caller, `true or false for ${name}`, value);
  return value;
}

/** An optional AbortSignal. */
export function checkSignal(caller: string, value: unknown): AbortSignal | undefined {
  if (value !== undefined && !(value instanceof AbortSignal)) throw wrongType(caller, 'an AbortSignal for signal', value);
  return value;
}

/** One of a list of strings. */
export function checkChoice<T extends string>(caller: string, name: string, value: unknown, choices: readonly T[]): T {
  if (choices.includes(value as T)) return value as T;
  const wanted = `${choices.map((choice) => JSON.stringify(choice)).join(' | ')} for ${name}`;
  if (typeof value !== 'string') throw wrongType(caller, wanted, value);
  throw invalid(caller, `expected ${wanted}, got ${describe(value)}${suggestion(value, choices)}`);
}

/**
 * Checks that `options` is an object of known names.
 * @returns the options, or an empty object for `undefined`
 */
export function checkOptions<T extends object>(caller: string, options: T | undefined, known: readonly string[]): Partial<T> {
  if (options === undefined) return {};
  if (typeof options !== 'object' || options === null || Array.isArray(options) || ArrayBuffer.isView(options)) {
    throw wrongType(caller, 'an object of options', options);
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new TypeError(
        `${caller}: unknown option ${JSON.stringify(key)}${suggestion(key, known)}; the options are ${known.join(', ')}`,
      );
    }
  }
  return options;
}

/** `; did you mean "x"?` for the nearest of `known`, or nothing when none is near. */
export function suggestion(word: string, known: readonly string[]): string {
  let best: string | undefined;
  let least = Math.max(2, Math.ceil(word.length / 2)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best === undefined ? '' : `; did you mean ${JSON.stringify(best)}?`;
}

/** Levenshtein's distance: the fewest single-letter insertions, deletions and replacements. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

/** An option's value, or its default where it was left out. `null` is a value, and not a default. */
export function given(value: unknown, fallback: unknown): unknown {
  return value === undefined ? fallback : value;
}
