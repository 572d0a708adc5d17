// The explorer: its controls while it plays and where nothing fits, and what fits on a screen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsOf, choose, onPage } from './page.mjs';

const play = (page) => page.getByRole('button', { name: 'Play', exact: true });
const pause = (page) => page.getByRole('button', { name: 'Pause', exact: true });
const place = (page) => page.locator('.transport output');
const box = (locator) => locator.boundingBox();

test('where no window fits the steps stop and rest, and then come back', () =>
  onPage({}, async (page) => {
    await play(page).click();
    await pause(page).waitFor();
    await choose(page, 'Dilation', '3');
    await page
      .getByRole('alert')
      .filter({ hasText: 'No window fits: the kernel spans 7 × 7 cells, the input has 4 × 4' })
      .waitFor();
    assert.equal(await play(page).isDisabled(), true);
    assert.equal(await page.getByRole('slider').isDisabled(), true);
    assert.equal(await page.getByRole('button', { name: 'Next window' }).isDisabled(), true);
    assert.equal(await place(page).textContent(), '');
    await choose(page, 'Dilation', '1');
    assert.equal(await page.getByRole('slider').isEnabled(), true);
    assert.match(await place(page).textContent(), /^\d \/ 4$/);
    await page.getByRole('button', { name: 'Next window' }).click();
  }));

test('playing says so once, and leaves a screen reader in peace', () =>
  onPage({}, async (page) => {
    const live = () => Promise.all([place(page), page.locator('.sentence')].map((spoken) => spoken.getAttribute('aria-live')));
    assert.deepEqual(await live(), ['polite', 'polite']);
    await play(page).click();
    assert.equal(await pause(page).getAttribute('aria-pressed'), null);
    assert.deepEqual(await live(), ['off', 'off']);
    await pause(page).click();
    assert.equal(await play(page).getAttribute('aria-pressed'), null);
    assert.deepEqual(await live(), ['polite', 'polite']);
  }));

for (const width of [1280, 390]) {
  test(`${width} pixels wide: every part of a wide product is in sight`, () =>
    onPage({ viewport: { width, height: 900 } }, async (page) => {
      await choose(page, 'Input', '6');
      const hidden = await page.locator('.equation').evaluateAll((equations) =>
        equations.flatMap((equation) => {
          const { right } = equation.getBoundingClientRect();
          const parts = Array.from(equation.children).filter((part) => part.getBoundingClientRect().right > right + 1);
          return parts.map((part) => part.textContent.slice(-12));
        }),
      );
      assert.deepEqual(hidden, []);
    }));
}

test('what is pointed at is large enough to hit', () =>
  onPage({}, async (page) => {
    await choose(page, 'Input', '6');
    const cell = cellsOf(page, 'Unrolled matrix M').first();
    const { width, height } = await box(cell);
    assert.ok(width >= 24 && height >= 24, `a cell of ${width} × ${height}`);
    const text = await cell.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
    assert.ok(text >= 11, `${text} pixels of text`);
    assert.ok((await box(page.getByRole('slider'))).height >= 24, 'the slider');
  }));

test('a shorter sentence leaves the cell under the pointer where it is', () =>
  onPage({ viewport: { width: 390, height: 844 } }, async (page) => {
    const sentence = page.locator('.sentence');
    const { height } = await box(sentence);
    const cell = cellsOf(page, 'Kernel as a row').first();
    await cell.hover();
    assert.match(await sentence.textContent(), /^w\[0, 0\] = 1/);
    assert.equal(Math.round((await box(sentence)).height), Math.round(height));
  }));

test('forced colours keep the lit cells and the window', () =>
  onPage({ forcedColors: 'active' }, async (page) => {
    await choose(page, 'Padding', '1');
    const outline = (locator) => locator.evaluate((cell) => getComputedStyle(cell).outlineStyle);
    assert.equal(await outline(page.locator('.planes input.window.lit').first()), 'solid');
    assert.equal(await outline(page.locator('.planes input:not(.lit)').first()), 'none');
    assert.equal(await outline(page.locator('.stage')), 'none', 'no drop is announced');
    assert.equal(await outline(page.locator('.cell.outside.window').first()), 'dashed');
    assert.equal(await outline(page.locator('.cell.outside:not(.window)').first()), 'none');
    assert.equal(await outline(cellsOf(page, 'Output y').first()), 'solid');
  }));

test('cells are named by the indices of the formulas, with one minus sign', () =>
  onPage({}, async (page) => {
    const labels = (name, selector) =>
      page.getByRole('grid', { name, exact: true }).locator(selector).nth(4).getAttribute('aria-label');
    assert.equal(await labels('Input x', 'input'), 'x[1, 0]');
    assert.equal(await labels('Kernel w', 'input'), 'w[1, 1]');
    assert.equal(await labels('Unrolled matrix M', '.cell'), 'M[0, 4]: 2');
    assert.equal(await labels('Input as a column', '.cell'), 'vec(x)[4]: 2');
    await cellsOf(page, 'im2col matrix').nth(1).hover();
    assert.equal(await page.locator('.sentence').textContent(), 'x[0, 1] = 3, under w[0, 0] in the window of y[0, 1]');
    await page.mouse.move(0, 0);
    assert.equal(await cellsOf(page, 'Kernel w').nth(2).inputValue(), '−1');
    assert.equal(await page.locator('#explorer').evaluate((part) => /-\d/.test(part.textContent)), false);
  }));
