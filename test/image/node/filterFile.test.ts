import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filterImage, gaussianBlur, kernels, sharpen } from '../../../src/image/index.js';
import { filterFile } from '../../../src/image/node.js';
import { tensor } from '../../../src/index.js';
import { rawPixels, temporaryDirectory, writePicture } from './pictures.js';

let directory: ReturnType<typeof temporaryDirectory>;
const path = (name: string) => join(directory.path, name);
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => directory.remove());

describe('what is written', () => {
  for (const channels of [3, 4] as const) {
    it(`png of ${channels} channels: the pixels of the filters, one after the other`, async () => {
      await writePicture(path('a.png'), { channels });
      const result = await filterFile({
        input: path('a.png'),
        output: path('out/b.png'),
        filters: ['gaussian:2', 'sharpen:0.5'],
      });
      expect(result).toMatchObject({ width: 64, height: 48, channels, format: 'png' });
      expect(await rawPixels(path('out/b.png'))).toEqual(sharpen(gaussianBlur(await rawPixels(path('a.png')), 2), 0.5));
    });
  }

  it('a grey png stays grey', async () => {
    await writePicture(path('a.png'), { channels: 1 });
    const result = await filterFile({ input: path('a.png'), output: path('b.png'), filters: ['identity'] });
    expect(result.channels).toBe(1);
    expect(await sharp(path('b.png')).metadata()).toMatchObject({ channels: 1, space: 'b-w' });
    expect(readPixels(await sharp(path('b.png')).toColourspace('b-w').raw().toBuffer())).toEqual(
      readPixels(await sharp(path('a.png')).toColourspace('b-w').raw().toBuffer()),
    );
  });

  it('a grey png with alpha keeps it', async () => {
    await sharp(Uint8Array.of(10, 0, 200, 77), { raw: { width: 2, height: 1, channels: 2 } })
      .png()
      .toFile(path('a.png'));
    await filterFile({ input: path('a.png'), output: path('b.png'), filters: [] });
    expect([...(await sharp(path('b.png')).ensureAlpha().extractChannel(3).raw().toBuffer())]).toEqual([0, 77]);
  });

  for (let orientation = 1; orientation <= 8; orientation++) {
    it(`EXIF orientation ${orientation}: upright, and said so`, async () => {
      await writePicture(path('a.jpg'), { orientation });
      await filterFile({ input: path('a.jpg'), output: path('b.png'), filters: ['identity'], options: { format: 'png' } });
      expect((await sharp(path('b.png')).metadata()).orientation ?? 1).toBe(1);
      const upright = await sharp(path('a.jpg')).autoOrient().raw().toBuffer();
      expect((await rawPixels(path('b.png'))).data).toEqual(new Uint8Array(upright));
    });
  }

  for (const format of ['jpg', 'png', 'webp', 'avif', 'tiff'] as const) {
    it(`the colour profile of a ${format} comes with it, and its pixels as they are`, async () => {
      await writePicture(path('a.png'), { profile: 'p3' });
      const { icc } = await sharp(path('a.png')).metadata();
      const output = path(`b.${format}`);
      await filterFile({ input: path('a.png'), output, filters: ['identity'], options: { format } });
      expect((await sharp(output).metadata()).icc).toEqual(icc);
      if (format === 'png') expect(await rawPixels(output)).toEqual(await rawPixels(path('a.png')));
    });
  }

  it('16 bits become 8, CMYK becomes sRGB', async () => {
    const raw = { width: 2, height: 1, channels: 3 } as const;
    const sixteen = Uint16Array.of(0, 257 * 100, 65535, 257, 514, 65535);
    await sharp(sixteen, { raw }).toColourspace('rgb16').png().toFile(path('a.png'));
    await filterFile({ input: path('a.png'), output: path('b.png'), filters: [] });
    expect([...(await rawPixels(path('b.png'))).data]).toEqual([0, 100, 255, 1, 2, 255]);
    await sharp({ create: { ...raw, background: '#c04020' } })
      .toColourspace('cmyk')
      .withIccProfile('cmyk')
      .jpeg()
      .toFile(path('c.jpg'));
    expect((await sharp(path('c.jpg')).metadata()).space).toBe('cmyk');
    await filterFile({ input: path('c.jpg'), output: path('d.jpg'), filters: [] });
    expect(await sharp(path('d.jpg')).metadata()).toMatchObject({ space: 'srgb', channels: 3 });
  });

  it('the same file when it is done again', async () => {
    await writePicture(path('a.jpg'));
    const job = { input: path('a.jpg'), output: path('b.jpg'), filters: [{ name: 'box', size: 5 }] };
    await filterFile(job);
    const first = readFileSync(path('b.jpg'));
    await filterFile(JSON.parse(JSON.stringify(job)));
    expect(readFileSync(path('b.jpg')).equals(first)).toBe(true);
    expect(readdirSync(directory.path).sort()).toEqual(['a.jpg', 'b.jpg']);
  });
});

