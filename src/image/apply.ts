/** Runs a kernel over a picture: on the bytes where integers serve, on planes of floats where they do not. */
import type { TensorLike } from '../tensor.js';
import { filterBytes } from './byteStrips.js';
import { kernelFilter } from './kernelFilter.js';
import type { Pixels } from './pixels.js';
import { sequence } from './planes.js';
import { type FilterSettings, filterPixels } from './strips.js';

export function applyKernel(caller: string, pixels: Pixels, kernel: TensorLike, settings: FilterSettings): Pixels {
  const filter = kernelFilter(kernel, settings);
  if (filter === undefined) return filterPixels(caller, pixels, sequence([kernel]), settings);
  return filterBytes(caller, pixels, filter, settings);
}
