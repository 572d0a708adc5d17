/**
 * Runs the layers of the benchmark through this library and through other engines, in turn, in one process: prints
 * milliseconds, and the ratios with their geometric means. Every answer is checked before it counts.
 *
 *     npm ci && npm run bench            in this folder; the library must have been built (npm run build above)
 *     npm run bench -- --layers more --filter 3x3 --turns 10 --wide --json file --svg file
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { barChart } from '../chart.js';
import { count, numbers, readLayers } from '../layers.js';
import { onnxruntimeNode, onnxruntimeWeb } from './onnxruntime.js';
import { ours } from './ours.js';
import type { Peer, Prepared, Problem } from './peer.js';
import { tfjsWasm } from './tfjs.js';

const { values: options } = parseArgs({
  options: {
    layers: { type: 'string', default: 'layers' },
    filter: { type: 'string', default: '' },
    turns: { type: 'string', default: '12' },
    wide: { type: 'boolean', default: false },
    json: { type: 'string' },
    svg: { type: 'string' },
  },
});

const peers: readonly Peer[] = [onnxruntimeNode, onnxruntimeWeb, tfjsWasm];

/** Largest difference over largest value. */
function difference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  let scale = 0;
  for (let i = 0; i < a.length; i++) {
    most = Math.max(most, Math.abs((a[i] as number) - (b[i] as number)));
    scale = Math.max(scale, Math.abs(b[i] as number));
  }
  return most / scale;
}

interface Entry {
  readonly peer: Peer;
  readonly prepared: Prepared;
  best: number;
}

/** Best milliseconds of each engine: short turns, one engine after the other, so that drift hits all alike. */
async function time(entries: readonly Entry[], turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    for (const entry of entries) {
      const until = performance.now() + 40;
      do {
        const start = performance.now();
        const pending = entry.prepared.run();
        if (pending instanceof Promise) await pending;
        entry.best = Math.min(entry.best, performance.now() - start);
      } while (performance.now() < until);
    }
  }
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

const layers = readLayers(options.filter, options.layers);
const self = ours(options.wide);
console.log(
  `${self.name} on Node ${process.versions.node}; milliseconds, best of ${options.turns} turns; in brackets: times ours`,
);
const rows: { name: string; milliseconds: Record<string, number> }[] = [];
for (const layer of layers) {
  const problem: Problem = {
    layer,
    input: numbers(count(layer.input), 1),
    weight: layer.weight && numbers(count(layer.weight), 2),
  };
  const entries: Entry[] = [];
  for (const peer of [self, ...peers]) {
    const prepared = await peer.prepare(problem);
    if (prepared !== undefined) entries.push({ peer, prepared, best: Number.POSITIVE_INFINITY });
  }
  for (const { prepared } of entries) await prepared.run();
  const [first, ...others] = entries as [Entry, ...Entry[]];
  const expected = await first.prepared.result();
  for (const { peer, prepared } of others) {
    const off = difference(await prepared.result(), expected);
    if (!(off < 1e-4)) throw new Error(`${layer.name}: ${peer.name} differs from ${self.name} by ${off} of the largest value`);
  }
  await time(entries, Number(options.turns));
  rows.push({ name: layer.name, milliseconds: Object.fromEntries(entries.map(({ peer, best }) => [peer.name, best])) });
  const cells = others.map(({ peer, best }) => `${peer.name} ${best.toFixed(3)} (${(best / first.best).toFixed(2)})`);
  console.log(`${layer.name.padEnd(32)} ${first.best.toFixed(3).padStart(9)}  ${cells.join('  ')}`);
  for (const { prepared } of entries) await prepared.dispose();
}
const ratios = (name: string) =>
  rows.flatMap(({ milliseconds }) => {
    const theirs = milliseconds[name];
    return theirs === undefined ? [] : [theirs / (milliseconds[self.name] as number)];
  });
for (const { name } of peers) console.log(`geometric mean against ${name}: ${geometricMean(ratios(name)).toFixed(2)}`);
const bestWasm = rows.flatMap(({ milliseconds }) => {
  const theirs = peers.filter((peer) => !peer.native).flatMap((peer) => milliseconds[peer.name] ?? []);
  return theirs.length === 0 ? [] : [Math.min(...theirs) / (milliseconds[self.name] as number)];
});
console.log(
  `geometric mean against the best WebAssembly peer: ${geometricMean(bestWasm).toFixed(2)}, least ${Math.min(...bestWasm).toFixed(2)}`,
);
if (options.json !== undefined) {
  writeFileSync(options.json, `${JSON.stringify({ node: process.versions.node, rows }, null, 1)}\n`);
}
if (options.svg !== undefined) {
  const names = [self.name, ...peers.map(({ name }) => name)];
  const svg = barChart({
    title: `Time relative to ${self.name}, one thread, Node ${process.versions.node.split('.')[0]}: shorter is faster`,
    series: names,
    most: 12,
    rows: rows.map(({ name, milliseconds }) => {
      const own = milliseconds[self.name] as number;
      const bars = names.flatMap((engine, series) => {
        const ms = milliseconds[engine];
        if (ms === undefined) return [];
        return [{ label: series === 0 ? `${ms.toPrecision(3)} ms` : `${(ms / own).toFixed(1)}x`, value: ms / own, series }];
      });
      return { label: name, bars };
    }),
  });
  writeFileSync(options.svg, svg);
}
