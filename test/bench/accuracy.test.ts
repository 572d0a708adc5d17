import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readLayers } from '../../bench/layers.js';
import { closenessOf } from '../support/closeness.js';

const page = readFileSync(new URL('../../docs/accuracy.md', import.meta.url), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| '));
const cells = (row: string) =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

it.each(['im2col', 'direct', 'unrolled', 'gemm', 'winograd'] as const)(
  'docs/accuracy.md gives the bound that %s is held to',
  (name) => {
    const [, c, reach] = cells(rows.find((row) => row.startsWith(`| \`${name}\``)) ?? '');
    expect([Number(c), Number(reach)]).toEqual([closenessOf[name].c, closenessOf[name].reach]);
  },
);

it('docs/accuracy.md has every convolution of the benchmark, within its bounds', () => {
  const [, , , ...algorithms] = cells(rows.find((row) => row.startsWith('| layer')) ?? '').map((cell) =>
    cell.replaceAll('`', ''),
  );
  for (const { name } of readLayers().filter(({ op }) => op.startsWith('conv'))) {
    const [, , unit, ...errors] = cells(rows.find((row) => row.startsWith(`| ${name} |`)) ?? '');
    expect(errors.filter((error) => error !== '').length, name).toBeGreaterThan(0);
    errors.forEach((error, i) => {
      const { c } = closenessOf[algorithms[i] as keyof typeof closenessOf];
      expect(Number(error), `${name}, ${algorithms[i]}`).toBeLessThanOrEqual(c * Number(unit));
    });
  }
});
