// A browser and a server for the built page.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const site = fileURLToPath(new URL('..', import.meta.url));
const built = join(site, 'dist');
export const shots = join(site, 'out');

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** Debian's Chromium, or the one that CHROMIUM names. */
export async function launch() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(
      `The tests of the page need Chromium, and ${executablePath} is not there. ` +
        'Install it with "apt-get update && apt-get install -y chromium", or set CHROMIUM to the path of one.',
    );
  }
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet] });
}

/** Serves the built page on a free port. */
export async function serve() {
  if (!existsSync(join(built, 'index.html'))) throw new Error('The page is not built: run "npm run site" first.');
  const server = createServer(async ({ url }, response) => {
    const path = normalize(new URL(url, 'http://page').pathname);
    const file = join(built, path === '/' ? 'index.html' : path);
    try {
      const body = await readFile(file);
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
