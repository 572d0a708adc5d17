/** Tall integer kernels by half of the products (assembly/pixelsFastFir.ts). */
import { roundUp } from '../plan/tile.js';
import type { ByteFilter } from './byteStrips.js';
import { type IntegerFilter, packPair } from './direct.js';
import { chooseFinish, finishBytes, writeFinish } from './finish.js';
import { sumRange } from './fixedPoint.js';

/** Pairs of rows of a block of the kernel. */
const blockPairs = 6;
/** Rows that are made at once. */
const blockRows = 12;
/** Which weights are added up for each product: pairs of two at once, of three at once. */
const outer = [[0], [0, 1], [1]] as const;
const inner = [[0], [1], [2], [0, 1], [0, 2], [1, 2]] as const;
/** Most weights that are added up. */
export const mostAdded = 4;
const streams = outer.length * inner.length;

/** Numbers of a row that a call works on, at least: with what it reads beside them they stay in the second-level cache. */
const leastPiece = 480;
/** What a block costs beside its products, and twelve rows beside that, in columns of a stream's products. */
const blockCost = 22;
const rowsCost = 25;

/** What twelve rows cost, in pairs of taps of `pairsFilter`: that takes six times those of its list. */
export function fastFirCost(height: number, width: number): number {
  return blocksOf(height) * (streams * width + blockCost) + rowsCost;
}

/** A kernel whose weights may be added up, or undefined where they would not fit 16 bits, nor its sums 32. */
export function fastFirFilter({ values, height, width, ending, exact }: IntegerFilter): ByteFilter | undefined {
  const { least, most } = sumRange(values);
  const weights = addedWeights(values, height, width);
  if (weights === undefined || most - least > 2 ** 31 - 1) return undefined;
  const finish = chooseFinish(ending, least, most, exact);
  const blocks = blocksOf(height);
  return {
    size: [height, width],
    rowsAtOnce: blockRows,
    plan({ channels, rows, pitch, dstPitch }) {
      const beside = (width - 1) * channels;
      const piece = Math.min(dstPitch, roundUp(Math.max(leastPiece, 2 * beside), 16));
      const streamPitch = roundUp(piece + beside, 16) * 4;
      const sumPitch = piece * 4;
      const weightsAt = finishBytes;
      const streamsAt = roundUp(weightsAt + weights.length * 4, 64);
      const sumsAt = streamsAt + streams * streamPitch;
      const pairsAt = sumsAt + 2 * streams * sumPitch;
      // What lies behind the source counts nothing, but must be bytes: so the pairs there are zero.
      const pairs = rows / 2 + blocks * blockPairs - 1;
      const sourcePairs = Math.floor((rows + height) / 2);
      return {
        scratch: pairsAt + pairs * streamPitch,
        prepare(wasm, scratchPtr) {
          writeFinish(wasm, scratchPtr, finish);
          wasm.integers(scratchPtr + weightsAt, weights.length).set(weights);
          if (pairs > sourcePairs) {
            const behindPtr = scratchPtr + pairsAt + sourcePairs * streamPitch;
            wasm.integers(behindPtr, ((pairs - sourcePairs) * streamPitch) / 4).fill(0);
          }
        },
        run({ kernels }, srcPtr, dstPtr, stripRows, scratchPtr) {
          const [streamsPtr, sumsPtr, pairsPtr] = [scratchPtr + streamsAt, scratchPtr + sumsAt, scratchPtr + pairsAt];
          const usedPairs = Math.min(sourcePairs, roundUp(stripRows, blockRows) / 2 + blocks * blockPairs - 1);
          for (let x = 0; x < dstPitch; x += piece) {
            const count = Math.min(piece, dstPitch - x);
            const readBytes = roundUp(count + beside, 16);
            kernels.pairRows(srcPtr + x, pitch, pairsPtr, streamPitch, readBytes, usedPairs);
            for (let y = 0; y < stripRows; y += blockRows) {
              for (let block = 0; block < blocks; block++) {
                const fromPtr = pairsPtr + (y / 2 + block * blockPairs) * streamPitch;
                kernels.fastFirStreams(fromPtr, streamPitch, streamsPtr, streamPitch, readBytes * 4);
                kernels.fastFirProducts(
                  streamsPtr,
                  streamPitch,
                  scratchPtr + weightsAt + block * streams * width * 8,
                  width,
                  channels * 4,
                  sumsPtr,
                  sumPitch,
                  count,
                  block === 0,
                  scratchPtr,
                );
              }
              kernels.fastFirRows(sumsPtr, sumPitch, dstPtr + y * dstPitch + x, dstPitch, count, scratchPtr);
            }
          }
        },
      };
    },
  };
}

function blocksOf(height: number): number {
  return Math.ceil(Math.ceil((height + 1) / 2) / blockPairs);
}

/** The weights of each block, product and column, for the even row and for the odd row, or undefined where one has over 16 bits. */
function addedWeights(values: Int32Array, height: number, width: number): Int32Array | undefined {
  const weight = (y: number, x: number) => (y < 0 || y >= height ? 0 : (values[y * width + x] as number));
  const list: number[] = [];
  for (let block = 0; block < blocksOf(height); block++) {
    for (const halves of outer) {
      for (const thirds of inner) {
        const rows = halves.flatMap((half) => thirds.map((third) => 2 * (block * blockPairs + half * 3 + third)));
        const added = (shift: number, x: number) => rows.reduce((sum, y) => sum + weight(y + shift, x), 0);
        for (let x = 0; x < width; x++) {
          const [before, first, second] = [added(-1, x), added(0, x), added(1, x)] as const;
          if (Math.max(Math.abs(before), Math.abs(first), Math.abs(second)) > 32767) return undefined;
          list.push(packPair(first, second), packPair(before, first));
        }
      }
    }
  }
  return Int32Array.from(list);
}
