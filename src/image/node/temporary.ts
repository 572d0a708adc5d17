/** Files that are being written have a name of their own until they are complete. */
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';

const pattern = /^\..*\.simdconv-\d+-\d+-\d+\.tmp$/;
let count = 0;

/** A name beside `output` that no other file has. */
export function temporaryName(output: string): string {
  const name = basename(output).slice(0, 80);
  return join(dirname(output), `.${name}.simdconv-${process.pid}-${threadId}-${count++}.tmp`);
}

/** Removes what an earlier run that was killed left unfinished in these directories. */
export async function removeTemporaries(directories: Iterable<string>): Promise<number> {
  let removed = 0;
  for (const directory of directories) {
    const names = await readdir(directory).catch(() => []);
    for (const name of names.filter((name) => pattern.test(name))) {
      await rm(join(directory, name), { force: true });
      removed++;
    }
  }
  return removed;
}
