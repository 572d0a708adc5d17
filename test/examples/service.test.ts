/** The example service, started as a process of its own and driven over HTTP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { gaussianKernel } from '../../src/image/index.js';
import { conv2d, Tensor } from '../../src/index.js';
import { bundled } from '../support/bundled.js';

let program: string;
beforeAll(async () => {
  program = await bundled('examples/service/main.ts', 'service');
});

let running: ChildProcess | undefined;

async function start(settings: Record<string, string> = {}): Promise<{ url: string; service: ChildProcess }> {
  const env = { ...process.env, PORT: '0', THREADS: '2', ...settings };
  const service = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  running = service;
  const [first] = (await once(service.stdout, 'data')) as [Buffer];
  const port = /port (\d+)/.exec(first.toString())?.[1];
  return { url: `http://127.0.0.1:${port}`, service };
}

afterEach(async () => {
  if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
  running.kill('SIGKILL');
  await once(running, 'exit');
});

const texture = (i: number) => (i * 37 + (i >> 5) * 11) % 256;

/** A picture without loss, and its pixels. */
async function picture(
  width: number,
  height: number,
  value = texture,
): Promise<{ png: Uint8Array<ArrayBuffer>; pixels: Buffer }> {
  const pixels = Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => value(i)));
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  return { png: new Uint8Array(png), pixels };
}

function post(url: string, body: Uint8Array<ArrayBuffer>): Promise<Response> {
  return fetch(url, { method: 'POST', body });
}

async function pixelsOf(response: Response) {
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
  return sharp(await response.arrayBuffer())
    .raw()
    .toBuffer({ resolveWithObject: true });
}

async function refusal(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: string };
  return `${response.status} ${error}`;
}

/** Each colour filtered by the library here. */
function blurred(pixels: Buffer, width: number, height: number): number[] {
  const kernel = gaussianKernel(7, 1);
  const planes = Float32Array.from(
    pixels,
    (_, i) => pixels[(i % (width * height)) * 3 + Math.floor(i / (width * height))] as number,
  );
  const weight = new Tensor(kernel.data, [1, 1, 7, 7]);
  const input = new Tensor(planes, [3, 1, height, width]);
  const { data } = conv2d(input, weight, { padding: 'same', paddingMode: 'replicate' });
  return Array.from(pixels, (_, i) => Math.round(data[(i % 3) * width * height + Math.floor(i / 3)] as number));
}

describe('the example service', () => {
  it('filters a picture, runs a layer, and says how it is', async () => {
    const { url } = await start();
    const { png, pixels } = await picture(70, 50);
    const filtered = await pixelsOf(await post(`${url}/filter?name=gaussian&sigma=1`, png));
    const expected = blurred(pixels, 70, 50);
    expect(filtered.data.every((value, i) => Math.abs(value - (expected[i] as number)) <= 1)).toBe(true);
    const maps = await pixelsOf(await post(`${url}/layer`, png));
    expect([maps.info.width, maps.info.height]).toEqual([70, 200]);
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok', threads: 2, pictures: 0 });
  });

  it('answers 0 for what falls below black and 255 for what passes white', async () => {
    const { url } = await start();
    // Sharpened, black beside white is -255 or less, and white beside black 510 or more.
    const { png, pixels } = await picture(48, 31, (i) => (Math.floor(i / 9) % 2) * 255);
    const sharpened = await pixelsOf(await post(`${url}/filter?name=sharpen`, png));
    expect(sharpened.data.equals(pixels)).toBe(true);
  });

  it('refuses what it cannot do, and goes on', async () => {
    const { url } = await start({ MOST_BYTES: '20000', MOST_PIXELS: '10000' });
    const { png } = await picture(60, 40);
    expect(await refusal(await post(`${url}/filter`, new Uint8Array(20_001)))).toBe('413 a picture may have at most 20000 bytes');
    expect(await refusal(await post(`${url}/filter`, new Uint8Array(100)))).toMatch(/^400 not a picture that can be read: /);
    const large = await sharp({ create: { width: 200, height: 200, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect(await refusal(await post(`${url}/filter`, new Uint8Array(large)))).toMatch(/^400 .*pixel limit/);
    expect(await refusal(await post(`${url}/filter?name=x`, png))).toMatch(/^400 name: expected gaussian or one of /);
    expect(await refusal(await post(`${url}/filter?sigma=-1`, png))).toMatch(/^400 sigma: /);
    expect(await refusal(await fetch(`${url}/filter`))).toMatch(/^404 /);
    expect((await post(`${url}/filter`, png)).status).toBe(200);
  });

  it('abandons what takes too long', async () => {
    const { url } = await start({ TIMEOUT_MS: '1' });
    const { png } = await picture(300, 200);
    expect(await refusal(await post(`${url}/filter?sigma=20`, png))).toBe('503 the picture took too long');
  });

  it('answers many at once, each with its own picture', async () => {
    const { url } = await start();
    const sizes = Array.from({ length: 40 }, (_, i) => [20 + i, 60 - i] as const);
    const answers = await Promise.all(
      sizes.map(async ([width, height]) => {
        const { png } = await picture(width, height);
        return pixelsOf(await post(`${url}/filter?name=sharpen`, png));
      }),
    );
    expect(answers.map(({ info }) => [info.width, info.height])).toEqual(sizes);
  });

  it('turns away what is too much at once', async () => {
    const { url } = await start({ MOST_PICTURES: '1' });
    const { png } = await picture(400, 300);
    const statuses = await Promise.all(Array.from({ length: 6 }, async () => (await post(`${url}/filter?sigma=10`, png)).status));
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
  });

  it('finishes on SIGTERM what it had accepted, and ends with 0', async () => {
    const { url, service } = await start();
    const { png } = await picture(640, 480);
    const answers = Promise.all(Array.from({ length: 6 }, async () => pixelsOf(await post(`${url}/filter?sigma=6`, png))));
    for (let accepted = 0; accepted < 6; ) {
      ({ pictures: accepted } = (await (await fetch(`${url}/health`)).json()) as { pictures: number });
    }
    service.kill('SIGTERM');
    for (const { info } of await answers) expect([info.width, info.height]).toEqual([640, 480]);
    const [code] = await once(service, 'exit');
    expect(code).toBe(0);
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });
});
