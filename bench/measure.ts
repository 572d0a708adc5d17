/** Timing: the best of many runs, since machines are noisy and nothing makes a run faster than it can be. */
import { Bench } from 'tinybench';

export interface Budget {
  /** Milliseconds to spend on a row. */
  readonly time: number;
  /** Runs at least, however long they take. */
  readonly runs: number;
}

/** Milliseconds of the fastest run. */
export function bestTime(run: () => void, { time, runs }: Budget): number {
  const bench = new Bench({ time, iterations: runs, warmupTime: time / 4, warmupIterations: 1, throws: true });
  bench.add('row', run);
  bench.runSync();
  const result = bench.tasks[0]!.result;
  if (!('latency' in result)) throw new Error(`a benchmark ended as ${result.state}`);
  return result.latency.min;
}
