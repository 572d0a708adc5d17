/** What the user sees while files are worked on: a bar on a terminal, plain lines elsewhere, JSON where it was asked for. */
import { clearLine, cursorTo } from 'node:readline';

/** What became of one file. */
export interface Outcome {
  readonly input: string;
  /** Left out where results are not kept. */
  readonly output?: string;
  readonly status: 'done' | 'skipped' | 'failed' | 'planned';
  readonly reason?: string;
  readonly milliseconds?: number;
  readonly bytes?: number;
}

/** Milliseconds between two drawings of the bar. */
const drawEvery = 100;

export class Report {
  readonly counts = { done: 0, skipped: 0, failed: 0, planned: 0 };
  readonly #json: boolean;
  readonly #total: number;
  readonly #bar: boolean;
  readonly #begin = performance.now();
  #drawn = Number.NEGATIVE_INFINITY;

  constructor(total: number, json: boolean) {
    this.#total = total;
    this.#json = json;
    this.#bar = process.stderr.isTTY === true && !(json && process.stdout.isTTY);
    if (this.#bar) this.#draw();
  }

  tell(outcome: Outcome): void {
    this.counts[outcome.status]++;
    if (this.#json) {
      this.#line(process.stdout, JSON.stringify(outcome));
    } else if (outcome.status === 'failed') {
      this.#line(process.stderr, `failed ${outcome.input}: ${outcome.reason}`);
    } else if (outcome.status === 'planned' || !this.#bar) {
      const time = outcome.milliseconds === undefined ? '' : ` (${outcome.milliseconds.toFixed(0)} ms)`;
      const target = outcome.output === undefined ? '' : ` -> ${outcome.output}`;
      this.#line(process.stdout, `${outcome.status} ${outcome.input}${target}${time}`);
    }
    if (this.#bar && performance.now() - this.#drawn >= drawEvery) this.#draw();
  }

  /** A line beside those of the files. */
  say(text: string): void {
    this.#line(process.stderr, text);
  }

  /** The last word. */
  end(): void {
    const { done, skipped, failed, planned } = this.counts;
    const seconds = (performance.now() - this.#begin) / 1000;
    if (this.#bar) this.#draw();
    const parts = planned > 0 ? [`${planned} would be filtered`] : [`${done} filtered`];
    if (skipped > 0) parts.push(`${skipped} skipped as done before`);
    if (failed > 0) parts.push(`${failed} failed`);
    const rate = done > 0 ? `, ${(done / seconds).toFixed(1)} a second` : '';
    process.stderr.write(`${this.#bar ? '\n' : ''}${parts.join(', ')} in ${duration(seconds)}${rate}\n`);
  }

  #line(stream: NodeJS.WriteStream, text: string): void {
    if (this.#bar) this.#clear();
    stream.write(`${text}\n`);
    if (this.#bar) this.#draw();
  }

  #clear(): void {
    clearLine(process.stderr, 0);
    cursorTo(process.stderr, 0);
  }

  #draw(): void {
    this.#drawn = performance.now();
    const seconds = (this.#drawn - this.#begin) / 1000;
    this.#clear();
    process.stderr.write(barLine(this.counts, this.#total, seconds, process.stderr.columns || 80));
  }
}

/** `[######------]  12/40  8.1/s  4 s left  1 failed`, within the columns of the terminal. */
export function barLine(counts: Report['counts'], total: number, seconds: number, columns: number): string {
  const { done, skipped, failed, planned } = counts;
  const worked = done + failed;
  const past = worked + skipped + planned;
  const rate = worked / Math.max(seconds, 1e-3);
  const words = [`${String(past).padStart(String(total).length)}/${total}`];
  if (worked > 0) words.push(`${rate.toFixed(1)}/s`);
  if (worked > 0 && past < total) words.push(`${duration((total - past) / rate)} left`);
  if (failed > 0) words.push(`${failed} failed`);
  const text = ` ${words.join('  ')}`;
  const width = Math.min(40, columns - text.length - 3);
  if (width < 4) return text.slice(0, columns - 1);
  const full = total === 0 ? width : Math.floor((width * past) / total);
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}]${text}`;
}

/** `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}
