/** Checks on tensors that come in, and on `out`. */
import { Tensor, type TensorLike } from '../tensor.js';
import { checkShape, describe, elementCount, invalid, wrongType } from './checks.js';

/** A tensor-like value whose shape is a list of non-negative integers that `data` fills. */
export function checkTensor(caller: string, name: string, value: unknown): TensorLike {
  if (typeof value !== 'object' || value === null) {
    throw wrongType(caller, `a tensor { data: Float32Array, shape } for ${name}`, value);
  }
  if (value instanceof Tensor && value.disposed) throw new Error(`${caller}: ${name} was disposed of`);
  const { data, shape } = value as Partial<TensorLike>;
  if (data === undefined) throw wrongType(caller, `a tensor { data: Float32Array, shape } for ${name}`, value);
  if (!(data instanceof Float32Array)) throw wrongType(caller, `a Float32Array for the data of ${name}`, data);
  const dimensions = checkShape(caller, shape, name);
  if (elementCount(dimensions) !== data.length) {
    throw invalid(
      caller,
      `expected ${elementCount(dimensions)} elements in ${name} of shape ${describe(dimensions)}, got ${data.length}`,
    );
  }
  return value as TensorLike;
}

/** How messages write the dimensions of an input with and without its batch, by the number of spatial axes. */
const layouts = ['', '2-D (C,L) or 3-D (N,C,L)', '3-D (C,H,W) or 4-D (N,C,H,W)'] as const;

/** A batch of planes: (N,C,H,W) or (C,H,W), and (N,C,L) or (C,L) for the 1-D forms. */
export interface Batch {
  readonly batch: number;
  readonly channels: number;
  /** Spatial lengths: [H, W] or [L]. */
  readonly lengths: readonly number[];
  /** Whether the shape has a batch dimension. */
  readonly batched: boolean;
}

/**
 * Reads a shape as a batch of planes. An empty batch is legal; a zero channel count or plane is not.
 * @param rank number of spatial axes: 2, or 1 for the 1-D forms
 */
export function readBatch(caller: string, name: string, shape: readonly number[], rank: 1 | 2): Batch {
  if (shape.length !== rank + 1 && shape.length !== rank + 2) {
    throw invalid(caller, `expected a ${layouts[rank]} ${name}, got shape ${describe(shape)}`);
  }
  const batched = shape.length === rank + 2;
  const channels = shape[batched ? 1 : 0] as number;
  const lengths = dimensionsFrom(shape, batched ? 2 : 1);
  if (channels === 0 || lengths.includes(0)) {
    throw invalid(caller, `expected ${name} to have no zero dimension but the batch, got shape ${describe(shape)}`);
  }
  return { batch: batched ? (shape[0] as number) : 1, channels, lengths, batched };
}

/** The dimensions of a shape from one of them on. V8 takes its slow way to `slice` a frozen array, as a tensor's shape is. */
export function dimensionsFrom(shape: readonly number[], first: number): number[] {
  return [...shape].slice(first);
}

/** The optional bias: (O) values, as a tensor or a plain Float32Array. `null` is none. */
export function checkBias(caller: string, value: unknown, outChannels: number): Float32Array | undefined {
  if (value === undefined || value === null) return undefined;
  const wanted = `bias to be 1-dimensional with ${outChannels} elements`;
  if (value instanceof Float32Array) {
    if (value.length !== outChannels) throw invalid(caller, `expected ${wanted}, got ${value.length} elements`);
    return value;
  }
  const { data, shape } = checkTensor(caller, 'bias', value);
  if (shape.length !== 1 || shape[0] !== outChannels) throw invalid(caller, `expected ${wanted}, got shape ${describe(shape)}`);
  return data;
}

/**
 * Checks the tensor that a result shall be written to.
 * @param inputs arrays that it may not share memory with
 */
export function checkOut(
  caller: string,
  value: unknown,
  shape: readonly number[],
  inputs: readonly (Float32Array | Int32Array | undefined)[],
): TensorLike | undefined {
  if (value === undefined) return undefined;
  const out = checkTensor(caller, 'out', value);
  if (!sameShape(out.shape, shape)) {
    throw invalid(caller, `expected out of shape ${describe(shape)}, got shape ${describe(out.shape)}`);
  }
  for (const input of inputs) {
    if (input !== undefined && overlap(input, out.data)) {
      throw invalid(caller, 'expected out to have memory of its own, but it shares memory with an input');
    }
  }
  return out;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

function overlap(a: Float32Array | Int32Array, b: Float32Array): boolean {
  return a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}
