/** The order in which assembly/directTile.ts runs through the taps of a kernel. */
import type { Axis } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { evenPiece } from '../plan/tile.js';
import { groupChannels } from './algorithm.js';

/** Taps of the longest run. */
const longestRun = 3;

/** Some taps of a kernel, one above the other, that neighbouring output rows share: one kernel column of one channel. */
export interface Run {
  readonly channel: number;
  readonly column: number;
  readonly rows: readonly number[];
}

/**
 * The kernel's rows in stretches of at most three whose taps lie one output row apart, so that an output row reads at one tap
 * what the row above read at the tap before. With stride 1 those are neighbouring rows, with stride 2 every second; where
 * the dilation does not divide the stride, every row is on its own.
 */
export function verticalRuns({ kernel, stride, dilation }: Pick<Axis, 'kernel' | 'stride' | 'dilation'>): number[][] {
  const step = stride % dilation === 0 ? stride / dilation : kernel;
  const runs: number[][] = [];
  for (let phase = 0; phase < Math.min(step, kernel); phase++) {
    const rows: number[] = [];
    for (let row = phase; row < kernel; row += step) rows.push(row);
    const piece = evenPiece(rows.length, longestRun);
    for (let i = 0; i < rows.length; i += piece) runs.push(rows.slice(i, i + piece));
  }
  return runs;
}

/** The taps of a kernel as they are run through. */
export interface TapOrder {
  /** The runs of every channel of a group and column of the kernel, shortest first. */
  readonly runs: readonly Run[];
  /** For each packed weight of an output channel its index in the weight (C/groups,kH,kW). */
  readonly packed: Int32Array;
}

/** Orders that are kept: a call on ordinary arrays has a geometry of its own each time, but seldom a kernel of its own. */
const mostKept = 64;
const kept = new Map<string, TapOrder>();

/** The order of a geometry's packed weights. */
export function tapOrder(geometry: ConvGeometry): TapOrder {
  const { height, width } = geometry;
  const { inputs } = groupChannels(geometry);
  const key = `${inputs} ${height.kernel} ${height.stride} ${height.dilation} ${width.kernel}`;
  let order = kept.get(key);
  if (order === undefined) {
    if (kept.size === mostKept) kept.clear();
    order = makeOrder(geometry, inputs);
    kept.set(key, order);
  }
  return order;
}

function makeOrder({ height, width }: ConvGeometry, inputs: number): TapOrder {
  const vertical = verticalRuns(height);
  const runs: Run[] = [];
  for (let length = 1; length <= longestRun; length++) {
    const ofLength = vertical.filter((rows) => rows.length === length);
    for (let channel = 0; channel < inputs; channel++) {
      for (const rows of ofLength) {
        for (let column = 0; column < width.kernel; column++) runs.push({ channel, column, rows });
      }
    }
  }
  const packed = new Int32Array(inputs * height.kernel * width.kernel);
  let at = 0;
  for (const { channel, column, rows } of runs) {
    for (const row of rows) packed[at++] = (channel * height.kernel + row) * width.kernel + column;
  }
  return { runs, packed };
}
