/** The table of the tiled kernel of `direct`: what is the same for every plane of a strip. Drawn in assembly/direct.ts. */
import type { Axis } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import type { Engine } from '../wasm/engine.js';
import type { Strip } from '../wasm/strips.js';
import type { Run } from './directTaps.js';

/** Rows and columns of a tile. */
export const tileRows = 4;
const tileColumns = 8;
/** Numbers in front of the offsets. */
const headerLength = 11;

/** Numbers of the longest table that a strip may need, for a kernel of so many taps. */
export function tableSize(taps: number): number {
  return headerLength + taps;
}

/** Where tap `column` of the first window stands in a row that is split by column phase. */
function columnOffset({ stride, dilation }: Axis, column: number, sourceWidth: number): number {
  const position = column * dilation;
  return (position % stride) * (sourceWidth / stride) + Math.floor(position / stride);
}

/** How the tiles lie in a strip: four rows each, or four pieces of one row where there are fewer rows. */
function tiling({ height, width }: ConvGeometry, { rows, srcWidth }: Strip) {
  if (rows >= tileRows) {
    const columns = Math.min(tileColumns, width.out);
    return { step: height.stride * srcWidth, unitStep: width.out, columns, rows: tileRows, split: false };
  }
  const piece = Math.min(tileColumns, Math.max(0, Math.floor((width.out - tileColumns) / 3)));
  return { step: piece, unitStep: piece, columns: Math.min(width.out, 3 * piece + tileColumns), rows: 1, split: true };
}

/** Writes the table of a strip to its scratch memory. */
export function writeTable(engine: Engine, geometry: ConvGeometry, strip: Strip, runs: readonly Run[], activation: number): void {
  const { height, width } = geometry;
  const { srcStride, srcWidth, scratchPtr } = strip;
  const tile = tiling(geometry, strip);
  const table = engine.allIntegers;
  const start = scratchPtr / 4;
  const counts = [0, 0, 0];
  let end = start + headerLength;
  for (const { channel, column, rows } of runs) {
    const offset = channel * srcStride + columnOffset(width, column, srcWidth);
    const starts = tile.split ? rows.length : 1;
    const length = tile.split ? 1 : rows.length;
    counts[length - 1] = (counts[length - 1] as number) + starts;
    for (let i = 0; i < starts; i++) table[end++] = 4 * (offset + (rows[i] as number) * height.dilation * srcWidth);
  }
  const bytes = [tile.step, tile.unitStep, height.stride * srcWidth, width.out].map((floats) => 4 * floats);
  table.set(bytes, start);
  table.set([tile.columns, tile.rows, width.out, activation, ...counts], start + bytes.length);
}
