/** Elements in one expression. */

type Child = Node | string;

/** Attributes by name; `false` and `undefined` leave one out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element with its attributes and children. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

/** A button that does not submit. */
export function button(label: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', onClick);
  return made;
}

/** A labelled choice. `options` are pairs of value and text. */
export function choice(
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  initial: string,
  onChange: (value: string) => void,
): { field: HTMLLabelElement; select: HTMLSelectElement } {
  const select = element('select', {}, ...options.map(([value, text]) => element('option', { value }, text)));
  select.value = initial;
  select.addEventListener('change', () => onChange(select.value));
  return { field: element('label', { class: 'field' }, element('span', {}, label), select), select };
}

/** A labelled checkbox. */
export function checkbox(
  label: string,
  onChange: (checked: boolean) => void,
): { field: HTMLLabelElement; box: HTMLInputElement } {
  const box = element('input', { type: 'checkbox' });
  box.addEventListener('change', () => onChange(box.checked));
  return { field: element('label', { class: 'check' }, box, element('span', {}, label)), box };
}

/** Choices for the whole numbers from `least` to `most`. */
export function numbers(least: number, most: number): [string, string][] {
  return Array.from({ length: most - least + 1 }, (_, i) => [String(least + i), String(least + i)]);
}

/** A number as a learner reads it: at most `digits` decimals, no negative zero, a true minus sign. */
export function shown(value: number, digits = 2): string {
  const rounded = Number(value.toFixed(digits)) + 0;
  return String(rounded).replace('-', '−');
}
