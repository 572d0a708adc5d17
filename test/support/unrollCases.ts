/** Small convolutions of every kind that a kernel-unrolled matrix can have, for a single image. */
import type { Tensor, UnrollKernelOptions } from '../../src/index.js';
import { eighths } from './tensors.js';

export interface UnrollCase {
  readonly title: string;
  /** (O, C/groups, kH, kW) */
  readonly weight: readonly number[];
  readonly size: readonly [height: number, width: number];
  readonly options: UnrollKernelOptions;
}

function unrollCase(weight: readonly number[], size: readonly [number, number], options: UnrollKernelOptions = {}): UnrollCase {
  const short: Record<string, string> = { stride: 's', padding: 'p', dilation: 'd', groups: 'g' };
  const words = Object.entries(options).map(([name, value]) => `${short[name]}=${JSON.stringify(value)}`);
  return { title: [`x=${JSON.stringify(size)}`, `w=${JSON.stringify(weight)}`, ...words].join(' '), weight, size, options };
}

export const convCases: readonly UnrollCase[] = [
  unrollCase([1, 1, 1, 1], [1, 1]),
  unrollCase([2, 3, 1, 1], [4, 5]),
  unrollCase([1, 1, 2, 2], [3, 3]),
  unrollCase([3, 2, 3, 3], [5, 4]),
  unrollCase([3, 2, 3, 3], [7, 9], { padding: 1 }),
  unrollCase([2, 1, 3, 3], [4, 18], { padding: 1 }),
  unrollCase([2, 1, 3, 2], [4, 35], { padding: 'same' }),
  unrollCase([1, 2, 4, 2], [6, 6], { padding: 'same', dilation: [1, 2] }),
  unrollCase([2, 2, 2, 3], [5, 6], { padding: 'valid' }),
  unrollCase([2, 1, 3, 3], [5, 6], {
    padding: [
      [0, 2],
      [3, 1],
    ],
  }),
  unrollCase([2, 1, 3, 5], [9, 37], { stride: 2, padding: [1, 2] }),
  unrollCase([2, 1, 3, 3], [8, 40], {
    stride: [1, 2],
    padding: [
      [1, 0],
      [0, 1],
    ],
  }),
  unrollCase([1, 2, 2, 2], [11, 13], { stride: 3 }),
  unrollCase([1, 2, 3, 4], [10, 33], { stride: [2, 3], dilation: [2, 1], padding: 2 }),
  unrollCase([1, 1, 2, 2], [17, 19], { stride: [5, 4], padding: 1 }),
  unrollCase([4, 2, 3, 3], [6, 7], { groups: 2, padding: 1 }),
  unrollCase([6, 1, 3, 3], [7, 6], { groups: 3, stride: 2, padding: 1 }),
  unrollCase([3, 2, 2, 2], [6, 22], { groups: 3, dilation: [3, 2] }),
  unrollCase([2, 3, 5, 1], [5, 1]),
  unrollCase([2, 3, 5, 7], [3, 4], { padding: [2, 3] }),
];

/** The tensors of a case. */
export function convCase({ weight, size, options }: UnrollCase): {
  input: Tensor;
  weight: Tensor;
  options: UnrollKernelOptions;
} {
  const channels = (weight[1] as number) * (options.groups ?? 1);
  return { input: eighths([channels, ...size], 2), weight: eighths(weight, 1), options };
}
