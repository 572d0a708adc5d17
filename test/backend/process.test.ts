/** When the process ends that has a backend. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

describe('the process', () => {
  const script = (body: string) => `
    import { Backend, zeros } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)};
    const backend = await Backend.create({ threads: 2 });
    ${body}`;
  const run = (body: string) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script(body)], {
      timeout: 30_000,
    });

  it('stays for a call in flight and ends with an idle backend', async () => {
    const { stdout } = await run(`console.log((await backend.conv2d(zeros([1, 8, 99, 99]), zeros([4, 8, 3, 3]))).shape.join());`);
    expect(stdout).toBe('1,4,97,97\n');
  });

  it('ends with an idle backend that never had a call', async () => {
    expect((await run('')).stdout).toBe('');
  });

  it('stays while a backend closes', async () => {
    expect((await run(`await backend.close(); console.log('closed');`)).stdout).toBe('closed\n');
  });
});
