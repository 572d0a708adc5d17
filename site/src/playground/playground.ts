/** The playground: a picture, a kernel, the picture filtered, and what that took. */
import type { Border } from 'simdconv/image';
import { choice, element } from '../dom.js';
import { pictureInput } from './dropZone.js';
import { type Kernel, kernelEditor } from './kernelEditor.js';
import { filtered, type Job, measure } from './measure.js';
import { loadPicture, show } from './picture.js';
import { samplePicture } from './sample.js';
import { timingPanel } from './timing.js';

/** Milliseconds without a change before the page measures: typing stays fluent. */
const quiet = 350;

const borders: readonly (readonly [Border, string])[] = [
  ['replicate', 'Replicate the edge'],
  ['reflect', 'Reflect'],
  ['zeros', 'Zeros'],
  ['circular', 'Wrap around'],
];

export function playground(): HTMLElement {
  let pixels = samplePicture();
  let kernel: Kernel | undefined;
  let border: Border = 'replicate';
  let timer = 0;
  const before = figure('Before');
  const after = figure('After');
  const message = element('p', { class: 'message', role: 'status' });
  const timing = timingPanel();
  const pictures = element('div', { class: 'pictures' }, before.root, after.root);
  const zone = element('div', { class: 'stage' }, pictures);

  const update = (): void => {
    if (kernel === undefined) return;
    const job: Job = { pixels, kernel: kernel.values, size: kernel.size, border, scale: kernel.scale, offset: kernel.offset };
    const { width, height } = pixels;
    show(before.canvas, pixels.data, width, height);
    show(after.canvas, filtered(job), width, height);
    timing.wait();
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      try {
        timing.show(measure(job));
      } catch (error) {
        timing.fail((error as Error).message);
      }
    }, quiet);
  };
  const open = async (file: File): Promise<void> => {
    try {
      const loaded = await loadPicture(file);
      pixels = loaded.pixels;
      message.textContent = [file.name, `${pixels.width} × ${pixels.height}`, loaded.note].filter(Boolean).join(', ');
      update();
    } catch (error) {
      message.textContent = (error as Error).message;
    }
  };
  message.textContent = `A sample made in code, ${pixels.width} × ${pixels.height}`;
  const source = element(
    'div',
    { class: 'source' },
    pictureInput(zone, (file) => void open(file)),
    message,
  );
  zone.append(source);
  const edges = choice('Beyond the border', borders, border, (value) => {
    border = value as Border;
    update();
  });
  const editor = kernelEditor((changed) => {
    kernel = changed;
    update();
  });
  const controls = element('div', { class: 'controls panel' }, editor, edges.field);
  return element('div', { class: 'playground' }, element('div', { class: 'results' }, zone, timing.root), controls);
}

function figure(caption: string): { root: HTMLElement; canvas: HTMLCanvasElement } {
  const canvas = element('canvas', { role: 'img', 'aria-label': `Picture, ${caption.toLowerCase()}` });
  return { root: element('figure', {}, element('figcaption', {}, caption), canvas), canvas };
}
