/** Picture files for tests, made by sharp: smooth colours with edges, so that filters and orientation show. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

export function temporaryDirectory(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'simdconv-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Interleaved pixels; different in every corner. */
export function pattern(width: number, height: number, channels: 1 | 2 | 3 | 4, seed = 0): Uint8Array {
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) {
        const block = ((x >> 3) + (y >> 3) + seed) % 2 === 0 ? 60 : 0;
        data[(y * width + x) * channels + channel] = Math.min(255, (x * 150) / width + (channel * 40 * y) / height + block);
      }
    }
  }
  return data;
}

export interface Picture {
  readonly width?: number;
  readonly height?: number;
  readonly channels?: 1 | 2 | 3 | 4;
  readonly orientation?: number;
  readonly profile?: string;
  readonly seed?: number;
}

/** Writes a picture in the format of the name. */
export async function writePicture(
  path: string,
  { width = 64, height = 48, channels = 3, orientation, profile, seed }: Picture = {},
): Promise<void> {
  let image = sharp(pattern(width, height, channels, seed), { raw: { width, height, channels } });
  if (channels < 3) image = image.toColourspace('b-w');
  if (orientation !== undefined) image = image.withMetadata({ orientation });
  if (profile !== undefined) image = image.withIccProfile(profile);
  await image.toFile(path);
}

/** The pixels of a file as they are stored: no profile, no orientation. */
export async function rawPixels(path: string) {
  const { data, info } = await sharp(path, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height, channels: info.channels as 1 | 2 | 3 | 4 };
}
