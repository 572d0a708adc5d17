/** Where the 3x3 kernels of `direct` serve, and their table. Drawn in assembly/direct3x3.ts. */
import type { ConvGeometry } from '../geometry/convolution.js';
import type { Engine } from '../wasm/engine.js';
import type { Strip } from '../wasm/strips.js';
import { groupChannels } from './algorithm.js';
import { tileRows } from './directTable.js';

/** Fewest columns that these kernels can end a row with. */
const fewestColumns = 5;
/** Where the row of zeros starts in the table. */
const zerosStart = 32;

/**
 * Whether a geometry is served by the 3x3 kernels: those of one channel, stride 1 or 2, with at most one row and column of
 * zeros on each side. They read the input where it is, without a padded copy.
 */
export function fits3x3(geometry: ConvGeometry): boolean {
  const { height, width, paddingMode } = geometry;
  const padding = [height.padBefore, height.padAfter, width.padBefore, width.padAfter];
  return (
    groupChannels(geometry).inputs === 1 &&
    [height, width].every(({ kernel, dilation }) => kernel === 3 && dilation === 1) &&
    height.stride === width.stride &&
    width.stride <= 2 &&
    padding.every((length) => length === 0 || (length === 1 && paddingMode === 'zeros')) &&
    height.out >= tileRows &&
    width.out >= fewestColumns
  );
}

/** Floats that the row of zeros may be read over. */
function zerosLength({ width }: ConvGeometry): number {
  return width.stride * width.out + 32;
}

export function table3x3Size(geometry: ConvGeometry): number {
  return zerosStart + zerosLength(geometry);
}

/** Whether the last window along an axis, in outputs up to `out`, reads past the input's end. */
function readsPast({ stride, padBefore, in: length }: ConvGeometry['width'], out: number): boolean {
  return (out - 1) * stride + 2 - padBefore >= length;
}

/** Writes the table of a strip to its scratch memory. */
export function write3x3Table(engine: Engine, geometry: ConvGeometry, strip: Strip, activation: number): void {
  const { height, width } = geometry;
  const { firstRow, rows, srcWidth, scratchPtr } = strip;
  const noTop = firstRow * height.stride < height.padBefore ? 1 : 0;
  const noBottom = readsPast(height, firstRow + rows) ? 1 : 0;
  const left = width.padBefore > 0 ? 0 : -1;
  const right = readsPast(width, width.out) ? 0 : -1;
  const start = scratchPtr / 4;
  const table = engine.allIntegers;
  table.set([4 * srcWidth, 0, 4 * height.stride * srcWidth, 4 * width.out, width.out, activation, noTop, noBottom], start);
  table.fill(-1, start + 8, start + 24);
  table[start + 8] = left;
  table[start + 23] = right;
  table[start + 24] = scratchPtr + 4 * zerosStart;
  table.fill(0, start + zerosStart, start + table3x3Size(geometry));
}
