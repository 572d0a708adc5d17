/** Bar charts as SVG, for docs/speed.md: readable on light and dark pages. */

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Which of the series, from 0 on. */
  readonly series: number;
}

export interface ChartRow {
  readonly label: string;
  readonly bars: readonly Bar[];
}

export interface Chart {
  readonly title: string;
  readonly series: readonly string[];
  readonly rows: readonly ChartRow[];
  /** A bar at this value is as long as the chart is wide; longer ones end there. Bars are logarithmic from `least` on, if that is given. */
  readonly most: number;
  readonly least?: number;
}

const [labelWidth, barWidth, valueWidth] = [220, 430, 90];
const [barHeight, barGap, rowGap, top] = [9, 1, 9, 58];
const colours = ['#2f81f7', '#a371f7', '#8b949e', '#d29922'];

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x}" y="${y}"${attributes}>${escaped(content)}</text>`;
}

/** The chart as the text of an SVG file. */
export function barChart({ title, series, rows, most, least }: Chart): string {
  const lengthOf = (value: number) => {
    const part = least === undefined ? value / most : Math.log(value / least) / Math.log(most / least);
    return Math.max(1, Math.round(Math.min(1, Math.max(0, part)) * barWidth));
  };
  const parts: string[] = [text(12, 24, title, ' class="title"')];
  series.forEach((name, i) => {
    const x = 12 + i * 170;
    parts.push(`<rect x="${x}" y="36" width="10" height="10" fill="${colours[i % colours.length]}"/>`, text(x + 15, 45, name));
  });
  let y = top;
  for (const { label, bars } of rows) {
    const height = bars.length * (barHeight + barGap);
    parts.push(text(labelWidth - 8, y + height / 2 + 3, label, ' text-anchor="end"'));
    for (const bar of bars) {
      const length = lengthOf(bar.value);
      parts.push(
        `<rect x="${labelWidth}" y="${y}" width="${length}" height="${barHeight}" fill="${colours[bar.series % colours.length]}"/>`,
        text(labelWidth + length + 5, y + barHeight - 1, bar.label, ' class="value"'),
      );
      y += barHeight + barGap;
    }
    y += rowGap;
  }
  const width = labelWidth + barWidth + valueWidth;
  const style =
    'text{font:11px system-ui,sans-serif;fill:#1f2328}.title{font-size:14px;font-weight:600}.value{font-size:9px}' +
    '@media(prefers-color-scheme:dark){text{fill:#e6edf3}}';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img">`,
    `<title>${escaped(title)}</title><style>${style}</style>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}