describe('kernels', () => {
  it('normalize and offset', async () => {
    await writePicture(path('a.png'));
    const kernel = { matrix: [[1, 2, 1]], normalize: true, offset: 3 };
    await filterFile({ input: path('a.png'), output: path('b.png'), filters: [{ kernel }] });
    const expected = filterImage(await rawPixels(path('a.png')), tensor([[0.25, 0.5, 0.25]]), { offset: 3 });
    expect(await rawPixels(path('b.png'))).toEqual(expected);
  });

  it('one matrix a colour; alpha is kept', async () => {
    await writePicture(path('a.png'), { channels: 4 });
    const matrices = ['sobelX', 'identity', 'box'].map((name) => kernels[name]!.toArray() as number[][]);
    await filterFile({ input: path('a.png'), output: path('b.png'), filters: [{ kernel: { matrix: matrices } }] });
    const before = await rawPixels(path('a.png'));
    const after = await rawPixels(path('b.png'));
    const whole = matrices.map((matrix) => filterImage(before, tensor(matrix)).data);
    after.data.forEach((value, i) => {
      if (value !== (whole[i % 4] ?? before.data)[i]) throw new Error(`byte ${i} differs`);
    });
  });

  it('a stack that does not suit the picture', async () => {
    await writePicture(path('a.png'));
    const kernel = { matrix: [[[1]], [[1]]] };
    await expect(filterFile({ input: path('a.png'), output: path('b.png'), filters: [{ kernel }] })).rejects.toThrow(
      'filterFile: the kernel has 2 matrices, but the picture 3 colours',
    );
  });
});

describe('errors', () => {
  const rejected = async (job: object, message: string) => {
    await expect(filterFile({ input: path('a.jpg'), output: path('b.jpg'), filters: [], ...job })).rejects.toThrow(message);
    expect(readdirSync(directory.path).filter((name) => name !== 'a.jpg')).toEqual([]);
  };

  it('names and numbers', async () => {
    await rejected({ filters: ['gausian'] }, 'there is no filter "gausian"; did you mean "gaussian"?');
    await rejected({ filters: ['sobel:2'] }, 'sobel takes no number, got 2');
    await rejected({ filters: ['gaussian:-1'] }, 'expected a sigma above 0');
    await rejected({ filters: ['box:2.5'] }, 'expected a positive integer of at most 8191 for the size of box, got 2.5');
    await rejected({ filters: [{ name: 'box', sigma: 2 }] }, 'unknown option "sigma"');
    await rejected({ options: { border: 'reflected' } }, 'did you mean "reflect"?');
    await rejected({ quality: 3 }, 'unknown option "quality"');
    await rejected({ filters: [{ kernel: { matrix: [[1, 2], [3]] } }] }, 'row 1 has 2 numbers and row 2 has 1');
    await rejected({ filters: [{ kernel: { matrix: [[1, -1]], normalize: true } }] }, 'expected a sum other than zero');
  });

  it('a broken file leaves nothing', async () => {
    await writePicture(path('a.jpg'));
    const whole = readFileSync(path('a.jpg'));
    writeFileSync(path('a.jpg'), whole.subarray(0, whole.length / 2));
    await rejected({}, 'premature end');
    writeFileSync(path('a.jpg'), 'words');
    await rejected({}, 'unsupported image format');
  });

  it('its own input', async () => {
    await writePicture(path('a.jpg'));
    await rejected({ output: path('./a.jpg') }, 'without the option overwrite');
  });

  it('what is no signal, and nothing to call', async () => {
    await writePicture(path('a.jpg'));
    const job = { input: path('a.jpg'), output: path('b.jpg'), filters: [] };
    const wrong = (control: object) => filterFile(job, control);
    await expect(wrong({ signal: 1 })).rejects.toThrow(
      new TypeError('filterFile: expected an AbortSignal for signal, got 1 of type number'),
    );
    await expect(wrong({ onProgress: 'loud' })).rejects.toThrow(
      new TypeError('filterFile: expected a function for onProgress, got "loud" of type string'),
    );
    await expect(wrong({ onprogress() {} })).rejects.toThrow('did you mean "onProgress"?');
    expect(readdirSync(directory.path)).toEqual(['a.jpg']);
  });

  it('a signal', async () => {
    await writePicture(path('a.jpg'));
    const job = { input: path('a.jpg'), output: path('b.jpg'), filters: ['box'] };
    await expect(filterFile(job, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
    for (const at of ['read', 'filter', 'write']) {
      const controller = new AbortController();
      const onProgress = ({ stage, done }: { stage: string; done: number }) => {
        if (stage === at && done < 1) controller.abort(at);
      };
      await expect(filterFile(job, { signal: controller.signal, onProgress })).rejects.toBe(at);
      expect(readdirSync(directory.path)).toEqual(['a.jpg']);
    }
  });
});

function readPixels(buffer: Buffer): number[] {
  return [...buffer];
}
