/** This library: pictures in and out as a user has them, in ordinary arrays. */
import { dilate, filterImage, gaussianBlur } from '../../dist/image/index.js';
import { tensor } from '../../dist/index.js';
import type { FilterEngine, Picture } from './filterCases.js';

export async function simdconv(pixels: Picture): Promise<FilterEngine> {
  return {
    name: 'simdconv',
    prepare({ kind, kernel, size, sigma }) {
      const weights = kernel && tensor(kernel, [size, size]);
      const run = () => {
        if (weights !== undefined) return filterImage(pixels, weights);
        return kind === 'dilate' ? dilate(pixels, size) : gaussianBlur(pixels, sigma ?? 1);
      };
      return { run, result: () => run().data as Uint8Array };
    },
  };
}
