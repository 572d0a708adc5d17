/** Pictures: 8-bit interleaved pixels, and their way to float tensors and back. */
import { checkInteger, checkOptions, describe, given, invalid, wrongType } from '../arguments/checks.js';
import { checkTensor } from '../arguments/tensors.js';
import { Tensor, type TensorLike } from '../tensor.js';
import { unwrittenBytes, unwrittenFloats } from '../unwritten.js';
import { type Engine, engine } from '../wasm/engine.js';
import { InputStage, OutputStage } from '../wasm/stage.js';

/** A picture as `sharp().raw()` and a canvas give it: rows from the top, the channels of a pixel side by side. */
export interface Pixels {
  /** `height * width * channels` bytes. */
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. */
  readonly channels: 1 | 2 | 3 | 4;
}

/** Options of {@link fromPixels} and {@link toPixels}, which undo each other under the same options. */
export interface PixelScaling {
  /** What a byte is multiplied by. Default 1/255. */
  readonly scale?: number;
  /** Subtracted after that: one number, or one a channel. Default 0. */
  readonly mean?: number | readonly number[];
  /** Divided by after that: one number, or one a channel. Default 1. */
  readonly std?: number | readonly number[];
}

/** Floats converted by one call into WASM. */
const pieceFloats = 131072;

/** Checks a picture. */
export function checkPixels(caller: string, value: unknown): Pixels {
  if (typeof value !== 'object' || value === null) {
    throw wrongType(caller, 'pixels { data: Uint8Array, width, height, channels }', value);
  }
  const { data, width, height, channels } = value as Partial<Pixels>;
  if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray)) {
    throw wrongType(caller, 'a Uint8Array or Uint8ClampedArray for the data of pixels', data);
  }
  const columns = checkInteger(caller, 'the width of pixels', width, { least: 1 });
  const rows = checkInteger(caller, 'the height of pixels', height, { least: 1 });
  if (typeof channels !== 'number') throw wrongType(caller, '1, 2, 3 or 4 for the channels of pixels', channels);
  if (![1, 2, 3, 4].includes(channels)) {
    throw invalid(caller, `expected 1, 2, 3 or 4 for the channels of pixels, got ${describe(channels)}`);
  }
  if (data.length !== rows * columns * channels) {
    throw invalid(
      caller,
      `expected ${rows * columns * channels} bytes for ${columns}x${rows} pixels of ${channels} channels, got ${data.length}`,
    );
  }
  return value as Pixels;
}

/** Bytes of the same kind as a picture's: a canvas wants its clamped ones back. */
export function bytesLike({ data }: Pick<Pixels, 'data'>, length: number): Uint8Array | Uint8ClampedArray {
  const bytes = unwrittenBytes(length);
  return data instanceof Uint8ClampedArray ? new Uint8ClampedArray(bytes.buffer) : bytes;
}

/** `length` bytes of WASM memory at `ptr`. Take them afresh after anything that may allocate. */
export function bytesAt({ memory }: Engine, ptr: number, length: number): Uint8Array {
  return new Uint8Array(memory.buffer, ptr, length);
}

/**
 * A picture as a tensor: (byte * scale - mean) / std.
 * @returns (1,C,H,W)
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for bytes that do not fill the picture, or a wrong value
 * @example
 * fromPixels({ data: new Uint8Array([0, 255]), width: 2, height: 1, channels: 1 }).toArray(); // [[[[0, 1]]]]
 */
export function fromPixels(pixels: Pixels, options?: PixelScaling): Tensor {
  const caller = 'fromPixels';
  const { data, width, height, channels } = checkPixels(caller, pixels);
  const { scale, mean, std } = readScaling(caller, options, channels);
  const wasm = engine();
  const result = unwrittenFloats(caller, channels * height * width);
  const rows = piecesOf(height, channels * width);
  const floats = channels * rows * width;
  wasm.withScratch(caller, [bytesAsFloats(floats), floats, 8], (bytesPtr, floatsPtr, tablePtr) => {
    const stage = new OutputStage(wasm, { array: wasm.locate(result), height, width }, floatsPtr);
    writeTable(wasm, tablePtr, { scale, mean, std });
    for (let row = 0; row < height; row += rows) {
      const count = Math.min(rows, height - row);
      const start = row * width * channels;
      bytesAt(wasm, bytesPtr, count * width * channels).set(data.subarray(start, start + count * width * channels));
      const { ptr, stride } = stage.place(0, row, count);
      wasm.kernels.unpackPixels(bytesPtr, channels, count * width, ptr, stride, channels, tablePtr, tablePtr + 16);
      stage.give(0, channels, row, count);
    }
  });
  return new Tensor(result, [1, channels, height, width]);
}

