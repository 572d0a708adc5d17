/** The threads of the command, each with a file in hand. */
import { Worker } from 'node:worker_threads';
import type { FilterFileJob } from '../image/node/filterFile.js';
import type { FromWorker, ToWorker } from './worker.js';

export class Crew {
  readonly #own: URL;
  readonly #busy = new Set<Worker>();
  #stopped = false;

  /** `own` is the file that the threads run. */
  constructor(own: URL) {
    this.#own = own;
  }

  /**
   * Takes jobs one by one as threads become free, and tells of each how it went; resolves when all are done or dropped. What `told`
   * throws ends the work, once the files in hand are done with.
   */
  async run<T>(
    threads: number,
    tasks: Iterator<T>,
    jobOf: (task: T) => Promise<FilterFileJob | undefined>,
    told: (task: T, answer: FromWorker) => void,
  ): Promise<void> {
    const lane = async () => {
      let worker: Worker | undefined;
      try {
        for (let next = tasks.next(); !next.done && !this.#stopped; next = tasks.next()) {
          const job = await jobOf(next.value).catch((error: Error) => ({ reason: error.message }));
          if (job === undefined) continue;
          if ('reason' in job) {
            told(next.value, job);
            continue;
          }
          if (this.#stopped) break;
          worker ??= new Worker(this.#own);
          const answer = await this.#ask(worker, job);
          // A thread that died is replaced for the next file.
          if (answer.died) worker = undefined;
          if (!(this.#stopped && 'reason' in answer.said)) told(next.value, answer.said);
        }
      } catch (error) {
        this.stop();
        throw error;
      } finally {
        if (worker !== undefined) await this.#end(worker);
      }
    };
    const lanes = await Promise.allSettled(Array.from({ length: threads }, lane));
    for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
  }

  /** Takes no further file, and drops those in hand at their next step. */
  stop(): void {
    this.#stopped = true;
    for (const worker of this.#busy) worker.postMessage('abort' satisfies ToWorker);
  }

  #ask(worker: Worker, job: FilterFileJob): Promise<{ readonly said: FromWorker; readonly died: boolean }> {
    return new Promise((resolve) => {
      let reason = 'its thread ended';
      const settle = (said: FromWorker, died: boolean) => {
        this.#busy.delete(worker);
        worker.off('message', heard).off('exit', left);
        if (!died) worker.off('error', failed);
        resolve({ said, died });
      };
      const heard = (said: FromWorker) => settle(said, false);
      const left = () => settle({ reason }, true);
      const failed = (error: Error) => {
        reason = error.message;
      };
      worker.on('message', heard).on('error', failed).on('exit', left);
      this.#busy.add(worker);
      worker.postMessage({ job } satisfies ToWorker);
    });
  }

  async #end(worker: Worker): Promise<void> {
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('end' satisfies ToWorker);
    await gone;
  }
}
