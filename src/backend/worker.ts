/** What a thread of a backend does: it takes calls from the board, computes its share of them, and sleeps when there are none. */
import { getPriority, setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import { type Execution, withExecution } from '../operations/execution.js';
import { type Build, useEngine } from '../wasm/engine.js';
import { Board, bell, row, slot, slotCount, state, stop } from './board.js';
import { type Place, readCall } from './message.js';
import { operations } from './operations.js';
import { CallShare, Stopped } from './share.js';
import { WorkerEngine } from './workerEngine.js';

/** What a worker is started with. */
export interface WorkerStart {
  readonly build: Build;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly board: SharedArrayBuffer;
  readonly threads: number;
  readonly worker: number;
}

/** How much less than the caller's thread a worker may have of a core that both want: its niceness. */
const niceness = 5;

/**
 * Lets the caller's thread, and those that collect its garbage, go before this one where there are fewer cores than threads. On Linux a
 * thread has a priority of its own; elsewhere the whole process has one, which is not ours to change.
 */
function yieldToCaller(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, Math.min(19, getPriority(0) + niceness));
  } catch {
    // As it was: the results are the same.
  }
}

class Worker {
  readonly #board: Board;
  readonly #engine: WorkerEngine;
  readonly #me: number;

  constructor({ build, module, memory, board, threads, worker }: WorkerStart) {
    this.#me = worker;
    this.#board = new Board(threads, board);
    this.#engine = new WorkerEngine(build, module, memory, this.#board, worker);
    useEngine(this.#engine);
  }

  run(): void {
    yieldToCaller();
    const board = this.#board;
    board.set(board.row(this.#me, row.started), 1);
    board.ring(bell.coordinator);
    for (;;) {
      const rung = board.get(bell.workers);
      if (board.get(bell.shutdown) !== 0) return;
      if (!this.#takeOne()) Atomics.wait(board.words, bell.workers, rung);
    }
  }

  /** Works on the call that has waited longest, or else helps with one that others are on. Whether there was one. */
  #takeOne(): boolean {
    const board = this.#board;
    const first = this.#oldest(state.ready, () => true);
    if (first >= 0) {
      board.set(board.member(first, this.#me), 1);
      if (board.advance(first, state.ready, state.running)) this.#work(first);
      board.leave(first, this.#me);
      return true;
    }
    const open = (index: number) =>
      board.get(board.slot(index, slot.limit)) > 1 &&
      board.get(board.slot(index, slot.closed)) === 0 &&
      board.get(board.slot(index, slot.stop)) === stop.none;
    const shared = this.#oldest(state.running, open);
    if (shared < 0) return false;
    board.set(board.member(shared, this.#me), 1);
    // What was seen before the mark was set may have changed, and so may the call. One that is open cannot end any more; but it may not
    // have begun, and then be taken off the board.
    if (open(shared) && board.stateOf(shared) === state.running) this.#work(shared);
    board.leave(shared, this.#me);
    return true;
  }

  #oldest(wanted: number, also: (index: number) => boolean): number {
    const board = this.#board;
    let found = -1;
    let least = 0;
    for (let index = 0; index < slotCount; index++) {
      if (board.stateOf(index) !== wanted || !also(index)) continue;
      const sequence = board.get(board.slot(index, slot.sequence));
      // Sequence numbers wrap around.
      if (found < 0 || ((sequence - least) | 0) < 0) {
        found = index;
        least = sequence;
      }
    }
    return found;
  }

  #work(index: number): void {
    const board = this.#board;
    const engine = this.#engine;
    engine.enter(index, new CallShare(board, index), board.get(board.slot(index, slot.pages)));
    try {
      const { operation, args, results } = readCall(this.#text(index), engine.memory);
      withExecution(new ResultsAt(engine, results), () => {
        (operations[operation] as (...args: unknown[]) => unknown)(...args);
      });
    } catch (error) {
      if (!(error instanceof Stopped)) this.#fail(index, error);
    } finally {
      board.set(board.slot(index, slot.closed), 1);
      engine.leave();
    }
  }

  #text(index: number): string {
    const ptr = this.#board.get(this.#board.slot(index, slot.textPtr)) >>> 0;
    const length = this.#board.get(this.#board.slot(index, slot.textLength));
    const bytes = new Uint8Array(this.#engine.memory.buffer, ptr, length);
    let text = '';
    for (let start = 0; start < length; start += 4096) text += String.fromCharCode(...bytes.subarray(start, start + 4096));
    return text;
  }

  #fail(index: number, error: unknown): void {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    if (this.#board.stop(index, stop.failed)) this.#board.writeError(index, JSON.stringify([name, message]));
  }
}

/** Results have their places already, in the order in which the operation makes them. */
class ResultsAt implements Execution {
  readonly #engine: WorkerEngine;
  readonly #places: Iterator<Place>;

  constructor(engine: WorkerEngine, places: readonly Place[]) {
    this.#engine = engine;
    this.#places = places[Symbol.iterator]();
  }

  result(_caller: string, count: number): Float32Array {
    const { value } = this.#places.next();
    if (value?.length !== count) throw new Error('simdconv: a worker wants another result than the coordinator');
    return this.#engine.floats(value.ptr, value.length);
  }

  into(): void {}

  compute(work: () => void): void {
    work();
  }
}

new Worker(workerData as WorkerStart).run();
