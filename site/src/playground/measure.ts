/** The same convolution in plain TypeScript and in WebAssembly, timed on the same floats, its answer checked first. */
import { conv2d, type Tensor, tensor } from 'simdconv';
import { type Border, filterImage, fromPixels } from 'simdconv/image';
import { conv2d as naiveConv2d } from 'simdconv/naive';

export interface Job {
  readonly pixels: ImageData;
  readonly kernel: Float32Array;
  readonly size: number;
  readonly border: Border;
  readonly scale: number;
  readonly offset: number;
}

export interface Measurement {
  readonly naiveMs: number;
  readonly wasmMs: number;
  /** The byte filter on the whole picture, which drew it. */
  readonly bytesMs: number;
  readonly width: number;
  readonly height: number;
  readonly cropped: boolean;
}

/** Longest side of what the naive loops get. */
const cropSide = 512;

/** The filtered picture. */
export function filtered({ pixels, kernel, size, border, scale, offset }: Job): Uint8Array | Uint8ClampedArray {
  const { data, width, height } = pixels;
  return filterImage({ data, width, height, channels: 4 }, tensor(kernel, [size, size]), { border, scale, offset }).data;
}

/** @throws {Error} with a sentence for the reader where there is no time worth showing: a tiny picture, or answers that differ */
export function measure(job: Job): Measurement {
  const { kernel, size, border } = job;
  const { input, width, height, cropped } = cropOf(job.pixels);
  const weight = tensor(
    Float32Array.from({ length: 3 * size * size }, (_, i) => kernel[i % (size * size)]!),
    [3, 1, size, size],
  );
  const before = Math.floor((size - 1) / 2);
  const side = [before, size - 1 - before] as const;
  checkRoom(border, Math.max(...side), Math.min(width, height));
  const options = { padding: [side, side] as const, paddingMode: border, groups: 3 };
  const fast = conv2d(input, weight, options);
  const slow = naiveConv2d(input, weight, options);
  checkAgreement(fast, slow, kernel);
  return {
    naiveMs: bestOf(3, () => naiveConv2d(input, weight, options)),
    wasmMs: bestOf(5, () => conv2d(input, weight, options)),
    bytesMs: bestOf(3, () => filtered(job)),
    width,
    height,
    cropped,
  };
}

/** Red, green and blue of the middle of the picture. */
function cropOf({ data, width, height }: ImageData) {
  const [columns, rows] = [Math.min(width, cropSide), Math.min(height, cropSide)];
  const [left, top] = [(width - columns) >> 1, (height - rows) >> 1];
  const colours = new Uint8Array(rows * columns * 3);
  for (let y = 0, at = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const from = ((y + top) * width + x + left) * 4;
      for (let channel = 0; channel < 3; channel++) colours[at++] = data[from + channel]!;
    }
  }
  const input = fromPixels({ data: colours, width: columns, height: rows, channels: 3 });
  return { input, width: columns, height: rows, cropped: columns < width || rows < height };
}

/** The float convolution reaches once beyond the picture; the byte filter, which draws, as often as it has to. */
function checkRoom(border: Border, reach: number, shortest: number): void {
  const least = border === 'reflect' ? reach + 1 : border === 'circular' ? reach : 1;
  if (shortest >= least) return;
  throw new Error(
    `The picture is too small to measure with this border: the kernel needs at least ${least} × ${least} pixels. ` +
      'Choose another border or a larger picture.',
  );
}

/** Both round each of at most 49 products and sums of values up to 1: their difference stays within this. */
function checkAgreement(fast: Tensor, slow: Tensor, kernel: Float32Array): void {
  const bound = 2 ** -23 * 2 * kernel.length * kernel.reduce((sum, value) => sum + Math.abs(value), 0);
  const wrong = fast.data.findIndex((value, i) => !(Math.abs(value - slow.data[i]!) <= bound));
  if (wrong >= 0) throw new Error(`The two answers differ at ${wrong}: ${fast.data[wrong]} and ${slow.data[wrong]}.`);
}

/** Milliseconds of a call: the best of some turns. Short calls are repeated within a turn, past the coarse clock of browsers. */
function bestOf(turns: number, call: () => unknown): number {
  const once = elapsed(1, call);
  const calls = Math.min(200, Math.max(1, Math.ceil(10 / Math.max(once, 0.05))));
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < turns; turn++) best = Math.min(best, elapsed(calls, call) / calls);
  return best;
}

function elapsed(calls: number, call: () => unknown): number {
  const begin = performance.now();
  for (let i = 0; i < calls; i++) call();
  return performance.now() - begin;
}
