/**
 * A kernel along one axis as a sum of short ones, which Winograd's transforms are for. Pure. With a stride s its pieces are its s
 * phases: piece i has the taps i, i + s, ... and reads every s-th input from i on. A long kernel of stride 1 is cut: piece i has
 * the taps from i*taps on, and reads the input from there on.
 */
import type { Axis } from '../geometry/axis.js';

export interface AxisPieces {
  /** Taps of the longest. */
  readonly taps: number;
  readonly count: number;
  /** How many have as many taps; those behind them have one less. */
  readonly whole: number;
}

/** How an axis is tiled: the pieces of its kernel, and the outputs of a tile. */
export interface AxisTiling {
  readonly pieces: AxisPieces;
  readonly length: number;
}

/** Taps that a piece may have, and the outputs of a tile that there are for so many. */
const tilesOfTaps: Readonly<Record<number, readonly number[]>> = { 2: [4, 5], 3: [4, 2, 5], 4: [4], 5: [3] };
/** Taps of the pieces of a kernel that is cut. Shorter ones save little. */
const cutTaps: readonly number[] = [3, 4, 5];
/** The longest kernel that is cut: the transforms of ever more pieces come to cost what the products save. */
const longestCut = 12;

/** Every way to tile an axis; none where there is none. */
export function axisTilings(axis: Axis): AxisTiling[] {
  // A kernel of one tap leaves its axis as it is.
  if (axis.kernel === 1 && axis.stride === 1) return [{ pieces: { taps: 1, count: 1, whole: 1 }, length: 1 }];
  return waysToCut(axis).flatMap((pieces) => {
    // A piece with a tap less has a point less, and the kernels' least transform is one of four points.
    const leastTile = 4 + (pieces.whole < pieces.count ? 1 : 0) - (pieces.taps - 1);
    const lengths = (tilesOfTaps[pieces.taps] ?? []).filter((length) => length >= leastTile);
    return lengths.map((length) => ({ pieces, length }));
  });
}

function waysToCut({ kernel, stride, dilation }: Axis): AxisPieces[] {
  if (stride > 1) {
    if (dilation > 1 || kernel < stride) return [];
    const taps = Math.ceil(kernel / stride);
    return [{ taps, count: stride, whole: kernel - stride * (taps - 1) }];
  }
  if (kernel > longestCut) return [];
  const cuts = cutTaps.map((taps) => {
    const count = Math.ceil(kernel / taps);
    return { taps, count, whole: count - (taps * count - kernel) };
  });
  return [{ taps: kernel, count: 1, whole: 1 }, ...cuts.filter(({ count, whole }) => count > 1 && whole >= count - 1)];
}

/** The first tap of piece i, and how many it has. */
export function tapsOfPiece(
  { stride }: Pick<Axis, 'stride'>,
  { taps, whole }: AxisPieces,
  i: number,
): { first: number; count: number } {
  return { first: stride > 1 ? i : i * taps, count: i < whole ? taps : taps - 1 };
}

/**
 * Floats from where one piece reads to where the next one does.
 * @param phaseStep   floats from one phase of the source to the next
 * @param elementStep floats from one element of a phase to the next
 */
export function pieceStep(
  { stride }: Pick<Axis, 'stride'>,
  { taps }: AxisPieces,
  phaseStep: number,
  elementStep: number,
): number {
  return stride > 1 ? phaseStep : taps * elementStep;
}

/** Elements of a phase of the source that an output reads. */
export function piecesSpan({ stride }: Pick<Axis, 'stride'>, { taps, count }: AxisPieces): number {
  return stride > 1 ? taps : taps * count;
}
