/** About how many multiply-adds a call takes: whether it is worth dividing between threads. */
import type { TensorLike } from '../tensor.js';
import type { OperationName } from './operations.js';

/** What it costs to read, compute with and write an element, in multiply-adds of a convolution. */
const elementCost = 16;

function elements(value: unknown): number {
  return (value as Partial<TensorLike>).data?.length ?? 0;
}

function outermost(value: unknown): number {
  return (value as TensorLike).shape[0] as number;
}

/** Each element of the result is a sum over one output channel's weights. */
export function convolutionWork(results: number, weight: TensorLike): number {
  return (results * elements(weight)) / outermost(weight);
}

/** Each element of the input goes to as many outputs as its channel has weights. */
export function transposedWork(input: TensorLike, weight: TensorLike): number {
  return (elements(input) * elements(weight)) / outermost(weight);
}

/** The work of a call whose arguments have been checked. `results` counts the elements of its results. */
export function callWork(operation: OperationName, args: readonly unknown[], results: number): number {
  const [first, second, third] = args as [TensorLike, TensorLike, TensorLike];
  switch (operation) {
    case 'conv1d':
    case 'conv2d':
      return convolutionWork(results, second);
    case 'convTranspose1d':
    case 'convTranspose2d':
      return transposedWork(first, second);
    case 'corr2d':
    case 'convolve2d':
      return results * Math.min(elements(first), elements(second));
    case 'conv2dBackward':
      return 2 * convolutionWork(elements(first), third);
    case 'convTranspose2dBackward':
      return 2 * transposedWork(second, third);
    default:
      return elementCost * (elements(first) + results);
  }
}
