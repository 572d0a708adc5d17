/** The explorer: planes to edit, a window that slides, and three views that light up together. */
import { element } from '../dom.js';
import { type NumberGrid, numberGrid } from '../numberGrid.js';
import { type Cell, type Kind, type Lit, litBy } from './links.js';
import { lightCells, matrixView, type View } from './matrixView.js';
import { compute, type Model, noWindow, type Settings } from './model.js';
import { panels } from './panels.js';
import { sentence } from './sentence.js';
import { type Geometry, settingsForm } from './settings.js';
import { grown, startInput, startKernel } from './start.js';
import { transport } from './transport.js';

export function explorer(): HTMLElement {
  let geometry: Geometry = { inputSize: 4, kernelSize: 3, stride: 1, padding: 0, dilation: 1 };
  let input: Float32Array = Float32Array.from(startInput.flat());
  let kernel: Float32Array = Float32Array.from(startKernel.flat());
  let model: Model | undefined;
  let window = 0;
  let pointed: Cell | undefined;
  let editors: { input: NumberGrid; kernel: NumberGrid };
  let views: View[] = [];

  const inputPlace = element('div', {});
  const kernelPlace = element('div', {});
  const outputPlace = element('div', {});
  const viewPlace = element('div', { class: 'views' });
  const message = element('p', { class: 'message', role: 'alert' });
  const line = element('p', { class: 'sentence', 'aria-live': 'polite' });

  const light = (): void => {
    if (model === undefined) return;
    const cell = pointed ?? { kind: 'output', index: window };
    const lit = litBy(cell, model);
    for (const view of views) view.light(lit);
    lightCells(editors.input.cells, lit.input);
    lightCells(editors.kernel.cells, lit.kernel);
    lightRing(editors.input, model, window, lit);
    line.textContent = sentence(cell, model);
    // A shorter one would pull the cells below from under the pointer, and bring the longer one back.
    line.style.minHeight = `${line.getBoundingClientRect().height}px`;
  };
  const point = (kind: Kind, index: number | undefined): void => {
    pointed = index === undefined ? undefined : { kind, index };
    light();
  };
  const steps = transport(line, (next) => {
    window = next;
    light();
    for (const view of views) view.reveal();
  });
  /** Everything that follows from the numbers; the fields that are being typed into stay. */
  const recompute = (): void => {
    const { inputSize, kernelSize, stride, padding, dilation } = geometry;
    const given: Settings = { input, height: inputSize, width: inputSize, kernel, size: kernelSize, stride, padding, dilation };
    pointed = undefined;
    const problem = noWindow(given);
    message.textContent = problem;
    model = problem === '' ? compute(given) : undefined;
    outputPlace.replaceChildren();
    viewPlace.replaceChildren();
    views = [];
    line.textContent = '';
    line.style.minHeight = '';
    if (model === undefined) {
      steps.setCount(0);
      return;
    }
    const output = matrixView({
      symbol: 'y',
      caption: 'output y',
      label: 'Output y',
      kind: 'output',
      values: model.output,
      rows: model.outHeight,
      columns: model.outWidth,
      large: true,
      onPoint: (index) => {
        if (index !== undefined) steps.go(index);
        point('output', index);
      },
    });
    const made = panels(model, point);
    views = [output, ...made.views];
    outputPlace.append(output.root);
    viewPlace.append(...made.roots);
    steps.setCount(model.output.length);
    steps.go(Math.min(window, model.output.length - 1));
  };
  const rebuild = (): void => {
    const { inputSize, kernelSize, padding } = geometry;
    const plane = (symbol: string, label: string, values: Float32Array, size: number, kind: Kind, border: number): NumberGrid =>
      numberGrid({
        label,
        symbol,
        values,
        rows: size,
        columns: size,
        family: `${kind} large`,
        border,
        onInput: recompute,
        onPoint: (index) => point(kind, index),
      });
    editors = {
      input: plane('x', 'Input x', input, inputSize, 'input', padding),
      kernel: plane('w', 'Kernel w', kernel, kernelSize, 'kernel', 0),
    };
    inputPlace.replaceChildren(named(editors.input.root, 'input x'));
    kernelPlace.replaceChildren(named(editors.kernel.root, 'kernel w'));
    recompute();
  };
  const settings = settingsForm(geometry, (changed) => {
    input = grown(input, geometry.inputSize, changed.inputSize);
    kernel = grown(kernel, geometry.kernelSize, changed.kernelSize);
    geometry = changed;
    rebuild();
  });
  rebuild();
  const planes = element('div', { class: 'planes' }, inputPlace, kernelPlace, outputPlace);
  const desk = element('div', { class: 'desk panel' }, settings, steps.root, planes, line, message);
  return element('div', { class: 'explorer' }, desk, viewPlace);
}

function named(grid: HTMLElement, name: string): HTMLElement {
  return element('figure', { class: 'operand' }, grid, element('figcaption', {}, name));
}

/** The window's outline on the input, padding and all, where the lit output is one window. */
function lightRing({ padded }: NumberGrid, model: Model, window: number, lit: Lit): void {
  const { size, stride, padding, dilation, width, outWidth } = model;
  const [top, left] = [Math.floor(window / outWidth) * stride, (window % outWidth) * stride];
  const lineLength = width + 2 * padding;
  const inWindow = new Set<number>();
  if (lit.output.size === 1 && lit.output.has(window)) {
    for (let tap = 0; tap < size * size; tap++) {
      const row = top + Math.floor(tap / size) * dilation;
      inWindow.add(row * lineLength + left + (tap % size) * dilation);
    }
  }
  padded.forEach((cell, index) => {
    cell.classList.toggle('window', inWindow.has(index));
  });
}
