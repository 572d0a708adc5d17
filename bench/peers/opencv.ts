/** opencv.js: its own matrices for source and result, made once. */
import opencvModule from '@techstark/opencv-js';
import type { FilterEngine, Picture } from './filterCases.js';

export async function opencv({ data, width, height, channels }: Picture): Promise<FilterEngine> {
  const { cv } = await ready();
  const source = cv.matFromArray(height, width, cv.CV_8UC3, data);
  const target = new cv.Mat(height, width, cv.CV_8UC3);
  const anchor = new cv.Point(-1, -1);
  const filter = ({ kind, kernel, size, sigma }: Parameters<FilterEngine['prepare']>[0]): (() => void) => {
    if (kernel !== undefined) {
      const weights = cv.matFromArray(size, size, cv.CV_32F, [...kernel]);
      return () => cv.filter2D(source, target, -1, weights, anchor, 0, cv.BORDER_REPLICATE);
    }
    if (kind === 'dilate') {
      const shape = cv.Mat.ones(size, size, cv.CV_8U);
      return () => cv.dilate(source, target, shape, anchor, 1, cv.BORDER_REPLICATE, new cv.Scalar());
    }
    const automatic = new cv.Size(0, 0);
    return () => cv.GaussianBlur(source, target, automatic, sigma, sigma, cv.BORDER_REPLICATE);
  };
  return {
    name: 'opencv.js',
    prepare(problem) {
      const run = filter(problem);
      const result = () => {
        run();
        return new Uint8Array(target.data.slice(0, width * height * channels));
      };
      return { run, result };
    },
  };
}

/**
 * The module once its WebAssembly stands: builds differ in how they say so. Some have a `then` of their own that never ends for
 * whoever awaits them, so it comes in an object.
 */
// biome-ignore lint/suspicious/noExplicitAny: its typings leave out half of what is used here
async function ready(): Promise<{ readonly cv: any }> {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const cv = (opencvModule instanceof Promise ? await opencvModule : opencvModule) as any;
  if (typeof cv.Mat !== 'function') {
    await new Promise<void>((resolve) => {
      cv.onRuntimeInitialized = resolve;
    });
  }
  return { cv };
}
