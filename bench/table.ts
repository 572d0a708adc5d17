/** Tables on a terminal: a line is printed as soon as its row is known. */

export interface Column {
  readonly title: string;
  readonly width: number;
  /** Text goes to the left, numbers to the right. */
  readonly left?: boolean;
}

/** One line; what is too long for its column shifts the rest. */
export function line(columns: readonly Column[], cells: readonly string[]): string {
  const padded = columns.map(({ width, left }, i) => (left ? cells[i]!.padEnd(width) : cells[i]!.padStart(width)));
  return padded.join('  ').trimEnd();
}

/** The titles, and a rule under them. */
export function head(columns: readonly Column[]): string {
  const titles = columns.map(({ title }) => title);
  return `${line(columns, titles)}\n${line(
    columns,
    columns.map(({ width }) => '-'.repeat(width)),
  )}`;
}

/** Milliseconds with three digits that say something. */
export function milliseconds(value: number): string {
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3);
}

export function gigaflops(flops: number, ms: number): string {
  return (flops / ms / 1e6).toFixed(1);
}

/** `38x`, or `1.2x` where that says more. */
export function times(ratio: number): string {
  return `${ratio.toFixed(ratio >= 10 ? 0 : 1)}x`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

/** An error as `3.1e-7`, or `0`. */
export function small(error: number): string {
  return error === 0 ? '0' : error.toExponential(1);
}
