/** Integer kernels in quads of taps, where the processor multiplies four bytes at once (assembly/pixelsQuads.ts). */
import { roundUp } from '../plan/tile.js';
import { type Engine, engine } from '../wasm/engine.js';
import type { ByteFilter } from './byteStrips.js';
import type { IntegerFilter } from './direct.js';
import { chooseFinish, finishBytes, writeFinish } from './finish.js';
import { sumRange } from './fixedPoint.js';

/** Weights that are 256 times a signed byte and another one. */
const leastWeight = -32896;
const mostWeight = 32639;
/** Bytes of a row that the kernel makes at once. */
const pieceBytes = 24;
/** Pieces times taps that one call may take: a millisecond or two. */
const callWork = 262144;
/** Weights and pixels whose products tell how the engine multiplies: four of them add up right only where no sum is cut to 16 bits. */
const probes = [
  [127, 255],
  [-128, 255],
  [-1, 128],
] as const;

const answers = new WeakMap<Engine, boolean>();

/** Whether the engine multiplies signed by unsigned bytes, four by four, in one operation. */
export function multipliesQuads(wasm: Engine): boolean {
  let answer = answers.get(wasm);
  if (answer === undefined) {
    answer = probes.every(([weight, pixel]) => wasm.kernels.multipliesQuads(weight, pixel, 4 * weight * pixel));
    answers.set(wasm, answer);
  }
  return answer;
}

/** Quads of taps: those of the high bytes of the weights, then those of the low ones. */
interface Quads {
  readonly list: readonly QuadOfTaps[];
  /** How many are of high bytes. */
  readonly high: number;
}

/** Four taps, one above the other, that are not all zero: their quad and column, the weights of the even row and of the odd row. */
type QuadOfTaps = readonly [quad: number, column: number, even: number, odd: number];

/** What a quad of taps costs, in the measure of `fastFirCost`. */
const quadCost = 4.3;

/** This way for a kernel, and what it costs in the measure of `fastFirCost`. */
export interface ByteQuads {
  readonly cost: number;
  filter(): ByteFilter;
}

/** Undefined where the engine has no such products, or a weight is not 256 times a signed byte and another one. */
export function byteQuads(integers: IntegerFilter): ByteQuads | undefined {
  const { values, height, width } = integers;
  if (!values.every((value) => value >= leastWeight && value <= mostWeight) || !multipliesQuads(engine())) return undefined;
  const quads = quadsOf(values, height, width);
  return { cost: quadCost * quads.list.length, filter: () => filterOf(integers, quads) };
}

function filterOf({ values, height, width, ending, exact }: IntegerFilter, { list: taps, high }: Quads): ByteFilter {
  const { least, most } = sumRange(values);
  const finish = chooseFinish(ending, least, most, exact);
  return {
    size: [height, width],
    plan({ channels, rows, pitch, dstPitch }) {
      const count = roundUp(dstPitch + (width - 1) * channels, 16);
      const quadsPitch = count * 4;
      const list = taps.flatMap(([quad, x, even, odd]) => [2 * quad * quadsPitch + x * channels * 4, even, odd]);
      const quadsAt = roundUp(finishBytes + list.length * 4, 64);
      const more = 2 * Math.ceil((height + 1) / 4) - 1;
      const piece = pieceBytes * Math.max(2, Math.floor(callWork / taps.length));
      return {
        scratch: quadsAt + (rows / 2 + more) * quadsPitch,
        prepare(wasm, scratchPtr) {
          writeFinish(wasm, scratchPtr, finish);
          wasm.integers(scratchPtr + finishBytes, list.length).set(list);
        },
        run({ kernels }, srcPtr, dstPtr, stripRows, scratchPtr) {
          const quadsPtr = scratchPtr + quadsAt;
          kernels.quadRows(srcPtr, pitch, quadsPtr, quadsPitch, count, Math.ceil(stripRows / 2) + more);
          for (let y = 0; y < stripRows; y += 2) {
            for (let x = 0; x < dstPitch; x += piece) {
              kernels.filterQuads(
                quadsPtr + (y / 2) * quadsPitch + x * 4,
                dstPtr + y * dstPitch + x,
                dstPitch,
                Math.min(piece, dstPitch - x),
                scratchPtr + finishBytes,
                high,
                taps.length,
                scratchPtr,
              );
            }
          }
        },
      };
    },
  };
}

function quadsOf(values: Int32Array, height: number, width: number): Quads {
  const low = values.map((value) => (value << 24) >> 24);
  const high = tapQuads(
    values.map((value, i) => (value - (low[i] as number)) / 256),
    height,
    width,
  );
  const list = [...high, ...tapQuads(low, height, width)];
  // The sums over high bytes become those of the weights where the low ones begin: so there is one of those, of zeros if need be.
  if (list.length === high.length && list.length > 0) list.push([0, 0, 0, 0]);
  return { list, high: high.length };
}

/** The quads of weights that are signed bytes. */
function tapQuads(values: Int32Array, height: number, width: number): QuadOfTaps[] {
  const weight = (y: number, x: number) => (y < 0 || y >= height ? 0 : (values[y * width + x] as number));
  const four = (y: number, x: number) => [0, 1, 2, 3].reduce((word, i) => word | ((weight(y + i, x) & 255) << (8 * i)), 0);
  const taps: QuadOfTaps[] = [];
  for (let quad = 0; 4 * quad <= height; quad++) {
    for (let x = 0; x < width; x++) {
      const [even, odd] = [four(4 * quad, x), four(4 * quad - 1, x)];
      if (even !== 0 || odd !== 0) taps.push([quad, x, even, odd]);
    }
  }
  return taps;
}
