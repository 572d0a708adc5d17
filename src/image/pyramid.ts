/** Gaussians of large sigma on a picture of half the size, a quarter, and so on (assembly/pixelsPyramid.ts). */
import { roundUp } from '../plan/tile.js';
import { type Engine, engine } from '../wasm/engine.js';
import { edgeBytes, type StripSettings } from './byteStrips.js';
import { gaussianLine } from './kernels.js';
import { bytesAsFloats, bytesAt, bytesLike, type Pixels } from './pixels.js';
import { type Axis, blurBand, type PyramidFrame } from './pyramidPasses.js';

/** From this sigma on: below, frequencies that fold over would be seen. */
export const leastPyramidSigma = 4;

/** Bytes around a row that kernels may touch. */
const slack = 64;
/** Bytes that a strip should hold. */
const stripBytes = 131072;
/** Bytes of the first level of a band. */
const levelBytes = 12582912;
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
    const [srcPtr, mapPtr, dstPtr, lines, weightsPtr, maskPtr] = pointers as [number, number, number, number, number, number];
    const levelPtrs = pointers.slice(6);
    wasm.integers(mapPtr, before + after).set(edgeBytes(width, channels, before / channels, after / channels, border));
    writeWeights(wasm, weightsPtr, [...rows.weights, ...columns.weights]);
    bytesAt(wasm, maskPtr, 16).set(Array.from({ length: 16 }, (_, i) => (i % channels === channels - 1 ? 255 : 0)));
    const frame: PyramidFrame = {
      wasm,
      bytes: bytesAt(wasm, 0, wasm.memory.buffer.byteLength),
      pixels,
      border,
      keepsAlpha: settings.alpha === 'keep' && channels % 2 === 0,
      rows,
      columns,
      before,
      after,
      pitch,
      stripRows,
      levels: shapes.map((shape, i) => ({ ...shape, ptr: (levelPtrs[i] as number) + shape.pitch + slack })),
      srcPtr,
      mapPtr,
      dstPtr,
      linePtr: lines + slack,
      downPtr: weightsPtr,
      acrossPtr: weightsPtr + rows.weights.length * 16,
      maskPtr,
    };
    for (let band = 0; band < height; band += bandRows) blurBand(frame, band, Math.min(bandRows, height - band), data);
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
