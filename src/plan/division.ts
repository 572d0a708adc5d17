/** How work is cut more finely where several threads share it. Pure; the results stay the same bit for bit. */
import type { TransposePlan } from '../algorithms/transpose.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import type { StripPlan } from '../wasm/strips.js';
import type { ConvPlan } from './conv2d.js';
import { evenPiece } from './tile.js';

/** Strips that each thread should find, so that they end at about the same time. */
const stripsOfThread = 2;
/** Least output pixels of a strip: a few panels of a matrix product. */
const leastPixels = 64;

/** Output rows of strips for so many threads. */
function dividedRows({ batch, height, width }: ConvGeometry, rows: number, threads: number): number {
  const ofImage = Math.ceil((threads * stripsOfThread) / Math.max(1, batch));
  const most = Math.max(Math.ceil(height.out / ofImage), Math.ceil(leastPixels / width.out));
  return evenPiece(height.out, Math.min(rows, most));
}

/**
 * Strips of a convolution for so many threads. Only a product of matrices computes each pixel by itself: `winograd` decides for a whole
 * strip whether its numbers are in range.
 */
export function divideConv2d(geometry: ConvGeometry, { algorithm, strips }: ConvPlan, threads: number): StripPlan {
  if (threads === 1 || algorithm.name !== 'im2col') return strips;
  return { ...strips, rows: dividedRows(geometry, strips.rows, threads) };
}

/**
 * The same for a transposed convolution.
 * @param standAlone whether each output row is computed by itself
 */
export function divideTransposed(
  geometry: ConvGeometry,
  cut: TransposePlan,
  threads: number,
  standAlone: boolean,
): TransposePlan {
  if (threads === 1 || !standAlone) return cut;
  return { ...cut, rows: dividedRows(geometry, cut.rows, threads) };
}
