/** Files that are being written have a name of their own until they are complete. */
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';

const pattern = /^\..*\.simdconv-(\d+)-\d+-\d+\.tmp$/;
/** Of a name, so that with what is added it has at most the 255 bytes that file systems take, in any script. */
const mostCharacters = 60;
let count = 0;

/** A name beside `output` that no other file has. */
export function temporaryName(output: string): string {
  const name = basename(output).slice(0, mostCharacters);
  return join(dirname(output), `.${name}.simdconv-${process.pid}-${threadId}-${count++}.tmp`);
}

/** Removes what this process, and earlier ones that were killed, left unfinished in these directories. */
export async function removeTemporaries(directories: Iterable<string>): Promise<number> {
  let removed = 0;
  for (const directory of directories) {
    const names = await readdir(directory).catch(() => []);
    for (const name of names) {
      const writer = pattern.exec(name)?.[1];
      if (writer === undefined || isOther(Number(writer))) continue;
      await rm(join(directory, name), { force: true });
      removed++;
    }
  }
  return removed;
}

/** Whether another process of this number is at work. */
function isOther(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
