/** Kernels that are the product of a column and a row: found, and taken apart. Pure. */

/** kernel[i][j] = column[i] * row[j], but for roundings. The elements of `row` sum to at most 1 in size. */
export interface RankOne {
  readonly column: Float32Array;
  readonly row: Float32Array;
}

/**
 * How far a product may be from its element, relative to it: an element that was rounded once, from factors that are quotients
 * of such elements, is within 5 roundings.
 */
const tolerance = 6 * 2 ** -24;
/** A larger factor would enlarge too much what the sums of a row lose below the least normal float. */
const largestFactor = 4096;
const leastNormal = 2 ** -126;

/**
 * The factors of a kernel of height x width elements; undefined where it is not a product, or not in range. They are exact where
 * they can be: where the elements are whole multiples of a power of two, as those of integer kernels are.
 */
export function rankOne(kernel: Float32Array, height: number, width: number): RankOne | undefined {
  let pivot = 0;
  for (let i = 1; i < kernel.length; i++) {
    if (Math.abs(kernel[i] as number) > Math.abs(kernel[pivot] as number)) pivot = i;
  }
  if (kernel[pivot] === 0 || !isProduct(kernel, width, pivot) || !kernel.every(Number.isFinite)) return undefined;
  const divisor = kernel.slice(pivot - (pivot % width), pivot - (pivot % width) + width).reduce(commonDivisor, 0);
  return factors(kernel, height, width, pivot, divisor, 0) ?? factors(kernel, height, width, pivot, 1, tolerance);
}

/** Whether the elements may be products: most kernels show at once that theirs are not. */
function isProduct(kernel: Float32Array, width: number, pivot: number): boolean {
  const top = pivot - (pivot % width);
  const left = pivot % width;
  for (let i = 0; i < kernel.length; i++) {
    const wanted = (kernel[i] as number) * (kernel[pivot] as number);
    const product = (kernel[top + (i % width)] as number) * (kernel[i - (i % width) + left] as number);
    // Turned round so that NaN counts.
    if (!(Math.abs(product - wanted) <= tolerance * Math.abs(wanted))) return false;
  }
  return true;
}

/** The largest number of which both are whole multiples; remainders of floats are exact. */
function commonDivisor(a: number, b: number): number {
  let [larger, smaller] = [Math.abs(a), Math.abs(b)];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

/** The pivot's row over `divisor`, and the column that goes with it; undefined where a product is off by more than `most`. */
function factors(
  kernel: Float32Array,
  height: number,
  width: number,
  pivot: number,
  divisor: number,
  most: number,
): RankOne | undefined {
  const [top, left] = [Math.floor(pivot / width), pivot % width];
  const row = kernel.slice(top * width, (top + 1) * width).map((value) => value / divisor);
  const head = row[left] as number;
  // A power of two: the factors keep their digits.
  const scale = 2 ** Math.ceil(Math.log2(row.reduce((sum, value) => sum + Math.abs(value), 0)));
  const column = Float32Array.from({ length: height }, (_, i) => ((kernel[i * width + left] as number) / head) * scale);
  for (let j = 0; j < width; j++) row[j] = (row[j] as number) / scale;
  const inRange = (value: number) => value === 0 || Math.abs(value) >= leastNormal;
  if (!row.every(inRange) || !column.every((value) => inRange(value) && Math.abs(value) <= largestFactor)) return undefined;
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const wanted = kernel[i * width + j] as number;
      const error = Math.abs((column[i] as number) * (row[j] as number) - wanted);
      if (error > most * Math.abs(wanted)) return undefined;
    }
  }
  return { column, row };
}
