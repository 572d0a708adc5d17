/** Tensors for tests. */
import { Tensor, type TensorLike } from '../../src/index.js';

/** Signed multiples of 1/8 up to 2.5 in an order that looks random: their products and sums are exact in float32. */
export function eighths(shape: readonly number[], seed: number): Tensor {
  const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
  let state = (seed * 2654435761 + 12345) >>> 0;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = ((state >>> 16) % 41) / 8 - 2.5;
  }
  return new Tensor(data, shape);
}

/** The tensor with its last two dimensions exchanged. */
export function transposePlanes(tensor: TensorLike): Tensor {
  const [height, width] = tensor.shape.slice(-2) as [number, number];
  const data = new Float32Array(tensor.data.length);
  const plane = height * width;
  for (let i = 0; i < data.length; i++) {
    const y = Math.floor((i % plane) / width);
    const x = i % width;
    data[i - (i % plane) + x * height + y] = tensor.data[i] as number;
  }
  return new Tensor(data, [...tensor.shape.slice(0, -2), width, height]);
}

/** Signed numbers between -1 and 1 with all their bits: no sum of their products is exact. */
export function noise(shape: readonly number[], seed: number): Tensor {
  const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
  let state = (seed * 2654435761 + 99991) >>> 0;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state / 2 ** 31 - 1;
  }
  return new Tensor(data, shape);
}
