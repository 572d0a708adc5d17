/** One example of the lecture: the tour prints what it gives, and a test holds it against what it must be. */
import type { Tensor } from '../../src/index.js';

export interface LectureCase {
  readonly title: string;
  /** What there is to see, in one sentence. */
  readonly note: string;
  /** What it computed, by the names it is printed under. */
  run(): Readonly<Record<string, Shown>>;
}

/** What the tour can print. */
export type Shown = Tensor | readonly number[] | number | string;
