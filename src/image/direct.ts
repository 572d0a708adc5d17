/** Integer kernels that are not split: 3x3 in 16-bit lanes, any size in pairs of taps (assembly/pixelsSmall.ts, pixelsPairs.ts). */
import { roundUp } from '../plan/tile.js';
import type { ByteFilter } from './byteStrips.js';
import { chooseFinish, type Ending, type Finish, finishBytes, writeFinish } from './finish.js';
import { sumRange } from './fixedPoint.js';

/** An integer kernel and what becomes of its sums. */
export interface IntegerFilter {
  readonly values: Int32Array;
  readonly height: number;
  readonly width: number;
  readonly ending: Ending;
  /** Whether every byte must be that of the float64 sum. */
  readonly exact: boolean;
}

/** A 3x3 kernel in 16-bit lanes, or undefined where its sums do not fit them. */
export function smallFilter({ values, height, width, ending, exact }: IntegerFilter): ByteFilter | undefined {
  const { least, most } = sumRange(values);
  if (height !== 3 || width !== 3 || least < -32768 || most > 32767) return undefined;
  const finish = chooseFinish(ending, least, most, exact);
  return {
    size: [3, 3],
    plan: ({ channels, pitch, dstPitch }) => ({
      scratch: finishBytes + 9 * 16,
      prepare(wasm, scratchPtr) {
        writeFinish(wasm, scratchPtr, finish);
        const lanes = new Int16Array(wasm.memory.buffer, scratchPtr + finishBytes, 9 * 8);
        values.forEach((value, i) => {
          lanes.fill(value, i * 8, i * 8 + 8);
        });
      },
      run(wasm, srcPtr, dstPtr, rows, scratchPtr) {
        wasm.kernels.pixels3x3(srcPtr, pitch, channels, dstPtr, dstPitch, roundUp(rows, 2), scratchPtr + finishBytes, scratchPtr);
      },
    }),
  };
}

/** Sixteen-byte pieces times taps that one call may take: a millisecond or two. */
const callWork = 262144;

/** A kernel of any size, or undefined where its sums do not fit 32 bits. */
export function pairsFilter({ values, height, width, ending, exact }: IntegerFilter): ByteFilter | undefined {
  const { least, most } = sumRange(values);
  if (most - least > 2 ** 31 - 1) return undefined;
  const finish: Finish = chooseFinish(ending, least, most, exact);
  return {
    size: [height, width],
    plan({ channels, rows, pitch, dstPitch }) {
      const pairs = Math.ceil((height + 1) / 2);
      const count = roundUp(dstPitch + (width - 1) * channels, 16);
      const pairsPitch = count * 4;
      const taps = tapList(values, height, width, channels, pairsPitch);
      const tapsAt = finishBytes;
      const pairsAt = roundUp(tapsAt + taps.length * 4, 64);
      const tapCount = taps.length / 3;
      const piece = Math.min(dstPitch, 16 * Math.max(1, Math.floor(callWork / Math.max(1, tapCount))));
      return {
        scratch: pairsAt + (rows / 2 + pairs - 1) * pairsPitch,
        prepare(wasm, scratchPtr) {
          writeFinish(wasm, scratchPtr, finish);
          wasm.integers(scratchPtr + tapsAt, taps.length).set(taps);
        },
        run(wasm, srcPtr, dstPtr, stripRows, scratchPtr) {
          const pairsPtr = scratchPtr + pairsAt;
          wasm.kernels.pairRows(srcPtr, pitch, pairsPtr, pairsPitch, count, Math.ceil(stripRows / 2) + pairs - 1);
          for (let y = 0; y < stripRows; y += 2) {
            const fromPtr = pairsPtr + (y / 2) * pairsPitch;
            const toPtr = dstPtr + y * dstPitch;
            for (let x = 0; x < dstPitch; x += piece) {
              const bytes = Math.min(piece, dstPitch - x);
              wasm.kernels.filterPairs(fromPtr + x * 4, toPtr + x, dstPitch, bytes, scratchPtr + tapsAt, tapCount, scratchPtr);
            }
          }
        },
      };
    },
  };
}

/** How many taps `pairsFilter` has in its list. */
export function pairCount(values: Int32Array, height: number, width: number): number {
  return tapList(values, height, width, 1, 1).length / 3;
}

/** The taps that are not zero, three integers each: bytes from the first pair, weights of the even row and of the odd row. */
function tapList(values: Int32Array, height: number, width: number, channels: number, pairsPitch: number): Int32Array {
  const weight = (y: number, x: number) => (y < 0 || y >= height ? 0 : (values[y * width + x] as number));
  const list: number[] = [];
  for (let p = 0; 2 * p <= height; p++) {
    for (let x = 0; x < width; x++) {
      const even = packPair(weight(2 * p, x), weight(2 * p + 1, x));
      const odd = packPair(weight(2 * p - 1, x), weight(2 * p, x));
      if (even !== 0 || odd !== 0) list.push(p * pairsPitch + x * channels * 4, even, odd);
    }
  }
  return Int32Array.from(list);
}

/** Two numbers of 16 bits in one of 32, the first in the low half. */
export function packPair(first: number, second: number): number {
  return (first & 0xffff) | (second << 16);
}
