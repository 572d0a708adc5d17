// The playground: pictures that come in, and what is said where something cannot be done.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterPixels, choose, dropEdge, onPage } from './page.mjs';

/** Pastes into the element that has the focus: a PNG of 6 × 5, and `text` beside it. */
const pastePicture = (page, text = '') =>
  page.evaluate(async (words) => {
    const transfer = new DataTransfer();
    const canvas = new OffscreenCanvas(6, 5);
    canvas.getContext('2d').fillRect(0, 0, 6, 5);
    transfer.items.add(new File([await canvas.convertToBlob()], 'copied.png', { type: 'image/png' }));
    if (words) transfer.setData('text/plain', words);
    const event = new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
  }, text);

/** Whether the page takes a drag event before the browser acts on it. */
const prevented = (page, selector, type, kind) =>
  page.locator(selector).evaluate(
    (target, [name, what]) => {
      const transfer = new DataTransfer();
      if (what === 'file') transfer.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
      else transfer.setData('text/plain', '3');
      const event = new DragEvent(name, { dataTransfer: transfer, bubbles: true, cancelable: true });
      target.dispatchEvent(event);
      return event.defaultPrevented;
    },
    [type, kind],
  );

const pick = (page, name, mimeType, body) =>
  page.getByLabel('Picture file').setInputFiles({ name, mimeType, buffer: Buffer.from(body) });

const svg = (size, inside) => `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${inside}</svg>`;

test('a pasted picture is filtered', () =>
  onPage({}, async (page) => {
    await pastePicture(page);
    await page.getByText('copied.png, 6 × 5').waitFor();
    const { width, height } = await afterPixels(page);
    assert.deepEqual([width, height], [6, 5]);
  }));

test('text pasted into a cell stays text, whatever lies beside it', () =>
  onPage({}, async (page) => {
    await page.locator('.kernel-place input').first().focus();
    await pastePicture(page, '3');
    await dropEdge(page);
    assert.equal(await page.getByText('copied.png').count(), 0);
  }));

test('a file dropped beside the picture does not leave the page', () =>
  onPage({}, async (page) => {
    for (const type of ['dragover', 'drop']) {
      assert.equal(await prevented(page, '.controls', type, 'file'), true, type);
      assert.equal(await prevented(page, '.kernel-place input >> nth=0', type, 'text'), false, `${type} of text`);
    }
  }));

test('an SVG is taken as the browser draws it', () =>
  onPage({}, async (page) => {
    await pick(page, 'half.svg', 'image/svg+xml', svg('width="8" height="4"', '<rect x="4" width="4" height="4" fill="#fff"/>'));
    await page.getByText('half.svg, 8 × 4').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.locator('.kernel-place input').nth(4).fill('1');
    const { data } = await afterPixels(page);
    assert.deepEqual([...data.slice(12, 16), ...data.slice(16, 20)], [0, 0, 0, 0, 255, 255, 255, 255]);
    await pick(page, 'broken.svg', 'image/svg+xml', '<svg');
    await page.getByText('Try a PNG, JPEG, WebP or SVG').waitFor();
  }));

test('a picture too small for a border is told so in plain words', () =>
  onPage({}, async (page) => {
    await pick(page, 'dot.svg', 'image/svg+xml', svg('width="1" height="1"', '<rect width="1" height="1"/>'));
    await page.getByText('dot.svg, 1 × 1').waitFor();
    await choose(page, 'Beyond the border', 'reflect');
    await page.getByText('Not measured').waitFor();
    assert.match(await page.locator('.timing .note').textContent(), /^The picture is too small .* at least 2 × 2 pixels/);
    assert.equal(await page.locator('.bar .value').first().textContent(), '…');
    await choose(page, 'Size', '7');
    await choose(page, 'Beyond the border', 'circular');
    await page.getByText('at least 3 × 3 pixels').waitFor();
    await choose(page, 'Beyond the border', 'zeros');
    await page.getByText('times as fast').waitFor();
  }));

test('a kernel that sums to 0 says that it is not divided', () =>
  onPage({}, async (page) => {
    const said = page.getByText('sums to 0');
    await choose(page, 'Filter', 'sobelX');
    assert.equal(await said.count(), 0);
    await page.getByLabel('Divide by the sum').check();
    await said.waitFor();
    await choose(page, 'Filter', 'gaussian');
    assert.equal(await said.count(), 0);
  }));

test('a drawn value stays within what can be typed', () =>
  onPage({}, async (page) => {
    const [brush, cell] = [page.getByLabel('Value to draw'), page.locator('.kernel-place input').first()];
    await page.getByLabel('Draw', { exact: true }).check();
    for (const [typed, drawn] of [
      ['1e39', '1000000'],
      ['-1e39', '−1000000'],
    ]) {
      await brush.fill(typed);
      await brush.blur();
      assert.equal(Number(await brush.inputValue()), Number(drawn.replace('−', '-')));
      await cell.click();
      assert.equal(await cell.inputValue(), drawn);
    }
    await page.getByText('times as fast').waitFor();
  }));

test('a cell shows the number that was typed', () =>
  onPage({}, async (page) => {
    const cell = page.locator('.kernel-place input').first();
    for (const [typed, shown] of [
      ['123456', '123456'],
      ['1.2345', '1.2345'],
      ['-0.0000125', '−0.0000125'],
    ]) {
      await cell.fill(typed);
      await cell.blur();
      assert.deepEqual([await cell.inputValue(), await cell.getAttribute('title')], [shown, shown]);
    }
    assert.equal(await cell.evaluate((field) => getComputedStyle(field).textOverflow), 'ellipsis');
  }));
