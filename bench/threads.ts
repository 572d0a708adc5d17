/**
 * What threads bring: every layer of layers.json on 1 to N threads, checked against the synchronous function first; what it costs to
 * hand a call over; and how late timers of the caller's thread are meanwhile.
 *
 *     npm run bench:threads -- [--threads N] [--filter text] [--turns N] [--json file]
 *
 * The times are the best of many turns in which all thread counts follow one another, since machines are noisy.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { avgPool2d, Backend, maxPool2d, prepareConv2d, prepareConvTranspose2d, Tensor, type TensorLike } from '../src/index.js';
import { count, type Layer, numbers, readLayers } from './layers.js';
import { type Column, head, line, milliseconds, percent } from './table.js';

const { values: options } = parseArgs({
  options: {
    threads: { type: 'string', default: String(availableParallelism()) },
    filter: { type: 'string', default: '' },
    turns: { type: 'string', default: '30' },
    json: { type: 'string' },
  },
});
const most = Number(options.threads);
const turns = Number(options.turns);
const threadCounts = Array.from({ length: most }, (_, i) => i + 1);

function noise(shape: readonly number[], seed: number): Tensor {
  return new Tensor(numbers(count(shape), seed), shape);
}

/** A layer made ready, on the caller's thread or on a backend. */
interface Ready {
  run(input: TensorLike, out?: TensorLike): Promise<Tensor> | Tensor;
  dispose(): void;
}

async function ready(layer: Layer, weight: Tensor | undefined, backend?: Backend): Promise<Ready> {
  const { op, stride, padding, dilation, groups, outputPadding } = layer;
  if (op === 'conv2d') {
    const settings = { stride, padding, dilation, groups };
    return backend === undefined ? prepareConv2d(weight!, settings) : await backend.prepareConv2d(weight!, settings);
  }
  if (op === 'convTranspose2d') {
    const settings = { stride, padding, dilation, groups, outputPadding };
    return backend === undefined
      ? prepareConvTranspose2d(weight!, settings)
      : await backend.prepareConvTranspose2d(weight!, settings);
  }
  const size = layer.kernelSize!;
  const from = backend ?? { maxPool2d, avgPool2d };
  return { run: (input, out) => from[op](input, size, { stride, padding, out }) as Promise<Tensor> | Tensor, dispose: () => {} };
}

/**
 * Milliseconds of the fastest of some turns, for each of several ways that take turns. Each goes some times in a row: the ways before
 * have driven its tensors from the cache.
 */
async function bestTimes(ways: readonly (() => unknown)[], repeat: number, inRow = 3): Promise<number[]> {
  const best = ways.map(() => Number.POSITIVE_INFINITY);
  for (let turn = 0; turn < repeat; turn++) {
    for (const [i, way] of ways.entries()) {
      for (let time = 0; time < inRow; time++) {
        const start = performance.now();
        await way();
        best[i] = Math.min(best[i] as number, performance.now() - start);
      }
    }
  }
  return best;
}

function sameBits(a: TensorLike, b: TensorLike): boolean {
  const [one, other] = [a, b].map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)) as [Buffer, Buffer];
  return one.equals(other);
}

interface Row {
  readonly layer: string;
  /** Milliseconds on the caller's thread, on 1 to N threads, and on N with ordinary arrays, which are copied. */
  readonly sync: number;
  readonly threads: readonly number[];
  readonly copied: number;
  readonly speedup: number;
  /** What is not shared, of the time on one thread: from Amdahl's law. */
  readonly serial: number;
}

const columns: readonly Column[] = [
  { title: 'layer', width: 32, left: true },
  { title: 'sync', width: 7 },
  ...threadCounts.map((threads) => ({ title: `${threads} thr.`, width: 7 })),
  { title: 'speed-up', width: 8 },
  { title: 'serial', width: 6 },
  { title: 'copied', width: 7 },
];

/** Times a layer on every backend; its tensors lie in the backends' memory, so that nothing is copied. */
async function timeLayer(layer: Layer, backends: readonly Backend[]): Promise<Row> {
  const input = noise(layer.input, 1);
  const weight = layer.weight && noise(layer.weight, 2);
  const plain = await ready(layer, weight);
  const expected = (await plain.run(input)) as Tensor;
  const out = noise(layer.output, 3);
  const made = await Promise.all(backends.map((backend) => ready(layer, weight, backend)));
  const residents = backends.map((backend) => [backend.empty(layer.input), backend.empty(layer.output)] as const);
  for (const [i, [from, to]] of residents.entries()) {
    from.data.set(input.data);
    await made[i]!.run(from, to);
    if (!sameBits(to, expected)) throw new Error(`${layer.name}: ${i + 1} threads give another result`);
  }
  const ways = [
    () => plain.run(input, out),
    ...made.map((one, i) => () => one.run(...residents[i]!)),
    () => made.at(-1)!.run(input, out),
  ];
  const times = await bestTimes(ways, turns);
  const threads = times.slice(1, -1);
  const speedup = threads[0]! / threads.at(-1)!;
  for (const tensor of residents.flat()) tensor.dispose();
  for (const one of [plain, ...made]) one.dispose();
  const serial = most === 1 ? 1 : (most / speedup - 1) / (most - 1);
  return { layer: layer.name, sync: times[0]!, threads, copied: times.at(-1)!, speedup, serial };
}

