import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Axis, transposedLength } from '../../src/geometry/axis.js';
import { type AxisPart, partitions, partPlace, partRange, tapsOfOutputs } from '../../src/geometry/places.js';

const axes = fc
  .record({
    in: fc.integer({ min: 1, max: 9 }),
    kernel: fc.integer({ min: 1, max: 9 }),
    stride: fc.integer({ min: 1, max: 5 }),
    padBefore: fc.integer({ min: 0, max: 6 }),
    padAfter: fc.integer({ min: 0, max: 3 }),
    extra: fc.integer({ min: 0, max: 6 }),
  })
  .filter(({ kernel, stride }) => kernel >= stride)
  .map(({ extra, ...axis }): Axis => ({ ...axis, dilation: 1, out: transposedLength({ ...axis, dilation: 1 }, extra) }))
  .filter(({ out }) => out > 0);

/** The kernel's taps that an output is the sum of, and the input that each is multiplied with. */
function definition({ kernel, stride, padBefore }: Axis, y: number): string[] {
  const taps = Array.from({ length: kernel }, (_, tap) => tap).filter((tap) => (y + padBefore - tap) % stride === 0);
  return taps.map((tap) => `${tap} x ${(y + padBefore - tap) / stride}`).sort();
}

/** The same as a part has it. */
function made(axis: Axis, part: AxisPart, y: number): string[] {
  const j = y % axis.stride;
  const { origin, lastTap } = partPlace(axis, part, j);
  const element = origin + (y - j) / axis.stride;
  const all = Array.from({ length: part.taps }, (_, t) => ({ tap: lastTap + t * axis.stride, input: element - t }));
  return all
    .filter(({ tap }) => tap >= 0 && tap < axis.kernel)
    .map(({ tap, input }) => `${tap} x ${input}`)
    .sort();
}

describe('partitions of the places of a stride', () => {
  it('have every output in one part, as the sum that it is', () => {
    fc.assert(
      fc.property(axes, (axis) => {
        for (const parts of partitions(axis)) {
          for (let y = 0; y < axis.out; y++) {
            const of = parts.filter(({ first, places }) => y % axis.stride >= first && y % axis.stride < first + places);
            expect(of).toHaveLength(1);
            expect(made(axis, of[0] as AxisPart, y)).toEqual(definition(axis, y));
          }
        }
      }),
    );
  });

  it('say where a tap is a zero', () => {
    fc.assert(
      fc.property(axes, (axis) => {
        for (const part of partitions(axis).flat()) {
          const places = Array.from({ length: part.places }, (_, i) => partPlace(axis, part, part.first + i).lastTap);
          const ends = places.map((tap) => tap >= 0 && tap + (part.taps - 1) * axis.stride < axis.kernel);
          expect(part.zeros).toBe(ends.includes(false));
        }
      }),
    );
  });

  it('count the elements that some outputs are', () => {
    fc.assert(
      fc.property(axes, fc.nat(20), fc.integer({ min: 1, max: 20 }), (axis, from, length) => {
        for (const part of partitions(axis).flat()) {
          const elements = new Set<number>();
          for (let y = from; y < from + length; y++) {
            const j = y % axis.stride;
            if (j < part.first || j >= part.first + part.places) continue;
            elements.add(partPlace(axis, part, j).origin + (y - j) / axis.stride);
          }
          const { first, count } = partRange(axis, part, from, length);
          expect(count).toBe(elements.size);
          if (count > 0) expect(first).toBe(Math.min(...elements));
        }
      }),
    );
  });

  it('split and aligned, make no more than is wanted', () => {
    fc.assert(
      fc.property(axes, (axis) => {
        for (const part of partitions(axis).flat()) {
          if (part.aligned)
            expect(partRange(axis, part, 0, axis.out).count).toBeLessThanOrEqual(Math.ceil(axis.out / axis.stride));
        }
      }),
    );
  });

  it('count the taps of the definition', () => {
    fc.assert(
      fc.property(axes, (axis) => {
        const taps = Array.from({ length: axis.out }, (_, y) => definition(axis, y).length);
        expect(tapsOfOutputs(axis)).toBe(taps.reduce((sum, count) => sum + count, 0));
      }),
    );
  });
});
