/** What the real OpenCV makes of the same pixels: opencv/generate.py wrote it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exactIntegers } from '../../src/image/fixedPoint.js';
import { type Border, boxBlur, dilate, erode, filterImage, gaussianBlur, type Pixels } from '../../src/image/index.js';
import { tensor } from '../../src/index.js';

interface Case {
  readonly filter: 'filterImage' | 'gaussianBlur' | 'boxBlur' | 'dilate' | 'erode';
  readonly name?: string;
  readonly kernel?: number[][];
  readonly sigma?: number;
  readonly size?: number;
  readonly border: Border;
  readonly result: string;
}

interface Picture extends Omit<Pixels, 'data'> {
  readonly data: string;
  readonly cases: readonly Case[];
}

/** Another file, of photographs say, that generate.py wrote. */
const file = process.env['SIMDCONV_OPENCV_GOLDEN'] ?? new URL('opencv/golden.json', import.meta.url);
const golden = JSON.parse(readFileSync(file, 'utf8')) as { opencv: string; pictures: readonly Picture[] };

function run(pixels: Pixels, { filter, kernel, sigma, size, border }: Case): Pixels {
  const options = { border, alpha: 'filter' } as const;
  switch (filter) {
    case 'filterImage':
      return filterImage(pixels, tensor(kernel!), options);
    case 'gaussianBlur':
      return gaussianBlur(pixels, sigma!, options);
    case 'boxBlur':
      return boxBlur(pixels, size!, options);
    case 'dilate':
      return dilate(pixels, size!, options);
    case 'erode':
      return erode(pixels, size!, options);
  }
}

/** Levels that the answers may differ by: none for integers that OpenCV sums up exactly, one where it rounds otherwise. */
function allowed({ filter, kernel }: Case): number {
  if (filter === 'dilate' || filter === 'erode') return 0;
  // From 11x11 on, OpenCV multiplies spectra.
  return kernel !== undefined && kernel.length < 11 && exactIntegers(kernel.flat())?.unit === 1 ? 0 : 1;
}

describe(`OpenCV ${golden.opencv}`, () => {
  for (const { cases, data, ...size } of golden.pictures) {
    const pixels: Pixels = { ...size, data: Uint8Array.from(Buffer.from(data, 'base64')) };
    for (const problem of cases) {
      const { filter, name, sigma, size: window, border, result } = problem;
      const detail = name ?? (sigma === undefined ? `size=${window}` : `sigma=${sigma}`);
      it(`${size.width}x${size.height} channels=${size.channels} ${filter} ${detail} border=${border}`, () => {
        const wanted = Buffer.from(result, 'base64');
        const got = run(pixels, problem).data;
        expect(got.length).toBe(wanted.length);
        let most = 0;
        for (let i = 0; i < got.length; i++) most = Math.max(most, Math.abs(got[i]! - wanted[i]!));
        expect(most).toBeLessThanOrEqual(allowed(problem));
      });
    }
  }
});
