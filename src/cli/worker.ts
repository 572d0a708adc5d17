/** A thread of the command: one file at a time. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { type FilterFileJob, type FilterFileResult, filterFile } from '../image/node/filterFile.js';
import { reasonOf } from './reason.js';

export type ToWorker = { readonly job: FilterFileJob } | 'abort' | 'end';
export type FromWorker = { readonly result: FilterFileResult } | { readonly reason: string };

/**
 * Bytes of pixels after which what is left of the pictures before is collected: half a millisecond where only what is new is looked at,
 * and sixteen where all is, which finds the pixels that have been moved among what is old. There are few of those where `filterFile`
 * can free its pixels itself.
 */
const collectAfter = { minor: 2 ** 23, major: 'transfer' in ArrayBuffer.prototype ? 2 ** 28 : 2 ** 23 } as const;

/** The collector of this thread: pixels lie outside of its heap, and so many of them may wait there that it does not see a need. */
function collector(): (options?: { type: 'minor' }) => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as ReturnType<typeof collector>;
}

export function work(): void {
  const collect = collector();
  const waiting = { minor: 0, major: 0 };
  const port = parentPort as NonNullable<typeof parentPort>;
  const controller = new AbortController();
  port.on('message', async (message: ToWorker) => {
    if (message === 'abort') controller.abort(new Error('interrupted'));
    else if (message === 'end') port.close();
    else {
      const told = await answer(message.job, controller.signal);
      // A picture that failed may have been as large.
      const bytes = 'result' in told ? told.result.width * told.result.height * told.result.channels : collectAfter.minor;
      waiting.minor += bytes;
      waiting.major += bytes;
      if (waiting.major >= collectAfter.major) {
        // Any options, whatever they say, are for a small collection on Node 20.
        collect();
        waiting.major = 0;
        waiting.minor = 0;
      } else if (waiting.minor >= collectAfter.minor) {
        collect({ type: 'minor' });
        waiting.minor = 0;
      }
      port.postMessage(told);
    }
  });
}

async function answer(job: FilterFileJob, signal: AbortSignal): Promise<FromWorker> {
  try {
    return { result: await filterFile(job, { signal }) };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}
