/** Sizes that plans and kernels must agree on; a test holds them against the kernels' own. */

/** Rows and columns of the tile of C that GEMM keeps in registers. */
export const gemmTile = { rows: 6, columns: 8 } as const;

/** Most steps of k in one block: a panel of each operand stays in the first-level cache. */
export const gemmDepth = 384;

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
