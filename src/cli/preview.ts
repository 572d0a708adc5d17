/** The contact sheet: before and after, side by side. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { loadSharp } from '../image/node/sharp.js';
import { temporaryName } from '../image/node/temporary.js';
import { UsageError } from './arguments.js';
import { realPathOf } from './tasks.js';

/** Most pictures on a sheet. */
const most = 12;
const [cellWidth, cellHeight, gap, labelHeight] = [480, 360, 12, 28];

/** At most a sheet's worth of a list, from all over it. */
export function evenly<T>(list: readonly T[]): T[] {
  const count = Math.min(most, list.length);
  return Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)] as T);
}

/** Formats of a sheet, by how its name ends. */
const sheetFormats = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
  tif: 'tiff',
  tiff: 'tiff',
  gif: 'gif',
} as const;

function formatOf(path: string) {
  return sheetFormats[extname(path).slice(1).toLowerCase() as keyof typeof sheetFormats];
}

/**
 * Says before the work what stands against a sheet in `path`, where `files` are read or written. A shell that expands a glob behind `--preview` names a picture there.
 * @throws {UsageError}
 */
export async function checkPreview(path: string, files: readonly string[], overwrite: boolean): Promise<void> {
  const about = '--preview takes the name of the contact sheet to write';
  if (formatOf(path) === undefined) {
    const endings = Object.keys(sheetFormats).map((ending) => `.${ending}`);
    throw new UsageError(`${about}, one that ends in ${endings.join(', ')}; got ${JSON.stringify(path)}`);
  }
  const real = await realPathOf(path);
  for (const file of files) {
    if ((await realPathOf(file)) === real) throw new UsageError(`${path} is a picture of this run; ${about}`);
  }
  if (existsSync(path) && !overwrite) throw new UsageError(`${path} exists already; ${about}, --overwrite replaces it`);
}

/** Writes a sheet of a row a picture; in two columns of such rows from the fifth on. */
export async function writePreview(
  path: string,
  pairs: readonly { readonly input: string; readonly output: string }[],
): Promise<void> {
  const shown = evenly(pairs);
  if (shown.length === 0) {
    process.stderr.write(`there is nothing to show in ${path}\n`);
    return;
  }
  const sharp = await loadSharp();
  const columns = shown.length > 4 ? 2 : 1;
  const pairWidth = 2 * cellWidth + gap;
  const rowHeight = cellHeight + labelHeight + gap;
  const layers: { input: Buffer; left: number; top: number }[] = [];
  for (const [index, pair] of shown.entries()) {
    const left = gap + (index % columns) * (pairWidth + 3 * gap);
    const top = gap + Math.floor(index / columns) * rowHeight;
    layers.push({ input: label(basename(pair.input), pairWidth), left, top: top + cellHeight });
    for (const [side, file] of [pair.input, pair.output].entries()) {
      const source = sharp(file);
      const upright = typeof source.autoOrient === 'function' ? source.autoOrient() : source.rotate();
      const { data, info } = await upright
        .resize(cellWidth, cellHeight, { fit: 'inside', withoutEnlargement: true })
        .png()
        .toBuffer({ resolveWithObject: true });
      const middle = Math.floor((cellWidth - info.width) / 2);
      layers.push({
        input: data,
        left: left + side * (cellWidth + gap) + middle,
        top: top + Math.floor((cellHeight - info.height) / 2),
      });
    }
  }
  const width = 2 * gap + columns * pairWidth + (columns - 1) * 3 * gap;
  const height = gap + Math.ceil(shown.length / columns) * rowHeight;
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryName(path);
  try {
    await sharp({ create: { width, height, channels: 3, background: '#e8e8e8' } })
      .composite(layers)
      .toFormat(formatOf(path))
      .toFile(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The name of a file below its pictures. */
function label(name: string, width: number): Buffer {
  const text = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${labelHeight}"><text x="50%" y="20" text-anchor="middle" font-family="sans-serif" font-size="16" fill="#333">${text}</text></svg>`,
  );
}
