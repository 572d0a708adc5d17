/**
 * What is done, for `--resume`: a line of JSON for each file that was written, in the folder of the results. A line is added after
 * its file has its name, so that what is in the record is complete; a line that a kill tore is no line.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { version } from '../version.js';

interface Entry {
  readonly output: string;
  readonly input: string;
  readonly size: number;
  readonly modified: number;
  readonly job: string;
  readonly bytes: number;
}

/** What is known of an input before work on it begins. */
export interface InputState {
  readonly size: number;
  readonly modified: number;
}

export class Record {
  readonly #out: string;
  readonly #path: string;
  readonly #job: string;
  readonly #entries = new Map<string, Entry>();
  #file: number | undefined;

  /** `job` is all that decides the results beside the inputs: what was done by another job is not done. */
  constructor(out: string, job: unknown) {
    this.#out = out;
    this.#path = join(out, '.simdconv-record.jsonl');
    this.#job = createHash('sha256')
      .update(JSON.stringify([version, job]))
      .digest('hex')
      .slice(0, 16);
  }

  /** Whether there is one of an earlier run. */
  get exists(): boolean {
    return existsSync(this.#path);
  }

  read(): void {
    if (!this.exists) return;
    for (const line of readFileSync(this.#path, 'utf8').split('\n')) {
      try {
        const entry = JSON.parse(line) as Entry;
        if (typeof entry?.output === 'string') this.#entries.set(entry.output, entry);
      } catch {
        // Torn by a kill: that file is done again.
      }
    }
  }

  /** Whether the output was made from this input as it is now, by the same job, and is still there. */
  async isDone(input: string, output: string, state: InputState): Promise<boolean> {
    const entry = this.#entries.get(this.#key(output));
    if (entry === undefined || entry.job !== this.#job || entry.input !== resolve(input)) return false;
    if (entry.size !== state.size || entry.modified !== state.modified) return false;
    return (await stat(output).catch(() => undefined))?.size === entry.bytes;
  }

  add(input: string, output: string, { size, modified }: InputState, bytes: number): void {
    const entry: Entry = { output: this.#key(output), input: resolve(input), size, modified, job: this.#job, bytes };
    writeSync(this.open(), `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  /** Makes the file before there is a result, so that what a kill leaves is known to be a run's. */
  open(): number {
    if (this.#file === undefined) {
      mkdirSync(this.#out, { recursive: true });
      const torn = this.exists && !/(^|\n)$/.test(readFileSync(this.#path, 'utf8').slice(-1));
      this.#file = openSync(this.#path, 'a');
      if (torn) writeSync(this.#file, '\n');
    }
    return this.#file;
  }

  #key(output: string): string {
    return relative(this.#out, output).split(sep).join('/');
  }
}

/** What tells whether an input has changed. */
export async function stateOf(input: string): Promise<InputState> {
  const { size, mtimeMs } = await stat(input);
  return { size, modified: mtimeMs };
}
