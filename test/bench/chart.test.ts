import { describe, expect, it } from 'vitest';
import { barChart } from '../../bench/chart.js';

const rows = [
  {
    label: 'a < b & c',
    bars: [
      { label: '10x', value: 10, series: 0 },
      { label: '200x', value: 200, series: 1 },
    ],
  },
];
const widths = (svg: string) => [...svg.matchAll(/<rect[^>]* width="(\d+)" height="9"/g)].map(([, width]) => Number(width));

describe('barChart', () => {
  it('draws bars in proportion, and no longer than the chart', () => {
    expect(widths(barChart({ title: 't', series: ['x', 'y'], rows, most: 100 }))).toEqual([43, 430]);
  });

  it('draws them by their logarithm', () => {
    expect(widths(barChart({ title: 't', series: ['x', 'y'], rows, most: 1000, least: 1 }))).toEqual([143, 330]);
  });

  it('escapes what it is given', () => {
    expect(barChart({ title: '<t>', series: [], rows, most: 1 })).toContain('a &lt; b &amp; c');
  });
});
