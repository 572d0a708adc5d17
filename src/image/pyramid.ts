/** Gaussians of large sigma on a picture of half the size, a quarter, and so on (assembly/pixelsPyramid.ts). */
import { roundUp } from '../plan/tile.js';
import { type Engine, engine } from '../wasm/engine.js';
import { edgeBytes, readRows, type StripSettings } from './byteStrips.js';
import { gaussianLine } from './kernels.js';
import { bytesAsFloats, bytesAt, bytesLike, type Pixels } from './pixels.js';

/** From this sigma on: below, frequencies that fold over would be seen. */
export const leastPyramidSigma = 4;

/** One axis of the picture: what stands on each side of it, and the short kernel at the smallest level. */
interface Axis {
  /** Pixels before the picture: a multiple of those that become one. */
  readonly margin: number;
  /** All pixels, those behind the picture included: a multiple too. */
  readonly length: number;
  readonly radius: number;
  /** Fractions of 2^15: the middle, then twice the weight of each distance. */
  readonly weights: readonly number[];
}

/** Rows of 16-bit numbers. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly pitch: number;
  /** Where row 0 begins. */
  readonly ptr: number;
}

/** Bytes around a row that kernels may touch. */
const slack = 64;
/** Bytes that a strip should hold. */
const stripBytes = 131072;
/** Bytes of the first level of a band. */
const levelBytes = 12582912;
/** Numbers that one call may make: a millisecond or two. */
const callWork = 1048576;

/** The picture blurred by a Gaussian of `sigma`, of 4 and more. */
export function blurByPyramid(caller: string, pixels: Pixels, sigma: number, settings: StripSettings): Pixels {
  const { width, height, channels } = pixels;
  const { border } = settings;
  // What repeats is even when sigma is as long as the period.
  const period = (length: number) =>
    border === 'circular' ? length : border === 'reflect' ? Math.max(1, 2 * length - 2) : sigma;
  const [down, across] = [height, width].map((length) => Math.max(leastPyramidSigma, Math.min(sigma, period(length))));
  const levels = Math.floor(Math.log2(Math.min(down!, across!) / 2));
  const columns = axis(width, across!, levels);
  const bandRows = rowsOfBand(height, axis(1, down!, levels).margin, 2 ** levels, columns.length * channels);
  const rows = axis(bandRows, down!, levels);
  const rowBytes = width * channels;
  const before = columns.margin * channels;
  const after = (columns.length - columns.margin - width) * channels;
  const pitch = roundUp(before + rowBytes + after + 32, 16);
  const stripRows = 2 * Math.max(2, Math.floor(stripBytes / pitch / 2));
  const lineBytes = (columns.length * channels + 4 * slack) * 2;
  const shapes = Array.from({ length: levels }, (_, i) => {
    const shape = { width: columns.length / 2 ** (i + 1), height: rows.length / 2 ** (i + 1) };
    return { ...shape, pitch: roundUp(shape.width * channels * 2, 16) + 2 * slack };
  });
  const data = bytesLike(pixels, pixels.data.length);
  const sizes = [
    bytesAsFloats((stripRows + 2) * pitch),
    before + after,
    bytesAsFloats((stripRows + 1) * rowBytes + slack),
    bytesAsFloats(2 * lineBytes),
    (rows.weights.length + columns.weights.length) * 4,
    4,
    ...shapes.map((shape) => bytesAsFloats((shape.height + 2) * shape.pitch + 2 * slack)),
  ];
  const wasm = engine();
  wasm.withScratch(caller, sizes, (...pointers) => {
    const [srcPtr, mapPtr, dstPtr, lines, weightsPtr, maskPtr, ...levelPtrs] = pointers as [
      number,
      number,
      number,
      number,
      number,
      number,
      ...number[],
    ];
    const pyramid = shapes.map((shape, i): Level => ({ ...shape, ptr: (levelPtrs[i] as number) + shape.pitch + slack }));
    const linePtr = lines + slack;
    const bytes = bytesAt(wasm, 0, wasm.memory.buffer.byteLength);
    wasm.integers(mapPtr, before + after).set(edgeBytes(width, channels, before / channels, after / channels, border));
    const acrossPtr = weightsPtr + rows.weights.length * 16;
    writeWeights(wasm, weightsPtr, [...rows.weights, ...columns.weights]);

    for (let band = 0; band < height; band += bandRows) blurBand(band);

    function blurBand(band: number): void {
      // Down: the first level from strips of the picture, then one from the other.
      const first = pyramid[0] as Level;
      for (let y = 0; y < first.height; y += stripRows / 2) {
        const count = Math.min(stripRows / 2, first.height - y);
        readRows(wasm, bytes, pixels, band + 2 * y - 1 - rows.margin, 2 * count + 2, border, srcPtr + before, pitch);
        wasm.kernels.borderColumns(srcPtr + before, pitch, 2 * count + 2, rowBytes, before, after, mapPtr);
        const toPtr = first.ptr + y * first.pitch;
        const length = columns.length * channels;
        wasm.kernels.halveBytes(srcPtr, pitch, length, toPtr, first.pitch, first.width, count, channels, linePtr);
      }
      pyramid.slice(1).forEach((to, i) => {
        const from = pyramid[i] as Level;
        inPieces(to.height, to.width * channels, (y, count) => {
          const fromPtr = from.ptr + (2 * y - 1) * from.pitch;
          wasm.kernels.halveRows(fromPtr, from.pitch, to.ptr + y * to.pitch, to.pitch, to.width, count, channels, linePtr);
        });
      });

      // The short kernel: a row goes where the topmost row that it reads has been.
      const last = pyramid[levels - 1] as Level;
      let begin = rows.radius;
      let end = last.height - rows.radius;
      inPieces(end - begin, (last.width * channels * (rows.radius + columns.radius)) / 4, (y, count) => {
        const fromPtr = last.ptr + (begin + y) * last.pitch;
        wasm.kernels.blurRows(fromPtr, last.pitch, count, channels, rows.radius, weightsPtr, columns.radius, acrossPtr, linePtr);
      });

      // Up again: each level but the last over what it held before.
      let from: Level = { ...last, ptr: last.ptr - rows.radius * last.pitch };
      for (const to of pyramid.slice(0, -1).reverse()) {
        const source = from;
        inPieces(end - begin - 2, 2 * to.width * channels, (y, count) => {
          const j = begin + 1 + y;
          const fromPtr = source.ptr + (j - 1) * source.pitch;
          const toPtr = to.ptr + 2 * j * to.pitch;
          wasm.kernels.doubleRows(fromPtr, source.pitch, toPtr, to.pitch, source.width, count, channels, linePtr);
        });
        begin = 2 * (begin + 1);
        end = 2 * (end - 1);
        from = to;
      }
      if (settings.alpha === 'keep' && channels % 2 === 0) {
        bytesAt(wasm, maskPtr, 16).set(Array.from({ length: 16 }, (_, i) => (i % channels === channels - 1 ? 255 : 0)));
      }
      const bandHeight = Math.min(bandRows, height - band);
      for (let y = 0; y < bandHeight; y += stripRows) {
        const count = Math.min(stripRows, bandHeight - y);
        const fromPtr = from.ptr + ((y + rows.margin) / 2 - 1) * from.pitch;
        const pairs = Math.ceil(count / 2);
        const at = columns.margin * channels;
        wasm.kernels.doubleBytes(fromPtr, from.pitch, dstPtr, rowBytes, at, Math.ceil(width / 2), pairs, channels, linePtr);
        const total = count * rowBytes;
        if (settings.alpha === 'keep' && channels % 2 === 0) {
          bytes.set(pixels.data.subarray((band + y) * rowBytes, (band + y) * rowBytes + total), srcPtr);
          wasm.kernels.keepAlpha(srcPtr, 0, dstPtr, 0, total, 1, maskPtr);
        }
        data.set(bytes.subarray(dstPtr, dstPtr + total), (band + y) * rowBytes);
      }
    }
  });
  return { data, width, height, channels };
}

