/** The micro-kernel of the matrix product alone, on packed panels that stay in cache: what a layer can reach at best. */

import { engine } from '../src/wasm/engine.js';
import { numbers } from './layers.js';
import { type Budget, bestTime } from './measure.js';

/** Steps of k. */
const depth = 256;
/** Calls in a row: one is too short to time. */
const calls = 200;

export interface MicroResult {
  readonly name: string;
  readonly ms: number;
  readonly flops: number;
  /** Largest error over the sum of |a*b|. */
  readonly error: number;
}

/** A product of rows x 256 x columns. */
export function gemmRow(rows: number, columns: number, budget: Budget): MicroResult {
  const wasm = engine();
  const { kernels } = wasm;
  const a = numbers(rows * depth, 1);
  const b = numbers(depth * columns, 2);
  const sizes = [
    a.length,
    (rows + 8) * depth,
    b.length,
    depth * columns,
    depth + columns,
    rows * columns,
    rows + 8,
    (rows + 8) * 16,
  ];
  return wasm.withScratch('bench', sizes, (aPtr, packedPtr, bPtr, blockPtr, tablePtr, cPtr, biasPtr, edgePtr) => {
    wasm.floats(aPtr, a.length).set(a);
    wasm.floats(bPtr, b.length).set(b);
    wasm.floats(biasPtr, rows + 8).fill(0);
    kernels.packRows(aPtr, depth, 1, rows, depth, packedPtr);
    kernels.offsetTable(tablePtr, 1, 0, depth, columns);
    kernels.offsetTable(tablePtr + depth * 4, 1, 0, columns, 1);
    kernels.packColumns(bPtr, tablePtr, depth, tablePtr + depth * 4, columns, blockPtr);
    const ms = bestTime(() => {
      for (let i = 0; i < calls; i++) {
        kernels.gemmBlock(packedPtr, depth, 0, blockPtr, depth, cPtr, columns, rows, columns, biasPtr, 1, 0, edgePtr, 1);
      }
    }, budget);
    return {
      name: `gemm ${rows}x${depth}x${columns}, packed`,
      ms: ms / calls,
      flops: 2 * rows * depth * columns,
      error: productError(a, b, wasm.floats(cPtr, rows * columns), rows, columns),
    };
  });
}

function productError(a: Float32Array, b: Float32Array, c: Float32Array, rows: number, columns: number): number {
  let worst = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      let size = 0;
      for (let k = 0; k < depth; k++) {
        const product = a[row * depth + k]! * b[k * columns + column]!;
        sum += product;
        size += Math.abs(product);
      }
      worst = Math.max(worst, Math.abs(c[row * columns + column]! - sum) / size);
    }
  }
  return worst;
}
