/** Down a pyramid, across its smallest level, and up again, for one band of rows (assembly/pixelsPyramid.ts). */
import type { Engine } from '../wasm/engine.js';
import type { Border } from './border.js';
import { readRows } from './byteStrips.js';
import type { Pixels } from './pixels.js';

/** One axis of the picture: what stands on each side of it, and the short kernel at the smallest level. */
export interface Axis {
  /** Pixels before the picture: a multiple of those that become one. */
  readonly margin: number;
  /** All pixels, those behind the picture included: a multiple too. */
  readonly length: number;
  readonly radius: number;
  /** Fractions of 2^15: the middle, then twice the weight of each distance. */
  readonly weights: readonly number[];
}

/** Rows of 16-bit numbers. */
export interface Level {
  readonly width: number;
  readonly height: number;
  readonly pitch: number;
  /** Where row 0 begins. */
  readonly ptr: number;
}

/** Everything that the passes over a band share. */
export interface PyramidFrame {
  readonly wasm: Engine;
  /** The whole memory. */
  readonly bytes: Uint8Array;
  readonly pixels: Pixels;
  readonly border: Border;
  readonly keepsAlpha: boolean;
  /** The rows of a band. */
  readonly rows: Axis;
  readonly columns: Axis;
  /** Bytes of border on the left and right of a row of the picture, and from one row with its border to the next. */
  readonly before: number;
  readonly after: number;
  readonly pitch: number;
  /** Rows of the picture that come in or go out at a time, an even number. */
  readonly stripRows: number;
  /** From half the size down. */
  readonly levels: readonly Level[];
  readonly srcPtr: number;
  readonly mapPtr: number;
  readonly dstPtr: number;
  readonly linePtr: number;
  readonly downPtr: number;
  readonly acrossPtr: number;
  readonly maskPtr: number;
}

/** A level of which the rows from `begin` up to `end` are right. */
interface Made {
  readonly level: Level;
  readonly begin: number;
  readonly end: number;
}

/** Numbers that one call may make: a millisecond or two. */
const callWork = 1048576;

/** Blurs `count` rows of the picture from row `band` on. */
export function blurBand(frame: PyramidFrame, band: number, count: number, data: Pixels['data']): void {
  halveBand(frame, band);
  writeBand(frame, doubleUp(frame, blurSmallest(frame)), band, count, data);
}

/** The first level from strips of the picture, then one from the other. */
function halveBand(frame: PyramidFrame, band: number): void {
  const { wasm, bytes, pixels, border, rows, columns, before, after, pitch, stripRows, levels, srcPtr, mapPtr, linePtr } = frame;
  const { channels } = pixels;
  const first = levels[0] as Level;
  for (let y = 0; y < first.height; y += stripRows / 2) {
    const count = Math.min(stripRows / 2, first.height - y);
    const fromRow = band + 2 * y - 1 - rows.margin;
    readRows(wasm, bytes, pixels, fromRow, 2 * count + 2, border, srcPtr + before, pitch);
    wasm.kernels.borderColumns(srcPtr + before, pitch, 2 * count + 2, pixels.width * channels, before, after, mapPtr);
    const toPtr = first.ptr + y * first.pitch;
    const length = columns.length * channels;
    wasm.kernels.halveBytes(srcPtr, pitch, length, toPtr, first.pitch, first.width, count, channels, linePtr);
  }
  levels.slice(1).forEach((to, i) => {
    const from = levels[i] as Level;
    inPieces(to.height, to.width * channels, (y, count) => {
      const fromPtr = from.ptr + (2 * y - 1) * from.pitch;
      wasm.kernels.halveRows(fromPtr, from.pitch, to.ptr + y * to.pitch, to.pitch, to.width, count, channels, linePtr);
    });
  });
}

/** The short kernel: a row goes where the topmost row that it reads has been. */
function blurSmallest({ wasm, pixels, rows, columns, levels, downPtr, acrossPtr, linePtr }: PyramidFrame): Made {
  const { channels } = pixels;
  const level = levels[levels.length - 1] as Level;
  const begin = rows.radius;
  const end = level.height - rows.radius;
  inPieces(end - begin, (level.width * channels * (rows.radius + columns.radius)) / 4, (y, count) => {
    const fromPtr = level.ptr + (begin + y) * level.pitch;
    wasm.kernels.blurRows(fromPtr, level.pitch, count, channels, rows.radius, downPtr, columns.radius, acrossPtr, linePtr);
  });
  return { level: { ...level, ptr: level.ptr - rows.radius * level.pitch }, begin, end };
}

/** Each level over what it held before, up to the first. */
function doubleUp({ wasm, pixels, levels, linePtr }: PyramidFrame, smallest: Made): Made {
  const { channels } = pixels;
  return levels.slice(0, -1).reduceRight<Made>(({ level: from, begin, end }, to) => {
    inPieces(end - begin - 2, 2 * to.width * channels, (y, count) => {
      const middle = begin + 1 + y;
      const fromPtr = from.ptr + (middle - 1) * from.pitch;
      const toPtr = to.ptr + 2 * middle * to.pitch;
      wasm.kernels.doubleRows(fromPtr, from.pitch, toPtr, to.pitch, from.width, count, channels, linePtr);
    });
    return { level: to, begin: 2 * (begin + 1), end: 2 * (end - 1) };
  }, smallest);
}

/** The rows of the picture from the first level. */
function writeBand(frame: PyramidFrame, { level }: Made, band: number, bandRows: number, data: Pixels['data']): void {
  const { wasm, bytes, pixels, keepsAlpha, rows, columns, stripRows, srcPtr, dstPtr, linePtr, maskPtr } = frame;
  const { width, channels } = pixels;
  const rowBytes = width * channels;
  const at = columns.margin * channels;
  for (let y = 0; y < bandRows; y += stripRows) {
    const count = Math.min(stripRows, bandRows - y);
    const fromPtr = level.ptr + ((y + rows.margin) / 2 - 1) * level.pitch;
    const pairs = Math.ceil(count / 2);
    wasm.kernels.doubleBytes(fromPtr, level.pitch, dstPtr, rowBytes, at, Math.ceil(width / 2), pairs, channels, linePtr);
    const start = (band + y) * rowBytes;
    const total = count * rowBytes;
    if (keepsAlpha) {
      bytes.set(pixels.data.subarray(start, start + total), srcPtr);
      wasm.kernels.keepAlpha(srcPtr, 0, dstPtr, 0, total, 1, maskPtr);
    }
    data.set(bytes.subarray(dstPtr, dstPtr + total), start);
  }
}

/** Rows in as many calls as keep each short. */
function inPieces(rows: number, work: number, run: (first: number, count: number) => void): void {
  const piece = Math.max(1, Math.floor(callWork / work));
  for (let y = 0; y < rows; y += piece) run(y, Math.min(piece, rows - y));
}
