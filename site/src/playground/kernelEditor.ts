/** The kernel: a choice of filters, a size, and a grid to type into or draw on. */
import { button, checkbox, choice, element, numbers } from '../dom.js';
import { bounded, numberGrid } from '../numberGrid.js';
import { presets, resized } from './presets.js';

export interface Kernel {
  readonly values: Float32Array;
  readonly size: number;
  readonly scale: number;
  readonly offset: number;
}

const own = 'own';
const first = presets[3]!;

export function kernelEditor(onChange: (kernel: Kernel) => void): HTMLElement {
  let values: Float32Array = first.make().data.slice();
  let size = Math.sqrt(values.length);
  let drawing = false;
  const place = element('div', { class: 'kernel-place' });
  const brush = element('input', { type: 'number', value: 1, step: 'any', 'aria-label': 'Value to draw', class: 'brush' });
  brush.addEventListener('change', () => {
    if (brush.value !== '') brush.valueAsNumber = bounded(brush.valueAsNumber);
  });
  const divide = checkbox('Divide by the sum', () => changed());
  const grey = checkbox('Grey is zero (add 128)', () => changed());
  const draw = checkbox('Draw', (checked) => {
    drawing = checked;
    place.classList.toggle('drawing', checked);
  });

  const undivided = element('p', { class: 'message', role: 'status' });
  const changed = (): void => {
    const sum = values.reduce((total, value) => total + value, 0);
    const divisible = Math.abs(sum) > 1e-6;
    const scale = divide.box.checked && divisible ? 1 / sum : 1;
    undivided.textContent = divide.box.checked && !divisible ? 'This kernel sums to 0: it is not divided.' : '';
    onChange({ values, size, scale, offset: grey.box.checked ? 128 : 0 });
  };
  const edited = (): void => {
    filter.select.value = own;
    changed();
  };
  const rebuild = (): void => {
    const grid = numberGrid({
      label: `Kernel, ${size} by ${size}`,
      values,
      rows: size,
      columns: size,
      family: 'weights',
      onInput: edited,
      brush: () => (drawing && Number.isFinite(brush.valueAsNumber) ? brush.valueAsNumber : undefined),
    });
    place.replaceChildren(grid.root);
  };
  const take = (next: Float32Array, nextSize: number): void => {
    [values, size] = [next, nextSize];
    sizes.select.value = String(size);
    rebuild();
  };
  const filter = choice(
    'Filter',
    [...presets.map(({ name, text }) => [name, text] as const), [own, 'Your own']],
    first.name,
    (name) => {
      const preset = presets.find((candidate) => candidate.name === name);
      if (preset === undefined) return;
      const made = preset.make();
      grey.box.checked = preset.grey === true;
      divide.box.checked = false;
      take(made.data.slice(), made.shape[0]!);
      changed();
    },
  );
  const sizes = choice('Size', numbers(3, 7), String(size), (chosen) => {
    take(resized(values, size, Number(chosen)), Number(chosen));
    edited();
  });
  const clear = button('Clear', () => {
    take(new Float32Array(size * size), size);
    edited();
  });
  rebuild();
  queueMicrotask(changed);
  return element(
    'div',
    { class: 'kernel-editor' },
    element('div', { class: 'fields' }, filter.field, sizes.field),
    place,
    element('div', { class: 'tools' }, draw.field, brush, clear),
    element('div', { class: 'tools' }, divide.field, grey.field, undivided),
  );
}
