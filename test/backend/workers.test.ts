/** Workers that cannot be started, and that end at moments that one does not meet by chance. */
import { EventEmitter } from 'node:events';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Backend } from '../../src/backend/backend.js';
import { Board, bell, row, slot, state } from '../../src/backend/board.js';
import { Coordinator } from '../../src/backend/coordinator.js';
import { conv2d } from '../../src/index.js';
import { until } from '../support/backends.js';
import { eighths } from '../support/tensors.js';

const input = eighths([2, 4, 9, 9], 1);
const weight = eighths([5, 4, 3, 3], 2);

/** Has backends use this class for their workers. */
function standIn(workerClass: unknown): void {
  const real = process.getBuiltinModule.bind(process) as (name: string) => object;
  vi.spyOn(process, 'getBuiltinModule').mockImplementation(((name: string) =>
    name === 'node:worker_threads' ? { ...real(name), Worker: workerClass } : real(name)) as typeof process.getBuiltinModule);
}
afterEach(() => vi.restoreAllMocks());

describe('workers that cannot be started', () => {
  /** Real ones, up to `most`. */
  function limited(most: number) {
    const made: Worker[] = [];
    const Limited = class extends Worker {
      constructor(code: string, options: WorkerOptions) {
        if (made.length === most) throw new Error('no more threads');
        super(code, options);
        made.push(this);
      }
    };
    return { made, Limited };
  }

  it('one of four: nothing is left of the others', async () => {
    const { made, Limited } = limited(2);
    standIn(Limited);
    await expect(Backend.create({ threads: 4 })).rejects.toThrow(
      'Backend.create: a worker could not be started (no more threads)',
    );
    expect(made.map(({ threadId }) => threadId)).toEqual([-1, -1]);
  });

  it('in the place of one that died: what is under way is rejected, and so are later calls', async () => {
    const { made, Limited } = limited(1);
    standIn(Limited);
    const coordinator = new Coordinator(1);
    await coordinator.start();
    const backend = new Backend(coordinator);
    // Copied in parts, so that some are not on the board when the worker dies.
    const calls = Array.from({ length: 12 }, () => backend.conv2d(eighths([1, 16, 256, 256], 3), eighths([16, 16, 3, 3], 4)));
    const settled = Promise.allSettled(calls);
    await made[0]?.terminate();
    for (const result of await settled)
      expect(result.status === 'rejected' && result.reason.message).toMatch(/^conv2d: .*worker/);
    await expect(backend.conv2d(input, weight)).rejects.toThrow('conv2d: the backend has no workers (no more threads)');
    await backend.close();
  });
});

describe('with workers that do as the test says', () => {
  class Puppet extends EventEmitter {
    static last: Puppet;
    readonly board: Board;
    constructor(_: string, { workerData }: WorkerOptions) {
      super();
      this.board = new Board(workerData.threads, workerData.board);
      this.board.set(this.board.row(0, row.started), 1);
      this.board.ring(bell.coordinator);
      Puppet.last = this;
    }
    ref(): void {}
    unref(): void {}
    terminate(): void {
      this.emit('exit', 0);
    }
    /** The slot of the one call that there is. */
    async taken(): Promise<number> {
      const isReady = () => Array.from({ length: 64 }, (_, i) => i).find((i) => this.board.stateOf(i) === state.ready);
      await until(() => isReady() !== undefined);
      const index = isReady() as number;
      this.board.set(this.board.member(index, 0), 1);
      this.board.advance(index, state.ready, state.running);
      return index;
    }
    finish(index: number): void {
      this.board.set(this.board.slot(index, slot.closed), 1);
      this.board.leave(index, 0);
    }
  }

  async function started(): Promise<Backend> {
    standIn(Puppet);
    const coordinator = new Coordinator(1);
    await coordinator.start();
    return new Backend(coordinator);
  }

  it('one that dies after it took its mark away and before it said that it was the last', async () => {
    const backend = await started();
    const call = backend.conv2d(input, weight);
    const { board } = Puppet.last;
    const index = await Puppet.last.taken();
    board.set(board.slot(index, slot.closed), 1);
    board.set(board.member(index, 0), 0);
    Puppet.last.emit('exit', 1);
    expect((await call).shape).toEqual(conv2d(input, weight).shape);
    await backend.close({ force: true });
  });

  it('one that dies with its mark on a slot that has no call: the next call there ends all the same', async () => {
    const backend = await started();
    const { board } = Puppet.last;
    for (let index = 0; index < 64; index++) board.set(board.member(index, 0), 1);
    Puppet.last.emit('exit', 1);
    for (let index = 0; index < 64; index++) expect(board.occupied(index)).toBe(false);
    const call = backend.conv2d(input, weight);
    Puppet.last.finish(await Puppet.last.taken());
    await call;
    await backend.close({ force: true });
  });

  it('abort of a call that is done, when another has its slot', async () => {
    const backend = await started();
    const abort = new AbortController();
    const first = backend.conv2d(input, weight, { signal: abort.signal });
    const slotOfFirst = await Puppet.last.taken();
    // Its result is fetched in this task; what waits for the bell before the call does is heard before the call ends.
    const { board } = Puppet.last;
    // TypeScript has it with the library of 2024.
    const { waitAsync } = Atomics as unknown as {
      waitAsync(words: Int32Array, index: number, value: number): { value: Promise<string> };
    };
    const heard = waitAsync(board.words, bell.coordinator, board.get(bell.coordinator)).value;
    let second: Promise<unknown> | undefined;
    const between = heard.then(() => {
      second = backend.conv2d(input, weight);
      abort.abort();
    });
    Puppet.last.finish(slotOfFirst);
    await between;
    await first.catch(() => undefined);
    Puppet.last.finish(await Puppet.last.taken());
    await second;
    await backend.close({ force: true });
  });
});
