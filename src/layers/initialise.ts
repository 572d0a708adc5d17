/** How the weights of a layer start: uniform numbers from a small generator that a seed fixes. */
import { checkInteger, elementCount, newFloats } from '../arguments/checks.js';
import { Tensor } from '../tensor.js';

const wordSize = 2 ** 32;

/**
 * A generator of numbers in [0, 1), multiples of 2^-24. The n-th comes from the 32-bit word `seed + n * 0x9e3779b9` (the
 * golden ratio), stirred by shifts and odd multiplications until every bit depends on every other: the same on every machine.
 * Source of the multipliers: Wellons, "Prospecting for hash functions" (2018).
 */
export function generator(seed: number): () => number {
  let counter = seed | 0;
  return () => {
    counter = (counter + 0x9e3779b9) | 0;
    let word = counter ^ (counter >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    word ^= word >>> 15;
    return (word >>> 8) / 2 ** 24;
  };
}

/** The seed that was given, or one that nobody knows. */
export function readSeed(caller: string, value: unknown): number {
  if (value === undefined) return Math.floor(Math.random() * wordSize);
  return checkInteger(caller, 'seed', value, { least: 0, most: wordSize - 1 });
}

/** A tensor of numbers from [-bound, bound). */
export function uniform(caller: string, shape: readonly number[], bound: number, next: () => number): Tensor {
  const data = newFloats(caller, elementCount(shape));
  for (let i = 0; i < data.length; i++) data[i] = bound * (2 * next() - 1);
  return new Tensor(data, shape);
}

/**
 * Kaiming's bound as PyTorch's layers have it, sqrt(6 / ((1 + 5) * fanIn)) = 1/sqrt(fanIn), for the weight and the bias. PyTorch
 * takes `fanIn` from the second dimension of the weight on, also where that counts the outputs: in a transposed convolution.
 */
export function kaimingBound(weightShape: readonly number[]): number {
  return 1 / Math.sqrt(elementCount(weightShape.slice(1)));
}
