/** The threads of a backend: started, replaced when one dies, and brought home. */
import type { Worker as NodeWorker } from 'node:worker_threads';
import type { Engine } from '../wasm/engine.js';
import { decodeBase64 } from '../wasm/unpack.js';
import { type Board, row } from './board.js';
import { workerCode } from './generated/worker.js';
import type { WorkerStart } from './worker.js';

/** A thread that dies so often, one start after the other, before it has begun to work is not started again. */
const mostFailedStarts = 3;

/** A module of Node's, by a name that bundlers do not follow. */
async function nodeModule<T>(name: string): Promise<T> {
  const found = typeof process === 'undefined' ? undefined : process.getBuiltinModule?.(name);
  if (found !== undefined) return found as T;
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ name);
  } catch {
    throw new Error(`Backend.create: expected an engine that has ${name} (Node.js); this one has not`);
  }
}

/**
 * Megabytes of short-lived objects that a worker's heap may hold. What a worker allocates is garbage as soon as a call has ended; without a
 * limit the engine lets it pile up to a hundred and more.
 */
const mostGarbage = 16;

export interface CrewEvents {
  /** A worker is gone, for this reason; its row has been cleared by the time that another takes its place. */
  died(worker: number, reason: string): void;
  /** No worker can be started in a place any more. */
  broke(reason: string): void;
}

export class Crew {
  readonly #engine: Engine;
  readonly #board: Board;
  readonly #events: CrewEvents;
  readonly #workers: (NodeWorker | undefined)[] = [];
  readonly #failedStarts: number[] = [];
  #Worker!: typeof NodeWorker;
  #code = '';
  #dismissed = false;
  #kept = false;

  constructor(engine: Engine, board: Board, events: CrewEvents) {
    this.#engine = engine;
    this.#board = board;
    this.#events = events;
  }

  async start(): Promise<void> {
    const { Worker } = await nodeModule<typeof import('node:worker_threads')>('node:worker_threads');
    const { brotliDecompressSync } = await nodeModule<typeof import('node:zlib')>('node:zlib');
    this.#Worker = Worker;
    this.#code = new TextDecoder().decode(brotliDecompressSync(decodeBase64(workerCode)));
    try {
      for (let worker = 0; worker < this.#board.threads; worker++) this.#start(worker);
    } catch (cause) {
      throw new Error(`Backend.create: a worker could not be started (${reasonOf(cause)})`, { cause });
    }
  }

  /** Whether the process should stay for the sake of the workers. Once they are dismissed it stays until they are gone. */
  keep(busy: boolean): void {
    if (busy === this.#kept || this.#dismissed) return;
    this.#kept = busy;
    for (const worker of this.#workers) {
      if (busy) worker?.ref();
      else worker?.unref();
    }
  }

  /** Resolves when no thread is left. They must have been told to go; with `force` they are ended wherever they are. */
  async dismiss(force: boolean): Promise<void> {
    this.keep(true);
    this.#dismissed = true;
    const gone = this.#workers.map((worker) => worker && new Promise((resolve) => worker.once('exit', resolve)));
    if (force) for (const worker of this.#workers) void worker?.terminate();
    await Promise.all(gone);
  }

  /** The threads, for tests that end one. */
  get workers(): readonly (NodeWorker | undefined)[] {
    return this.#workers;
  }

  #start(worker: number): void {
    const { build, module, memory } = this.#engine;
    const board = this.#board.words.buffer as SharedArrayBuffer;
    const data: WorkerStart = { build, module, memory, board, threads: this.#board.threads, worker };
    // Loaders and other flags of this process are not for the worker.
    const resourceLimits = { maxYoungGenerationSizeMb: mostGarbage };
    const thread = new this.#Worker(this.#code, { eval: true, workerData: data, execArgv: [], name: 'simdconv', resourceLimits });
    if (!this.#kept) thread.unref();
    this.#workers[worker] = thread;
    let reason = '';
    thread.on('error', (error: unknown) => {
      reason = reasonOf(error);
    });
    thread.on('exit', (code) => {
      this.#workers[worker] = undefined;
      if (!this.#dismissed) this.#replace(worker, reason || `exit code ${code}`);
    });
  }

  #replace(worker: number, reason: string): void {
    const started = this.#board.get(this.#board.row(worker, row.started)) !== 0;
    this.#failedStarts[worker] = started ? 0 : (this.#failedStarts[worker] ?? 0) + 1;
    this.#events.died(worker, reason);
    if ((this.#failedStarts[worker] as number) >= mostFailedStarts) {
      this.#events.broke(reason);
      return;
    }
    try {
      this.#start(worker);
    } catch (error) {
      this.#events.broke(reasonOf(error));
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
