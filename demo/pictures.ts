/** Reads pictures, filters them, and writes what comes out. */
import { mkdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import sharp from 'sharp';
import { emboss, gaussianBlur, type Pixels, sharpen, sobel } from '../src/image/index.js';

/** What the demo does to every picture. */
export const filters: readonly { readonly name: string; readonly apply: (pixels: Pixels) => Pixels }[] = [
  { name: 'blur', apply: (pixels) => gaussianBlur(pixels, 3) },
  { name: 'sobel', apply: (pixels) => sobel(pixels) },
  { name: 'sharpen', apply: (pixels) => sharpen(pixels) },
  { name: 'emboss', apply: (pixels) => emboss(pixels) },
];

/** The pixels of a file as RGB or RGBA, upright whatever its EXIF orientation says. */
export async function readPicture(path: string): Promise<Pixels> {
  const image = sharp(path).autoOrient().toColourspace('srgb').raw({ depth: 'uchar' });
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

export async function writePicture({ data, width, height, channels }: Pixels, path: string): Promise<void> {
  await sharp(data, { raw: { width, height, channels } }).png({ compressionLevel: 3 }).toFile(path);
}

/** Gives each picture a name of its own in the output folder, also where two paths end alike. */
export class OutputFolder {
  readonly #taken = new Set<string>();

  constructor(readonly path: string) {
    mkdirSync(path, { recursive: true });
  }

  stem(picture: string): string {
    const wanted = basename(picture, extname(picture));
    let stem = wanted;
    for (let number = 2; this.#taken.has(stem); number++) stem = `${wanted}-${number}`;
    this.#taken.add(stem);
    return join(this.path, stem);
  }
}

/**
 * Applies every filter to a picture and writes a PNG for each.
 * @param say told about each step, to print it
 */
export async function filterPicture(pixels: Pixels, stem: string, say: (text: string) => void): Promise<void> {
  const writing: Promise<void>[] = [];
  for (const { name, apply } of filters) {
    const start = performance.now();
    const result = apply(pixels);
    say(`  ${name} ${(performance.now() - start).toFixed(0)} ms`);
    writing.push(writePicture(result, `${stem}-${name}.png`));
  }
  await Promise.all(writing);
}
