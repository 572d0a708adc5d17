/** The three ways to write the convolution as a product of matrices. */
import { element } from '../dom.js';
import type { Kind } from './links.js';
import { matrixView, type View } from './matrixView.js';
import type { Model } from './model.js';

export type Point = (kind: Kind, index: number | undefined) => void;

/** The kinds that have rows and columns here; the others are planes, written as one row or column. */
const matrices: readonly Kind[] = ['columns', 'unrolled', 'transposed'];

/** The panels of a model, and all views in them. */
export function panels(model: Model, point: Point): { roots: HTMLElement[]; views: View[] } {
  const { input, kernel, output, columns, unrolled, transposed, scattered } = model;
  const windows = output.length;
  const views: View[] = [];
  const view = (symbol: string, label: string, kind: Kind, values: Float32Array, width: number): HTMLElement => {
    const rows = values.length / width;
    const flat = !matrices.includes(kind);
    const made = matrixView({
      symbol,
      caption: flat ? symbol : `${symbol} (${rows} × ${width})`,
      flat,
      label,
      kind,
      values,
      columns: width,
      rows,
      onPoint: (index) => point(kind, index),
    });
    views.push(made);
    return made.root;
  };
  const roots = [
    panel(
      'Windows as columns',
      'im2col',
      'Each column is one window. The kernel, as a row, times this matrix gives every output at once: the form that fast libraries multiply.',
      view('kernel row', 'Kernel as a row', 'kernel', kernel, kernel.length),
      '×',
      view('columns', 'im2col matrix', 'columns', columns, windows),
      '=',
      view('y', 'Output as a row', 'output', output, windows),
    ),
    panel(
      'The kernel as a matrix',
      'unrolled',
      'Each row is the kernel, laid where its window lies. Most entries are zero, and the same few weights come again and again.',
      view('M', 'Unrolled matrix M', 'unrolled', unrolled, input.length),
      '×',
      view('vec(x)', 'Input as a column', 'input', input, 1),
      '=',
      view('vec(y)', 'Output as a column', 'output', output, 1),
    ),
    panel(
      'Turned over: the transposed convolution',
      'transpose',
      'The same matrix, transposed, takes an output back to the shape of the input: each y spreads over its window, and overlaps add up. It is not the inverse.',
      view('Mᵀ', 'Transposed matrix', 'transposed', transposed, windows),
      '×',
      view('vec(y)', 'Output as a column', 'output', output, 1),
      '=',
      view('vec(t)', 'Transposed convolution as a column', 'scattered', scattered, 1),
    ),
  ];
  return { roots, views };
}

function panel(title: string, id: string, text: string, ...parts: (HTMLElement | string)[]): HTMLElement {
  const operands = parts.map((part) =>
    typeof part === 'string' ? element('span', { class: 'sign', 'aria-hidden': 'true' }, part) : part,
  );
  return element(
    'section',
    { class: 'panel view', 'aria-labelledby': `view-${id}` },
    element('h3', { id: `view-${id}` }, title),
    element('p', { class: 'note' }, text),
    element('div', { class: 'equation' }, ...operands),
  );
}
