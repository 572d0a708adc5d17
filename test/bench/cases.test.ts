import { describe, expect, it } from 'vitest';
import { algorithmsFor, transposeAlgorithmsFor, variants } from '../../bench/cases.js';
import { checked, errorBound, worstError } from '../../bench/check.js';
import { count, flops, type Layer, layerSets, readLayers } from '../../bench/layers.js';
import { gemmRow } from '../../bench/micro.js';
import { exactly, plainLoops, problemOf } from '../../bench/reference.js';
import { conv2dOutputShape, convTranspose2dOutputShape, explainConv2d, pool2dOutputShape } from '../../src/index.js';

function outputShape({ op, input, weight, kernelSize, outputPadding, stride, padding, dilation, groups }: Layer) {
  const options = { stride, padding, dilation, groups };
  if (op === 'conv2d') return conv2dOutputShape(input, weight!, options);
  if (op === 'convTranspose2d') return convTranspose2dOutputShape(input, weight!, { ...options, outputPadding });
  return pool2dOutputShape(input, kernelSize!, { stride, padding });
}

/** A layer of the same kind with few channels and a small plane. */
function shrunk(layer: Layer): Layer {
  const few = (channels: number) => Math.min(4, channels);
  const input = [1, few(layer.input[1]!), 19, 21];
  const groups = few(layer.groups);
  const [first, second, ...kernel] = layer.weight ?? [];
  const weight = layer.weight && [few(first!), layer.groups > 1 ? input[1]! / groups : few(second!), ...kernel];
  const small = { ...layer, input, groups, weight };
  return { ...small, output: outputShape(small) };
}

describe('layers.json and more.json', () => {
  for (const layer of layerSets.flatMap((set) => readLayers('', set))) {
    it(`${layer.name}: its output shape is what the geometry says`, () => {
      expect(outputShape(layer)).toEqual(layer.output);
      if (layer.op === 'conv2d') {
        const { stride, padding, dilation, groups } = layer;
        expect(flops(layer)).toBe(explainConv2d(layer.input, layer.weight!, { stride, padding, dilation, groups }).flops);
      }
    });

    it(`${layer.name}, shrunk: every variant gives the right answer`, () => {
      const problem = problemOf(shrunk(layer));
      const exact = exactly(problem);
      checked(layer.name, 'naive', plainLoops(problem), exact);
      const names = variants(problem.layer, true).map(({ name, start }) => {
        const started = start(problem);
        started.run();
        expect(started.result().length).toBe(count(problem.layer.output));
        checked(layer.name, name, started.result(), exact);
        started.dispose();
        return name;
      });
      expect(new Set(names).size).toBe(names.length);
      expect(names.length).toBeGreaterThanOrEqual(2);
    });
  }

  it('the algorithms of a layer are those that serve it as large as it is', () => {
    const [dcgan, fsrcnn] = [readLayers('dcgan')[0]!, readLayers('fsrcnn')[0]!];
    expect(transposeAlgorithmsFor(dcgan)).toEqual(['gemm']);
    expect(transposeAlgorithmsFor({ ...fsrcnn, input: [1, 56, 5, 5] })).toEqual(['gemm', 'unrolled']);
    expect(algorithmsFor(readLayers('vgg16.c12')[0]!)).not.toContain('unrolled');
  });

  it('readLayers finds by a part of the name, in any case', () => {
    expect(readLayers('MaxPool').map(({ op }) => op)).toEqual(['maxPool2d', 'maxPool2d']);
    expect(readLayers('tts', 'more').map(({ weight }) => weight)).toEqual([[512, 512, 1, 3]]);
  });

  it('readLayers refuses a set that there is not', () => {
    expect(() => readLayers('', 'others')).toThrow(new RangeError('readLayers: expected one of layers, more, got others'));
  });
});

describe('the check', () => {
  const exact = { shape: [1, 1, 1, 2], values: Float64Array.of(1, -2), magnitude: Float64Array.of(4, 2), terms: 4 };

  it('measures errors by the largest sum of products in the plane', () => {
    expect(worstError(Float32Array.of(1, -3), exact)).toBe(0.25);
    expect(worstError(Float32Array.of(1, -3), { ...exact, shape: [1, 2, 1, 1] })).toBe(0.5);
    expect(errorBound(exact)).toBe(2 ** -18);
  });

  it('refuses a wrong answer, NaN and a wrong length', () => {
    const message = 'layer, winograd: wrong by 0.25 of the sum of products, more than 0.000003814697265625';
    expect(() => checked('layer', 'winograd', Float32Array.of(2, -2), exact)).toThrow(new Error(message));
    expect(() => checked('layer', 'winograd', Float32Array.of(1, Number.NaN), exact)).toThrow('wrong by NaN');
    expect(() => checked('layer', 'winograd', Float32Array.of(1), exact)).toThrow('expected 2 elements, got 1');
  });
});

it('the micro-kernel is right in a row of its own', () => {
  expect(gemmRow(12, 16, { time: 1, runs: 1 }).error).toBeLessThanOrEqual(2 ** -24 * 8 * 16);
});
