/** sharp (libvips) on one thread, raw pixels in and out. */
import sharp from 'sharp';
import type { FilterEngine, Picture } from './filterCases.js';

export async function sharpFilters({ data, width, height, channels }: Picture): Promise<FilterEngine> {
  sharp.concurrency(1);
  sharp.cache(false);
  return {
    name: 'sharp',
    prepare({ kind, kernel, size, sigma }) {
      if (kind === 'dilate') return undefined;
      const result = () => {
        const image = sharp(data, { raw: { width, height, channels } });
        const filtered =
          kernel === undefined
            ? image.blur(sigma)
            : image.convolve({ width: size, height: size, kernel: [...kernel], scale: 1, offset: 0 });
        return filtered.raw().toBuffer();
      };
      return { run: result, result };
    },
  };
}