/**
 * A tensor as a picture: (value * std + mean) / scale, rounded to nearest with ties to even, saturated to 0..255; NaN is 0.
 * @param tensor (1,C,H,W) or (C,H,W) with 1 to 4 channels
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for another shape or a wrong value
 * @example
 * toPixels(tensor([[[0, 0.5, 1]]])).data; // Uint8Array [0, 128, 255]
 */
export function toPixels(tensor: TensorLike, options?: PixelScaling): Pixels {
  const caller = 'toPixels';
  const { data, shape } = checkTensor(caller, 'tensor', tensor);
  const [channels, height, width] = pictureShape(caller, shape);
  const { scale, mean, std } = readScaling(caller, options, channels);
  const wasm = engine();
  const array = wasm.locate(data);
  const result = unwrittenBytes(channels * height * width);
  const rows = piecesOf(height, channels * width);
  const floats = channels * rows * width;
  const sizes = [bytesAsFloats(floats), array.address === undefined ? floats : 0, 8];
  wasm.withScratch(caller, sizes, (bytesPtr, floatsPtr, tablePtr) => {
    const stage = new InputStage(wasm, { array, height, width }, floatsPtr);
    writeTable(wasm, tablePtr, { scale, mean, std });
    for (let row = 0; row < height; row += rows) {
      const count = Math.min(rows, height - row);
      const { ptr, stride } = stage.take(0, channels, row, count);
      wasm.kernels.packPixels(ptr, stride, channels, bytesPtr, channels, count * width, tablePtr, tablePtr + 16);
      result.set(bytesAt(wasm, bytesPtr, count * width * channels), row * width * channels);
    }
  });
  return { data: result, width, height, channels };
}

/** The factors and terms that take floats to bytes, four floats each; the kernels divide and subtract on the way back. */
function writeTable(wasm: Engine, tablePtr: number, { scale, mean, std }: ReturnType<typeof readScaling>): void {
  wasm.floats(tablePtr, 4).set(std.map((deviation) => deviation / scale));
  wasm.floats(tablePtr + 16, 4).set(mean.map((value) => value / scale));
}

/** Floats that cover a count of bytes. */
export function bytesAsFloats(bytes: number): number {
  return Math.ceil(bytes / 4);
}

function piecesOf(height: number, rowFloats: number): number {
  return Math.min(height, Math.max(1, Math.floor(pieceFloats / rowFloats)));
}

function pictureShape(caller: string, shape: readonly number[]): [channels: Pixels['channels'], height: number, width: number] {
  const planes = shape.length === 4 && shape[0] === 1 ? shape.slice(1) : shape;
  const [channels, height, width] = planes as [Pixels['channels'], number, number];
  if (planes.length !== 3 || ![1, 2, 3, 4].includes(channels) || height === 0 || width === 0) {
    throw invalid(caller, `expected a tensor of (1,C,H,W) or (C,H,W) with 1 to 4 channels, got shape ${describe([...shape])}`);
  }
  return [channels, height, width];
}

function readScaling(caller: string, options: PixelScaling | undefined, channels: number) {
  const { scale, mean, std } = checkOptions(caller, options, ['scale', 'mean', 'std']) as { readonly [key: string]: unknown };
  return {
    scale: checkNonZero(caller, 'scale', checkNumber(caller, 'scale', given(scale, 1 / 255))),
    mean: channelNumbers(caller, 'mean', given(mean, 0), channels),
    std: channelNumbers(caller, 'std', given(std, 1), channels).map((value) => checkNonZero(caller, 'std', value)),
  };
}

/** A finite number. */
export function checkNumber(caller: string, name: string, value: unknown): number {
  if (typeof value !== 'number') throw wrongType(caller, `a number for ${name}`, value);
  if (!Number.isFinite(value)) throw invalid(caller, `expected a finite number for ${name}, got ${describe(value)}`);
  return value;
}

function checkNonZero(caller: string, name: string, value: number): number {
  if (value === 0) throw invalid(caller, `expected a number other than zero for ${name}, got 0`);
  return value;
}

function channelNumbers(caller: string, name: string, value: unknown, channels: number): number[] {
  if (typeof value === 'number') return new Array<number>(channels).fill(checkNumber(caller, name, value));
  if (!Array.isArray(value)) throw wrongType(caller, `a number or a list of ${channels} numbers for ${name}`, value);
  if (value.length !== channels) {
    throw invalid(caller, `expected a number or a list of ${channels} numbers for ${name}, got ${describe(value)}`);
  }
  return value.map((entry) => checkNumber(caller, name, entry));
}
