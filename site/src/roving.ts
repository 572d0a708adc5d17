/** One stop of the Tab key for a whole grid; the arrow keys move inside it. */

/** Where a key leads from `index` in a grid of `columns`; undefined for other keys and at the edges. */
export function neighbour(key: string, index: number, rows: number, columns: number): number | undefined {
  const row = Math.floor(index / columns);
  const column = index % columns;
  switch (key) {
    case 'ArrowLeft':
      return column > 0 ? index - 1 : undefined;
    case 'ArrowRight':
      return column < columns - 1 ? index + 1 : undefined;
    case 'ArrowUp':
      return row > 0 ? index - columns : undefined;
    case 'ArrowDown':
      return row < rows - 1 ? index + columns : undefined;
    case 'Home':
      return row * columns;
    case 'End':
      return row * columns + columns - 1;
    default:
      return undefined;
  }
}

/** Makes `index` the cell that Tab reaches. */
export function makeStop(cells: readonly HTMLElement[], index: number): void {
  cells.forEach((cell, i) => {
    const wanted = i === index ? '0' : '-1';
    // The attribute counts: without it an element says -1 as well, and takes no focus.
    if (cell.getAttribute('tabindex') !== wanted) cell.setAttribute('tabindex', wanted);
  });
}

/** A text field keeps left and right for its caret until that stands at the end they lead to. */
export function caretKeeps(field: HTMLInputElement, key: string): boolean {
  const { selectionStart, selectionEnd, value } = field;
  const all = selectionStart === 0 && selectionEnd === value.length;
  if (all) return false;
  if (key === 'ArrowLeft' || key === 'Home') return selectionStart !== 0;
  if (key === 'ArrowRight' || key === 'End') return selectionEnd !== value.length;
  return false;
}
