/**
 * Filters on a 1080p RGB picture: this library, sharp and opencv.js in turn in one process, each on one thread, and native
 * OpenCV (Debian's python3-opencv) beside them where it is installed. Every answer is checked before it counts.
 *
 *     npm ci && npm run filters          in this folder; the library must have been built (npm run build above)
 *     npm run filters -- --turns 20
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Case, cases, type Picture } from './filterCases.js';
import { opencv } from './opencv.js';
import { sharpFilters } from './sharp.js';
import { simdconv } from './simdconvFilters.js';

const { values: options } = parseArgs({
  options: { filter: { type: 'string', default: '' }, turns: { type: 'string', default: '8' } },
});

const width = 1920;
const height = 1080;
const channels = 3;

/** Smooth shapes with noise on them: neither flat nor all edges. The same in every run. */
function picture(): Picture {
  const data = new Uint8Array(width * height * channels);
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    data[i] = 128 + 80 * Math.sin(x / 40 + (i % channels)) * Math.cos(y / 30) + (state >>> 27);
  }
  return { data, width, height, channels };
}

/** Most that two answers differ by, away from the edges, where borders differ. */
function difference(a: Uint8Array, b: Uint8Array, margin: number): number {
  let most = 0;
  for (let y = margin; y < height - margin; y++) {
    for (let i = (y * width + margin) * channels; i < ((y + 1) * width - margin) * channels; i++) {
      most = Math.max(most, Math.abs((a[i] as number) - (b[i] as number)));
    }
  }
  return most;
}

/** Milliseconds of native OpenCV by the names of the cases, or nothing where it is not installed. */
function native(names: readonly string[]): Record<string, number> {
  const script = fileURLToPath(new URL('opencv.py', import.meta.url));
  const { status, stdout } = spawnSync('/usr/bin/python3', [script, ...names], { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as Record<string, number>) : {};
}

const source = picture();
const chosen = cases.filter(({ name }) => name.includes(options.filter));
const engines = [await simdconv(source), await sharpFilters(source), await opencv(source)];
const nativeBefore = native(chosen.map(({ name }) => name));
const best = new Map<string, number[]>();
const runs = new Map<Case, ((() => unknown) | undefined)[]>();
for (const problem of chosen) {
  const prepared = engines.map((engine) => engine.prepare(problem));
  const [first, ...others] = await Promise.all(prepared.map((run) => run?.result()));
  others.forEach((other, i) => {
    const off = other === undefined ? 0 : difference(first as Uint8Array, other, problem.margin);
    if (off > problem.tolerance) throw new Error(`${problem.name}: ${engines[i + 1]?.name} differs by ${off} levels`);
  });
  runs.set(
    problem,
    prepared.map((run) => run?.run),
  );
  best.set(
    problem.name,
    prepared.map(() => Number.POSITIVE_INFINITY),
  );
}
for (let turn = 0; turn < Number(options.turns); turn++) {
  for (const problem of chosen) {
    const least = best.get(problem.name) as number[];
    for (const [i, run] of (runs.get(problem) ?? []).entries()) {
      if (run === undefined) continue;
      const until = performance.now() + 30;
      do {
        const start = performance.now();
        const pending = run();
        if (pending instanceof Promise) await pending;
        least[i] = Math.min(least[i] as number, performance.now() - start);
      } while (performance.now() < until);
    }
  }
}
const nativeAfter = native(chosen.map(({ name }) => name));
console.log(`1080p RGB, one thread, Node ${process.versions.node}; best milliseconds, in brackets: times ours`);
for (const { name } of chosen) {
  const [ours = Number.NaN, ...theirs] = best.get(name) as number[];
  const cells = theirs.map((ms, i) => [engines[i + 1]?.name, ms] as const);
  const byNative = Math.min(nativeBefore[name] ?? Number.POSITIVE_INFINITY, nativeAfter[name] ?? Number.POSITIVE_INFINITY);
  const columns = [...cells, ['native OpenCV', byNative] as const]
    .filter(([, ms]) => Number.isFinite(ms))
    .map(([engine, ms]) => `${engine} ${ms.toFixed(2)} (${(ms / ours).toFixed(2)})`);
  console.log(`${name.padEnd(26)} ${ours.toFixed(2).padStart(7)}  ${columns.join('  ')}`);
}