/**
 * Rows of the picture that are done at a time: those whose first level, of half the rows and columns of 16 bits, takes what
 * `levelBytes` says, and no fewer than what stands around them. A multiple of the pixels that become one, so that bands meet
 * without a seam.
 */
function rowsOfBand(height: number, margin: number, factor: number, rowNumbers: number): number {
  const fitting = Math.floor(levelBytes / (rowNumbers / 2)) - 2 * margin;
  return Math.min(roundUp(height, factor), roundUp(Math.max(fitting, 2 * margin), factor));
}

/** An axis of `length` pixels: the variance that halving and doubling leave to the short kernel, and room for it. */
function axis(length: number, sigma: number, levels: number): Axis {
  const factor = 2 ** levels;
  const short = Math.sqrt((sigma / factor) ** 2 - 0.5 * (1 - 1 / factor ** 2));
  const radius = Math.ceil(3 * short);
  const line = gaussianLine(2 * radius + 1, short).slice(radius);
  const beside = [...line.slice(1)].map((weight) => Math.round(2 * weight * 32768));
  const margin = factor * (radius + 4);
  return {
    margin,
    length: roundUp(length + 2 * margin, factor),
    radius,
    weights: [32768 - beside.reduce((sum, weight) => sum + weight, 0), ...beside],
  };
}

function writeWeights(wasm: Engine, ptr: number, weights: readonly number[]): void {
  const lanes = new Int16Array(wasm.memory.buffer, ptr, weights.length * 8);
  weights.forEach((weight, i) => {
    lanes.fill(weight, i * 8, i * 8 + 8);
  });
}

/** Rows in as many calls as keep each short. */
function inPieces(rows: number, work: number, run: (first: number, count: number) => void): void {
  const piece = Math.max(1, Math.floor(callWork / work));
  for (let y = 0; y < rows; y += piece) run(y, Math.min(piece, rows - y));
}
