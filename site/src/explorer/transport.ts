/** Steps through the windows: back, play, forward, and a slider that the arrow keys move. */
import { button, element } from '../dom.js';

/** Milliseconds a window stays while playing. */
const pace = 800;

export interface Transport {
  readonly root: HTMLElement;
  /** Moves to a window, as the learner would. */
  go(window: number): void;
  /** How many windows there are. With none, it stops and cannot be used. */
  setCount(count: number): void;
}

/** `spoken` is read out along with the count; both are silent while playing, too fast for a voice. */
export function transport(spoken: HTMLElement, onStep: (window: number) => void): Transport {
  let count = 1;
  let timer = 0;
  const slider = element('input', { type: 'range', min: 0, max: 0, value: 0, 'aria-label': 'Window' });
  const place = element('output', { class: 'place', 'aria-live': 'polite' });
  const go = (window: number): void => {
    const next = ((window % count) + count) % count;
    slider.value = String(next);
    slider.setAttribute('aria-valuetext', `window ${next + 1} of ${count}`);
    place.textContent = `${next + 1} / ${count}`;
    onStep(next);
  };
  const speak = (how: 'polite' | 'off'): void => {
    for (const live of [place, spoken]) live.setAttribute('aria-live', how);
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = 0;
    play.textContent = 'Play';
    speak('polite');
  };
  const by = (step: number) => (): void => {
    stop();
    go(slider.valueAsNumber + step);
  };
  const play = button(
    'Play',
    () => {
      if (timer !== 0) return stop();
      timer = window.setInterval(() => go(slider.valueAsNumber + 1), pace);
      play.textContent = 'Pause';
      speak('off');
      go(slider.valueAsNumber + 1);
    },
    { class: 'primary play' },
  );
  slider.addEventListener('input', () => {
    stop();
    go(slider.valueAsNumber);
  });
  const back = button('‹', by(-1), { 'aria-label': 'Window before', class: 'step' });
  const forward = button('›', by(1), { 'aria-label': 'Next window', class: 'step' });
  const root = element(
    'div',
    { class: 'transport', role: 'group', 'aria-label': 'Slide the window' },
    back,
    play,
    forward,
    slider,
    place,
  );
  return {
    root,
    go,
    setCount: (windows) => {
      count = windows;
      slider.max = String(Math.max(0, windows - 1));
      for (const control of [back, play, forward, slider]) control.disabled = windows === 0;
      if (windows > 0) return;
      stop();
      slider.value = '0';
      slider.removeAttribute('aria-valuetext');
      place.textContent = '';
    },
  };
}
