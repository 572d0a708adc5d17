/** A cell in words: its name and how its number comes about. */
import { shown } from '../dom.js';
import { type Cell, productsAt } from './links.js';
import type { Model } from './model.js';

/** One line on the cell. */
export function sentence(cell: Cell, model: Model): string {
  const { width, size, outWidth, input, kernel, output } = model;
  const products = productsAt(cell, model);
  const at = (name: string, index: number, columns: number): string =>
    `${name}[${Math.floor(index / columns)}, ${index % columns}]`;
  const x = (index: number): string => (index < 0 ? '0' : shown(input[index]!));
  const w = (tap: number): string => bracketed(kernel[tap]!);
  const [only] = products;
  switch (cell.kind) {
    case 'output':
      return `${at('y', cell.index, outWidth)} = ${products.map((p) => `${x(p.input)}·${w(p.tap)}`).join(' + ')} = ${shown(output[cell.index]!)}`;
    case 'input':
      return `${at('x', cell.index, width)} = ${x(cell.index)} is seen by ${count(products.length, 'window')}`;
    case 'kernel':
      return `${at('w', cell.index, size)} = ${shown(kernel[cell.index]!)} meets one number of each window`;
    case 'columns': {
      const { input: source, tap, window } = only!;
      const number = source < 0 ? 'Padding: 0' : `${at('x', source, width)} = ${x(source)}`;
      return `${number}, under ${at('w', tap, size)} in the window of ${at('y', window, outWidth)}`;
    }
    case 'unrolled':
    case 'transposed': {
      const windows = output.length;
      const inputs = input.length;
      const source = cell.kind === 'unrolled' ? cell.index % inputs : Math.floor(cell.index / windows);
      const target = cell.kind === 'unrolled' ? Math.floor(cell.index / inputs) : cell.index % windows;
      const pair = `${at('x', source, width)} and ${at('y', target, outWidth)}`;
      return only === undefined
        ? `0: the window of ${at('y', target, outWidth)} does not see ${at('x', source, width)}`
        : `${at('w', only.tap, size)} = ${shown(kernel[only.tap]!)} joins ${pair}`;
    }
    case 'scattered': {
      const terms = products.map((p) => `${w(p.tap)}·${bracketed(output[p.window]!)}`).join(' + ');
      return `${at('t', cell.index, width)} = ${terms || 'no window'} = ${shown(model.scattered[cell.index]!)}`;
    }
  }
}

function bracketed(value: number): string {
  return value < 0 ? `(${shown(value)})` : shown(value);
}

function count(number: number, what: string): string {
  return number === 1 ? `1 ${what}` : `${number} ${what}s`;
}
