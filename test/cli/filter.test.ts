import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { help } from '../../src/cli/help.js';
import { barLine, duration } from '../../src/cli/report.js';
import { temporaryDirectory, writePicture } from '../image/node/pictures.js';
import { buildProgram, start } from './program.js';

let program: string;
let directory: ReturnType<typeof temporaryDirectory>;
const path = (name: string) => join(directory.path, name);
const run = (...args: string[]) => start(program, args, { cwd: directory.path }).finished;

beforeAll(async () => {
  program = await buildProgram('filter');
});
beforeEach(async () => {
  directory = temporaryDirectory();
  mkdirSync(path('in/deep'), { recursive: true });
  await writePicture(path('in/a.jpg'));
  await writePicture(path('in/deep/b.png'), { seed: 1 });
});
afterEach(() => directory.remove());

describe('what it does', () => {
  it('a folder keeps its tree; a broken file is named and the rest goes on', async () => {
    writeFileSync(path('in/broken.jpg'), readFileSync(path('in/a.jpg')).subarray(0, readFileSync(path('in/a.jpg')).length / 2));
    const { code, out, err } = await run('filter', 'gaussian:2', 'sharpen:0.5', 'in', '--out', 'out', '--threads', '2');
    expect(code).toBe(1);
    expect(err).toMatch(/failed in\/broken.jpg: Input file has corrupt header/);
    expect(err).toMatch(/2 filtered, 1 failed/);
    expect(out).toMatch(/done in\/a.jpg -> out\/a.jpg/);
    expect(readdirSync(path('out'), { recursive: true }).sort()).toEqual([
      '.simdconv-record.jsonl',
      'a.jpg',
      'deep',
      'deep/b.png',
    ]);
  });

  it('globs, --format, --json, --resume', async () => {
    const args = ['filter', 'box', 'in/**/*.{jpg,png}', '--size', '5', '--out', 'out', '--format', 'webp', '--json'];
    const first = await run(...args);
    expect(first.code).toBe(0);
    const lines = first.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ output, status }) => [output, status]).sort()).toEqual([
      [join('out', 'a.webp'), 'done'],
      [join('out', 'deep', 'b.webp'), 'done'],
    ]);
    expect((await run(...args)).err).toMatch(/exist already; --resume/);
    await writePicture(path('in/a.jpg'), { seed: 3, width: 70 });
    writeFileSync(path('out/.simdconv-record.jsonl'), `${readFileSync(path('out/.simdconv-record.jsonl'), 'utf8')}{"output":"to`);
    const again = await run(...args, '--resume');
    expect(again.out.match(/"skipped"/g)).toHaveLength(1);
    expect(again.out.match(/"done"/g)).toHaveLength(1);
    expect((await run(...args, '--resume')).out.match(/"skipped"/g)).toHaveLength(2);
  });

  it('--dry-run writes nothing, --preview needs no --out', async () => {
    expect((await run('filter', 'emboss', 'in', '--out', 'out', '--dry-run')).out).toMatch(/planned in\/a.jpg/);
    expect(existsSync(path('out'))).toBe(false);
    const { code, out } = await run('filter', 'emboss', 'in', '--preview', 'sheets/sheet.png');
    expect(code).toBe(0);
    // Its results do not stay, and so it does not say where they were.
    expect(out).toMatch(/^done in\/a.jpg \(\d+ ms\)$/m);
    expect(readdirSync(path('sheets'))).toEqual(['sheet.png']);
  });

  it('a name of the greatest length, in a script of three bytes a character', async () => {
    const name = `${'\u6f22'.repeat(83)}.png`;
    copyFileSync(path('in/deep/b.png'), path(name));
    expect((await run('filter', 'sobel', name, '--out', 'out')).code).toBe(0);
    expect(readdirSync(path('out'))).toContain(name);
  });

  it('a kernel file that begins with a mark of its encoding', async () => {
    writeFileSync(path('kernel.json'), '\uFEFF{"matrix": [[0, 1, 0]]}');
    expect((await run('filter', 'kernel.json', 'in', '--out', 'out')).code).toBe(0);
  });
});

