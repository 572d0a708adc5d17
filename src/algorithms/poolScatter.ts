/** Values put back where a max pooling found them: block by block of planes. */
import { indexOutside } from '../arguments/pooling.js';
import { poolBlockFloats } from '../plan/pooling.js';
import type { Engine, Located } from '../wasm/engine.js';
import { InputStage, OutputStage } from '../wasm/stage.js';

/** Planes of `count` values, each put somewhere into a plane of height x width. */
export interface ScatterPlanes {
  readonly planes: number;
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

export interface ScatterArrays {
  readonly values: Located;
  /** The integers, moved as the floats of the same bits. */
  readonly indices: Located;
  readonly output: Located;
}

/**
 * @param mode `add` sums the values of one index, `store` keeps the last
 * @throws {RangeError} where an index lies outside its plane
 */
export function runScatter(
  caller: string,
  engine: Engine,
  { planes, count, height, width }: ScatterPlanes,
  { values, indices, output }: ScatterArrays,
  mode: 'add' | 'store',
): void {
  const plane = height * width;
  const { firstOutside, scatterAdd, scatterStore } = engine.kernels;
  const scatter = mode === 'add' ? scatterAdd : scatterStore;
  const block = Math.max(1, Math.min(planes, Math.floor(poolBlockFloats / (2 * count + plane))));
  const sizes = [
    values.address === undefined ? block * count : 0,
    indices.address === undefined ? block * count : 0,
    output.address === undefined ? block * plane : 0,
  ];
  engine.withScratch(caller, sizes, (valuePtr, indexPtr, outputPtr) => {
    const valueStage = new InputStage(engine, { array: values, height: 1, width: count }, valuePtr);
    const indexStage = new InputStage(engine, { array: indices, height: 1, width: count }, indexPtr);
    const target = new OutputStage(engine, { array: output, height: 1, width: plane }, outputPtr);
    for (let first = 0; first < planes; first += block) {
      const some = Math.min(block, planes - first);
      const places = indexStage.take(first, some, 0, 1);
      const outside = firstOutside(places.ptr, some * count, plane);
      if (outside >= 0) {
        const index = engine.integers(places.ptr, some * count)[outside];
        throw indexOutside(caller, [height, width], index, first * count + outside);
      }
      const from = valueStage.take(first, some, 0, 1);
      scatter(from.ptr, from.stride, places.ptr, places.stride, count, target.place(first, 0, 1).ptr, some, plane);
      target.give(first, some, 0, 1);
    }
  });
}
