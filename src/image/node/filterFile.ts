/** One picture file, filtered into another. */
import { mkdir, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  checkBoolean,
  checkChoice,
  checkInteger,
  checkOptions,
  checkSignal,
  given,
  invalid,
  wrongType,
} from '../../arguments/checks.js';
import { type Border, borders } from '../border.js';
import type { Pixels } from '../pixels.js';
import { decode, encode, type Format, formats } from './codec.js';
import { applyFilter, type CheckedFilter, checkFilter, type Filter } from './filters.js';
import { loadSharp } from './sharp.js';
import { temporaryName } from './temporary.js';

/** Options of {@link FilterFileJob}. */
export interface FilterFileOptions {
  /** What lies outside the picture. Default `"replicate"`. */
  readonly border?: Border;
  /** Whether alpha is kept (the default) or filtered like the colours. */
  readonly alpha?: 'keep' | 'filter';
  /** The format to write. Default: that of the input. */
  readonly format?: Format;
  /** 1 to 100, for the formats that lose something. Default 90 for jpg, sharp's own for the others. */
  readonly quality?: number;
  /** Whether the output may be the input's own file. Default false: done twice, that would filter twice. */
  readonly overwrite?: boolean;
}

/** What {@link filterFile} does: plain data, as a job queue keeps it. */
export interface FilterFileJob {
  readonly input: string;
  /** Its directory is made where it is missing. The name is taken as it is, whatever the format. */
  readonly output: string;
  /** Applied one after the other. */
  readonly filters: readonly Filter[];
  readonly options?: FilterFileOptions;
}

/** What {@link filterFile} says while it works. */
export interface FilterFileProgress {
  readonly stage: 'read' | 'filter' | 'write';
  /** Share of the work that is done, 0 to 1. */
  readonly done: number;
}

/** What {@link filterFile} did: plain data. */
export interface FilterFileResult {
  readonly input: string;
  readonly output: string;
  readonly format: Format;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Size of the file written. */
  readonly bytes: number;
  readonly milliseconds: number;
}

/**
 * Filters a picture file into another: reads it upright (EXIF orientation applied), filters, and writes the same format with the
 * same colour profile. The output appears complete or not at all; doing a job again gives the same file again. The filters
 * themselves run on the calling thread.
 *
 * @param job     see {@link FilterFileJob}
 * @param control `signal` abandons the job between its steps; `onProgress` is told of each step
 * @returns what was written
 * @throws {TypeError | RangeError} for a job that cannot be done by anyone
 * @throws {Error} where sharp is missing, or what sharp says of a file that cannot be read or written
 */
export async function filterFile(
  job: FilterFileJob,
  control?: { signal?: AbortSignal; onProgress?: (progress: FilterFileProgress) => void },
): Promise<FilterFileResult> {
  const begin = performance.now();
  const { input, output, filters, options } = checkJob(job);
  const { signal, onProgress } = checkControl(control);
  signal?.throwIfAborted();
  const sharp = await loadSharp();
  if (!options.overwrite && (await sameFile(input, output))) {
    throw invalid('filterFile', `expected an output other than the input ${input} without the option overwrite`);
  }
  onProgress?.({ stage: 'read', done: 0 });
  // The pixels read are let go of as soon as the first filter is done.
  let { pixels, ...decoded } = await decode(sharp, input);
  const format = options.format ?? decoded.format;
  if (format === undefined) throw invalid('filterFile', `${decoded.formatName} files can be read only: choose a format to write`);
  const { border, alpha } = options;
  const steps = filters.length + 2;
  for (const [index, filter] of filters.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ stage: 'filter', done: (index + 1) / steps });
    const before = pixels;
    pixels = applyFilter(pixels, filter, { border, alpha });
    if (pixels.data.buffer !== before.data.buffer) letGo(before);
  }
  signal?.throwIfAborted();
  onProgress?.({ stage: 'write', done: (steps - 1) / steps });
  await mkdir(dirname(output), { recursive: true });
  const temporary = temporaryName(output);
  let bytes: number;
  try {
    bytes = await encode(sharp, pixels, decoded, { path: temporary, format, quality: options.quality });
    signal?.throwIfAborted();
    await rename(temporary, output);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const { width, height, channels } = pixels;
  letGo(pixels);
  onProgress?.({ stage: 'write', done: 1 });
  return { input, output, format, width, height, channels, bytes, milliseconds: performance.now() - begin };
}

/** Frees pixels that nobody else has, now and not when they are collected, where the engine can. */
function letGo({ data }: Pixels): void {
  const buffer = data.buffer as ArrayBuffer & { transfer?(bytes: number): ArrayBuffer };
  // A small one may be cut from what others are cut from too.
  if (buffer.byteLength === data.byteLength) buffer.transfer?.(0);
}

interface CheckedJob {
  readonly input: string;
  readonly output: string;
  readonly filters: readonly CheckedFilter[];
  readonly options: FilterFileOptions;
}

/** Checks a job without doing it. */
export function checkJob(job: FilterFileJob, caller = 'filterFile'): CheckedJob {
  if (typeof job !== 'object' || job === null) throw wrongType(caller, 'a job { input, output, filters }', job);
  const { input, output, filters, options } = checkOptions(caller, job, ['input', 'output', 'filters', 'options']);
  for (const [name, path] of Object.entries({ input, output })) {
    if (typeof path !== 'string') throw wrongType(caller, `a path for ${name}`, path);
    if (path === '') throw invalid(caller, `expected a path for ${name}, got ""`);
  }
  if (!Array.isArray(filters)) throw wrongType(caller, 'a list of filters', filters);
  const checked = (filters as readonly Filter[]).map((filter) => checkFilter(caller, filter));
  return { input: input as string, output: output as string, filters: checked, options: checkJobOptions(caller, options) };
}

type Control = NonNullable<Parameters<typeof filterFile>[1]>;

function checkControl(control: Control | undefined): Control {
  const { signal, onProgress } = checkOptions('filterFile', control, ['signal', 'onProgress']);
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw wrongType('filterFile', 'a function for onProgress', onProgress);
  }
  return { signal: checkSignal('filterFile', signal), onProgress };
}

function checkJobOptions(caller: string, options: FilterFileOptions | undefined): FilterFileOptions {
  const known = ['border', 'alpha', 'format', 'quality', 'overwrite'];
  const { border, alpha, format, quality, overwrite } = checkOptions(caller, options, known);
  return {
    border: checkChoice(caller, 'border', given(border, 'replicate'), borders),
    alpha: checkChoice(caller, 'alpha', given(alpha, 'keep'), ['keep', 'filter'] as const),
    format: format === undefined ? undefined : checkChoice(caller, 'format', format, formats),
    quality: quality === undefined ? undefined : checkInteger(caller, 'quality', quality, { least: 1, most: 100 }),
    overwrite: checkBoolean(caller, 'overwrite', given(overwrite, false)),
  };
}

async function sameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map((path) => realpath(path).catch(() => undefined)));
  return first !== undefined && first === second;
}
