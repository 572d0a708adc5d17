/** `npm run tour`: runs the examples of the lecture and prints them. */
import { Tensor } from '../src/index.js';
import type { Shown } from './lecture/case.js';
import { lecture } from './lecture/index.js';

/** A number in at most six digits. */
function digits(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** The rows of each matrix of a tensor, aligned, with an empty line between matrices. */
function matrixLines({ shape, data }: Tensor): string[] {
  const cells = Array.from(data, digits);
  const widest = Math.max(0, ...cells.map((cell) => cell.length));
  const columns = shape.at(-1) ?? 1;
  const rows = shape.at(-2) ?? 1;
  const lines: string[] = [];
  for (let start = 0; start < cells.length; start += columns) {
    if (start > 0 && start % (rows * columns) === 0) lines.push('');
    const row = cells.slice(start, start + columns);
    lines.push(row.map((cell) => cell.padStart(widest)).join(' '));
  }
  return lines;
}

function lines(value: Shown): string[] {
  if (value instanceof Tensor) return matrixLines(value);
  if (typeof value === 'string') return [value];
  return [typeof value === 'number' ? digits(value) : value.map(digits).join(', ')];
}

/** Names in the margin, values beside them. */
function print(shown: Readonly<Record<string, Shown>>): void {
  const labels = Object.entries(shown).map(([name, value]) => [
    value instanceof Tensor ? `${name} (${value.shape.join('x')})` : name,
    value,
  ]) as [label: string, value: Shown][];
  const margin = Math.max(...labels.map(([label]) => label.length)) + 3;
  for (const [label, value] of labels) {
    lines(value).forEach((line, i) => {
      console.log(`   ${(i === 0 ? label : '').padEnd(margin)}${line}`.trimEnd());
    });
  }
}

lecture.forEach(({ title, note, run }, index) => {
  console.log(`${index > 0 ? '\n' : ''}${index + 1}. ${title}\n   ${note}\n`);
  print(run());
});
