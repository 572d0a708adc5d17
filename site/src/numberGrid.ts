/** A grid of numbers to edit by hand: by typing, or by drawing over it with the pointer. */
import { element } from './dom.js';
import { caretKeeps, makeStop, neighbour } from './roving.js';

/** Largest number of a cell, either way: sums of products stay far from infinity. */
const most = 1e6;

/** A number as a cell can hold it. */
export function bounded(value: number): number {
  return Math.min(most, Math.max(-most, value));
}

export interface NumberGridOptions {
  readonly label: string;
  /** What a formula calls it: cells are named x[0, 0] then, else by row and column from 1. */
  readonly symbol?: string;
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
  /** Called after each change, with the values changed in place. */
  readonly onInput: () => void;
  /** The value that the pointer paints; undefined where it does not. */
  readonly brush?: () => number | undefined;
  /** Called with the cell under the pointer or the focus, undefined when it leaves. */
  readonly onPoint?: (index: number | undefined) => void;
  /** Colour family of the cells. */
  readonly family?: string;
  /** Rows and columns of zeros around the numbers, shown and not edited. */
  readonly border?: number;
}

/** The grid, its cells in the order of the values, and a way to write the values into them again. */
export interface NumberGrid {
  readonly root: HTMLElement;
  readonly cells: readonly HTMLInputElement[];
  /** All cells with those of the border, in rows. */
  readonly padded: readonly HTMLElement[];
  refresh(): void;
}

export function numberGrid(options: NumberGridOptions): NumberGrid {
  const { label, values, rows, columns, family = '', border = 0 } = options;
  const cells = Array.from(values, (_, index) => numberCell(index, columns, options.symbol));
  const padded: HTMLElement[] = [];
  const root = element('div', { class: `grid ${family}`, role: 'grid', 'aria-label': label, 'aria-rowcount': rows });
  const width = columns + 2 * border;
  root.style.setProperty('--columns', String(width));
  for (let row = -border; row < rows + border; row++) {
    const line = element('div', { role: 'row' });
    for (let column = -border; column < columns + border; column++) {
      const inside = row >= 0 && row < rows && column >= 0 && column < columns;
      const cell = inside
        ? cells[row * columns + column]!
        : element('span', { class: 'cell outside', 'aria-hidden': 'true' }, '0');
      padded.push(cell);
      line.append(inside ? element('div', { role: 'gridcell' }, cell) : cell);
    }
    root.append(line);
  }
  const refresh = (): void => {
    cells.forEach((cell, i) => {
      if (cell !== document.activeElement) cell.value = text(values[i]!);
      cell.title = text(values[i]!);
      cell.classList.toggle('zero', values[i] === 0);
    });
  };
  listen(root, cells, options, refresh);
  makeStop(cells, 0);
  refresh();
  return { root, cells, padded, refresh };
}

function numberCell(index: number, columns: number, symbol: string | undefined): HTMLInputElement {
  const [row, column] = [Math.floor(index / columns), index % columns];
  const place = symbol === undefined ? `row ${row + 1}, column ${column + 1}` : `${symbol}[${row}, ${column}]`;
  return element('input', { class: 'cell', type: 'text', 'aria-label': place, autocomplete: 'off', spellcheck: 'false' });
}

const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 7, useGrouping: false });

/** As many digits as 32-bit floats keep: a number typed with up to seven stays as it is. The style sheet shortens it. */
function text(value: number): string {
  return digits.format(value + 0).replace('-', '−');
}

function listen(
  root: HTMLElement,
  cells: readonly HTMLInputElement[],
  { values, rows, columns, onInput, brush, onPoint }: NumberGridOptions,
  refresh: () => void,
): void {
  const indexOf = (target: EventTarget | null): number => cells.indexOf(target as HTMLInputElement);
  const paint = (index: number): boolean => {
    const value = brush?.();
    if (value === undefined || index < 0) return false;
    values[index] = bounded(value);
    cells[index]!.value = text(values[index]!);
    refresh();
    onInput();
    return true;
  };
  root.addEventListener('input', ({ target }) => {
    const index = indexOf(target);
    const typed = Number(cells[index]!.value.trim().replace('−', '-').replace(',', '.'));
    const valid = cells[index]!.value.trim() !== '' && Number.isFinite(typed) && Math.abs(typed) <= most;
    cells[index]!.setAttribute('aria-invalid', String(!valid));
    if (!valid) return;
    values[index] = typed;
    refresh();
    onInput();
  });
  root.addEventListener('focusin', ({ target }) => {
    const index = indexOf(target);
    if (index < 0) return;
    makeStop(cells, index);
    cells[index]!.select();
    onPoint?.(index);
  });
  root.addEventListener('focusout', ({ target }) => {
    const index = indexOf(target);
    if (index < 0) return;
    // What could not be read goes back to the number that counts.
    cells[index]!.value = text(values[index]!);
    cells[index]!.removeAttribute('aria-invalid');
    onPoint?.(undefined);
  });
  root.addEventListener('keydown', (event) => {
    const index = indexOf(event.target);
    if (index < 0 || caretKeeps(cells[index]!, event.key)) return;
    if (event.key === ' ' && paint(index)) return event.preventDefault();
    const next = neighbour(event.key === 'Enter' ? 'ArrowDown' : event.key, index, rows, columns);
    if (next === undefined) return;
    event.preventDefault();
    cells[next]!.focus();
  });
  root.addEventListener('pointerdown', (event) => {
    if (paint(indexOf(event.target))) event.preventDefault();
  });
  root.addEventListener('pointermove', (event) => {
    // A finger keeps its events on the cell it began on.
    if (event.buttons !== 0) paint(indexOf(document.elementFromPoint(event.clientX, event.clientY)));
  });
  root.addEventListener('pointerover', ({ target }) => {
    const index = indexOf(target);
    onPoint?.(index < 0 ? undefined : index);
  });
  root.addEventListener('pointerleave', () => onPoint?.(undefined));
}
