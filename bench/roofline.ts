/** What this machine can do at most, measured in the same run: multiply-adds on registers, and copying in WASM memory. */
import { empty } from '../src/index.js';
import { engine } from '../src/wasm/engine.js';
import { type Budget, bestTime } from './measure.js';

/** Multiply-adds of one call: about half a millisecond, so that the optimised code soon takes over. */
const peakSteps = 200_000;
/** Floats copied by one call. */
const copyPiece = 65_536;

/** The two limits, and how near a time comes to them. */
export class Roofline {
  /** Flops a millisecond. */
  readonly #peak: number;
  readonly #budget: Budget;
  readonly #copies = new Map<number, number>();

  constructor(budget: Budget) {
    this.#budget = budget;
    this.#peak = peakFlops(budget);
  }

  /** Billions of operations a second. */
  get gigaflops(): number {
    return this.#peak / 1e6;
  }

  /** Bytes read and written, in billions a second, by copying half of `bytes` to the other half. */
  gigabytes(bytes: number): number {
    return bytes / this.copyTime(bytes) / 1e6;
  }

  /** Milliseconds to copy blocks that amount to `bytes`, what is read and what is written taken together. */
  copyTime(bytes: number): number {
    const known = this.#copies.get(bytes);
    if (known !== undefined) return known;
    const measured = copyTime(bytes, this.#budget);
    this.#copies.set(bytes, measured);
    return measured;
  }

  /** The limit that holds for this work, and the share of it that a time reaches. Fewer operations than counted go past 1. */
  share(work: { flops: number; bytes: number }, ms: number): { of: 'peak' | 'copy'; share: number } {
    const arithmetic = work.flops / this.#peak;
    const memory = this.copyTime(work.bytes);
    return arithmetic >= memory ? { of: 'peak', share: arithmetic / ms } : { of: 'copy', share: memory / ms };
  }
}

function peakFlops(budget: Budget): number {
  const { kernels } = engine();
  const ms = bestTime(() => {
    kernels.multiplyAddPeak(peakSteps, 0.5, 1);
  }, budget);
  return (peakSteps * kernels.peakStepFlops()) / ms;
}

function copyTime(bytes: number, budget: Budget): number {
  const floats = Math.max(1, Math.round(bytes / 8));
  const from = empty([floats]);
  const to = empty([floats]);
  const { kernels } = engine();
  const fromPtr = from.data.fill(1).byteOffset;
  const toPtr = to.data.byteOffset;
  try {
    return bestTime(() => {
      for (let i = 0; i < floats; i += copyPiece) {
        kernels.copyFloats(toPtr + i * 4, fromPtr + i * 4, Math.min(copyPiece, floats - i));
      }
    }, budget);
  } finally {
    from.dispose();
    to.dispose();
  }
}
