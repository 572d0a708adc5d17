/**
 * The load test of the service as `npm start` builds it: pictures from many connections at once while another asks for `/health`; then
 * SIGTERM in the middle.
 *
 *     npm run load -- [--seconds 30] [--connections 16] [--picture file]
 *
 * `/health` is looked at fifty times a second: a percentile of fewer looks than the default's would be a matter of luck.
 * Ends with 1 where a request failed, where `/health` took 20 ms or more at the 99th percentile, or where the service did not finish.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import sharp from 'sharp';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    connections: { type: 'string', default: '16' },
    threads: { type: 'string', default: '2' },
    picture: { type: 'string' },
  },
});

/** A picture of noise, or the one that was asked for. */
async function picture(): Promise<Buffer> {
  if (options.picture !== undefined) return readFileSync(options.picture);
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  return sharp({ create: { width: 640, height: 480, channels: 3, background: 'gray', noise } })
    .jpeg()
    .toBuffer();
}

/** Starts the service on a free port; resolves with it when it listens. */
async function start(): Promise<{ service: ChildProcess; url: string }> {
  const env = { ...process.env, PORT: '0', THREADS: options.threads };
  const service = spawn(process.execPath, [fileURLToPath(new URL('main.js', import.meta.url))], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [first] = (await once(service.stdout!, 'data')) as [Buffer];
  const port = /port (\d+)/.exec(first.toString())?.[1];
  if (port === undefined) throw new Error(`the service said: ${first}`);
  return { service, url: `http://127.0.0.1:${port}` };
}

const body = await picture();
const post = { method: 'POST', body, headers: { 'content-type': 'image/jpeg' } } as const;
const requests = [
  { ...post, path: '/filter?name=gaussian&sigma=2&format=jpeg' },
  { ...post, path: '/filter?name=sharpen&format=jpeg' },
  { ...post, path: '/layer?format=jpeg' },
];
const { service, url } = await start();
const duration = Number(options.seconds);

/** Pictures for some seconds. */
function load(seconds: number) {
  return autocannon({ url, connections: Number(options.connections), duration: seconds, timeout: 30, requests });
}

await load(2);
const [pictures, health] = await Promise.all([
  load(duration),
  // From a thread of its own: who looks is not to wait for those who send pictures.
  autocannon({ url: `${url}/health`, connections: 1, duration, overallRate: 50, workers: 1 }),
]);
const failed = pictures.errors + pictures.non2xx + health.errors + health.non2xx;
console.log(
  `${pictures['2xx']} pictures in ${duration} s, ${pictures.latency.p50} ms in the middle, ${pictures.latency.p99} ms at the 99th percentile`,
);
console.log(
  `${health['2xx']} looks at /health, ${health.latency.p50} ms in the middle, ${health.latency.p99} ms at the 99th percentile`,
);
console.log(`${failed} failed`);

/** Sends pictures that are under way when SIGTERM comes; how many of them were answered well. */
async function finishing(count: number): Promise<number> {
  const calls = Array.from({ length: count }, () =>
    fetch(`${url}/filter?sigma=3&format=jpeg`, { method: 'POST', body: new Uint8Array(body) }),
  );
  let ended = 0;
  const settled = Promise.allSettled(
    calls.map(async (call) => ((await call.finally(() => ended++)).ok ? (await (await call).arrayBuffer()).byteLength : 0)),
  );
  for (let accepted = 0; accepted + ended < count; ) {
    accepted = ((await (await fetch(`${url}/health`)).json()) as { pictures: number }).pictures;
  }
  service.kill('SIGTERM');
  return (await settled).filter((one) => one.status === 'fulfilled' && one.value > 0).length;
}

const answered = await finishing(8);
const [code] = await once(service, 'exit');
console.log(`SIGTERM with 8 pictures under way: ${answered} answered, exit code ${code}`);
if (failed > 0 || health.latency.p99 >= 20 || answered < 8 || code !== 0) process.exitCode = 1;
