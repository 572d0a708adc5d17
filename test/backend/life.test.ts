/** The life of a backend: calls that are abandoned, workers that die, closing. */
import { getEventListeners } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Board, slot, state, stop } from '../../src/backend/board.js';
import { Call } from '../../src/backend/call.js';
import { Backend, conv2d, type Tensor } from '../../src/index.js';
import { dividingBackend, until } from '../support/backends.js';
import { eighths } from '../support/tensors.js';

const small = { input: eighths([2, 4, 9, 9], 1), weight: eighths([5, 4, 3, 3], 2) };
const large = { input: eighths([1, 64, 224, 224], 3), weight: eighths([64, 64, 3, 3], 4) };
const expected = conv2d(small.input, small.weight);

/** `toEqual` takes a second for a million elements. */
function sameBits(a: Tensor, b: Tensor): boolean {
  const [one, other] = [a, b].map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)) as [Buffer, Buffer];
  return one.equals(other);
}

const open: Backend[] = [];
async function made(threads: number, leastDivided?: number) {
  const both = await dividingBackend(threads, leastDivided);
  open.push(both.backend);
  return both;
}
afterEach(async () => {
  vi.restoreAllMocks();
  for (const backend of open.splice(0)) await backend.close({ force: true });
});

async function checkWorks(backend: Backend): Promise<void> {
  const results = await Promise.all(Array.from({ length: 8 }, () => backend.conv2d(small.input, small.weight)));
  for (const result of results) expect(result).toEqual(expected);
}

