/** Whether two engines give the same answers, and how fast one is against the other: what the wide build must pass. */
import { conv2d } from '../operations/conv2d.js';
import { convTranspose2d } from '../operations/convTranspose2d.js';
import { Tensor } from '../tensor.js';
import { type Engine, withEngine } from './engine.js';

/** Small multiples of 1/8, so that every sum is exact whatever its order and rounding. */
function pattern(shape: readonly number[], seed: number): Tensor {
  const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
  for (let i = 0; i < data.length; i++) data[i] = (((i * 37 + seed * 101 + (i >> 3) * 13) % 33) - 16) / 8;
  return new Tensor(data, shape);
}

/** Operations that together run every kernel that is compiled differently, with tails in every direction. */
const samples: readonly (() => Tensor)[] = [
  () => conv2d(pattern([2, 19, 13, 23], 1), pattern([17, 19, 3, 3], 2), { padding: 1, algorithm: 'im2col', activation: 'relu' }),
  () =>
    conv2d(pattern([1, 67, 9, 21], 3), pattern([10, 67, 3, 3], 4), { stride: 2, bias: pattern([10], 5), algorithm: 'im2col' }),
  () => convTranspose2d(pattern([1, 7, 9, 11], 6), pattern([7, 5, 4, 4], 7), { stride: 2, padding: 1 }),
];

/** Whether both engines give the very same answers to the samples. */
export function kernelsAgree(a: Engine, b: Engine): boolean {
  return samples.every((sample) => {
    const one = withEngine(a, sample).data;
    const other = withEngine(b, sample).data;
    return one.length === other.length && one.every((value, i) => value === other[i]);
  });
}

/** How many times faster `a` multiplies packed panels than `b`: the best of many short turns, so that noise falls out. */
export function speedRatio(a: Engine, b: Engine): number {
  const [depth, columns, rows] = [256, 64, 6];
  const times = [a, b].map((engine) =>
    engine.withScratch('enableWideSimd', [rows * depth, columns * depth, rows * columns, 16], (aPtr, bPtr, cPtr, biasPtr) => {
      engine.allFloats.fill(0, aPtr / 4, cPtr / 4 + rows * columns);
      let least = Number.POSITIVE_INFINITY;
      for (let turn = 0; turn < 400; turn++) {
        const start = performance.now();
        engine.kernels.gemmBlock(aPtr, depth, 0, bPtr, depth, cPtr, columns, rows, columns, biasPtr, 1, 0, cPtr, 1);
        least = Math.min(least, performance.now() - start);
      }
      return least;
    }),
  );
  return (times[1] as number) / (times[0] as number);
}
