/** Which element of the input stands at a place of the padded one. */
import type { AxisWindow } from './axis.js';
import type { PaddingMode } from './convolution.js';

/**
 * The index in the input of element `index` of the padded axis, or -1 where the padding is zeros.
 * `reflect` does not repeat the edge element, as in PyTorch.
 */
export function paddedSource({ in: length, padBefore }: AxisWindow, index: number, mode: PaddingMode): number {
  const position = index - padBefore;
  if (position >= 0 && position < length) return position;
  switch (mode) {
    case 'zeros':
      return -1;
    case 'replicate':
      return position < 0 ? 0 : length - 1;
    case 'reflect':
      return position < 0 ? -position : 2 * (length - 1) - position;
    case 'circular':
      return position < 0 ? position + length : position - length;
  }
}
