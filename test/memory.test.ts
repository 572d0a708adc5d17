/** Memory stays flat: what a call takes it gives back. */
import { describe, expect, it } from 'vitest';
import { convOptions } from '../bench/cases.js';
import { readLayers } from '../bench/layers.js';
import { conv2d, convTranspose2d, empty, explainConv2d, info, prepareConv2d, Tensor, unrollKernel } from '../src/index.js';
import { eighths } from './support/tensors.js';

describe('memory', () => {
  // So many that the least block, forgotten each time, would be more than the memory starts with.
  it('is flat over 20000 small convolutions', () => {
    const input = eighths([1, 2, 6, 6], 1);
    const weight = eighths([3, 2, 3, 3], 2);
    conv2d(input, weight, { padding: 1 });
    const before = info().memoryBytes;
    for (let i = 0; i < 20_000; i++) conv2d(input, weight, { padding: 1 });
    expect(info().memoryBytes).toBe(before);
  });

  it('is flat over 200 large convolutions of changing shape', () => {
    const weights = [eighths([24, 16, 3, 3], 3), eighths([8, 16, 5, 5], 4)];
    const inputs = [eighths([1, 16, 64, 64], 5), eighths([2, 16, 31, 57], 6)];
    const turn = (i: number) => {
      const weight = weights[i % 2] as (typeof weights)[0];
      conv2d(inputs[(i >> 1) % 2] as (typeof inputs)[0], weight, { padding: 'same' });
      convTranspose2d(eighths([1, 24, 8, 8], i), weights[0] as (typeof weights)[0], { stride: 2 });
    };
    for (let i = 0; i < 8; i++) turn(i);
    const before = info().memoryBytes;
    for (let i = 0; i < 200; i++) turn(i);
    expect(info().memoryBytes).toBe(before);
  });

  it('comes back from disposed tensors and prepared weights', () => {
    const turn = () => {
      const tensor = empty([256, 1024]);
      const prepared = prepareConv2d(eighths([64, 64, 3, 3], 7), { padding: 1 });
      prepared.run(eighths([64, 12, 12], 8));
      prepared.dispose();
      tensor.dispose();
    };
    for (let i = 0; i < 4; i++) turn();
    const before = info().memoryBytes;
    for (let i = 0; i < 200; i++) turn();
    expect(info().memoryBytes).toBe(before);
  });

  it('does not grow with the batch of an ordinary array', () => {
    const weight = eighths([8, 8, 3, 3], 9);
    conv2d(eighths([2, 8, 64, 64], 10), weight, { padding: 1 });
    const before = info().memoryBytes;
    conv2d(eighths([100, 8, 64, 64], 11), weight, { padding: 1 });
    expect(info().memoryBytes).toBe(before);
  });

  it('does not grow with the matrix of unrollKernel: 1024 rows of 128 kB', () => {
    const weight = eighths([1, 1, 32, 1], 12);
    const before = info().memoryBytes;
    expect(unrollKernel(weight, [32, 1024]).shape).toEqual([1024, 32768]);
    expect(info().memoryBytes - before).toBeLessThan(2 ** 24);
  });

  it('is under 64 MB for a picture of 20 megapixels', () => {
    const picture = new Tensor(new Float32Array(3 * 4000 * 5000).fill(0.5), [1, 3, 4000, 5000]);
    const before = info().memoryBytes;
    const result = conv2d(picture, new Tensor(new Float32Array(27).fill(1), [3, 1, 3, 3]), { padding: 1, groups: 3 });
    expect([result.data[0], result.data[5001]]).toEqual([2, 4.5]);
    expect(info().memoryBytes - before).toBeLessThan(2 ** 24);
    expect(before).toBeLessThan(3 * 2 ** 24);
  });
});

describe('the workspace of a convolution', () => {
  const layers = readLayers().filter(({ op }) => op === 'conv2d');
  it.each(layers.map((layer) => [layer.name, layer] as const))('is at most 16 MB, whatever the batch: %s', (_name, layer) => {
    const { input, weight = [] } = layer;
    const bytes = (batch: number) => explainConv2d([batch, ...input.slice(1)], weight, convOptions(layer)).workspaceBytes;
    expect(bytes(1)).toBeLessThanOrEqual(2 ** 24);
    expect(bytes(300)).toBeLessThanOrEqual(2 ** 24);
    expect(bytes(600)).toBe(bytes(300));
  });
});
