/** Sums of products in float64, with what a bound on a float32 result's error needs. */
import { elementCount } from '../../arguments/checks.js';
import type { RowProducts } from './products.js';

/** A result in float64. Products of float32 numbers are exact in it, and their sums nearly so. */
export interface Reference {
  readonly shape: readonly number[];
  readonly values: Float64Array;
  /** For each output, the sum of |x * w| and |bias|: what rounding errors are proportional to. */
  readonly magnitude: Float64Array;
  /** The most products that an output is the sum of, and 1 for the bias. */
  readonly terms: number;
}

/** One sum for each element of a shape, zero at first. */
export class Sums {
  readonly values: Float64Array;
  readonly magnitude: Float64Array;
  readonly counts: Int32Array;

  constructor(readonly shape: readonly number[]) {
    const length = elementCount(shape);
    this.values = new Float64Array(length);
    this.magnitude = new Float64Array(length);
    this.counts = new Int32Array(length);
  }

  add(index: number, x: number, w: number): void {
    const product = x * w;
    this.values[index]! += product;
    this.magnitude[index]! += Math.abs(product);
    this.counts[index]! += 1;
  }

  /**
   * Adds the products of a row: for each j, that of `w` and `data[input + inputs[j]]` to the sum `output + outputs[j]`. A
   * negative `input` or element of `inputs` stands for a zero.
   */
  addRow(output: number, data: Float32Array, input: number, w: number, { outputs, inputs }: RowProducts): void {
    const { values, magnitude, counts } = this;
    for (let j = 0; j < outputs.length; j++) {
      const index = output + outputs[j]!;
      const column = inputs[j]!;
      const product = (input < 0 || column < 0 ? 0 : data[input + column]!) * w;
      values[index]! += product;
      magnitude[index]! += Math.abs(product);
      counts[index]! += 1;
    }
  }

  /** Adds the products of the elements of two arrays of one length. Twice as fast as one `add` after the other, in two sums. */
  addDot(index: number, xs: Float64Array, ws: Float64Array): void {
    let [even, odd, evenMagnitude, oddMagnitude] = [0, 0, 0, 0];
    const pairs = xs.length - (xs.length % 2);
    for (let j = 0; j < pairs; j += 2) {
      const first = xs[j]! * ws[j]!;
      const second = xs[j + 1]! * ws[j + 1]!;
      even += first;
      odd += second;
      evenMagnitude += Math.abs(first);
      oddMagnitude += Math.abs(second);
    }
    if (pairs < xs.length) {
      const last = xs[pairs]! * ws[pairs]!;
      even += last;
      evenMagnitude += Math.abs(last);
    }
    this.addSum(index, even + odd, evenMagnitude + oddMagnitude, xs.length);
  }

  /** Adds `count` products of which the sum and that of their magnitudes are known. */
  addSum(index: number, sum: number, magnitude: number, count: number): void {
    this.values[index]! += sum;
    this.magnitude[index]! += magnitude;
    this.counts[index]! += count;
  }

  /** @param finish what becomes of a sum */
  finish(finish: (value: number, index: number) => number = (value) => value): Reference {
    return {
      shape: this.shape,
      values: this.values.map(finish),
      magnitude: this.magnitude,
      terms: this.counts.reduce((most, count) => Math.max(most, count), 1),
    };
  }
}
