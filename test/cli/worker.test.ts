import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FromWorker, ToWorker } from '../../src/cli/worker.js';
import type { FilterFileJob } from '../../src/image/node/filterFile.js';
import { temporaryDirectory, writePicture } from '../image/node/pictures.js';
import { buildProgram } from './program.js';

let program: string;
let directory: ReturnType<typeof temporaryDirectory>;

beforeAll(async () => {
  program = await buildProgram('worker');
});
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => directory.remove());

describe('a thread of the command', () => {
  /** What it says to these messages, all of which wait for it when it starts; then it ends. */
  async function told(messages: (job: FilterFileJob) => readonly ToWorker[]): Promise<{ said: FromWorker[]; written: boolean }> {
    const job = {
      input: join(directory.path, 'in.png'),
      output: join(directory.path, 'out.png'),
      filters: [{ name: 'gaussian', sigma: 2 }],
    } as const satisfies FilterFileJob;
    await writePicture(job.input);
    const worker = new Worker(program);
    const said: FromWorker[] = [];
    worker.on('message', (message: FromWorker) => {
      said.push(message);
      worker.postMessage('end' satisfies ToWorker);
    });
    for (const message of messages(job)) worker.postMessage(message);
    await once(worker, 'exit');
    return { said, written: existsSync(job.output) };
  }

  it('writes a file, and says so', async () => {
    expect(await told((job) => [{ job }])).toMatchObject({ said: [{ result: { width: 64, height: 48 } }], written: true });
  });

  it.each<[string, (job: FilterFileJob) => readonly ToWorker[]]>([
    ['in hand', (job) => [{ job }, 'abort']],
    ['that comes when it was told to stop', (job) => ['abort', { job }]],
  ])('drops a file %s: nothing is written', async (_title, messages) => {
    expect(await told(messages)).toEqual({ said: [{ reason: 'interrupted' }], written: false });
  });
});
