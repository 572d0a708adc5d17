/** A matrix to look at: cells that light up, reached by the pointer, the finger or the arrow keys. */
import { element, shown } from '../dom.js';
import { makeStop, neighbour } from '../roving.js';
import type { Kind, Lit } from './links.js';

/** Rows or columns from which cells are small: the pattern matters more than the digits then. */
const denseFrom = 20;

/** Pixels left around a cell that is scrolled to. */
const margin = 24;

export interface MatrixOptions {
  /** What a formula calls it; with indices from 0 the name of each cell. */
  readonly symbol: string;
  /** The text below it. */
  readonly caption: string;
  /** Whether one index is enough, as for a plane that is written as a column. */
  readonly flat?: boolean;
  readonly label: string;
  readonly kind: Kind;
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  /** Cells of the size of the editable planes. */
  readonly large?: boolean;
  /** Called with the cell under the pointer or the focus, undefined when it leaves. */
  readonly onPoint: (index: number | undefined) => void;
}

/** A drawn matrix. */
export interface View {
  readonly root: HTMLElement;
  readonly kind: Kind;
  light(lit: Lit): void;
  /** Scrolls the view, not the page, until its first lit cell is seen. */
  reveal(): void;
}

export function matrixView(options: MatrixOptions): View {
  const { symbol, caption, flat, label, kind, rows, columns, values, large, onPoint } = options;
  const cells: HTMLElement[] = [];
  const look = large ? 'large' : Math.max(rows, columns) > denseFrom ? 'dense' : '';
  const grid = element('div', { class: `grid matrix ${kind} ${look}`, role: 'grid', 'aria-label': label });
  grid.style.setProperty('--columns', String(columns));
  for (let row = 0; row < rows; row++) {
    const line = element('div', { role: 'row' });
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]!;
      const cell = element(
        'span',
        {
          class: value === 0 ? 'cell zero' : 'cell',
          role: 'gridcell',
          'aria-label': `${symbol}[${flat ? row + column : `${row}, ${column}`}]: ${shown(value)}`,
        },
        shown(value, 1),
      );
      cells.push(cell);
      line.append(cell);
    }
    grid.append(line);
  }
  makeStop(cells, 0);
  const point = (target: EventTarget | null): number => cells.indexOf(target as HTMLElement);
  grid.addEventListener('pointerover', ({ target }) => {
    const index = point(target);
    onPoint(index < 0 ? undefined : index);
  });
  grid.addEventListener('pointerleave', () => onPoint(undefined));
  grid.addEventListener('pointerdown', ({ target }) => cells[point(target)]?.focus({ preventScroll: true }));
  grid.addEventListener('focusin', ({ target }) => {
    const index = point(target);
    makeStop(cells, index);
    onPoint(index);
  });
  grid.addEventListener('focusout', () => onPoint(undefined));
  grid.addEventListener('keydown', (event) => {
    const next = neighbour(event.key, point(event.target), rows, columns);
    if (next === undefined) return;
    event.preventDefault();
    cells[next]!.focus();
  });
  const root = element('figure', { class: 'operand' }, grid, element('figcaption', {}, caption));
  return { root, kind, light: (lit) => lightCells(cells, lit[kind]), reveal: () => reveal(cells) };
}

/** Marks the cells of a set and no others. */
export function lightCells(cells: readonly HTMLElement[], lit: ReadonlySet<number>): void {
  cells.forEach((cell, index) => {
    cell.classList.toggle('lit', lit.has(index));
  });
}

function reveal(cells: readonly HTMLElement[]): void {
  const cell = cells.find(({ classList }) => classList.contains('lit'));
  const frame = cell?.closest('.operand');
  if (!cell || !frame) return;
  const [inner, outer] = [cell.getBoundingClientRect(), frame.getBoundingClientRect()];
  frame.scrollTop += Math.min(0, inner.top - outer.top - margin) + Math.max(0, inner.bottom - outer.bottom + margin);
  frame.scrollLeft += Math.min(0, inner.left - outer.left - margin) + Math.max(0, inner.right - outer.right + margin);
}
