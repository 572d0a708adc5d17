// What the tests do on the page, and where they look.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before } from 'node:test';
import { launch, serve, shots } from './support.mjs';

let browser;
let server;

before(async () => {
  mkdirSync(shots, { recursive: true });
  browser = await launch();
  server = await serve();
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** Opens the page, runs `visit`, and wants no error on the console. */
export async function onPage(settings, visit) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...settings });
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  try {
    await page.goto(server.url);
    await visit(page);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

export const texts = (locator) => locator.allTextContents();
export const numbersOf = async (locator) => (await texts(locator)).map((text) => Number(text.replace('−', '-')));
const grid = (page, name) => page.getByRole('grid', { name, exact: true });
export const cellsOf = (page, name) => grid(page, name).locator('.cell');
export const litIn = (page, name) =>
  cellsOf(page, name).evaluateAll((cells) => cells.flatMap((cell, i) => (cell.classList.contains('lit') ? [i] : [])));
export const choose = (page, label, value) => page.getByRole('combobox', { name: label, exact: true }).selectOption(value);
export const afterPixels = (page) =>
  page.getByLabel('Picture, after').evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return { width: canvas.width, height: canvas.height, data: Array.from(data) };
  });
export const overflows = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Drops a PNG on the picture: left half black, right half white. */
export async function dropEdge(page) {
  await page.locator('.stage').evaluate(async (zone) => {
    const canvas = new OffscreenCanvas(8, 4);
    const context = canvas.getContext('2d');
    context.fillRect(0, 0, 4, 4);
    context.fillStyle = 'white';
    context.fillRect(4, 0, 4, 4);
    const transfer = new DataTransfer();
    transfer.items.add(new File([await canvas.convertToBlob()], 'edge.png', { type: 'image/png' }));
    zone.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await page.getByText('edge.png, 8 × 4').waitFor();
}
