/** Kernels from JSON files. */
import { readFile } from 'node:fs/promises';
import { checkBoolean, checkOptions, describe, given, invalid, wrongType } from '../../arguments/checks.js';
import { checkNumber } from '../pixels.js';

/** Rows of numbers. */
export type Matrix = readonly (readonly number[])[];

/** What a kernel file holds. A file may also be the matrix alone. */
export interface KernelDescription {
  /** The kernel, or a list of kernels, one for each colour of a picture. */
  readonly matrix: Matrix | readonly Matrix[];
  /** Divides each kernel by its sum. Default false. */
  readonly normalize?: boolean;
  /** Added to every result, in steps of a byte. Default 0. */
  readonly offset?: number;
}

/** A kernel as it is used: one matrix for all colours, or one a colour. */
export interface CheckedKernel {
  readonly matrices: readonly Matrix[];
  readonly offset: number;
}

/**
 * Reads a kernel file.
 * @throws {TypeError | RangeError} naming the file and what is wrong in it
 */
export async function readKernelFile(path: string): Promise<KernelDescription> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const reason = (cause as { readonly code?: string }).code === 'ENOENT' ? 'there is no such file' : (cause as Error).message;
    throw new RangeError(`${path}: expected a kernel file, but ${reason}`, { cause });
  }
  let content: unknown;
  try {
    // Some editors begin a file with a mark of its encoding.
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new RangeError(`${path}: expected JSON, got a mistake: ${(cause as Error).message}`, { cause });
  }
  const description = Array.isArray(content) ? { matrix: content } : content;
  checkKernel(path, description);
  return description as KernelDescription;
}

/** Checks a description and divides by the sums where it asks for that. */
export function checkKernel(caller: string, description: unknown): CheckedKernel {
  if (typeof description !== 'object' || description === null) {
    throw wrongType(caller, 'a kernel as a matrix or as { "matrix": [[...]] }', description);
  }
  const { matrix, normalize, offset } = checkOptions(caller, description as Partial<KernelDescription>, [
    'matrix',
    'normalize',
    'offset',
  ]) as { readonly [key: string]: unknown };
  if (!Array.isArray(matrix) || matrix.length === 0) {
    throw wrongType(caller, 'rows of numbers for "matrix", such as [[0, 1, 0], [1, -4, 1], [0, 1, 0]]', matrix);
  }
  const stacked = Array.isArray(matrix[0]) && Array.isArray(matrix[0][0]);
  const matrices = stacked ? matrix : [matrix];
  if (matrices.length > 4) throw invalid(caller, `expected at most 4 matrices, one a channel, got ${matrices.length}`);
  const toNormalize = checkBoolean(caller, '"normalize"', given(normalize, false));
  return {
    matrices: matrices.map((one: unknown, index) => {
      const name = stacked ? `matrix ${index + 1}` : 'the matrix';
      const rows = checkMatrix(caller, name, one);
      return toNormalize ? normalized(caller, name, rows) : rows;
    }),
    offset: checkNumber(caller, '"offset"', given(offset, 0)),
  };
}

function checkMatrix(caller: string, name: string, value: unknown): Matrix {
  if (!Array.isArray(value) || value.length === 0) throw wrongType(caller, `rows of numbers for ${name}`, value);
  const rows = value as unknown[];
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  rows.forEach((row, y) => {
    if (!Array.isArray(row) || row.length === 0) throw wrongType(caller, `a list of numbers for row ${y + 1} of ${name}`, row);
    if (row.length !== width) {
      throw invalid(
        caller,
        `expected rows of equal length in ${name}, but row 1 has ${width} numbers and row ${y + 1} has ${row.length}`,
      );
    }
    row.forEach((entry: unknown, x) => {
      checkNumber(caller, `row ${y + 1}, column ${x + 1} of ${name}`, entry);
    });
  });
  return rows as number[][];
}

function normalized(caller: string, name: string, matrix: Matrix): Matrix {
  const sum = matrix.flat().reduce((total, value) => total + value, 0);
  const size = matrix.flat().reduce((total, value) => total + Math.abs(value), 0);
  if (Math.abs(sum) <= 1e-9 * size) {
    throw invalid(caller, `expected a sum other than zero to normalize ${name} by, got ${describe(sum)}`);
  }
  return matrix.map((row) => row.map((value) => value / sum));
}
