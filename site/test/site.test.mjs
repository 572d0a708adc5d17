// The page in a real browser: what a visitor does, by pointer and by keyboard alone, and pictures of it in site/out.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { afterPixels, cellsOf, choose, dropEdge, litIn, numbersOf, onPage, overflows, texts } from './page.mjs';
import { shots } from './support.mjs';

test('a dropped picture is filtered', () =>
  onPage({}, async (page) => {
    await dropEdge(page);
    await choose(page, 'Filter', 'sobelX');
    const { width, height, data } = await afterPixels(page);
    assert.deepEqual([width, height], [8, 4]);
    const row = Array.from({ length: 8 }, (_, x) => data[(8 + x) * 4]);
    assert.deepEqual(row, [128, 128, 128, 255, 255, 128, 128, 128]);
    assert.ok(
      data.every((value, i) => i % 4 !== 3 || value === 255),
      'alpha stays',
    );
    await choose(page, 'Beyond the border', 'circular');
    const wrapped = await afterPixels(page);
    assert.deepEqual([wrapped.data[8 * 4], wrapped.data[15 * 4]], [0, 0]);
  }));

test('a kernel is typed, drawn and resized', () =>
  onPage({}, async (page) => {
    await dropEdge(page);
    const kernel = page.locator('.kernel-place input');
    await page.getByRole('button', { name: 'Clear' }).click();
    await kernel.nth(3).fill('1');
    assert.equal(await page.getByRole('combobox', { name: 'Filter' }).inputValue(), 'own');
    let row = (await afterPixels(page)).data.filter((_, i) => i % 4 === 0).slice(0, 8);
    assert.deepEqual(row, [0, 0, 0, 0, 0, 255, 255, 255]);
    await page.getByLabel('Draw', { exact: true }).check();
    await page.getByLabel('Value to draw').fill('0.5');
    const [from, to] = [await kernel.nth(3).boundingBox(), await kernel.nth(5).boundingBox()];
    await page.mouse.move(from.x + 5, from.y + 5);
    await page.mouse.down();
    await page.mouse.move(to.x + 5, to.y + 5, { steps: 12 });
    await page.mouse.up();
    const values = await kernel.evaluateAll((cells) => cells.map((cell) => cell.value));
    assert.deepEqual(values, ['0', '0', '0', '0.5', '0.5', '0.5', '0', '0', '0']);
    await page.getByLabel('Divide by the sum').check();
    row = (await afterPixels(page)).data.filter((_, i) => i % 4 === 0).slice(0, 8);
    assert.deepEqual(row, [0, 0, 0, 85, 170, 255, 255, 255]);
    await choose(page, 'Size', '7');
    assert.equal(await kernel.count(), 49);
  }));

test('a file that is no picture is told so, and the page goes on', () =>
  onPage({}, async (page) => {
    await page
      .getByLabel('Picture file')
      .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    await page.getByText('This file is no picture').waitFor();
    await dropEdge(page);
  }));

test('both times are measured on answers that agree', () =>
  onPage({}, async (page) => {
    await page.getByText('times as fast').waitFor();
    const values = await texts(page.locator('.bar .value'));
    for (const value of values) assert.match(value, /^\d+(\.\d+)? ms$/);
    await page.getByText('all 480 × 320 pixels').waitFor();
  }));

test('the three views give what a convolution gives', () =>
  onPage({}, async (page) => {
    for (const [stride, padding, dilation] of ['100', '210', '112', '221'].map((code) => Array.from(code))) {
      await choose(page, 'Input', '6');
      await choose(page, 'Stride', stride);
      await choose(page, 'Padding', padding);
      await choose(page, 'Dilation', dilation === '0' ? '1' : dilation);
      const [x, w, y, columns, m, transposed, t] = await Promise.all([
        numbersOf(cellsOf(page, 'Input as a column')),
        numbersOf(cellsOf(page, 'Kernel as a row')),
        numbersOf(cellsOf(page, 'Output y')),
        numbersOf(cellsOf(page, 'im2col matrix')),
        numbersOf(cellsOf(page, 'Unrolled matrix M')),
        numbersOf(cellsOf(page, 'Transposed matrix')),
        numbersOf(cellsOf(page, 'Transposed convolution as a column')),
      ]);
      const product = (matrix, width, vector) =>
        Array.from({ length: matrix.length / width }, (_, i) => vector.reduce((sum, v, j) => sum + matrix[i * width + j] * v, 0));
      assert.deepEqual(product(m, x.length, x), y);
      assert.deepEqual(product(transposed, y.length, y), t);
      const byColumns = y.map((_, l) => w.reduce((sum, v, k) => sum + v * columns[k * y.length + l], 0));
      assert.deepEqual(byColumns, y);
    }
  }));

