/** What the benchmark runs on a layer: each way that this library has of computing it. */

import {
  type ConvAlgorithm,
  readConvGeometry,
  readTransposedGeometry,
  type TransposeAlgorithm,
  transposeAlgorithms,
} from '../src/arguments/convolution.js';
import {
  avgPool2d,
  conv2d,
  convTranspose2d,
  empty,
  explainConv2d,
  maxPool2d,
  prepareConv2d,
  prepareConvTranspose2d,
  type Tensor,
  type TensorLike,
} from '../src/index.js';
import { choose, convAlgorithmsByName } from '../src/plan/conv2d.js';
import { transposeAlgorithmsByName } from '../src/plan/convTranspose2d.js';
import type { Layer } from './layers.js';

/** The algorithms of `conv2d`. */
const registered = Object.values(convAlgorithmsByName).map(({ name }) => name);

/** The algorithms of `conv2d` that serve a layer. */
export function algorithmsFor(layer: Layer): ConvAlgorithm[] {
  return registered.filter((name) => serves(layer, name));
}

/** The algorithms of `convTranspose2d` that serve a layer: the matrix of `unrolled` may be too large. */
export function transposeAlgorithmsFor(layer: Layer): TransposeAlgorithm[] {
  const geometry = readTransposedGeometry('bench', 2, layer.input, layer.weight!, transposeOptions(layer));
  return transposeAlgorithms.filter((name) => transposeAlgorithmsByName[name]?.refusal(geometry) === undefined);
}

/** One way to compute a layer. */
export interface Variant {
  readonly name: string;
  /** Gets ready; what happens here is not timed. */
  start(problem: Problem): Started;
}

/** A layer with its numbers. */
export interface Problem {
  readonly layer: Layer;
  readonly input: TensorLike;
  /** Of convolutions. */
  readonly weight?: TensorLike;
}

/** A variant ready to run. */
export interface Started {
  run(): void;
  /** What the last run gave. */
  result(): Float32Array;
  dispose(): void;
}

/**
 * The variants of a layer: on ordinary arrays, as a user first calls it; with the weight prepared and the tensors in WASM
 * memory; and, where `all` asks for them, the algorithms that were not chosen but can serve.
 */
export function variants(layer: Layer, all: boolean): Variant[] {
  switch (layer.op) {
    case 'conv2d': {
      const geometry = readConvGeometry('bench', 2, layer.input, layer.weight!, convOptions(layer));
      const chosen = choose(geometry, true).algorithm.name;
      const others = all ? algorithmsFor(layer).filter((name) => name !== chosen) : [];
      return [
        onArrays(({ input, weight }) => conv2d(input, weight!, convOptions(layer))),
        preparedConv(`prepared (${chosen})`, chosen),
        ...others.map((name) => preparedConv(name, name)),
      ];
    }
    case 'convTranspose2d':
      return [
        onArrays(({ input, weight }) => convTranspose2d(input, weight!, transposeOptions(layer))),
        preparedTranspose('prepared', 'auto'),
        ...(all ? transposeAlgorithmsFor(layer).map((name) => preparedTranspose(name, name)) : []),
      ];
    case 'maxPool2d':
    case 'avgPool2d': {
      const pool = layer.op === 'maxPool2d' ? maxPool2d : avgPool2d;
      const size = layer.kernelSize!;
      const options = poolOptions(layer);
      return [
        onArrays(({ input }) => pool(input, size, options)),
        resident('resident', () => ({ run: (input, out) => pool(input, size, { ...options, out }) })),
      ];
    }
  }
}

/** The options of a convolution layer. */
export function convOptions({ stride, padding, dilation, groups }: Layer) {
  return { stride, padding, dilation, groups };
}

/** The options of a transposed one. */
export function transposeOptions(layer: Layer) {
  return { ...convOptions(layer), outputPadding: layer.outputPadding ?? 0 };
}

/** The options of a pooling. */
export function poolOptions({ stride, padding }: Layer) {
  return { stride, padding };
}

function serves(layer: Layer, algorithm: ConvAlgorithm): boolean {
  try {
    explainConv2d(layer.input, layer.weight!, { ...convOptions(layer), algorithm });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function onArrays(compute: (problem: Problem) => Tensor): Variant {
  return {
    name: 'arrays',
    start(problem) {
      let last: Tensor | undefined;
      return {
        run() {
          last = compute(problem);
        },
        result: () => last!.data,
        dispose() {},
      };
    },
  };
}

function preparedConv(name: string, algorithm: ConvAlgorithm): Variant {
  return resident(name, ({ layer, weight }) => prepareConv2d(weight!, { ...convOptions(layer), algorithm }));
}

function preparedTranspose(name: string, algorithm: 'auto' | TransposeAlgorithm): Variant {
  return resident(name, ({ layer, weight }) => prepareConvTranspose2d(weight!, { ...transposeOptions(layer), algorithm }));
}

/** With input and output in WASM memory: nothing is copied. */
function resident(
  name: string,
  prepare: (problem: Problem) => { run(input: Tensor, out: Tensor): unknown; dispose?(): void },
): Variant {
  return {
    name,
    start(problem) {
      const prepared = prepare(problem);
      const input = empty(problem.layer.input);
      const out = empty(problem.layer.output);
      input.data.set(problem.input.data);
      out.data.fill(Number.NaN);
      return {
        run() {
          prepared.run(input, out);
        },
        result: () => out.data,
        dispose() {
          prepared.dispose?.();
          input.dispose();
          out.dispose();
        },
      };
    },
  };
}
