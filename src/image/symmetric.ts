/** Symmetric kernels of rank 1 in 16-bit lanes (assembly/pixelsSymmetric.ts). */
import { roundUp } from '../plan/tile.js';
import type { ByteFilter } from './byteStrips.js';
import type { Ending } from './finish.js';
import { type Factors, isSymmetric } from './separate.js';

/** Weights of a line as fractions of 2^15, the middle first, and what they and the rounding of products can err by. */
interface HalfLine {
  readonly weights: readonly number[];
  /** In bytes, for numbers that are bytes. */
  readonly error: number;
  /** The sum of the magnitudes of all weights. */
  readonly size: number;
}

const one = 32768;
/** What the line between the passes holds bytes times. */
const fraction = 64;
/** Taps on each side of the middle for which the kernel keeps its weights in registers: there is room for as many. */
const shortRadius = 4;

/**
 * The filter, or undefined where a line is not symmetric or its sums do not fit, and where a sum could err by more
 * than `tolerance` steps of a byte.
 */
export function symmetricFilter(factors: Factors, ending: Ending, tolerance: number): ByteFilter | undefined {
  // The magnitudes of the column sum up to 1; the row takes the scale on.
  const column = halfLine(factors.column);
  const row = halfLine(factors.row.map((weight) => weight * ending.scale * ending.unit));
  const term = Math.round(ending.offset * fraction) + fraction / 2;
  if (column === undefined || row === undefined || column.size > 1.0001) return undefined;
  if (row.size * 255 * fraction + Math.abs(term) > 32500) return undefined;
  if (column.error * row.size + row.error + 0.5 / fraction > tolerance) return undefined;
  const pad = (values: readonly number[]) => [
    ...values,
    ...new Array<number>(Math.max(0, shortRadius + 1 - values.length)).fill(0),
  ];
  const table = [...pad(column.weights), ...pad(row.weights), term];
  return {
    size: [factors.column.length, factors.row.length],
    plan({ channels, pitch, dstPitch }) {
      const lineCount = roundUp(dstPitch + (factors.row.length - 1) * channels, 16);
      const lineAt = table.length * 16;
      return {
        scratch: lineAt + lineCount * 4 + 64,
        prepare(wasm, scratchPtr) {
          const lanes = new Int16Array(wasm.memory.buffer, scratchPtr, table.length * 8);
          table.forEach((value, i) => {
            lanes.fill(value, i * 8, i * 8 + 8);
          });
        },
        run(wasm, srcPtr, dstPtr, rows, scratchPtr) {
          wasm.kernels.filterSymmetric(
            row.weights.length - 1,
            column.weights.length - 1,
            srcPtr,
            pitch,
            channels,
            dstPtr,
            dstPitch,
            rows,
            scratchPtr,
            scratchPtr + lineAt,
            lineCount,
          );
        },
      };
    },
  };
}

/** The middle takes up what rounding leaves over, so that an even picture stays even. */
function halfLine(line: readonly number[]): HalfLine | undefined {
  const radius = (line.length - 1) / 2;
  if (!Number.isInteger(radius) || radius < 1 || !isSymmetric(line)) return undefined;
  const exact = line.slice(radius);
  const weights = exact.map((weight) => Math.round(weight * one));
  const total = line.reduce((sum, weight) => sum + weight, 0);
  const beside = weights.slice(1).reduce((sum, weight) => sum + 2 * weight, 0);
  weights[0] = Math.round(total * one) - beside;
  if (!weights.every((weight) => Math.abs(weight) < one)) return undefined;
  const differences = exact.map((weight, d) => Math.abs(weight - (weights[d] as number) / one) * (d === 0 ? 1 : 2));
  return {
    weights,
    error: differences.reduce((sum, difference) => sum + difference * 255, 0) + (radius + 1) / (2 * fraction),
    size: line.reduce((sum, weight) => sum + Math.abs(weight), 0),
  };
}