describe('signal', () => {
  it('that has fired rejects at once with its reason', async () => {
    const { backend } = await made(1);
    const reason = new Error('no more');
    await expect(backend.conv2d(small.input, small.weight, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await checkWorks(backend);
  });

  it.each([0, 1, 3, 6, 10, 20, 40])('abandons a call after %i ms, and its memory comes back', async (after) => {
    const { backend, coordinator } = await made(2);
    await backend.conv2d(large.input, large.weight, { padding: 1 });
    const abort = new AbortController();
    const reason = new Error('too late');
    const call = backend.conv2d(large.input, large.weight, { padding: 1, signal: abort.signal });
    setTimeout(() => abort.abort(reason), after);
    await call.then(
      (result) => expect(result.shape).toEqual([1, 64, 224, 224]),
      (error) => expect(error).toBe(reason),
    );
    await until(() => coordinator.idle);
    const before = backend.memoryBytes;
    for (let i = 0; i < 4; i++) await backend.conv2d(large.input, large.weight, { padding: 1 });
    expect(backend.memoryBytes).toBe(before);
    await checkWorks(backend);
  });

  it('tells the workers that are on a call to leave it', async () => {
    const { backend, coordinator } = await made(2);
    const { engine } = coordinator;
    const abort = new AbortController();
    const reason = new Error('too late');
    const posted = vi.spyOn(Board.prototype, 'setState');
    const allocate = engine.allocate.bind(engine);
    const seen: (readonly [state: number, before: number, after: number])[] = [];
    vi.spyOn(engine, 'allocate').mockImplementation((caller, bytes) => {
      // A worker asks for memory: it is on the call, and waits.
      if (caller === 'Backend' && !abort.signal.aborted) {
        const board = posted.mock.contexts[0] as Board;
        const index = posted.mock.calls[0]?.[0] as number;
        const told = () => board.get(board.slot(index, slot.stop));
        const before = told();
        abort.abort(reason);
        seen.push([board.stateOf(index), before, told()]);
      }
      return allocate(caller, bytes);
    });
    await expect(backend.conv2d(large.input, large.weight, { signal: abort.signal })).rejects.toBe(reason);
    expect(seen).toEqual([[state.running, stop.none, stop.aborted]]);
    await until(() => coordinator.idle);
    await checkWorks(backend);
  });

  it('abandons a call that waits for its turn, and those behind it go on', async () => {
    const { backend } = await made(1);
    const first = backend.conv2d(large.input, large.weight);
    const abort = new AbortController();
    const waiting = Array.from({ length: 200 }, () => backend.conv2d(small.input, small.weight, { signal: abort.signal }));
    const behind = backend.conv2d(small.input, small.weight);
    abort.abort();
    for (const result of await Promise.allSettled(waiting)) {
      expect(result.status === 'rejected' && result.reason.name).toBe('AbortError');
    }
    expect(await behind).toEqual(expected);
    await first;
  });

  it('abandons runs of prepared convolutions', async () => {
    const { backend } = await made(2);
    const prepared = await backend.prepareConv2d(small.weight);
    await expect(prepared.run(small.input, undefined, { signal: AbortSignal.abort() })).rejects.toThrow('abort');
    expect(await prepared.run(small.input)).toEqual(expected);
  });

  it('has one listener, however many calls it had', async () => {
    const { backend } = await made(1);
    const { signal } = new AbortController();
    for (let i = 0; i < 3; i++) {
      await Promise.all(Array.from({ length: 20 }, () => backend.conv2d(small.input, small.weight, { signal })));
      expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    }
  });

  it.each<[string, (call: Call) => void]>([
    ['has a result', (call) => call.resolve()],
    ['failed', (call) => call.reject(new Error('failed'))],
  ])('is no longer heard by a call that %s', async (_title, settle) => {
    const abort = new AbortController();
    const request = { caller: 'conv2d', operation: 'conv2d', args: [], outline: () => {}, work: () => 0 } as const;
    const calls = Array.from({ length: 2 }, () => new Call({ ...request, signal: abort.signal }));
    const heard = calls.map((call) => {
      const hear = vi.fn();
      call.listen(hear);
      return hear;
    });
    const [ended, other] = calls as [Call, Call];
    settle(ended);
    await ended.promise.catch(() => {});
    abort.abort();
    expect(heard.map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
    other.resolve();
  });

  it('that fires when the call has ended changes nothing', async () => {
    const { backend } = await made(1);
    const abort = new AbortController();
    expect(await backend.conv2d(small.input, small.weight, { signal: abort.signal })).toEqual(expected);
    abort.abort();
    await checkWorks(backend);
  });
});

describe('a worker that dies', () => {
  it('while idle is replaced', async () => {
    const { backend, coordinator } = await made(2);
    await coordinator.workers[0]?.terminate();
    await checkWorks(backend);
  });

  it('rejects the call that it carried, and later calls work', async () => {
    const { backend, coordinator } = await made(2);
    let died = 0;
    // On a busy machine the arguments may still be on their way when the worker dies: later, then.
    for (let turn = 0; turn < 6 || (died === 0 && turn < 60); turn++) {
      const call = backend.conv2d(large.input, large.weight, { padding: 1 });
      await new Promise((resolve) => setTimeout(resolve, 8 + turn));
      await coordinator.workers[turn % 2]?.terminate();
      await call.catch((error: Error) => {
        died++;
        expect(error.message).toMatch(/^conv2d: a worker of the backend died \(exit code 1\) while it was at this call$/);
      });
      await checkWorks(backend);
    }
    expect(died).toBeGreaterThan(0);
  });

  it('does not reject the calls of others', async () => {
    const { backend, coordinator } = await made(2, Number.POSITIVE_INFINITY);
    const calls = Array.from({ length: 300 }, () => backend.conv2d(small.input, small.weight));
    await new Promise((resolve) => setImmediate(resolve));
    await coordinator.workers[0]?.terminate();
    const results = await Promise.allSettled(calls);
    const rejected = results.filter(({ status }) => status === 'rejected');
    expect(rejected.length).toBeLessThanOrEqual(1);
    for (const result of results) if (result.status === 'fulfilled') expect(result.value).toEqual(expected);
  });
});

describe('close', () => {
  it('waits for the calls in flight; later ones reject; a second one does nothing', async () => {
    const { backend } = await made(2);
    const calls = Array.from({ length: 100 }, () => backend.conv2d(small.input, small.weight));
    await backend.close();
    for (const call of calls) expect(await call).toEqual(expected);
    await expect(backend.conv2d(small.input, small.weight)).rejects.toThrow('conv2d: the backend was closed');
    await expect(backend.prepareConv2d(small.weight)).rejects.toThrow('prepareConv2d: the backend was closed');
    expect(() => backend.empty([1])).toThrow('Backend.empty: the backend was closed');
    await backend.close();
  });

  it('by force rejects the calls in flight', async () => {
    const { backend } = await made(2);
    const prepared = await backend.prepareConv2d(small.weight);
    const calls = [large, small, large].map(({ input, weight }) => backend.conv2d(input, weight));
    const all = Promise.allSettled(calls);
    await backend.close({ force: true });
    for (const result of await all) {
      expect(result.status === 'rejected' && result.reason.message).toBe('conv2d: the backend was closed');
    }
    await expect(prepared.run(small.input)).rejects.toThrow('PreparedConv2d.run: the backend was closed');
    prepared.dispose();
  });

  it('by force keeps the process until the threads are gone', async () => {
    const { backend, coordinator } = await made(2);
    await backend.conv2d(large.input, large.weight);
    const call = backend.conv2d(large.input, large.weight);
    const lettingGo = coordinator.workers.map((worker) => vi.spyOn(worker as Worker, 'unref'));
    const closed = backend.close({ force: true });
    await expect(call).rejects.toThrow('conv2d: the backend was closed');
    await closed;
    for (const unref of lettingGo) expect(unref).not.toHaveBeenCalled();
  });

  it('by force ends one that waits', async () => {
    const { backend } = await made(1);
    const call = backend.conv2d(large.input, large.weight);
    const settled = Promise.allSettled([call]);
    const gently = backend.close();
    await backend.close({ force: true });
    await gently;
    await settled;
  });

  it('comes at the end of `await using`', async () => {
    const backend = await Backend.create({ threads: 1 });
    await backend[Symbol.asyncDispose]();
    await expect(backend.conv2d(small.input, small.weight)).rejects.toThrow('closed');
  });
});

describe('many calls', () => {
  it('waves of small ones: all answered right, memory flat', async () => {
    const { backend, coordinator } = await made(2, 1e6);
    for (const worker of coordinator.workers) expect(worker?.resourceLimits?.maxYoungGenerationSizeMb).toBeLessThanOrEqual(16);
    const inputs = Array.from({ length: 50 }, (_, i) => eighths([1, 3, 8, 8], i));
    const weight = eighths([4, 3, 3, 3], 99);
    const answers = inputs.map((input) => conv2d(input, weight));
    const wave = async () => {
      const results = await Promise.all(Array.from({ length: 1000 }, (_, i) => backend.conv2d(inputs[i % 50] as Tensor, weight)));
      for (const [i, { data }] of results.entries()) {
        if (data.some((value, k) => value !== (answers[i % 50] as Tensor).data[k])) expect.fail(`call ${i} has another's answer`);
      }
    };
    for (let i = 0; i < 3; i++) await wave();
    const before = backend.memoryBytes;
    for (let i = 0; i < 9; i++) await wave();
    expect(backend.memoryBytes).toBe(before);
  });

  it('large ones wait for memory rather than take it', async () => {
    const { backend } = await made(2);
    const input = eighths([1, 16, 512, 512], 5);
    const weight = eighths([16, 16, 1, 1], 6);
    const [first, ...others] = await Promise.all(Array.from({ length: 40 }, () => backend.conv2d(input, weight)));
    for (const other of others) expect(sameBits(other, first as Tensor)).toBe(true);
    // 1.3 GB went through. The allocator asks for as much again as there is.
    expect(backend.memoryBytes).toBeLessThan(2 ** 30);
  });

  it('ends in aborts, deaths of workers and bad input, at random among good ones', async () => {
    const { backend, coordinator } = await made(3);
    let seed = 12345;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const middle = eighths([2, 16, 60, 60], 7);
    const weight = eighths([24, 16, 3, 3], 8);
    const answers = [expected, conv2d(middle, weight, { padding: 1 })];
    const one = async (i: number): Promise<string> => {
      const big = random(2);
      const start = (signal?: AbortSignal) =>
        big ? backend.conv2d(middle, weight, { padding: 1, signal }) : backend.conv2d(small.input, small.weight, { signal });
      const kind = i % 50 === 25 ? 'death' : (['good', 'good', 'abort', 'bad'][random(4)] as string);
      if (kind === 'bad')
        return backend.conv2d(middle, small.weight).then(
          () => 'wrong',
          (error) => (error instanceof RangeError ? kind : 'wrong'),
        );
      const abort = new AbortController();
      if (kind === 'abort') setTimeout(() => abort.abort(), random(4));
      const call = start(kind === 'abort' ? abort.signal : undefined);
      if (kind === 'death') await coordinator.workers[random(3)]?.terminate();
      return call.then(
        (result) => {
          expect(sameBits(result, answers[big] as Tensor)).toBe(true);
          return kind;
        },
        (error: Error) => {
          if (kind === 'abort' && error.name === 'AbortError') return kind;
          if (/^conv2d: a worker of the backend died/.test(error.message)) return 'lost';
          throw error;
        },
      );
    };
    const ends: Record<string, number> = {};
    let before = 0;
    for (let round = 0; round < 40; round++) {
      for (const end of await Promise.all(Array.from({ length: 25 }, (_, i) => one(round * 25 + i))))
        ends[end] = (ends[end] ?? 0) + 1;
      await until(() => coordinator.idle);
      if (round === 20) before = backend.memoryBytes;
    }
    expect(ends['wrong']).toBeUndefined();
    expect(ends['good']).toBeGreaterThan(300);
    // A worker that dies carries one call.
    expect(ends['lost'] ?? 0).toBeLessThanOrEqual(20 * 1);
    expect(backend.memoryBytes).toBe(before);
    await checkWorks(backend);
  });
});
