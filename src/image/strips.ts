/**
 * Runs a filter over a picture strip by strip: the bytes of the rows that a strip reads become float planes with a border
 * round them, the filter works on those, and its result becomes bytes. The memory held does not grow with the height.
 */
import { samePadding } from '../geometry/axis.js';
import { stripFloats } from '../plan/tile.js';
import { type Engine, engine } from '../wasm/engine.js';
import { type Border, borderSource } from './border.js';
import { bytesAsFloats, bytesAt, bytesLike, type Pixels } from './pixels.js';
import type { PlaneFilter } from './planes.js';

/** How a filter is run on a picture, with every default filled in. */
export interface FilterSettings {
  readonly border: Border;
  /** Whether the last of 2 or 4 channels is copied as it is, or filtered like the others. */
  readonly alpha: 'keep' | 'filter';
  /** The bytes of the result are the filter's floats times `scale` plus `offset`, rounded and saturated. */
  readonly scale: number;
  readonly offset: number;
}

/** Bytes that a kernel may write or read past the pixels it was given. */
const slackBytes = 16;

/** The picture that a filter makes of a picture. */
export function filterPixels(caller: string, pixels: Pixels, filter: PlaneFilter, settings: FilterSettings): Pixels {
  const { width, height, channels } = pixels;
  const keepsAlpha = settings.alpha === 'keep' && channels % 2 === 0;
  const planes = keepsAlpha ? channels - 1 : channels;
  const halo = around(filter.size);
  const rows = stripRows(planes, pixels, filter);
  const run = filter.plan(caller, { channels: planes, rows, width });
  const sourceRows = rows + halo.rows;
  const paddedWidth = width + halo.columns;
  const data = bytesLike(pixels, pixels.data.length);
  const sizes = [
    bytesAsFloats(sourceRows * width * channels + slackBytes),
    planes * sourceRows * width,
    planes * sourceRows * paddedWidth + slackBytes,
    planes * rows * width,
    sourceRows + halo.columns,
    16,
    run.scratch,
  ];
  const wasm = engine();
  wasm.withScratch(caller, sizes, (bytesPtr, planesPtr, paddedPtr, resultPtr, mapPtr, tablePtr, scratchPtr) => {
    writeTables(wasm, tablePtr, settings);
    const edgePtr = mapPtr + sourceRows * 4;
    wasm.integers(edgePtr, halo.columns).set(edgeColumns(width, halo.left, halo.right, settings.border));
    for (let start = 0; start < height; start += rows) {
      // A last strip that would hang over moves up: strips are all of one size.
      const first = Math.min(start, height - rows);
      readRows(wasm, pixels, first - halo.top, sourceRows, settings.border, bytesPtr, mapPtr);
      wasm.kernels.unpackPixels(
        bytesPtr,
        channels,
        sourceRows * width,
        planesPtr,
        sourceRows * width,
        planes,
        tablePtr,
        tablePtr + 16,
      );
      wasm.kernels.pad(
        planesPtr,
        sourceRows * width,
        width,
        paddedPtr,
        sourceRows * paddedWidth,
        paddedWidth,
        planes,
        sourceRows,
        mapPtr,
        halo.left,
        halo.right,
        edgePtr,
        0,
      );
      run.run(wasm, paddedPtr, resultPtr, scratchPtr);
      const from = first * width * channels;
      const length = rows * width * channels;
      if (keepsAlpha) bytesAt(wasm, bytesPtr, length).set(pixels.data.subarray(from, from + length));
      wasm.kernels.packPixels(resultPtr, rows * width, planes, bytesPtr, channels, rows * width, tablePtr + 32, tablePtr + 48);
      data.set(bytesAt(wasm, bytesPtr, length), from);
    }
  });
  return { data, width, height, channels };
}

/** Rows and columns of border on each side; an even kernel's odd one goes to the bottom and right. */
function around([filterHeight, filterWidth]: PlaneFilter['size']) {
  const [top, bottom] = samePadding(filterHeight, 1);
  const [left, right] = samePadding(filterWidth, 1);
  return { top, left, right, rows: top + bottom, columns: left + right };
}

/** Rows of a strip: as many as a strip's floats hold, and no fewer than the filter's own rows, which strips read twice. */
function stripRows(planes: number, { width, height }: Pixels, { size }: PlaneFilter): number {
  const [filterHeight, filterWidth] = size;
  const fitting = Math.floor(stripFloats / (planes * (width + filterWidth - 1))) - (filterHeight - 1);
  return Math.min(height, Math.max(8, filterHeight, fitting));
}

/** Factors of one and terms of zero for the way in, scale and offset for the way out: four floats each. */
function writeTables(wasm: Engine, tablePtr: number, { scale, offset }: FilterSettings): void {
  const table = wasm.floats(tablePtr, 16);
  table.fill(1, 0, 4);
  table.fill(0, 4, 8);
  table.fill(scale, 8, 12);
  table.fill(offset, 12, 16);
}

/** Brings in `count` rows of bytes from row `first` on, which may lie outside; the map says -1 for a row of zeros. */
function readRows(
  wasm: Engine,
  { data, width, height, channels }: Pixels,
  first: number,
  count: number,
  border: Border,
  bytesPtr: number,
  mapPtr: number,
): void {
  const rowBytes = width * channels;
  const bytes = bytesAt(wasm, bytesPtr, count * rowBytes);
  const map = wasm.integers(mapPtr, count);
  for (let row = 0; row < count; row++) {
    const source = borderSource(first + row, height, border);
    map[row] = source < 0 ? -1 : row;
    if (source >= 0) bytes.set(data.subarray(source * rowBytes, (source + 1) * rowBytes), row * rowBytes);
  }
}

/** The column of the picture that stands in each column of the border: those on the left, then those on the right. */
function edgeColumns(width: number, left: number, right: number, border: Border): number[] {
  const positions = [...Array.from({ length: left }, (_, i) => i - left), ...Array.from({ length: right }, (_, i) => width + i)];
  return positions.map((position) => borderSource(position, width, border));
}
