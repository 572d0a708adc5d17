/** Sizes that plans and kernels must agree on; a test holds them against the kernels' own. */

/** What the panels of GEMM are rounded to. */
export const gemmTile = {
  /** Columns of a block of B: a multiple of what every build's panel has. */
  columns: 16,
  /** Rows behind the last that a panel of A may have, and that its bias must have. */
  spareRows: 6,
} as const;

/** Rows of A with those that fill its last panel: panels have 6 or 4 rows, so an even number, and no two. */
export function paddedRows(rows: number): number {
  return Math.max(4, roundUp(rows, 2));
}

/** Most steps of k in one block: a panel of each operand stays in the first-level cache. */
export const gemmDepth = 256;

/** Floats of a packed block of B: half of a second-level cache of 512 KiB. */
export const gemmBlockFloats = 65536;

/** Floats that a padded strip of the input should not exceed. */
export const stripFloats = 262144;

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** `total` cut into the fewest even pieces of at most `most`: the size of a piece. */
export function evenPiece(total: number, most: number): number {
  return Math.ceil(total / Math.ceil(total / most));
}
