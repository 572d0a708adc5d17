/** Kernels of small integers on bytes as they are, in pairs of taps (assembly/pixelsBytes.ts). */
import { roundUp } from '../plan/tile.js';
import { engine } from '../wasm/engine.js';
import type { ByteFilter } from './byteStrips.js';
import type { IntegerFilter } from './direct.js';
import { chooseFinish, finishBytes, writeFinish } from './finish.js';
import { sumRange } from './fixedPoint.js';

/** The largest weight, shifted, and what those of a chunk sum up to. */
const mostWeight = 127;
const mostChunk = 255;
/** Most rows whose sums fit the 16 bits of a column. */
const mostRows = 257;
/** What a pair of taps saves, and what a chunk and the sums over windows cost, in operations on two vectors of bytes. */
const saving = 13;
const chunkCost = 20;
const windowCost = 200;
/** Pieces of 32 bytes times taps that one call may take: a millisecond or two. */
const callWork = 262144;

/** A pair of taps: its row of pairs and its column, the weights of the even row and of the odd row. */
type PairOfTaps = readonly [pair: number, column: number, even: number, odd: number];

/** Pairs of taps, and how many of them each chunk has. */
interface Chunks {
  readonly taps: readonly PairOfTaps[];
  readonly counts: readonly number[];
}

/** A kernel whose weights differ by 127 at most, or undefined where it is none or other ways are faster. */
export function bytePairsFilter({ values, height, width, ending, exact }: IntegerFilter): ByteFilter | undefined {
  const shift = Math.max(0, -values.reduce((least, value) => Math.min(least, value), 0));
  const shifted = values.map((value) => value + shift);
  if (engine().build === 'simd' || !shifted.every((value) => value <= mostWeight)) return undefined;
  if (shift > 0 && height > mostRows) return undefined;
  const { taps, counts } = chunksOf(shifted, height, width);
  if (saving * taps.length < chunkCost * counts.length + (shift > 0 ? windowCost : 0)) return undefined;
  const { least, most } = sumRange(values);
  const finish = chooseFinish(ending, least, most, exact);
  const base = 128 * shifted.reduce((sum, value) => sum + value, 0);
  return {
    size: [height, width],
    plan({ channels, rows, pitch, dstPitch }) {
      const pairs = Math.ceil((height + 1) / 2);
      const count = roundUp(dstPitch + (width - 1) * channels, 16);
      const pairsPitch = count * 2;
      const list = taps.flatMap(([pair, x, even, odd]) => [pair * pairsPitch + x * channels * 2, even, odd]);
      const countsAt = finishBytes + list.length * 4;
      const columnsAt = roundUp(countsAt + counts.length * 4, 64);
      // The vector that comes in last lies behind the columns of the row.
      const sumsAt = columnsAt + roundUp((count + 8 * channels + 8) * 2, 64);
      const sumsPitch = dstPitch * 4 + 64;
      const pairsAt = sumsAt + 2 * sumsPitch;
      const piece = Math.min(dstPitch, 32 * Math.max(1, Math.floor(callWork / (taps.length + 2 * counts.length))));
      return {
        scratch: pairsAt + (rows / 2 + pairs - 1) * pairsPitch,
        prepare(wasm, scratchPtr) {
          writeFinish(wasm, scratchPtr, finish);
          wasm.integers(scratchPtr + finishBytes, list.length).set(list);
          wasm.integers(scratchPtr + countsAt, counts.length).set(counts);
        },
        run({ kernels }, srcPtr, dstPtr, stripRows, scratchPtr) {
          const [pairsPtr, columnsPtr, sumsPtr] = [scratchPtr + pairsAt, scratchPtr + columnsAt, scratchPtr + sumsAt];
          kernels.pairBytes(srcPtr, pitch, pairsPtr, pairsPitch, count, Math.ceil(stripRows / 2) + pairs - 1);
          if (shift > 0) kernels.boxStart(srcPtr, pitch, height, columnsPtr, count, 0);
          for (let y = 0; y < stripRows; y += 2) {
            for (let odd = 0; shift > 0 && odd < 2; odd++) {
              const rowPtr = srcPtr + (y + odd) * pitch;
              kernels.boxSums(rowPtr, pitch, height, width, channels, columnsPtr, count, sumsPtr + odd * sumsPitch, dstPitch);
            }
            for (let x = 0; x < dstPitch; x += piece) {
              kernels.filterBytes(
                pairsPtr + (y / 2) * pairsPitch + x * 2,
                dstPtr + y * dstPitch + x,
                dstPitch,
                Math.min(piece, dstPitch - x),
                scratchPtr + finishBytes,
                scratchPtr + countsAt,
                counts.length,
                -shift,
                base,
                sumsPtr + x * 4,
                sumsPitch,
                scratchPtr,
              );
            }
          }
        },
      };
    },
  };
}

/** The pairs of taps that are not zero, the two weights as bytes, twice. */
function chunksOf(values: Int32Array, height: number, width: number): Chunks {
  const weight = (y: number, x: number) => (y < 0 || y >= height ? 0 : (values[y * width + x] as number));
  const pairOf = (upper: number, lower: number) => (upper | (lower << 8)) * 65537;
  const taps: PairOfTaps[] = [];
  const counts: number[] = [];
  let [evenSum, oddSum] = [mostChunk, mostChunk];
  for (let p = 0; 2 * p <= height; p++) {
    for (let x = 0; x < width; x++) {
      const [before, first, second] = [weight(2 * p - 1, x), weight(2 * p, x), weight(2 * p + 1, x)] as const;
      if (before + first + second === 0) continue;
      evenSum += first + second;
      oddSum += before + first;
      if (Math.max(evenSum, oddSum) > mostChunk) {
        counts.push(0);
        [evenSum, oddSum] = [first + second, before + first];
      }
      taps.push([p, x, pairOf(first, second), pairOf(before, first)]);
      counts[counts.length - 1] = (counts.at(-1) as number) + 1;
    }
  }
  return { taps, counts };
}
