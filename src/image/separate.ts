/** Kernels of rank 1: the product of a column and a row. */
import { greatestDivisor } from '../geometry/phases.js';

/** kernel[y][x] = column[y] * row[x]. */
export interface Factors {
  readonly column: readonly number[];
  readonly row: readonly number[];
}

/** Integer factors of an integer kernel, where it has them: the row without a common divisor. */
export function integerFactors(values: ArrayLike<number>, height: number, width: number): Factors | undefined {
  const all = Array.from(values);
  const pivot = all.findIndex((value) => value !== 0);
  if (pivot < 0) return undefined;
  const first = pivot - (pivot % width);
  const chosen = all.slice(first, first + width);
  const divisor = chosen.reduce((common, value) => greatestDivisor(common, Math.abs(value)), 0);
  const row = chosen.map((value) => value / divisor);
  const at = pivot % width;
  const column = Array.from({ length: height }, (_, y) => (all[y * width + at] as number) / (row[at] as number));
  return all.every((value, i) => value === (column[Math.floor(i / width)] as number) * (row[i % width] as number))
    ? { column, row }
    : undefined;
}

/**
 * Factors of a kernel that is their product but for the rounding of its weights; the column's magnitudes sum up to 1.
 * @param tolerance most that the differences, each taken positive, may sum up to
 */
export function nearFactors(values: ArrayLike<number>, height: number, width: number, tolerance: number): Factors | undefined {
  const all = Array.from(values);
  const pivot = all.reduce((best, value, i) => (Math.abs(value) > Math.abs(all[best] as number) ? i : best), 0);
  const [y, x] = [Math.floor(pivot / width), pivot % width];
  const rawColumn = Array.from({ length: height }, (_, i) => (all[i * width + x] as number) / (all[pivot] as number));
  const size = rawColumn.reduce((sum, value) => sum + Math.abs(value), 0);
  const column = rawColumn.map((value) => value / size);
  const row = all.slice(y * width, (y + 1) * width).map((value) => value * size);
  const difference = all.reduce(
    (sum, value, i) => sum + Math.abs(value - (column[Math.floor(i / width)] as number) * (row[i % width] as number)),
    0,
  );
  return difference <= tolerance ? { column, row } : undefined;
}

/** Whether a line reads the same from both ends. */
export function isSymmetric(line: ArrayLike<number>): boolean {
  const values = Array.from(line);
  return values.every((value, i) => value === values[values.length - 1 - i]);
}
