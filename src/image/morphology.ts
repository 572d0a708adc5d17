/** Dilation and erosion: the extreme of the pixels around each, which is pooling with stride 1. */
import { readSizes, type Size2 } from '../arguments/windows.js';
import { roundUp } from '../plan/tile.js';
import { type ByteFilter, filterBytes } from './byteStrips.js';
import { type FilterOptions, readFilterOptions } from './filter.js';
import { checkPixels, type Pixels } from './pixels.js';

/**
 * The largest of the pixels around each, channel by channel. With the default border, what lies outside of the picture does
 * not count.
 * @param size rows and columns of the window, or `[height, width]`, at most 8191; the odd row and column of an even one lie below
 *   and right
 * @returns a new picture of the same size
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value
 * @example
 * const grown = dilate(pixels, 3);
 */
export function dilate(pixels: Pixels, size: Size2, options?: FilterOptions): Pixels {
  return extremes('dilate', pixels, size, options);
}

/**
 * The smallest of the pixels around each, channel by channel. With the default border, what lies outside of the picture does
 * not count.
 * @param size rows and columns of the window, or `[height, width]`, at most 8191; the odd row and column of an even one lie below
 *   and right
 * @returns a new picture of the same size
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value
 * @example
 * const shrunk = erode(pixels, [1, 5]);
 */
export function erode(pixels: Pixels, size: Size2, options?: FilterOptions): Pixels {
  return extremes('erode', pixels, size, options);
}

/** Rows and columns of the largest window. */
const largestWindow = 8191;

/** Bytes times passes that one call may take: a millisecond or two. */
const callWork = 16777216;

function extremes(caller: 'dilate' | 'erode', pixels: Pixels, size: Size2, options: FilterOptions | undefined): Pixels {
  checkPixels(caller, pixels);
  const [height, width] = readSizes(caller, 'size', size, 2, { least: 1, most: largestWindow }) as [number, number];
  const filter: ByteFilter = {
    size: [height, width],
    plan({ channels, rows, pitch, dstPitch }) {
      const lineCount = roundUp(dstPitch + (width - 1) * channels, 16);
      const lineBytes = roundUp(lineCount + width * channels + 16, 64);
      const passes = Math.log2(height) + Math.log2(width) + 4;
      const rowsAtOnce = height > 4 ? rows : Math.max(1, Math.floor(callWork / (lineCount * passes)));
      return {
        scratch: lineBytes + (height > 4 ? (rows + height) * pitch : 0),
        run(wasm, srcPtr, dstPtr, count, scratchPtr) {
          for (let y = 0; y < count; y += rowsAtOnce) {
            wasm.kernels[caller](
              srcPtr + y * pitch,
              pitch,
              dstPtr + y * dstPitch,
              dstPitch,
              Math.min(rowsAtOnce, count - y),
              height,
              width,
              channels,
              lineCount,
              scratchPtr,
              scratchPtr + lineBytes,
            );
          }
        },
      };
    },
  };
  return filterBytes(caller, pixels, filter, readFilterOptions(caller, options));
}
