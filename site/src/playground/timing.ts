/** The measurement in words and two bars. */
import { element } from '../dom.js';
import type { Measurement } from './measure.js';

/** The place for the measurement, and what to show there. */
export function timingPanel(): {
  root: HTMLElement;
  wait: () => void;
  show: (found: Measurement) => void;
  fail: (why: string) => void;
} {
  const ratio = element('p', { class: 'ratio' });
  const naive = bar('TypeScript loops', 'naive');
  const wasm = bar('WebAssembly', 'wasm');
  const note = element('p', { class: 'note' });
  const root = element('div', { class: 'timing panel', 'aria-live': 'polite' }, ratio, naive.root, wasm.root, note);
  return {
    root,
    wait: () => root.classList.add('waiting'),
    show: (found) => {
      root.classList.remove('waiting');
      const { naiveMs, wasmMs, bytesMs, width, height, cropped } = found;
      const times = naiveMs / wasmMs;
      ratio.textContent = `${times < 10 ? times.toFixed(1) : Math.round(times)} times as fast`;
      naive.set(naiveMs, 1);
      wasm.set(wasmMs, wasmMs / naiveMs);
      const part = cropped ? `the middle ${width} × ${height} of the picture` : `all ${width} × ${height} pixels`;
      note.textContent =
        `The same 32-bit float convolution of three channels, on ${part}, one thread, best of several turns; ` +
        `both answers agree. The picture above, as bytes and whole: ${milliseconds(bytesMs)}.`;
    },
    fail: (why) => {
      root.classList.remove('waiting');
      ratio.textContent = 'Not measured';
      naive.clear();
      wasm.clear();
      note.textContent = why;
    },
  };
}

interface Bar {
  readonly root: HTMLElement;
  set(ms: number, share: number): void;
  clear(): void;
}

function bar(label: string, kind: string): Bar {
  const value = element('span', { class: 'value' }, '…');
  const fill = element('span', { class: `fill ${kind}` });
  const root = element('div', { class: 'bar' }, element('span', {}, label), element('span', { class: 'track' }, fill), value);
  return {
    root,
    set: (ms, share) => {
      value.textContent = milliseconds(ms);
      fill.style.setProperty('--share', String(Math.max(0.005, Math.min(1, share))));
    },
    clear: () => {
      value.textContent = '…';
      fill.style.removeProperty('--share');
    },
  };
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`;
}
