/** The controls: sizes, stride, padding, dilation. */
import { choice, element, numbers } from '../dom.js';

export interface Geometry {
  readonly inputSize: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

const fields: readonly (readonly [key: keyof Geometry, label: string, least: number, most: number])[] = [
  ['inputSize', 'Input', 2, 6],
  ['kernelSize', 'Kernel', 1, 4],
  ['stride', 'Stride', 1, 3],
  ['padding', 'Padding', 0, 2],
  ['dilation', 'Dilation', 1, 3],
];

export function settingsForm(initial: Geometry, onChange: (changed: Geometry) => void): HTMLElement {
  let geometry = initial;
  const made = fields.map(([key, label, least, most]) => {
    const { field } = choice(label, numbers(least, most), String(initial[key]), (value) => {
      geometry = { ...geometry, [key]: Number(value) };
      onChange(geometry);
    });
    return field;
  });
  return element('div', { class: 'fields geometry' }, ...made);
}
