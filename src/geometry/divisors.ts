/** What the sums of average poolings are divided by. */
import type { AverageDivisor } from '../arguments/pooling.js';
import { type Axis, kernelSpan } from './axis.js';

/** For each output row and each output column a number; a window is divided by the product of its two. */
export interface WindowDivisors {
  readonly rows: Float32Array;
  readonly columns: Float32Array;
}

/** The mean of as many elements as a window has. */
export const plainAverage: AverageDivisor = { countIncludePad: true, divisorOverride: undefined };

/** The divisors of an average pooling. */
export function averageDivisors(
  { height, width }: { readonly height: Axis; readonly width: Axis },
  { countIncludePad, divisorOverride }: AverageDivisor,
): WindowDivisors {
  if (divisorOverride === undefined) {
    return { rows: windowCounts(height, countIncludePad), columns: windowCounts(width, countIncludePad) };
  }
  return { rows: new Float32Array(height.out).fill(1), columns: new Float32Array(width.out).fill(divisorOverride) };
}

/** How many elements each window of an axis counts. Padding may count, but nothing past it, where `ceilMode` may let a window reach. */
function windowCounts(axis: Axis, includePad: boolean): Float32Array {
  const span = kernelSpan(axis.kernel, axis.dilation);
  const counts = new Float32Array(axis.out).fill(span);
  const count = (index: number): number => {
    const start = index * axis.stride - axis.padBefore;
    const end = Math.min(start + span, axis.in + axis.padAfter);
    return includePad ? end - start : Math.min(end, axis.in) - Math.max(start, 0);
  };
  // Only windows at the two ends can be clipped.
  for (let i = 0; i < axis.out && i * axis.stride < axis.padBefore; i++) counts[i] = count(i);
  for (let i = axis.out - 1; i >= 0 && i * axis.stride - axis.padBefore + span > axis.in; i--) counts[i] = count(i);
  return counts;
}
