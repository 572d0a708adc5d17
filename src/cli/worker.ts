/** A thread of the command: one file at a time. */
import { parentPort } from 'node:worker_threads';
import { type FilterFileJob, type FilterFileResult, filterFile } from '../image/node/filterFile.js';

export type ToWorker = { readonly job: FilterFileJob } | 'abort' | 'end';
export type FromWorker = { readonly result: FilterFileResult } | { readonly reason: string };

export function work(): void {
  const port = parentPort as NonNullable<typeof parentPort>;
  const controller = new AbortController();
  port.on('message', async (message: ToWorker) => {
    if (message === 'abort') controller.abort(new Error('interrupted'));
    else if (message === 'end') port.close();
    else port.postMessage(await answer(message.job, controller.signal));
  });
}

async function answer(job: FilterFileJob, signal: AbortSignal): Promise<FromWorker> {
  try {
    return { result: await filterFile(job, { signal }) };
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
    return { reason: first.replace(/^filterFile: /, '') };
  }
}
