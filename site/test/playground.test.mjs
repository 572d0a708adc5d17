// The playground: pictures that come in, and what is said where something cannot be done.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterPixels, dropEdge, onPage } from './page.mjs';

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
