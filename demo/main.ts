/**
 * The library at work: filters pictures, and runs layers of real networks beside plain loops.
 *
 *     npm start                          a picture drawn here
 *     npm start -- photo.jpg other.png   your own
 *
 * Pictures go to out/. A picture that cannot be read is named, the others are still filtered, and the exit code is 1.
 */
import { relative, resolve } from 'node:path';
import { info } from '../src/index.js';
import { compareLayers } from './layers.js';
import { filterPicture, OutputFolder, readPicture, writePicture } from './pictures.js';
import { drawSample } from './sample.js';

const folder = new OutputFolder(resolve('out'));
const paths = process.argv.slice(2);

async function filterAll(): Promise<number> {
  if (paths.length === 0) {
    const stem = folder.stem('sample.png');
    const pixels = drawSample();
    await writePicture(pixels, `${stem}.png`);
    await filterOne('sample.png (drawn here)', async () => pixels, stem);
    return 0;
  }
  let broken = 0;
  for (const path of paths) {
    try {
      await filterOne(path, () => readPicture(path), folder.stem(path));
    } catch (error) {
      broken++;
      process.stdout.write('\n');
      console.error(`  ${path} cannot be used: ${error instanceof Error ? error.message : error}`);
    }
  }
  return broken;
}

async function filterOne(name: string, read: () => ReturnType<typeof readPicture>, stem: string): Promise<void> {
  process.stdout.write(name);
  const pixels = await read();
  process.stdout.write(`, ${pixels.width}x${pixels.height}, ${pixels.channels} channels:`);
  await filterPicture(pixels, stem, (text) => process.stdout.write(text));
  process.stdout.write('\n');
}

console.log(`Filters on pictures (WebAssembly SIMD${info().relaxedSimd ? ' with fused multiply-add' : ''}, one core)\n`);
const broken = await filterAll();
console.log('\nLayers of real networks: plain TypeScript loops against WebAssembly\n');
compareLayers((text) => console.log(text));
const place = relative('.', folder.path) || '.';
console.log(`\nThe filtered pictures are in ${place}/`);
if (broken > 0) {
  console.error(`${broken} of ${paths.length} pictures could not be used; see above`);
  process.exitCode = 1;
}
