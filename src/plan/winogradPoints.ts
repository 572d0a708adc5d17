/**
 * The points of Winograd's filtering and the transform of the taps, G (assembly/winogradAxis.ts says what they are). Pure.
 * Source: Winograd, "Arithmetic Complexity of Computations" (1980); Lavin, Gray (2015).
 */

/** The finite points in the order in which larger transforms take them; the last point of each is infinity. */
const finite: readonly number[] = [0, 1, -1, 2, -2, 0.5];

/** What the kernels have beside: the sign of the row of 0, and the part of the column of 1/2 that is in the other transforms. */
function scale(point: number, points: number): number {
  if (point === 0 && points < 6) return -1;
  return point === 0.5 ? 1 / 16 : 1;
}

/** The factor of the extra point that makes an odd number of points of an even one: 2 or 1/2; 0 where there is none. */
export function oddPoint(points: number): number {
  return points % 2 === 0 || points < 5 ? 0 : (finite[points - 2] as number);
}

const tables = new Map<number, Float32Array>();

/** Floats of a row of G. */
export const tapRow = 8;

/** G, row by row: what `taps` <= 5 taps become at each of `points` points, in rows of `tapRow`. Not to be written to. */
export function tapTransform(points: number, taps: number): Float32Array {
  const key = points * 8 + taps;
  let table = tables.get(key);
  if (table === undefined) {
    table = makeTable(points, taps);
    tables.set(key, table);
  }
  return table;
}

function makeTable(points: number, taps: number): Float32Array {
  const table = new Float32Array(points * tapRow);
  const used = finite.slice(0, points - 1);
  for (const [row, point] of used.entries()) {
    const others = used.filter((other) => other !== point);
    const divisor = others.reduce((product, other) => product * (point - other), 1);
    for (let tap = 0; tap < taps; tap++) table[row * tapRow + tap] = (scale(point, points) * point ** tap) / divisor;
  }
  table[(points - 1) * tapRow + taps - 1] = 1;
  return table;
}
