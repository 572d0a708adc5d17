/** Where a picture is dropped, pasted or picked. */
import { button, element } from '../dom.js';
import { guardDrops } from './dropGuard.js';
import { onPastedPicture } from './paste.js';

/** The button that picks a file; `zone` takes files that are dropped on it, and the page those that are pasted. */
export function pictureInput(zone: HTMLElement, onFile: (file: File) => void): HTMLElement {
  const picker = element('input', { type: 'file', accept: 'image/*', hidden: true, 'aria-label': 'Picture file' });
  picker.addEventListener('change', () => {
    const file = picker.files?.[0];
    if (file) onFile(file);
    // The same file may be picked again.
    picker.value = '';
  });
  const over = (inside: boolean) => (event: DragEvent) => {
    event.preventDefault();
    zone.classList.toggle('over', inside);
  };
  zone.addEventListener('dragover', over(true));
  zone.addEventListener('dragleave', over(false));
  zone.addEventListener('drop', (event) => {
    over(false)(event);
    const file = event.dataTransfer?.files[0];
    if (file) onFile(file);
  });
  guardDrops(zone);
  onPastedPicture(onFile);
  return element(
    'span',
    {},
    button('Choose a picture', () => picker.click(), { class: 'primary' }),
    picker,
  );
}
