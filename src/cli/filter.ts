/** `simdconv filter`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkJob, type FilterFileJob } from '../image/node/filterFile.js';
import { loadSharp } from '../image/node/sharp.js';
import { removeTemporaries } from '../image/node/temporary.js';
import { type OptionKind, readArguments, UsageError } from './arguments.js';
import { readChain } from './chain.js';
import { Crew } from './crew.js';
import { findInputs } from './inputs.js';
import { checkPreview, evenly, writePreview } from './preview.js';
import { reasonOf } from './reason.js';
import { type InputState, Record, stateOf } from './record.js';
import { Report } from './report.js';
import { planTasks, type Task } from './tasks.js';

const kinds: Readonly<Named<OptionKind>> = {
  out: 'text',
  sigma: 'number',
  size: 'number',
  amount: 'number',
  border: 'text',
  alpha: 'text',
  format: 'text',
  quality: 'number',
  threads: 'count',
  resume: 'flag',
  overwrite: 'flag',
  preview: 'text',
  'dry-run': 'flag',
  json: 'flag',
};
type Named<T> = { readonly [name: string]: T };

export async function filter(args: readonly string[], own: URL): Promise<number> {
  const { words, options } = readArguments(args, kinds);
  const { sigma, size, amount, border, alpha, quality, preview } = options as Named<never>;
  const format = options['format'] === 'jpeg' ? 'jpg' : options['format'];
  const { filters, files } = await readChain(words, { sigma, size, amount });
  if (files.length === 0) throw new UsageError('expected files, folders or globs after the filters');
  if (options['out'] === undefined && preview === undefined) throw new UsageError('expected --out and the folder to write to');
  const settings = { border, alpha, format, quality } as FilterFileJob['options'];
  checkRun({ input: 'input', output: 'output', filters, options: settings });
  const scratch = options['out'] === undefined ? mkdtempSync(join(tmpdir(), 'simdconv-')) : undefined;
  try {
    const out = scratch ?? (options['out'] as string);
    const found = await findInputs(files, out);
    const inputs = scratch === undefined ? found : evenly(found);
    const record = scratch === undefined ? new Record(out, [filters, settings]) : undefined;
    const [resume, overwrite] = [options['resume'] === true, options['overwrite'] === true];
    const rules = { out, format: format as string | undefined, overwrite, resume, recorded: record?.exists ?? false };
    const tasks = await planTasks(inputs, rules);
    if (preview !== undefined) {
      const pictures = [...found.map(({ path }) => path), ...tasks.map(({ output }) => output)];
      await checkPreview(preview, pictures, overwrite);
    }
    const report = new Report(tasks.length, options['json'] === true);
    const named = ({ input, output }: Task) => (scratch === undefined ? { input, output } : { input });
    if (options['dry-run'] === true) {
      for (const task of tasks) report.tell({ ...named(task), status: 'planned' });
      report.end();
      return 0;
    }
    await loadSharp();
    if (resume) {
      record?.read();
      await removeTemporaries(new Set([out, ...tasks.map(({ output }) => dirname(output))]));
    }
    const threads = Math.min((options['threads'] as number | undefined) ?? availableParallelism(), tasks.length);
    const jobOf = ({ input, output, inPlace }: Task) => ({
      input,
      output,
      filters,
      options: { ...settings, overwrite: inPlace },
    });
    const { interrupted, written } = await runTasks(new Crew(own), threads, tasks, { resume, jobOf, named, record, report });
    report.end();
    if (interrupted) {
      await removeTemporaries(new Set(tasks.map(({ output }) => dirname(output))));
      process.stderr.write('interrupted; the same command with --resume goes on from here\n');
      return 130;
    }
    const drawn = preview === undefined || (await draw(preview, written));
    return report.counts.failed > 0 || !drawn ? 1 : 0;
  } finally {
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  }
}

interface Run {
  readonly resume: boolean;
  readonly jobOf: (task: Task) => FilterFileJob;
  /** What is said of a task's files: not where a result is that does not stay. */
  readonly named: (task: Task) => { readonly input: string; readonly output?: string };
  readonly record: Record | undefined;
  readonly report: Report;
}

/** Does the tasks, stopping at the first Ctrl-C; the second one ends the process. */
async function runTasks(crew: Crew, threads: number, tasks: readonly Task[], { resume, jobOf, named, record, report }: Run) {
  let interrupted = false;
  const written: Task[] = [];
  const states = new Map<Task, InputState>();
  const interrupt = () => {
    if (interrupted) process.exit(130);
    interrupted = true;
    report.say('stopping at the next step of the files in hand; the same again ends at once');
    crew.stop();
  };
  record?.open();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    await crew.run(
      threads,
      tasks.values(),
      async (task) => {
        const state = await stateOf(task.input);
        if (resume && (await record?.isDone(task.input, task.output, state))) {
          report.tell({ ...named(task), status: 'skipped' });
          written.push(task);
          return undefined;
        }
        states.set(task, state);
        return jobOf(task);
      },
      (task, answer) => {
        const state = states.get(task);
        states.delete(task);
        const { input, output } = task;
        if ('reason' in answer) {
          report.tell({ ...named(task), status: 'failed', reason: answer.reason });
          return;
        }
        const { bytes, milliseconds } = answer.result;
        if (state !== undefined) record?.add(input, output, state, bytes);
        report.tell({ ...named(task), status: 'done', milliseconds: Math.round(milliseconds), bytes });
        written.push(task);
      },
    );
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    record?.close();
  }
  return { interrupted, written };
}

/** Writes the contact sheet; whether it could. */
async function draw(preview: string, written: readonly Task[]): Promise<boolean> {
  try {
    await writePreview(preview, written);
    return true;
  } catch (error) {
    process.stderr.write(`failed ${preview}: ${reasonOf(error)}\n`);
    return false;
  }
}

/** What is wrong with all jobs is said once. */
function checkRun(job: FilterFileJob): void {
  try {
    checkJob(job, 'filter');
  } catch (error) {
    throw new UsageError((error as Error).message.replace(/^filter: /, ''));
  }
}
