/**
 * Golden cases: calls in simdconv's own names, and what the real PyTorch answers. `generate.py` writes the files.
 *
 *     for (const { title, op, args, options, exact, expected } of loadGolden('conv2d').cases) {
 *       const actual = parts(simdconv[op](...args, options));   // compare part by part with `expected`
 *     }
 */
import { readFileSync } from 'node:fs';
import type { TensorLike } from '../../src/tensor.js';

export type GoldenFamily = 'conv2d' | 'convTranspose2d' | 'pool' | 'conv1d' | 'unfold-fold' | 'correlate' | 'backward';

/** What a function gives back, by name: a lone tensor is `output`; with indices, `output` and `indices`; gradients by theirs. */
export type Parts = Readonly<Record<string, TensorLike | Int32Array>>;

/** A call: `simdconv[op](...args, options)`. */
export interface GoldenCall {
  /** Shapes and options in short; no other case of the same `op` in the file has the same. */
  readonly title: string;
  readonly op: string;
  readonly args: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

export interface GoldenCase extends GoldenCall {
  /**
   * No division, no root: every product and every partial sum is a float32, so an algorithm that multiplies and adds the
   * definition's own terms, in whatever order, gives these very values. Algorithms that transform first (Winograd) may
   * round. NaN is to be met by NaN; zeros carry no sign here.
   */
  readonly exact: boolean;
  readonly expected: Parts;
}

/** A call that PyTorch refuses. */
export interface GoldenRefusal extends GoldenCall {
  /** The start of what PyTorch says. */
  readonly torch: string;
}

interface Line {
  readonly title: string;
  readonly op: string;
  readonly args: readonly unknown[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly expected?: unknown;
  readonly torch?: string;
}

const dividing: ReadonlySet<string> = new Set([
  'avgPool2d',
  'avgPool1d',
  'lpPool2d',
  'adaptiveAvgPool2d',
  'globalAvgPool2d',
  'avgPool2dBackward',
]);

/** The cases of one file, tensors filled in. `torch` is the version that answered. */
export function loadGolden(family: GoldenFamily): { torch: string; cases: GoldenCase[] } {
  const { torch, lines } = read(family);
  const cases = lines.map((line) => ({ ...call(line), exact: !dividing.has(line.op), expected: expectedParts(line.expected) }));
  return { torch, cases };
}

/** The calls that are to be refused. */
export function loadRefusals(): { torch: string; cases: GoldenRefusal[] } {
  const { torch, lines } = read('refusals');
  return { torch, cases: lines.map((line) => ({ ...call(line), torch: line.torch ?? '' })) };
}

/** Calls with what a test of each is called. */
export function titled<Call extends GoldenCall>(calls: readonly Call[]): [title: string, call: Call][] {
  return calls.map((call) => [`${call.op} ${call.title}`, call]);
}

/** A result by its parts, whichever function gave it. */
export function parts(result: unknown): Parts {
  return isRecord(result) && 'data' in result ? { output: result as unknown as TensorLike } : (result as Parts);
}

/** Element i of a filled tensor: a multiple of 1/8 between -2.5 and 2.5. The same formula is in `family.py`. */
export function fill(shape: readonly number[], seed: number): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1);
  return Float32Array.from({ length }, (_, i) => (((i * 7919 + seed * 104729 + ((i * i) % 97)) % 41) - 20) / 8);
}

function read(file: string): { torch: string; lines: Line[] } {
  const { torch, cases } = JSON.parse(readFileSync(new URL(`./${file}.json`, import.meta.url), 'utf8'));
  return { torch, lines: cases };
}

function call({ title, op, args, options = {} }: Line): GoldenCall {
  const filled = Object.entries(options).map(([name, value]) => [name, materialise(value)]);
  return { title, op, args: args.map(materialise), options: Object.fromEntries(filled) };
}

function expectedParts(expected: unknown): Parts {
  if (!isRecord(expected)) throw new TypeError('a golden case without an expected result');
  if ('data' in expected) return { output: materialise(expected) as TensorLike };
  const entries = Object.entries(expected).map(([name, value]) => [
    name,
    Array.isArray(value) ? Int32Array.from(value) : materialise(value),
  ]);
  return Object.fromEntries(entries);
}

/** Tensors and index lists from what the files say of them; anything else as it is. */
function materialise(value: unknown): unknown {
  if (!isRecord(value)) return value;
  if ('int32' in value) return Int32Array.from(value.int32 as number[]);
  const shape = value.shape as number[];
  // "NaN", "Infinity" and "-Infinity" are strings in JSON; Number reads them.
  const data = 'seed' in value ? fill(shape, value.seed as number) : Float32Array.from(value.data as (number | string)[], Number);
  return { data, shape } satisfies TensorLike;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