test('stepping, editing and pointing light up the cells that belong together', () =>
  onPage({}, async (page) => {
    assert.deepEqual(await litIn(page, 'Input x'), [0, 1, 2, 4, 5, 6, 8, 9, 10]);
    await page.getByRole('button', { name: 'Next window' }).click();
    assert.deepEqual(await litIn(page, 'Input x'), [1, 2, 3, 5, 6, 7, 9, 10, 11]);
    assert.deepEqual(await litIn(page, 'Output y'), [1]);
    assert.deepEqual(await litIn(page, 'im2col matrix'), [1, 5, 9, 13, 17, 21, 25, 29, 33]);
    const before = await numbersOf(cellsOf(page, 'Output y'));
    await cellsOf(page, 'Input x').nth(0).fill('11');
    const edited = await numbersOf(cellsOf(page, 'Output y'));
    assert.deepEqual(edited, [before[0] + 10, ...before.slice(1)]);
    await cellsOf(page, 'Unrolled matrix M')
      .nth(16 + 6)
      .hover();
    assert.deepEqual(await litIn(page, 'Kernel w'), [4]);
    assert.deepEqual(await litIn(page, 'Input x'), [6]);
    await cellsOf(page, 'Transposed convolution as a column').nth(5).hover();
    assert.deepEqual(await litIn(page, 'Output y'), [0, 1, 2, 3]);
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByText('3 / 4').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
  }));

test('settings that leave no window say why, and come back', () =>
  onPage({}, async (page) => {
    await choose(page, 'Dilation', '3');
    await page.getByRole('alert').filter({ hasText: 'No window fits' }).waitFor();
    await choose(page, 'Dilation', '1');
    assert.equal(await cellsOf(page, 'Output y').count(), 4);
  }));

test('the keyboard alone reaches and does everything', () =>
  onPage({}, async (page) => {
    const active = () =>
      page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent);
    const tabTo = async (wanted) => {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((name) => document.activeElement.matches(name), wanted)) return;
      }
      assert.fail(`Tab does not reach ${wanted}`);
    };
    await tabTo('.source button');
    await tabTo('.kernel-place input');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    assert.equal(await active(), 'row 2, column 2');
    await page.keyboard.type('9');
    assert.equal(await page.getByRole('combobox', { name: 'Filter' }).inputValue(), 'own');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.closest('.kernel-place')), null, 'one Tab leaves the grid');
    await tabTo('.planes input');
    await page.keyboard.press('ArrowDown');
    assert.equal(await active(), 'x[1, 0]');
    await page.keyboard.type('-7');
    assert.equal((await numbersOf(cellsOf(page, 'Input as a column')))[4], -7);
    await tabTo('input[type=range]');
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await litIn(page, 'Output y'), [1]);
    await tabTo('.views .columns .cell');
    await page.keyboard.press('ArrowDown');
    assert.deepEqual(await litIn(page, 'Kernel w'), [1]);
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, 'solid');
  }));

for (const colorScheme of ['light', 'dark']) {
  for (const [device, width, height] of [
    ['desktop', 1280, 900],
    ['phone', 360, 740],
  ]) {
    test(`${device}, ${colorScheme}: nothing hangs over the side`, () =>
      onPage({ viewport: { width, height }, colorScheme, hasTouch: device === 'phone' }, async (page) => {
        await page.getByText('times as fast').waitFor();
        await page.screenshot({ path: join(shots, `${device}-${colorScheme}.png`), fullPage: true });
        assert.equal(await overflows(page), 0);
        await choose(page, 'Input', '6');
        await choose(page, 'Padding', '2');
        await choose(page, 'Size', '7');
        await cellsOf(page, 'Output y').nth(8).focus();
        await page.screenshot({ path: join(shots, `${device}-${colorScheme}-large.png`), fullPage: true });
        assert.equal(await overflows(page), 0);
      }));
  }
}
