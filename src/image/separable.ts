/** Kernels of rank 1 in two passes of integers (assembly/pixelsSeparable.ts). */
import { roundUp } from '../plan/tile.js';
import type { ByteFilter } from './byteStrips.js';
import { packPair } from './direct.js';
import { chooseFinish, type Ending, finishBytes, writeFinish } from './finish.js';
import { nearestIntegers, sumRange } from './fixedPoint.js';
import { type Factors, isSymmetric } from './separate.js';
import { symmetricFilter } from './symmetric.js';

/** Two lines of integers, and what happens between the passes and after them. */
interface Passes {
  readonly column: Int32Array;
  readonly row: Int32Array;
  /** Bits that the sums of the column lose. */
  readonly shift: number;
  /** What the numbers of the line between the passes lie between. */
  readonly least: number;
  readonly most: number;
  readonly ending: Ending;
  readonly exact: boolean;
}

/** Exact integer factors, or undefined where the passes do not fit their lanes. */
export function exactSeparable({ column, row }: Factors, ending: Ending): ByteFilter | undefined {
  const { least, most } = sumRange(column);
  if (least < -32768 || most > 32767 || ![...column, ...row].every(isShort)) return undefined;
  return passes({
    column: Int32Array.from(column),
    row: Int32Array.from(row),
    shift: 0,
    least,
    most,
    ending,
    exact: true,
  });
}

/** A line that reads the same both ways is folded: the taps beside its middle come twice. */
function timesFolded(line: ArrayLike<number>): (tap: number) => number {
  const middle = (line.length - 1) / 2;
  const times = isSymmetric(line) ? 2 : 1;
  return (tap) => (tap === middle ? 1 : times);
}

/**
 * Factors of any numbers, rounded to 15 bits; the line between the passes keeps 6 or 7 bits behind the point.
 * @param tolerance most that a sum may err by, in steps of a byte
 */
export function nearSeparable(factors: Factors, ending: Ending, tolerance: number): ByteFilter | undefined {
  const short = symmetricFilter(factors, ending, tolerance);
  if (short !== undefined) return short;
  const column = nearestIntegers(factors.column, mostSum, timesFolded(factors.column));
  const row = nearestIntegers(factors.row, mostSum, timesFolded(factors.row));
  const rowSum = factors.row.reduce((sum, value) => sum + Math.abs(value), 0);
  // The magnitudes of the column sum up to 1: the line holds bytes times 2^bits, of either sign.
  const bits = canFold(row.values) ? 6 : 7;
  const shift = Math.round(-Math.log2(column.unit)) - bits;
  const rounding = 2 ** -(bits + 1);
  const error = (column.error + rounding) * rowSum + row.error;
  if (!(shift >= 0 && shift < 31) || error * Math.abs(ending.scale) > tolerance) return undefined;
  const { least, most } = sumRange(column.values);
  const unit = row.unit * 2 ** -bits;
  return passes({
    column: column.values,
    row: row.values,
    shift,
    least: Math.floor(least / 2 ** shift),
    most: Math.ceil(most / 2 ** shift),
    ending: { ...ending, unit },
    exact: false,
  });
}

/** What the magnitudes of 16-bit weights may sum up to: times numbers of 15 bits they fit 32. */
const mostSum = 65536;

function isShort(weight: number): boolean {
  return Math.abs(weight) <= 32767;
}

/** Bytes times pairs of taps that one call may take: a millisecond or two. */
const callWork = 4194304;

