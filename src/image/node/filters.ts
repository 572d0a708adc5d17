/** Filters by name, as the command line and jobs in a queue give them. */
import { checkOptions, describe, invalid, suggestion, wrongType } from '../../arguments/checks.js';
import { tensor } from '../../tensor.js';
import { boxBlur, gaussianBlur } from '../blur.js';
import { emboss, laplacian, sharpen, sobel } from '../edges.js';
import { type FilterOptions, filterImage } from '../filter.js';
import { checkSigma, kernels } from '../kernels.js';
import { dilate, erode } from '../morphology.js';
import { checkNumber, type Pixels } from '../pixels.js';
import { type CheckedKernel, checkKernel, type KernelDescription } from './kernelFile.js';

/** A filter by its name; at most the one of the numbers that it takes. */
export interface NamedFilter {
  readonly name: string;
  /** `gaussian`: standard deviation in pixels, default 1. */
  readonly sigma?: number;
  /** `box`, `dilate`, `erode`: rows and columns, default 3. */
  readonly size?: number;
  /** `sharpen`: how much, default 1. */
  readonly amount?: number;
}

/** A kernel of one's own: what a kernel file holds. */
export interface KernelFilter {
  readonly kernel: KernelDescription;
}

/** `"gaussian:2"`, `{ name: 'gaussian', sigma: 2 }` or `{ kernel: { matrix: [[...]] } }`. */
export type Filter = string | NamedFilter | KernelFilter;

/** The number that a filter takes. */
export type Parameter = 'sigma' | 'size' | 'amount';

interface Named {
  readonly parameter?: Parameter;
  readonly fallback: number;
  run(pixels: Pixels, value: number, options: FilterOptions): Pixels;
}

function byKernel(name: string): Named {
  return { fallback: 0, run: (pixels, _, options) => filterImage(pixels, kernels[name] as never, options) };
}

const named: Readonly<Record<string, Named>> = {
  gaussian: { parameter: 'sigma', fallback: 1, run: gaussianBlur },
  box: { parameter: 'size', fallback: 3, run: boxBlur },
  sharpen: { parameter: 'amount', fallback: 1, run: sharpen },
  sobel: { fallback: 0, run: (pixels, _, options) => sobel(pixels, options) },
  laplacian: { fallback: 0, run: (pixels, _, options) => laplacian(pixels, options) },
  emboss: { fallback: 0, run: (pixels, _, options) => emboss(pixels, options) },
  dilate: { parameter: 'size', fallback: 3, run: dilate },
  erode: { parameter: 'size', fallback: 3, run: erode },
  outline: byKernel('outline'),
  sobelX: byKernel('sobelX'),
  sobelY: byKernel('sobelY'),
  identity: byKernel('identity'),
};

/** Every name. */
export const filterNames: readonly string[] = Object.keys(named);

/** The number that the filter of this name takes, if any. */
export function parameterOf(name: string): Parameter | undefined {
  return Object.hasOwn(named, name) ? named[name]?.parameter : undefined;
}

/** A filter that has been checked: plain data that says all that it does. */
export type CheckedFilter = { readonly name: string; readonly value: number } | CheckedKernel;

/**
 * Checks a filter.
 * @throws {TypeError | RangeError} for an unknown name, with the nearest, and for a number that it does not take
 */
export function checkFilter(caller: string, filter: unknown): CheckedFilter {
  if (typeof filter === 'string') return parseFilter(caller, filter);
  if (typeof filter !== 'object' || filter === null) {
    throw wrongType(caller, 'a filter as "gaussian:2", { name } or { kernel }', filter);
  }
  if ('kernel' in filter) {
    const { kernel } = checkOptions(caller, filter as KernelFilter, ['kernel']);
    return checkKernel(caller, kernel);
  }
  const { name, ...numbers } = filter as NamedFilter;
  const parameter = findFilter(caller, name).parameter;
  checkOptions(caller, filter, parameter === undefined ? ['name'] : ['name', parameter]);
  return checkNamed(caller, name, parameter === undefined ? undefined : numbers[parameter]);
}

/** `name` or `name:number`. */
function parseFilter(caller: string, text: string): CheckedFilter {
  const [name, number, ...rest] = text.split(':') as [string, string?, ...string[]];
  findFilter(caller, name);
  if (rest.length > 0 || number?.trim() === '' || Number.isNaN(Number(number ?? 0))) {
    throw invalid(caller, `expected a filter as name or name:number, got ${describe(text)}`);
  }
  return checkNamed(caller, name, number === undefined ? undefined : Number(number));
}

function findFilter(caller: string, name: unknown): Named {
  if (typeof name !== 'string') throw wrongType(caller, 'a name of a filter', name);
  if (!Object.hasOwn(named, name)) {
    throw invalid(
      caller,
      `there is no filter ${describe(name)}${suggestion(name, filterNames)}; there are ${filterNames.join(', ')}`,
    );
  }
  return named[name] as Named;
}

function checkNamed(caller: string, name: string, given: unknown): CheckedFilter {
  const { parameter, fallback } = named[name] as Named;
  if (parameter === undefined && given !== undefined) throw invalid(caller, `${name} takes no number, got ${describe(given)}`);
  const value = checkNumber(caller, `the ${parameter} of ${name}`, given ?? fallback);
  if (parameter === 'sigma') checkSigma(caller, value);
  if (parameter === 'size' && !(Number.isInteger(value) && value >= 1 && value <= 8191)) {
    throw invalid(caller, `expected a positive integer of at most 8191 for the size of ${name}, got ${describe(value)}`);
  }
  return { name, value };
}

/** The picture after one filter. */
export function applyFilter(pixels: Pixels, filter: CheckedFilter, options: FilterOptions): Pixels {
  if ('name' in filter) return (named[filter.name] as Named).run(pixels, filter.value, options);
  const { matrices, offset } = filter;
  if (matrices.length === 1) return filterImage(pixels, tensor(matrices[0] as number[][]), { ...options, offset });
  return filterEach(pixels, filter, options);
}

/** Each channel by its own matrix. Alpha may be left out of the list: it is kept. */
function filterEach(pixels: Pixels, { matrices, offset }: CheckedKernel, options: FilterOptions): Pixels {
  const { data, width, height, channels } = pixels;
  const colours = channels - (channels % 2 === 0 ? 1 : 0);
  if (matrices.length !== colours && matrices.length !== channels) {
    throw invalid(
      'filterFile',
      `the kernel has ${matrices.length} matrices, but the picture ${colours} colour${colours === 1 ? '' : 's'}`,
    );
  }
  const result = data.slice();
  const plane = new Uint8Array(width * height);
  matrices.forEach((matrix, channel) => {
    for (let i = 0; i < plane.length; i++) plane[i] = data[i * channels + channel] as number;
    const picture = { data: plane, width, height, channels: 1 } as const;
    const filtered = filterImage(picture, tensor(matrix as number[][]), { border: options.border, offset });
    for (let i = 0; i < plane.length; i++) result[i * channels + channel] = filtered.data[i] as number;
  });
  return { data: result, width, height, channels };
}
