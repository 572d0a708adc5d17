/** How many threads a backend has when it is not told. */
import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Coordinator } from '../../src/backend/coordinator.js';
import { Backend, conv2d } from '../../src/index.js';
import { eighths } from '../support/tensors.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the number of threads that Backend.create() starts', () => {
  it('is as many as this process has cores, and they compute', async () => {
    await using backend = await Backend.create();
    expect(backend.threads).toBe(Math.min(128, availableParallelism()));
    const [input, weight] = [eighths([1, 3, 12, 13], 1), eighths([4, 3, 3, 3], 2)];
    expect(await backend.conv2d(input, weight)).toEqual(conv2d(input, weight));
  });

  it.each([
    ['what node:os says', 7, 3, 7],
    ['one core', 1, 3, 1],
    ['128 where there are more cores', 192, 3, 128],
    ['what the navigator says where there is no node:os', undefined, 3, 3],
    ['one where nobody says', undefined, undefined, 1],
  ])('is %s', async (_title, cores, navigatorCores, threads) => {
    // None is started: a machine may have fewer.
    vi.spyOn(Coordinator.prototype, 'start').mockResolvedValue();
    const os = cores === undefined ? undefined : { availableParallelism: () => cores };
    vi.spyOn(process, 'getBuiltinModule').mockImplementation((() => os) as never);
    vi.stubGlobal('navigator', navigatorCores === undefined ? undefined : { hardwareConcurrency: navigatorCores });
    for (const options of [undefined, {}, { threads: undefined }] as const) {
      expect((await Backend.create(options as object)).threads).toBe(threads);
    }
  });
});
