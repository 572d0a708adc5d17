/** What is to be done, checked before any of it is begun: no result on another, none on a file that was not to be replaced. */
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from './arguments.js';
import { type InputFile, outputOf } from './inputs.js';

export interface Task {
  readonly input: string;
  readonly output: string;
  /** Whether the output is the input's own file. */
  readonly inPlace: boolean;
}

export interface TaskRules {
  readonly out: string;
  readonly format: string | undefined;
  readonly overwrite: boolean;
  readonly resume: boolean;
  /** Whether the folder of results has a record of an earlier run. */
  readonly recorded: boolean;
}

export async function planTasks(files: readonly InputFile[], rules: TaskRules): Promise<Task[]> {
  const out = await realPathOf(rules.out);
  const inputs = new Map<string, string>();
  for (const { path } of files) inputs.set(await realpath(path), path);
  const byOutput = new Map<string, Task>();
  const ignoreCase = process.platform === 'win32' || process.platform === 'darwin';
  for (const file of files) {
    const output = outputOf(file, rules.out, rules.format);
    const real = outputOf(file, out, rules.format);
    const key = ignoreCase ? real.toLowerCase() : real;
    const other = byOutput.get(key);
    if (other !== undefined) {
      throw new UsageError(
        `${other.input} and ${file.path} would both be written to ${output}; ${waysOut(other.input, file.path)}`,
      );
    }
    const replaced = inputs.get(real);
    if (replaced !== undefined && !rules.overwrite) {
      throw new UsageError(`${output} would replace the input ${replaced}; give another --out, or --overwrite to replace it`);
    }
    if (replaced !== undefined && rules.resume) {
      throw new UsageError(`--resume cannot tell what is done where results replace their inputs: give another --out`);
    }
    byOutput.set(key, { input: file.path, output, inPlace: replaced !== undefined });
  }
  const tasks = [...byOutput.values()];
  if (!rules.overwrite && !(rules.resume && rules.recorded)) refuseExisting(tasks);
  return tasks;
}

/** How two inputs get results of their own. */
function waysOut(input: string, other: string): string {
  return basename(input) === basename(other)
    ? 'give their folder or a quoted glob, which keep the folders, or another --out'
    : 'filter them in two runs, each with an --out of its own';
}

function refuseExisting(tasks: readonly Task[]): void {
  const there = tasks.filter(({ output }) => existsSync(output));
  if (there.length === 0) return;
  const more = there.length > 1 ? ` and ${there.length - 1} more` : '';
  throw new UsageError(`${there[0]?.output}${more} exist already; --resume skips what is done, --overwrite replaces files`);
}

/** Its real path, also where the last folders are not there yet. */
export async function realPathOf(path: string): Promise<string> {
  const whole = resolve(path);
  const real = await realpath(whole).catch(() => undefined);
  if (real !== undefined || dirname(whole) === whole) return real ?? whole;
  return join(await realPathOf(dirname(whole)), whole.slice(dirname(whole).length));
}