describe('what it refuses, before work begins', () => {
  const refused = async (args: string[], message: string) => {
    const { code, err } = await run('filter', ...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
    expect(existsSync(path('out'))).toBe(false);
  };

  it('words it does not know', async () => {
    await refused(['gausian', 'in', '--out', 'out'], 'did you mean "gaussian"?');
    await refused(['gaussian', 'sharpn:2', 'in', '--out', 'out'], 'neither a filter nor a file; did you mean "sharpen"?');
    await refused(['gaussian', 'in', '--out', 'out', '--treads', '2'], 'did you mean "--threads"?');
    await refused(['sobel', 'in', '--out', 'out', '--sigma', '2'], '--sigma was given');
    await refused(['sobel', 'none.jpg', '--out', 'out'], 'there is no file "none.jpg"');
  });

  it('two results under one name', async () => {
    copyFileSync(path('in/a.jpg'), path('a.jpg'));
    await refused(['sobel', 'a.jpg', 'in/a.jpg', '--out', 'out'], 'would both be written to out/a.jpg; give their folder');
    copyFileSync(path('in/deep/b.png'), path('in/a.png'));
    await refused(['sobel', 'in', '--out', 'out', '--format', 'png'], 'filter them in two runs');
  });

  it('a contact sheet in the place of a picture, or of any file without --overwrite, or of no format', async () => {
    const before = readFileSync(path('in/a.jpg'));
    await refused(['sobel', 'in', '--out', 'out', '--preview', 'in/a.jpg'], 'in/a.jpg is a picture of this run');
    await refused(['sobel', 'in', '--out', 'out', '--preview', 'out/a.jpg', '--overwrite'], 'out/a.jpg is a picture of this run');
    await refused(['sobel', 'in/deep/b.png', '--preview', 'in/a.jpg'], 'in/a.jpg exists already');
    await refused(['sobel', 'in', '--preview', 'sheet.xyz'], 'one that ends in .jpg');
    // Of fourteen pictures twelve are shown, the last not among them.
    for (let i = 0; i < 12; i++) copyFileSync(path('in/a.jpg'), path(`in/z${i}.jpg`));
    await refused(['sobel', 'in', '--preview', 'in/z9.jpg', '--overwrite'], 'in/z9.jpg is a picture of this run');
    expect(readFileSync(path('in/z9.jpg')).equals(before)).toBe(true);
    expect(readFileSync(path('in/a.jpg')).equals(before)).toBe(true);
  });

  it.runIf(process.platform !== 'win32')('what is neither a file nor a folder', async () => {
    execFileSync('mkfifo', [path('in/pipe.png')]);
    await refused(['sobel', 'in/pipe.png', '--out', 'out'], 'neither a file nor a folder');
  });

  it('a folder of results whose record cannot be written', async () => {
    mkdirSync(path('out/.simdconv-record.jsonl'), { recursive: true });
    const { code, err } = await run('filter', 'sobel', 'in', '--out', 'out', '--threads', '2');
    expect(code).toBe(2);
    expect(err).toMatch(/EISDIR/);
    expect(readdirSync(path('out'))).toEqual(['.simdconv-record.jsonl']);
  });

  it('its own inputs without --overwrite', async () => {
    const before = readFileSync(path('in/a.jpg'));
    await refused(['sobel', 'in', '--out', 'in'], 'would replace the input');
    expect(readFileSync(path('in/a.jpg')).equals(before)).toBe(true);
    expect((await run('filter', 'sobel', 'in', '--out', 'in', '--overwrite')).code).toBe(0);
    expect(readFileSync(path('in/a.jpg')).equals(before)).toBe(false);
  });
});

describe('killed and resumed', () => {
  const results = (folder: string) =>
    readdirSync(path(folder))
      .filter((name) => !name.startsWith('.simdconv'))
      .sort()
      .map((name) => [name, readFileSync(path(`${folder}/${name}`)).toString('base64')]);

  it('by SIGKILL at any moment: never half a file, in the end the same as unbroken', async () => {
    for (let i = 0; i < 60; i++) copyFileSync(path('in/a.jpg'), path(`in/${i}.jpg`));
    await run('filter', 'gaussian:2', 'in/*.jpg', '--out', 'whole');
    const whole = new Map(results('whole') as [string, string][]);
    for (let turn = 0; turn < 20; turn++) {
      const { child, finished } = start(program, ['filter', 'gaussian:2', 'in/*.jpg', '--out', 'out', '--resume'], {
        cwd: directory.path,
      });
      setTimeout(() => child.kill('SIGKILL'), 150 + turn * 15);
      await finished;
      if (!existsSync(path('out'))) continue;
      for (const [name, bytes] of results('out')) {
        if (!(name as string).startsWith('.')) expect(bytes === whole.get(name as string), name).toBe(true);
      }
    }
    const last = await run('filter', 'gaussian:2', 'in/*.jpg', '--out', 'out', '--resume');
    expect(last.code).toBe(0);
    expect(new Map(results('out') as [string, string][])).toEqual(whole);
  });

  it('by a kill between the first result and its line in the record', async () => {
    const args = ['filter', 'sobel', 'in', '--out', 'out'];
    await run(...args);
    const record = path('out/.simdconv-record.jsonl');
    expect(readFileSync(record, 'utf8').trim().split('\n')).toHaveLength(2);
    // The record is there from the beginning.
    writeFileSync(record, '');
    rmSync(path('out/deep'), { recursive: true });
    const { code, err } = await run(...args, '--resume');
    expect([code, err]).toEqual([0, expect.stringMatching(/^2 filtered/)]);
  });

  it('leaves alone what another process is writing, and removes what one that is gone left', async () => {
    mkdirSync(path('out'));
    const gone = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));
    const [theirs, left] = [process.pid, gone].map((pid) => `.a.jpg.simdconv-${pid}-0-0.tmp`) as [string, string];
    for (const name of [theirs, left]) writeFileSync(path(`out/${name}`), '');
    expect((await run('filter', 'sobel', 'in', '--out', 'out', '--resume')).code).toBe(0);
    expect(readdirSync(path('out')).filter((name) => name.endsWith('.tmp'))).toEqual([theirs]);
  });

  it('by Ctrl-C: 130, nothing unfinished left', async () => {
    for (let i = 0; i < 300; i++) copyFileSync(path('in/a.jpg'), path(`in/${i}.jpg`));
    const { child, finished } = start(program, ['filter', 'gaussian:2', 'in/*.jpg', '--out', 'out'], { cwd: directory.path });
    child.stdout?.once('data', () => child.kill('SIGINT'));
    const { code, err } = await finished;
    expect(code).toBe(130);
    expect(err).toMatch(/stopping at the next step/);
    expect(err).toMatch(/--resume goes on/);
    expect(readdirSync(path('out')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

it('--help fits a screen', () => {
  const lines = help.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
});

it('the bar', () => {
  expect(barLine({ done: 5, skipped: 0, failed: 1, planned: 0 }, 12, 2, 60)).toBe(
    '[###########-----------]  6/12  3.0/s  2.0 s left  1 failed',
  );
  expect([9, 75, 7800].map(duration)).toEqual(['9.0 s', '1 min 15 s', '2 h 10 min']);
});