/** Sides of the planes of small layers, which take less than 0.2 ms. */
const smallSides = [8, 16, 28, 40];

/** What it costs to have a call that computes nothing done by a worker, and how layers under 0.2 ms do: all in turns, equally often. */
async function timeSmall(backend: Backend): Promise<void> {
  const dot = noise([1, 1, 1, 1], 1);
  const plain = prepareConv2d(dot);
  const other = await backend.prepareConv2d(dot);
  const ways: (() => unknown)[] = [() => plain.run(dot), () => other.run(dot)];
  for (const side of smallSides) {
    const input = noise([1, 16, side, side], 2);
    const weight = noise([16, 16, 3, 3], 3);
    const one = prepareConv2d(weight, { padding: 1 });
    const same = await backend.prepareConv2d(weight, { padding: 1 });
    ways.push(
      () => one.run(input),
      () => same.run(input),
    );
  }
  const [sync = 0, handed = 0, ...layers] = await bestTimes(ways, 2000, 1);
  const handOver = handed - sync;
  console.log(`\nHanding a call over and its result back: ${milliseconds(handOver)} ms`);
  for (const [i, side] of smallSides.entries()) {
    const [alone, there] = [layers[2 * i] as number, layers[2 * i + 1] as number];
    const ratio = (alone + handOver) / there;
    const text = `3x3 16>16 ${side}: synchronous ${milliseconds(alone)} ms, handed over ${milliseconds(there)} ms`;
    console.log(`${text}: ${ratio.toFixed(2)} of the synchronous call and the hand-over`);
  }
}

/** Waves of small calls in flight together. */
async function timeWaves(backend: Backend, calls: number): Promise<void> {
  const input = noise([1, 8, 12, 12], 4);
  const layer = await backend.prepareConv2d(noise([8, 8, 3, 3], 5));
  const start = performance.now();
  for (let wave = 0; wave < calls / 1000; wave++) await Promise.all(Array.from({ length: 1000 }, () => layer.run(input)));
  const each = ((performance.now() - start) / calls) * 1000;
  console.log(
    `\n${calls} calls of 3x3 8>8 12 in waves of 1000: ${each.toFixed(0)} µs each, ${backend.memoryBytes / 2 ** 20} MiB held`,
  );
}

/** Milliseconds between two looks of the timer whose lateness is measured. */
const resolution = 5;

/** Says how late a timer of this thread is while `work` goes on. The histogram has the time from one turn of it to the next. */
async function timeTimer(title: string, work: () => Promise<unknown>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  await work();
  delay.disable();
  const late = (share: number) => milliseconds(Math.max(0, delay.percentile(share) / 1e6 - resolution));
  console.log(`${title}: late by ${late(50)} ms in the middle, ${late(99)} ms at the 99th percentile, ${late(100)} ms at most`);
}

/** How late timers are while large layers with ordinary arrays are computed, and while nothing is. */
async function timeTimers(backend: Backend, layers: number): Promise<void> {
  const input = noise([1, 64, 224, 224], 6);
  const layer = await backend.prepareConv2d(noise([64, 64, 3, 3], 7), { padding: 1 });
  await layer.run(input);
  let left = layers;
  const lane = async () => {
    while (left-- > 0) await layer.run(input);
  };
  console.log(`\nA ${resolution} ms timer`);
  await timeTimer('  with nothing to do', () => new Promise((resolve) => setTimeout(resolve, 2000)));
  await timeTimer(`  while ${layers} layers of 3x3 64>64 224 run, four in flight`, () =>
    Promise.all([lane(), lane(), lane(), lane()]),
  );
  layer.dispose();
}

const backends = await Promise.all(threadCounts.map((threads) => Backend.create({ threads })));
console.log(head(columns));
const rows: Row[] = [];
for (const layer of readLayers(options.filter)) {
  const row = await timeLayer(layer, backends);
  rows.push(row);
  const cells = [row.sync, ...row.threads].map(milliseconds);
  console.log(line(columns, [row.layer, ...cells, row.speedup.toFixed(2), percent(row.serial), milliseconds(row.copied)]));
}
const last = backends.at(-1)!;
await timeSmall(last);
await timeWaves(last, 20_000);
await timeTimers(last, 200);
for (const backend of backends) await backend.close();
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ threads: most, rows }, null, 1)}\n`);
