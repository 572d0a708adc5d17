/**
 * Runs a filter over the bytes of a picture strip by strip: the rows that a strip reads are copied into WASM memory with a
 * border round them, the kernel works on those as they are, interleaved, and its rows are copied out. A strip stays in the
 * second-level cache, and the memory held does not grow with the height of the picture.
 */
import { samePadding } from '../geometry/axis.js';
import { roundUp } from '../plan/tile.js';
import { type Engine, engine } from '../wasm/engine.js';
import { type Border, borderSource } from './border.js';
import { bytesAsFloats, bytesAt, bytesLike, type Pixels } from './pixels.js';

/** What of the options concerns the way a picture is cut, and not the sums. */
export interface StripSettings {
  readonly border: Border;
  readonly alpha: 'keep' | 'filter';
}

/** The strips of a picture. */
export interface Strip {
  readonly channels: number;
  /** Most rows of the result, a multiple of what the filter makes at once: there is room for those beyond what is asked for. */
  readonly rows: number;
  /** Bytes from one row of the source to the next. A row begins with the border on its left. */
  readonly pitch: number;
  /** Bytes from one row of the result to the next: a multiple of 32, of which all may be written. */
  readonly dstPitch: number;
}

/** A filter on bytes. A row of the result reads `size[0]` rows of the source, and `size[1]` pixels of each. */
export interface ByteFilter {
  readonly size: readonly [height: number, width: number];
  /** Rows that it makes at once; default 2. */
  readonly rowsAtOnce?: number;
  plan(strip: Strip): StripRun;
}

/** A filter made ready for strips of one shape. */
export interface StripRun {
  /** Bytes that it works in. */
  readonly scratch: number;
  /** Writes what stays the same for all strips. */
  prepare?(wasm: Engine, scratchPtr: number): void;
  /** Makes `rows` rows from the source rows on `srcPtr`. Strips come from the top, `first` is the first of them. */
  run(wasm: Engine, srcPtr: number, dstPtr: number, rows: number, scratchPtr: number, first: boolean): void;
}

/** Bytes of source that a strip should hold. */
const stripBytes = 196608;
/** Strips of tall kernels have as many rows as two of them both read, up to this many. */
const mostShared = 256;
/** Bytes behind a row that kernels may read. */
const slack = 48;

/** The picture that a filter makes of a picture. */
export function filterBytes(caller: string, pixels: Pixels, filter: ByteFilter, settings: StripSettings): Pixels {
  const { width, height, channels } = pixels;
  const [top, bottom] = samePadding(filter.size[0], 1);
  const [left, right] = samePadding(filter.size[1], 1);
  const rowBytes = width * channels;
  const before = left * channels;
  const after = right * channels;
  const pitch = roundUp(before + rowBytes + after + slack, 16);
  const rows = stripRows(height, pitch, top + bottom, filter.rowsAtOnce ?? 2);
  const strip = { channels, rows, pitch, dstPitch: roundUp(rowBytes, 32) };
  const run = filter.plan(strip);
  const data = bytesLike(pixels, pixels.data.length);
  const keepsAlpha = settings.alpha === 'keep' && channels % 2 === 0;
  const sourceRows = rows + top + bottom;
  const sizes = [
    bytesAsFloats((sourceRows + 1) * pitch),
    bytesAsFloats(rows * strip.dstPitch),
    bytesAsFloats(run.scratch),
    before + after,
    4,
  ];
  const wasm = engine();
  wasm.withScratch(caller, sizes, (srcPtr, dstPtr, scratchPtr, mapPtr, maskPtr) => {
    wasm.integers(mapPtr, before + after).set(edgeBytes(width, channels, left, right, settings.border));
    bytesAt(wasm, maskPtr, 16).set(Array.from({ length: 16 }, (_, i) => (i % channels === channels - 1 ? 255 : 0)));
    run.prepare?.(wasm, scratchPtr);
    const bytes = new Uint8Array(wasm.memory.buffer);
    for (let first = 0; first < height; first += rows) {
      const count = Math.min(rows, height - first);
      readRows(wasm, bytes, pixels, first - top, count + top + bottom, settings.border, srcPtr + before, pitch);
      wasm.kernels.borderColumns(srcPtr + before, pitch, count + top + bottom, rowBytes, before, after, mapPtr);
      run.run(wasm, srcPtr, dstPtr, count, scratchPtr, first === 0);
      if (keepsAlpha) {
        const middlePtr = srcPtr + top * pitch + before;
        wasm.kernels.keepAlpha(middlePtr, pitch, dstPtr, strip.dstPitch, rowBytes, count, maskPtr);
      }
      if (strip.dstPitch !== rowBytes) wasm.kernels.moveRows(dstPtr, strip.dstPitch, dstPtr, rowBytes, rowBytes, count);
      data.set(bytes.subarray(dstPtr, dstPtr + count * rowBytes), first * rowBytes);
    }
  });
  return { data, width, height, channels };
}

/** Rows of a strip: as many as its bytes hold, and no fewer than those that two strips both read. */
function stripRows(height: number, pitch: number, shared: number, atOnce: number): number {
  const fitting = Math.max(Math.floor(stripBytes / pitch) - shared, Math.min(shared, mostShared), 8);
  return roundUp(Math.min(height, fitting), atOnce);
}

/** The byte of a row that stands in each byte of the border, or -1: those on the left, then those on the right. */
export function edgeBytes(width: number, channels: number, left: number, right: number, border: Border): Int32Array {
  const map = new Int32Array((left + right) * channels);
  for (let i = 0; i < left + right; i++) {
    const source = borderSource(i < left ? i - left : width + i - left, width, border);
    for (let c = 0; c < channels; c++) map[i * channels + c] = source < 0 ? -1 : source * channels + c;
  }
  return map;
}

/** Copies rows of the picture from row `first` on, which may lie outside of it, to rows that are `pitch` bytes apart. */
export function readRows(
  wasm: Engine,
  bytes: Uint8Array,
  { data, width, height, channels }: Pixels,
  first: number,
  count: number,
  border: Border,
  ptr: number,
  pitch: number,
): void {
  const rowBytes = width * channels;
  // Rows of the picture come in one block, to where the last of them belongs, and are moved apart there.
  const inside = Math.min(count, Math.max(0, -first));
  const behind = Math.max(inside, Math.min(count, height - first));
  if (behind > inside) {
    const blockBytes = (behind - inside) * rowBytes;
    const blockPtr = ptr + (behind - 1) * pitch + rowBytes - blockBytes;
    bytes.set(data.subarray((first + inside) * rowBytes, (first + inside) * rowBytes + blockBytes), blockPtr);
    wasm.kernels.moveRows(blockPtr, rowBytes, ptr + inside * pitch, pitch, rowBytes, behind - inside);
  }
  for (let row = 0; row < count; row++) {
    if (row >= inside && row < behind) continue;
    const source = borderSource(first + row, height, border);
    const at = ptr + row * pitch;
    if (source < 0) bytes.fill(0, at, at + rowBytes);
    else bytes.set(data.subarray(source * rowBytes, (source + 1) * rowBytes), at);
  }
}
