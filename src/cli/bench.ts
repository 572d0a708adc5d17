/** `simdconv bench`: the filters on a picture of 1920x1080, the best of several runs each. */
import { writeFileSync } from 'node:fs';
import { applyFilter, checkFilter, type Filter } from '../image/node/filters.js';
import { readArguments, UsageError } from './arguments.js';

const [width, height, channels] = [1920, 1080, 3] as const;
const filters: readonly Filter[] = ['gaussian:1', 'gaussian:5', 'box:5', 'sharpen', 'sobel', 'laplacian', 'emboss', 'dilate:3'];

export async function bench(args: readonly string[]): Promise<number> {
  const { words, options } = readArguments(args, { quick: 'flag', svg: 'text', json: 'text' });
  if (words.length > 0) throw new UsageError(`bench takes no words, got ${JSON.stringify(words[0])}`);
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 2654435761) >>> 24);
  const rows = filters.map((filter) => {
    const checked = checkFilter('bench', filter);
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < (options['quick'] === true ? 3 : 20); run++) {
      const begin = performance.now();
      applyFilter({ data, width, height, channels }, checked, {});
      best = Math.min(best, performance.now() - begin);
    }
    const megapixels = (width * height) / best / 1000;
    process.stdout.write(
      `${String(filter).padEnd(12)} ${best.toFixed(2).padStart(8)} ms ${megapixels.toFixed(0).padStart(6)} megapixels/s\n`,
    );
    return { filter: String(filter), milliseconds: best, megapixels };
  });
  if (options['json'] !== undefined)
    writeFileSync(options['json'] as string, `${JSON.stringify({ width, height, channels, rows }, null, 2)}\n`);
  if (options['svg'] !== undefined) writeFileSync(options['svg'] as string, chart(rows));
  return 0;
}

/** Bars of megapixels a second. */
function chart(rows: readonly { readonly filter: string; readonly megapixels: number }[]): string {
  const most = Math.max(...rows.map(({ megapixels }) => megapixels));
  const bars = rows.map(({ filter, megapixels }, i) => {
    const length = (400 * megapixels) / most;
    return `<text x="100" y="${i * 24 + 28}" text-anchor="end">${filter}</text><rect x="108" y="${i * 24 + 14}" width="${length.toFixed(1)}" height="18" fill="#38c"/><text x="${(length + 114).toFixed(1)}" y="${i * 24 + 28}">${megapixels.toFixed(0)} MP/s</text>`;
  });
  const size = `width="620" height="${rows.length * 24 + 24}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="13">${bars.join('')}</svg>\n`;
}
