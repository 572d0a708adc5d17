// Direct convolution, for depthwise and few-channel filters: sums over the taps where the pixels lie, without columns.
//
//   dst[o][y][x] = act(bias[o] + sum over (c, ky, kx) of weight[o][c][ky][kx] * src[c][y*strideY + ky*dilationY][x + column(kx)])
//
// `src` is the padded input, its rows split by column phase where the stride is not 1 (pad.ts), so that neighbouring outputs
// always read neighbouring floats. The taps of one kernel column fall into runs of 1 to 3 (directTile.ts). What is the same
// for every plane stands in a table that the TypeScript side writes (src/algorithms/directTable.ts):
//
//      | step | unitStep | srcRow | dstRow | tileColumns | tileRows | columns | activation | runs of 1, 2, 3 | run offsets .. |
//
//   step         bytes in src between the four units of a tile and between the taps of a run
//   unitStep     bytes in dst between the units
//   srcRow       bytes in src from one output row to the next;  dstRow the same in dst
//   tileColumns, tileRows   outputs that a tile covers;  columns   outputs in a row
//   runs         how many runs of each length there are; then where each starts in src, in bytes, shortest runs first
//
// Packed weights: one block of taps an output channel, in the order of the runs.
// A tile's units are four rows of 8 columns; where there are fewer rows, four neighbouring pieces of one row and runs of 1.
// Holds: rows >= tileRows; dst does not alias src. A tile that would end past the last row or column starts earlier and
// computes some outputs twice, so nothing past them is written; 16 floats behind src may be read.
// Cost: 2 flops a tap; FMA-bound with src in the first-level cache. Error: |error| <= c*eps*sqrt(K)*sum|x*w|, one running sum.

import { plane3x3Narrow, plane3x3Wide } from './direct3x3';
import { plane3x3s2 } from './direct3x3s2';
import { planeNarrow, planeQuad, planeWide } from './directTile';
import { floatPtr, intAt } from './lanes';

// Kernels for one output plane. 3x3 kernels of one channel have a table of their own (direct3x3.ts).
// @ts-ignore: decorator
@inline
const TILED: i32 = 0;
// @ts-ignore: decorator
@inline
const STRIDE1_3X3: i32 = 1;

/**
 * Some output channels of each of `groups` groups, over `rows` output rows.
 * @param kernel      TILED, STRIDE1_3X3, or 2 for stride 2
 * @param tablePtr    see above
 * @param weightPtr   packed weights of the first output channel; those of a group follow each other
 * @param taps        weights of an output channel
 * @param srcGroup    floats from one group's source to the next
 * @param dstStride   floats from one output plane to the next
 * @param outs        output channels to compute in each group, `groupOuts` of which there are
 * @param blockRows   output rows to compute of all of a group's channels before the next rows
 */
export function direct(
  kernel: i32, tablePtr: usize, weightPtr: usize, taps: i32,
  srcPtr: usize, srcGroup: i32, dstPtr: usize, dstStride: i32,
  groups: i32, outs: i32, groupOuts: i32, rows: i32, blockRows: i32, biasPtr: usize,
): void {
  const srcRow = <usize>intAt(tablePtr, 2);
  const dstRow = <usize>intAt(tablePtr, 3);
  const columns = intAt(tablePtr, kernel == TILED ? 6 : 4);
  const narrow = columns < 8;
  const count = min(blockRows, rows);
  // A row that ends in half a tile: its last four columns go eight rows at a time, where sums have four lanes.
  const quad = !isDefined(WIDE) && kernel == TILED && columns > 8 && (columns & 7) == 4 && intAt(tablePtr, 5) == 4 && count >= 8 ? 4 : 0;
  for (let g = 0; g < groups; g++) {
    for (let first = 0; first < rows; first += count) {
      const y = <usize>min(first, rows - count);
      const from = srcPtr + y * srcRow;
      for (let o = 0; o < outs; o++) {
        const plane = g * groupOuts + o;
        const weights = floatPtr(weightPtr, plane * taps);
        const to = floatPtr(dstPtr, plane * dstStride) + y * dstRow;
        const bias = floatPtr(biasPtr, plane);
        if (kernel == TILED) {
          if (narrow) planeNarrow(tablePtr, weights, from, to, count, columns, bias);
          else planeWide(tablePtr, weights, from, to, count, columns - quad, bias);
          if (quad > 0) {
            const start = <usize>(columns - quad) << 2;
            planeQuad(tablePtr, weights, from + start, to + start, count, bias);
          }
        } else if (kernel == STRIDE1_3X3) {
          if (narrow) plane3x3Narrow(tablePtr, weights, from, to, count, bias);
          else plane3x3Wide(tablePtr, weights, from, to, count, bias);
        } else {
          plane3x3s2(tablePtr, weights, from, to, count, bias);
        }
      }
    }
    srcPtr = floatPtr(srcPtr, srcGroup);
  }
}
