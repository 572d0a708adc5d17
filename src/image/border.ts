/** What lies outside a picture. Unlike a convolution's padding, a border may be wider than the picture itself. */

export type Border = 'replicate' | 'reflect' | 'zeros' | 'circular';
export const borders: readonly Border[] = ['replicate', 'reflect', 'zeros', 'circular'];

/**
 * The index in a row or column of `length` that stands at `position`, which may lie any distance outside; -1 is zero.
 * `reflect` does not repeat the edge pixel (OpenCV's BORDER_REFLECT_101); it goes back and forth as often as it must.
 */
export function borderSource(position: number, length: number, border: Border): number {
  if (position >= 0 && position < length) return position;
  switch (border) {
    case 'zeros':
      return -1;
    case 'replicate':
      return position < 0 ? 0 : length - 1;
    case 'circular':
      return modulo(position, length);
    case 'reflect': {
      const period = Math.max(1, 2 * (length - 1));
      const along = modulo(position, period);
      return along < length ? along : period - along;
    }
  }
}

function modulo(value: number, period: number): number {
  return ((value % period) + period) % period;
}
