import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { filterPicture, filters, OutputFolder, readPicture, writePicture } from '../../demo/pictures.js';
import { drawSample } from '../../demo/sample.js';

const folder = mkdtempSync(join(tmpdir(), 'simdconv-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('demo', () => {
  it('draws a sample of any size, the same each time', () => {
    const sample = drawSample(24, 16);
    expect(sample.data.length).toBe(24 * 16 * 3);
    expect(new Set(sample.data).size).toBeGreaterThan(50);
    expect([...drawSample(24, 16).data]).toEqual([...sample.data]);
  });

  it('writes a PNG for each filter that holds the filtered pixels', async () => {
    const sample = drawSample(24, 16);
    const stem = new OutputFolder(join(folder, 'out')).stem('/somewhere/sample.jpeg');
    const said: string[] = [];
    await filterPicture(sample, stem, (text) => said.push(text));
    expect(said.length).toBe(filters.length);
    for (const { name, apply } of filters) {
      const read = await readPicture(`${stem}-${name}.png`);
      expect([read.width, read.height, read.channels]).toEqual([24, 16, 3]);
      expect([...read.data], name).toEqual([...apply(sample).data]);
      expect([...read.data], name).not.toEqual([...sample.data]);
    }
  });

  it('keeps apart pictures whose names end alike', () => {
    const out = new OutputFolder(folder);
    expect(['a/x.png', 'b/x.jpg', 'x-2.png', 'x'].map((path) => out.stem(path))).toEqual(
      ['x', 'x-2', 'x-2-2', 'x-3'].map((stem) => join(folder, stem)),
    );
  });

  it('turns a picture as its EXIF orientation says, and keeps alpha', async () => {
    const path = join(folder, 'turned.png');
    const { data } = drawSample(6, 4);
    await sharp(data, { raw: { width: 6, height: 4, channels: 3 } })
      .ensureAlpha(0.5)
      .withMetadata({ orientation: 6 })
      .png()
      .toFile(path);
    const turned = await readPicture(path);
    expect([turned.width, turned.height, turned.channels]).toEqual([4, 6, 4]);
    // A quarter turn to the right: the bottom left pixel comes to the top left.
    expect([...turned.data.slice(0, 3)]).toEqual([...data.slice(3 * 18, 3 * 18 + 3)]);
  });

  it('says what is wrong with a broken picture', async () => {
    const whole = join(folder, 'whole.png');
    await writePicture(drawSample(64, 48), whole);
    const broken = join(folder, 'broken.png');
    writeFileSync(broken, readFileSync(whole).subarray(0, 400));
    await expect(readPicture(broken)).rejects.toThrow(/./);
    await expect(readPicture(join(folder, 'none.png'))).rejects.toThrow(/missing/);
  });
});
