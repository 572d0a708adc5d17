/** Geometries of poolings that have been worked out before: programs ask for the same few again and again, and small ones take no longer. */
import type { Batch } from '../arguments/tensors.js';
import type { Windows } from './convolution.js';
import { type PoolGeometry, poolGeometry } from './pooling.js';

const mostKept = 64;

interface Kept {
  readonly numbers: readonly number[];
  readonly geometry: PoolGeometry;
}

/** By a hash of their numbers: of two with the same the last is kept. */
const kept = new Map<number, Kept>();

/** As `poolGeometry`. */
export function keptPoolGeometry(caller: string, input: Batch, windows: Windows, ceilMode: boolean): PoolGeometry {
  const numbers = [input.batched ? 1 : 0, input.batch, input.channels, ceilMode ? 1 : 0];
  for (let axis = 0; axis < input.lengths.length; axis++) {
    const [padBefore, padAfter] = windows.padding[axis] as readonly [number, number];
    numbers.push(input.lengths[axis] as number, windows.kernel[axis] as number, windows.stride[axis] as number);
    numbers.push(windows.dilation[axis] as number, padBefore, padAfter);
  }
  let hash = 0;
  for (let i = 0; i < numbers.length; i++) hash = (Math.imul(hash, 31) + (numbers[i] as number)) | 0;
  const found = kept.get(hash);
  if (found !== undefined && same(found.numbers, numbers)) return found.geometry;
  const geometry = poolGeometry(caller, input, windows, ceilMode);
  if (kept.size >= mostKept) kept.clear();
  kept.set(hash, { numbers, geometry });
  return geometry;
}

function same(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}
