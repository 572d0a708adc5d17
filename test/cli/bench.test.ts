import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../image/node/pictures.js';
import { buildProgram, start } from './program.js';

let program: string;
let directory: ReturnType<typeof temporaryDirectory>;

beforeAll(async () => {
  program = await buildProgram('bench');
  directory = temporaryDirectory();
});
afterAll(() => directory.remove());

describe('simdconv bench', () => {
  it('times layers beside the plain loops, and filters; keeps and draws them', async () => {
    const { code, out, err } = await start(program, ['bench', '--quick', '--json', 'a.json', '--svg', 'a.svg'], {
      cwd: directory.path,
    }).finished;
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/^3x3 64>64 56x56 +[\d.]+ ms +[\d.]+ GFLOP\/s +\d+ times the plain loops$/m);
    expect(out).toMatch(/^gaussian:1 +[\d.]+ ms +[\d.]+ megapixels\/s$/m);
    const { rows } = JSON.parse(readFileSync(join(directory.path, 'a.json'), 'utf8'));
    expect(rows).toHaveLength(out.trim().split('\n').length);
    const svg = readFileSync(join(directory.path, 'a.svg'), 'utf8');
    expect(svg.match(/<rect/g)).toHaveLength(rows.length);
    expect(svg).toContain('3x3 64&gt;64 56x56');
  });

  it('takes no words', async () => {
    const { code, err } = await start(program, ['bench', 'faster'], { cwd: directory.path }).finished;
    expect(code).not.toBe(0);
    expect(err).toContain('bench takes no words, got "faster"');
  });
});
