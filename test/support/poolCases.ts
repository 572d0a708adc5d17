/** Poolings of every kind: windows of every path, strides, padding, dilation, widths that fill no register, several strips. */
import type { Size2 } from '../../src/index.js';

export interface PoolCase {
  readonly title: string;
  readonly shape: readonly number[];
  readonly kernel: Size2;
  readonly options: { readonly stride?: Size2; readonly padding?: Size2; readonly ceilMode?: boolean };
}

const short: Record<string, string> = { stride: 's', padding: 'p', dilation: 'd' };

function row<Options extends object>(shape: readonly number[], kernel: Size2, options: Options) {
  const words = Object.entries(options).map(([name, value]) =>
    name in short ? `${short[name]}=${JSON.stringify(value)}` : String(name),
  );
  const title = [`x=${JSON.stringify(shape)}`, `k=${JSON.stringify(kernel)}`, ...words].join(' ');
  return { title, shape, kernel, options };
}

/** Small windows over planes of many widths: each path's whole vectors and each of its tails. */
const small = [1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 17, 18, 19, 20, 21, 31, 33, 35, 40].flatMap((width) => [
  row([2, 3, 6, width], 3, { stride: 1, padding: 1 }),
  row([2, 3, 7, width], 3, { stride: 2, padding: 1 }),
  row([2, 3, 6, width], [2, 1], { stride: [1, 2] }),
  row([2, 3, 7, width], 5, { stride: 1, padding: 2 }),
  ...(width >= 3 ? [row([1, 5, 6, width], 5, { stride: 1, padding: 1 })] : []),
  ...(width >= 5 ? [row([1, 2, 5, width], 5, { stride: 1 })] : []),
  ...(width >= 2 ? [row([1, 3, 6, width], 2, {}), row([1, 3, 7, width], 2, { stride: 1, padding: 1, ceilMode: true })] : []),
  ...(width >= 3 ? [row([1, 2, 5, width], 3, { stride: 1 }), row([1, 2, 7, width], 3, { stride: 2, ceilMode: true })] : []),
]);

export const poolCases: readonly PoolCase[] = [
  ...small,
  row([3, 9, 10], [1, 1], {}),
  row([2, 3, 9, 10], [1, 1], { stride: [3, 4] }),
  row([2, 3, 9, 10], [9, 10], {}),
  row([1, 40, 7, 7], 7, {}),
  row([2, 3, 9, 10], [4, 5], { stride: [1, 3], padding: [2, 1] }),
  row([2, 3, 9, 10], [5, 4], { stride: [2, 1], padding: [1, 2], ceilMode: true }),
  row([1, 3, 14, 15], 5, { stride: 3, padding: 2, ceilMode: true }),
  row([1, 3, 12, 23], [2, 7], { stride: [5, 7], padding: [1, 3] }),
  row([1, 2, 13, 13], 13, { stride: 1, padding: 6 }),
  row([1, 2, 13, 29], [3, 11], { stride: [1, 2], padding: [1, 5] }),
  row([1, 2, 40, 41], 31, { stride: 1, padding: 15 }),
  row([1, 2, 9, 200], [2, 3], { stride: [2, 40], padding: 1, ceilMode: true }),
  row([1, 1, 3, 4000], [1, 3], { stride: [1, 17] }),
  row([1, 1, 1, 9001], [1, 64], { stride: [1, 16], padding: [0, 32] }),
  // Most rows, or most columns, in no window.
  row([3, 20, 60, 33], 2, { stride: 24 }),
  row([2, 40, 30, 31], 1, { stride: [9, 2] }),
  row([2, 40, 61, 31], [1, 2], { stride: [11, 1], padding: [0, 1], ceilMode: true }),
  row([1, 90, 64, 64], 2, { stride: [32, 40] }),
  // Several blocks of planes, several strips, several tiles.
  row([2, 70, 40, 41], 3, { stride: 2, padding: 1 }),
  row([1, 2, 300, 310], 3, { stride: 1, padding: 1 }),
  row([3, 40, 14, 14], 3, { stride: 1, padding: 1 }),
  row([2, 60, 12, 18], 2, {}),
  row([2, 60, 12, 21], 2, {}),
  row([2, 60, 13, 18], 2, { ceilMode: true }),
  row([1, 70, 20, 20], 5, { stride: 1, padding: 2 }),
  row([1, 1, 301, 2100], [4, 5], { stride: [3, 2], padding: 2, ceilMode: true }),
  row([2, 1, 190, 1700], [3, 3], { stride: [2, 1], padding: 1 }),
];

export interface DilatedPoolCase extends PoolCase {
  readonly options: PoolCase['options'] & { readonly dilation: Size2 };
}

/** Only a max pooling may be dilated. */
export const dilatedPoolCases: readonly DilatedPoolCase[] = [
  row([2, 3, 9, 10], 2, { dilation: 2 }),
  row([2, 3, 9, 10], 3, { dilation: [2, 3], stride: 1, padding: [2, 3] }),
  row([1, 3, 9, 30], [3, 2], { dilation: [1, 5], stride: [2, 3], padding: [1, 2], ceilMode: true }),
  row([1, 2, 30, 31], [2, 5], { dilation: [7, 3], stride: 2, padding: [3, 6] }),
  row([1, 2, 8, 300], [2, 2], { dilation: [3, 9], stride: [1, 64], padding: [1, 4] }),
  row([1, 2, 4, 5], 2, { dilation: [6, 1], stride: [1, 1], padding: [3, 0] }),
];
