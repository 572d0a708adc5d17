/** The taps of a kernel as assembly/directTile.ts runs through them, and the table that says where they lie. */
import type { ConvGeometry } from '../geometry/convolution.js';
import { evenPiece } from '../plan/tile.js';
import type { Engine } from '../wasm/engine.js';
import type { Strip } from '../wasm/strips.js';
import { groupChannels } from './algorithm.js';

/** Taps of the longest run, and rows of a tile. */
const longestRun = 5;
export const tileRows = 4;
const tileColumns = 8;
/** Numbers in front of the offsets. */
const headerLength = 13;

/** Some taps of a kernel, one above the other, that neighbouring output rows share: one kernel column of one channel. */
interface Run {
  readonly channel: number;
  readonly column: number;
  readonly rows: readonly number[];
}

/**
 * The kernel's rows in stretches of at most five whose taps lie one output row apart, so that an output row reads at one tap
 * what the row above read at the tap before. With stride 1 those are neighbouring rows, with stride 2 every second; where
 * the dilation does not divide the stride, every row is on its own.
 */
export function verticalRuns({ kernel, stride, dilation }: ConvGeometry['height']): number[][] {
  const step = stride % dilation === 0 ? stride / dilation : kernel;
  const runs: number[][] = [];
  for (let phase = 0; phase < Math.min(step, kernel); phase++) {
    const rows: number[] = [];
    for (let row = phase; row < kernel; row += step) rows.push(row);
    const piece = evenPiece(rows.length, longestRun);
    for (let i = 0; i < rows.length; i += piece) runs.push(rows.slice(i, i + piece));
  }
  return runs.sort((a, b) => a.length - b.length);
}

/** The runs of every channel of a group and column of the kernel, shortest first: the order of the packed weights. */
function kernelRuns(geometry: ConvGeometry): Run[] {
  const { inputs } = groupChannels(geometry);
  const vertical = verticalRuns(geometry.height);
  const runs: Run[] = [];
  for (let length = 1; length <= longestRun; length++) {
    const rowsOfLength = vertical.filter((rows) => rows.length === length);
    for (let channel = 0; channel < inputs; channel++) {
      for (const rows of rowsOfLength) {
        for (let column = 0; column < geometry.width.kernel; column++) runs.push({ channel, column, rows });
      }
    }
  }
  return runs;
}

/** For each packed weight of an output channel its index in the weight (C/groups,kH,kW). */
export function packedOrder(geometry: ConvGeometry): number[] {
  const { height, width } = geometry;
  return kernelRuns(geometry).flatMap(({ channel, column, rows }) =>
    rows.map((row) => (channel * height.kernel + row) * width.kernel + column),
  );
}

/** Numbers of the longest table that a strip may need. */
export function tableSize(geometry: ConvGeometry): number {
  return headerLength + packedOrder(geometry).length;
}

/** Where column `column` of the first window stands in a row that is split by column phase. */
function columnOffset({ stride, dilation }: ConvGeometry['width'], column: number, sourceWidth: number): number {
  const position = column * dilation;
  return (position % stride) * (sourceWidth / stride) + Math.floor(position / stride);
}

/** How the tiles lie in a strip: four rows each, or four pieces of one row where there are fewer rows. */
function tiling({ width }: ConvGeometry, { rows, srcWidth }: Strip, strideY: number) {
  if (rows >= tileRows) {
    return {
      step: strideY * srcWidth,
      unitStep: width.out,
      columns: Math.min(tileColumns, width.out),
      rows: tileRows,
      split: false,
    };
  }
  const piece = Math.min(tileColumns, Math.max(0, Math.floor((width.out - tileColumns) / 3)));
  return { step: piece, unitStep: piece, columns: Math.min(width.out, 3 * piece + tileColumns), rows: 1, split: true };
}

/** Writes the table of a strip; its layout is drawn in assembly/direct.ts. */
export function writeTable(engine: Engine, geometry: ConvGeometry, strip: Strip, activation: number): void {
  const { height, width } = geometry;
  const { srcStride, srcWidth, scratchPtr } = strip;
  const tile = tiling(geometry, strip, height.stride);
  const counts = [0, 0, 0, 0, 0];
  const offsets: number[] = [];
  for (const { channel, column, rows } of kernelRuns(geometry)) {
    const start = channel * srcStride + columnOffset(width, column, srcWidth);
    const starts = tile.split ? rows : rows.slice(0, 1);
    const length = tile.split ? 1 : rows.length;
    counts[length - 1] = (counts[length - 1] as number) + starts.length;
    for (const row of starts) offsets.push(4 * (start + row * height.dilation * srcWidth));
  }
  const srcRow = height.stride * srcWidth;
  const lengths = [4 * tile.step, 4 * tile.unitStep, 4 * srcRow, 4 * width.out, tile.columns, tile.rows, width.out, activation];
  engine.allIntegers.set([...lengths, ...counts, ...offsets], scratchPtr / 4);
}
