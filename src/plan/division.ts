/** How work is cut more finely where several threads share it. Pure; the results stay the same bit for bit. */
import { gemv, gemvOnce } from '../algorithms/gemv.js';
import { im2col } from '../algorithms/im2col.js';
import { countStrips, type TransposePlan } from '../algorithms/transpose.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import type { StripPlan } from '../wasm/strips.js';
import type { ConvPlan } from './conv2d.js';
import { evenPiece } from './tile.js';

/** Strips that each thread should find at most, so that they end at about the same time on a busy machine too. */
const stripsOfThread = 2;
/** Least output pixels of a strip: a few panels of a matrix product. */
const leastPixels = 64;

/** Output rows of strips for so many threads: of the most strips among those that leave the threads idle least. */
function dividedRows({ batch, height, width }: ConvGeometry, rows: number, threads: number): number {
  const images = Math.max(1, batch);
  const fewest = Math.ceil(height.out / rows);
  const most = Math.max(fewest, Math.ceil((threads * stripsOfThread) / images));
  const least = Math.ceil(leastPixels / width.out);
  let best = { rows: evenPiece(height.out, rows), turns: Number.POSITIVE_INFINITY };
  for (let strips = fewest; strips <= most; strips++) {
    const piece = Math.ceil(height.out / strips);
    if (piece < least && strips > fewest) break;
    const turns = Math.ceil((images * Math.ceil(height.out / piece)) / threads) * piece;
    if (turns <= best.turns) best = { rows: piece, turns };
  }
  return best.rows;
}

/** Images of strips for so many threads, where a strip holds several. */
function dividedImages({ batch, height, width }: ConvGeometry, images: number, threads: number): number {
  const most = Math.max(Math.ceil(batch / (threads * stripsOfThread)), Math.ceil(leastPixels / (height.out * width.out)));
  return evenPiece(batch, Math.min(images, most));
}

/** Least output channels of a part of a strip: the strip's input is transformed again for each. */
const leastOutputs = 32;
/** Share of the threads' time that may be lost at the end, where some have one strip more than others. */
const leastBusy = 0.85;

/**
 * Strips of a convolution for so many threads. A product of matrices computes each pixel by itself, so that its strips may have fewer
 * rows or images; few products with a vector are cut by their output channels. `winograd` decides for a whole strip whether its
 * numbers are in range, so that a strip is done in parts: of its groups, where there are some; of its phases, where a dilation has
 * more than are transformed at once; else of its channels.
 */
export function divideConv2d(geometry: ConvGeometry, { algorithm, strips }: ConvPlan, threads: number): StripPlan {
  if (threads === 1) return strips;
  if (algorithm === im2col) {
    const { rows, images = 1 } = strips;
    if (images > 1) return { ...strips, images: dividedImages(geometry, images, threads) };
    return { ...strips, rows: dividedRows(geometry, rows, threads) };
  }
  if (algorithm === gemv || algorithm === gemvOnce || algorithm.name === 'winograd')
    return { ...strips, parts: partsFor(geometry, strips, threads) };
  return strips;
}

function partsFor(
  { batch, outChannels, height, groups }: ConvGeometry,
  { images = 1, rows }: StripPlan,
  threads: number,
): number {
  const strips = Math.ceil(batch / images) * Math.ceil(height.out / rows);
  const pieces = Math.floor(outChannels / leastOutputs);
  return busyParts(strips, groups === 1 ? pieces : Math.min(pieces, groups), threads);
}

/** The fewest parts of each of so many strips that keep all threads busy, or that come nearest to it. */
function busyParts(strips: number, mostParts: number, threads: number): number {
  const most = Math.max(1, Math.min(threads, mostParts));
  const busy = (parts: number) => (strips * parts) / (threads * Math.ceil((strips * parts) / threads));
  let best = 1;
  for (let parts = 1; parts <= most && busy(best) < leastBusy; parts++) if (busy(parts) > busy(best)) best = parts;
  return best;
}

/**
 * The same for a transposed convolution.
 * @param standAlone   whether each output row is computed by itself
 * @param channelParts parts of its output channels that a strip may be done in
 */
export function divideTransposed(
  geometry: ConvGeometry,
  cut: TransposePlan,
  threads: number,
  standAlone: boolean,
  channelParts: number,
): TransposePlan {
  if (threads === 1) return cut;
  if (standAlone) return { ...cut, rows: dividedRows(geometry, cut.rows, threads) };
  return { ...cut, parts: busyParts(geometry.batch * countStrips(geometry, cut), channelParts, threads) };
}
