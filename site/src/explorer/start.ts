/** What the explorer shows first, and how planes change their size. */

/** Small whole numbers, so that sums can be followed in the head. */
export const startInput: readonly (readonly number[])[] = [
  [1, 3, 0, 2],
  [2, 4, 1, 0],
  [0, 1, 5, 3],
  [3, 0, 2, 1],
];

export const startKernel: readonly (readonly number[])[] = [
  [1, 0, -1],
  [2, 0, -2],
  [1, 0, -1],
];

/** A square of `size` with the numbers of `values` where both reach, and small ones from a fixed sequence elsewhere. */
export function grown(values: Float32Array, from: number, size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => {
    const [row, column] = [Math.floor(i / size), i % size];
    return row < from && column < from ? values[row * from + column]! : (row * 3 + column * 5) % 4;
  });
}
