/** `simdconv bench`: layers beside the plain loops, and filters on a picture of 1920x1080; the best of several runs each. */
import { writeFileSync } from 'node:fs';
import { applyFilter, checkFilter, type Filter } from '../image/node/filters.js';
import * as naive from '../naive/index.js';
import { maxPool2d } from '../operations/maxPool.js';
import { prepareConv2d } from '../operations/prepareConv2d.js';
import { Tensor } from '../tensor.js';
import { readArguments, UsageError } from './arguments.js';

/** What was measured of a layer or a filter. */
interface Row {
  readonly name: string;
  readonly milliseconds: number;
  /** Thousands of millions of operations a second, or millions of pixels. */
  readonly rate: number;
  readonly unit: 'GFLOP/s' | 'megapixels/s';
  /** How many times as fast as the plain loops. */
  readonly timesPlain?: number;
}

interface Layer {
  readonly name: string;
  readonly input: readonly number[];
  /** Of a convolution; a pooling of 2x2 has none. */
  readonly weight?: readonly number[];
  readonly options: { readonly stride?: number; readonly padding?: number; readonly groups?: number };
}

const layers: readonly Layer[] = [
  { name: '3x3 64>64 56x56', input: [1, 64, 56, 56], weight: [64, 64, 3, 3], options: { padding: 1 } },
  { name: '7x7s2 3>64 224x224', input: [1, 3, 224, 224], weight: [64, 3, 7, 7], options: { padding: 3, stride: 2 } },
  { name: '1x1 64>256 56x56', input: [1, 64, 56, 56], weight: [256, 64, 1, 1], options: {} },
  { name: 'depthwise 3x3 32 112x112', input: [1, 32, 112, 112], weight: [32, 1, 3, 3], options: { padding: 1, groups: 32 } },
  { name: 'max 2x2 64 112x112', input: [1, 64, 112, 112], options: {} },
];

const [width, height, channels] = [1920, 1080, 3] as const;
const filters: readonly Filter[] = ['gaussian:1', 'gaussian:5', 'box:5', 'sharpen', 'sobel', 'laplacian', 'emboss', 'dilate:3'];

/** How far an answer may be from that of the plain loops, of its largest value: float32 sums in another order. */
const tolerance = 1e-4;

export async function bench(args: readonly string[]): Promise<number> {
  const { words, options } = readArguments(args, { quick: 'flag', svg: 'text', json: 'text' });
  if (words.length > 0) throw new UsageError(`bench takes no words, got ${JSON.stringify(words[0])}`);
  const runs = options['quick'] === true ? 3 : 20;
  const rows: Row[] = [];
  const report = (row: Row): void => {
    rows.push(row);
    const times = row.timesPlain === undefined ? '' : `   ${row.timesPlain.toFixed(0)} times the plain loops`;
    const rate = `${row.rate.toFixed(row.rate < 10 ? 1 : 0).padStart(6)} ${row.unit}`;
    process.stdout.write(`${row.name.padEnd(26)} ${row.milliseconds.toFixed(2).padStart(8)} ms ${rate}${times}\n`);
  };
  for (const layer of layers) report(timeLayer(layer, runs));
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 2654435761) >>> 24);
  for (const filter of filters) {
    const checked = checkFilter('bench', filter);
    const milliseconds = best(runs, () => applyFilter({ data, width, height, channels }, checked, {}));
    report({ name: String(filter), milliseconds, rate: (width * height) / milliseconds / 1000, unit: 'megapixels/s' });
  }
  if (options['json'] !== undefined)
    writeFileSync(options['json'] as string, `${JSON.stringify({ width, height, channels, rows }, null, 2)}\n`);
  if (options['svg'] !== undefined) writeFileSync(options['svg'] as string, chart(rows));
  return 0;
}

function best(runs: number, work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const begin = performance.now();
    work();
    least = Math.min(least, performance.now() - begin);
  }
  return least;
}

/** @throws {Error} where the answer is not that of the plain loops */
function timeLayer({ name, input, weight, options }: Layer, runs: number): Row {
  const source = noise(input);
  const kernel = weight && noise(weight);
  let expected: Tensor | undefined;
  const plain = best(1, () => {
    expected = kernel ? naive.conv2d(source, kernel, options) : naive.maxPool2d(source, 2);
  });
  const prepared = kernel && prepareConv2d(kernel, options);
  const compute = () => (prepared ? prepared.run(source) : maxPool2d(source, 2));
  const result = compute();
  if (!near(result.data, (expected as Tensor).data)) throw new Error(`${name}: the answer is not that of the plain loops`);
  const milliseconds = best(runs, compute);
  prepared?.dispose();
  // A multiply-add counts as two operations, a maximum of two as one.
  const operations = result.data.length * (weight ? weight.slice(1).reduce((product, length) => product * length, 2) : 3);
  return { name, milliseconds, rate: operations / milliseconds / 1e6, unit: 'GFLOP/s', timesPlain: plain / milliseconds };
}

/** The same numbers each time, of either sign. */
function noise(shape: readonly number[]): Tensor {
  const count = shape.reduce((product, length) => product * length, 1);
  return new Tensor(
    Float32Array.from({ length: count }, (_, i) => ((Math.imul(i + 1, 2654435761) >>> 8) % 2001) / 1000 - 1),
    shape,
  );
}

function near(a: Float32Array, b: Float32Array): boolean {
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.length === b.length && a.every((value, i) => Math.abs(value - (b[i] as number)) <= tolerance * largest);
}

/** Bars: layers by how many times as fast as the plain loops they are, filters by megapixels a second. */
function chart(rows: readonly Row[]): string {
  const text = ({ rate, timesPlain }: Row) =>
    timesPlain === undefined ? `${rate.toFixed(0)} MP/s` : `${timesPlain.toFixed(0)} times the plain loops`;
  const value = ({ rate, timesPlain }: Row) => timesPlain ?? rate;
  const bars = rows.map((row, i) => {
    const alike = rows.filter(({ unit }) => unit === row.unit);
    const length = (360 * value(row)) / Math.max(...alike.map(value));
    const y = i * 24 + 14;
    const name = row.name.replaceAll('>', '&gt;');
    return `<text x="190" y="${y + 14}" text-anchor="end">${name}</text><rect x="198" y="${y}" width="${length.toFixed(1)}" height="18" fill="#38c"/><text x="${(length + 204).toFixed(1)}" y="${y + 14}">${text(row)}</text>`;
  });
  const size = `width="740" height="${rows.length * 24 + 24}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="13">${bars.join('')}</svg>\n`;
}
