/** The named layers of real networks in layers.json, others and odd ones in more.json, and numbers for them. */
import table from './layers.json' with { type: 'json' };
import more from './more.json' with { type: 'json' };

/** A layer: every shape with its batch dimension. */
export interface Layer {
  readonly name: string;
  readonly op: 'conv2d' | 'convTranspose2d' | 'maxPool2d' | 'avgPool2d';
  readonly input: readonly number[];
  /** Of convolutions. */
  readonly weight?: readonly number[];
  /** Of pooling. */
  readonly kernelSize?: readonly [height: number, width: number];
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  readonly groups: number;
  /** Of transposed convolutions. */
  readonly outputPadding?: number;
  readonly output: readonly number[];
}

export const layerSets = ['layers', 'more'] as const;

/**
 * The layers whose name contains `filter`, in any case.
 * @throws {RangeError} where there is no such set
 */
export function readLayers(filter = '', set = 'layers'): Layer[] {
  const [all] = [table, more].filter((_, i) => layerSets[i] === set);
  if (all === undefined) throw new RangeError(`readLayers: expected one of ${layerSets.join(', ')}, got ${set}`);
  return (all as Layer[]).filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));
}

export function count(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Signed numbers between -1 and 1, the same in every run. */
export function numbers(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Operations by the definition: two for a multiply-add, one for each element of a pooling window. */
export function flops({ op, input, weight, kernelSize, output }: Layer): number {
  if (op === 'conv2d') return 2 * count(output) * count(weight!.slice(1));
  if (op === 'convTranspose2d') return 2 * count(input) * count(weight!.slice(1));
  return count(output) * count(kernelSize!);
}

/** Bytes that any implementation has to read or write: input and output, and the weight. */
export function bytes({ input, weight, output }: Layer): number {
  return 4 * (count(input) + count(output) + (weight === undefined ? 0 : count(weight)));
}
