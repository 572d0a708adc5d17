// The synchronous API on static pages in headless Chromium: SIMDCONV_TEST_CHROMIUM, or Debian's.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { bundlers, expected, userFolder, writePage } from './support.mjs';

const executablePath = process.env.SIMDCONV_TEST_CHROMIUM ?? '/usr/bin/chromium';
const types = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.cjs': 'text/javascript' };
const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const flags = [...quiet, '--no-sandbox', '--disable-component-update', '--disable-sync'];

const isolated = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
const strict = { 'Content-Security-Policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'" };
const withoutWasm = { 'Content-Security-Policy': "default-src 'none'; script-src 'self'" };

let folder;
let headers = {};
let server;
let browser;
const pages = {};

describe('in Chromium', { skip: !existsSync(executablePath) && `no ${executablePath}` }, () => {
  before(async () => {
    folder = userFolder();
    for (const name of ['esbuild', 'rollup', 'webpack']) {
      const bundle = await bundlers[name](folder, 'app.js');
      pages[name] = writePage(folder, name, bundle.slice(folder.length));
    }
    pages.vite = (await bundlers.vite(folder)).slice(folder.length);
    server = createServer((request, response) => {
      const path = join(folder, normalize(request.url));
      if (!existsSync(path)) return response.writeHead(404).end();
      response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'text/plain', ...headers }).end(readFileSync(path));
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({ executablePath, args: flags });
  });

  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** Opens a page; what its program found, and what the browser complained about. */
  async function visit(address) {
    const page = await browser.newPage();
    const complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`http://127.0.0.1:${server.address().port}${address}`);
    const root = await page.waitForSelector('html[data-result]', { state: 'attached', timeout: 15_000 });
    const text = await root.getAttribute('data-result');
    const isIsolated = await page.evaluate(() => globalThis.crossOriginIsolated);
    await page.close();
    return { text, isIsolated, complaints: complaints.filter((line) => !line.includes('favicon') && !line.includes('404')) };
  }

  for (const bundler of ['esbuild', 'rollup', 'webpack', 'vite']) {
    it(`a page made by ${bundler} computes`, async () => {
      headers = {};
      const { text, isIsolated, complaints } = await visit(pages[bundler]);
      assert.deepEqual(JSON.parse(text), expected);
      assert.equal(isIsolated, false);
      assert.deepEqual(complaints, []);
    });
  }

  it('a page computes under cross-origin isolation', async () => {
    headers = isolated;
    const { text, isIsolated } = await visit(pages.esbuild);
    assert.deepEqual(JSON.parse(text), expected);
    assert.equal(isIsolated, true);
  });

  it("a page computes under script-src 'self' 'wasm-unsafe-eval', without a complaint", async () => {
    headers = strict;
    const { text, complaints } = await visit(pages.esbuild);
    assert.deepEqual(JSON.parse(text), expected);
    assert.deepEqual(complaints, []);
  });

  it("a page under script-src 'self' is told that WebAssembly is not allowed", async () => {
    headers = withoutWasm;
    const { text } = await visit(pages.esbuild);
    assert.match(text, /CompileError: .*Content Security Policy/);
  });
});