/** The filter, or undefined where the sums do not fit 32 bits. */
function passes({ column, row, shift, least, most, ending, exact }: Passes): ByteFilter | undefined {
  const range = sumRange(row);
  const rowFolds = canFold(row) && Math.max(-least, most) <= 16383;
  const columnFolds = canFold(column);
  const rowFactor = rowFolds ? doubling(row.length) : 1;
  const columnShift = shift + (columnFolds && doubling(column.length) === 2 ? 1 : 0);
  const lowest = ((range.most * least + range.least * most) / 255) * rowFactor;
  const highest = ((range.most * most + range.least * least) / 255) * rowFactor;
  if (Math.max(-lowest, highest) >= 2 ** 31) return undefined;
  const finish = chooseFinish({ ...ending, unit: ending.unit / rowFactor }, lowest, highest, exact);
  return {
    size: [column.length, row.length],
    plan({ channels, pitch, dstPitch }) {
      const columnTaps = tapPairs(column, pitch, columnFolds);
      const rowTaps = tapPairs(row, channels * 2, rowFolds);
      const lineCount = roundUp(dstPitch + (row.length - 1) * channels, 16);
      const recordAt = finishBytes;
      const columnAt = recordAt + 64;
      const rowAt = columnAt + columnTaps.length * 4;
      const lineAt = roundUp(rowAt + rowTaps.length * 4, 64);
      const rowsAtOnce = Math.max(1, Math.floor(callWork / (lineCount * (columnTaps.length + rowTaps.length))));
      return {
        scratch: lineAt + lineCount * 2 + 64,
        prepare(wasm, scratchPtr) {
          writeFinish(wasm, scratchPtr, finish);
          wasm
            .integers(scratchPtr + recordAt, 10)
            .set([
              columnTaps.length / 6,
              Number(columnFolds),
              scratchPtr + columnAt,
              columnShift,
              shift === 0 ? 0 : 2 ** (columnShift - 1),
              rowTaps.length / 6,
              Number(rowFolds),
              scratchPtr + rowAt,
              scratchPtr + lineAt,
              lineCount,
            ]);
          wasm.integers(scratchPtr + columnAt, columnTaps.length).set(columnTaps);
          wasm.integers(scratchPtr + rowAt, rowTaps.length).set(rowTaps);
        },
        run(wasm, srcPtr, dstPtr, rows, scratchPtr) {
          for (let y = 0; y < rows; y += rowsAtOnce) {
            const count = Math.min(rowsAtOnce, rows - y);
            wasm.kernels.filterSeparable(
              srcPtr + y * pitch,
              pitch,
              dstPtr + y * dstPitch,
              dstPitch,
              count,
              scratchPtr + recordAt,
              scratchPtr,
            );
          }
        },
      };
    },
  };
}

/**
 * Taps two by two, six integers each: where they lie, and their weights. A folded tap is a sum of two places that share a
 * weight. The middle of an odd line is added to itself, and so the others weigh double.
 */
function tapPairs(line: Int32Array, step: number, folds: boolean): Int32Array {
  const last = line.length - 1;
  const places = folds ? Math.ceil(line.length / 2) : line.length;
  const taps: (readonly [at: number, twin: number, weight: number])[] = [];
  for (let i = 0; i < places; i++) {
    const twin = folds ? last - i : i;
    const weight = (line[i] as number) * (folds && twin !== i ? doubling(line.length) : 1);
    if (weight !== 0) taps.push([i * step, twin * step, weight]);
  }
  const list: number[] = [];
  for (let i = 0; i < taps.length; i += 2) {
    const [at, twin, weight] = taps[i]!;
    const [nextAt, nextTwin, nextWeight] = taps[i + 1] ?? [at, twin, 0];
    list.push(at, twin, nextAt, nextTwin, packPair(weight, nextWeight), 0);
  }
  return Int32Array.from(list);
}

/** What folding multiplies the sums of a line by. */
function doubling(length: number): number {
  return length % 2 === 0 ? 1 : 2;
}

/** Whether a line reads the same from both ends, and its weights have room to be doubled. */
function canFold(line: Int32Array): boolean {
  const middle = (line.length - 1) / 2;
  return line.length > 2 && isSymmetric(line) && line.every((weight, i) => i === middle || Math.abs(weight) <= 16383);
}
