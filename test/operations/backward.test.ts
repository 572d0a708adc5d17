import { describe, expect, it } from 'vitest';
import { conv2dBackward } from '../../src/operations/conv2dBackward.js';
import { convTranspose2dBackward } from '../../src/operations/convTranspose2dBackward.js';
import { loadGolden } from '../golden/load.js';

const operations = { conv2dBackward, convTranspose2dBackward } as unknown as Record<
  string,
  (...args: readonly unknown[]) => Record<string, { data: Float32Array; shape: readonly number[] }>
>;

describe("PyTorch's gradients", () => {
  for (const { title, op, args, options, expected } of loadGolden('backward').cases) {
    const operation = operations[op];
    if (operation === undefined) continue;
    // The values are small multiples of 1/8: sums and products are exact.
    it(`${op} ${title}`, () => {
      const actual = operation(...args, options);
      for (const [name, wanted] of Object.entries(expected) as [string, { data: Float32Array; shape: readonly number[] }][]) {
        expect(actual[name]?.shape, name).toEqual(wanted.shape);
        expect(
          Array.from(actual[name]?.data ?? [], (x) => x + 0),
          name,
        ).toEqual(Array.from(wanted.data, (x) => x + 0));
      }
    });
  }
});
