/**
 * Laws that hold for every input: linearity, shift, adjointness, symmetry between height and width. Elements are small
 * multiples of 1/8, so that sums are exact and the laws hold to the last bit.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conv2d, convTranspose2d, Tensor, type TensorLike } from '../src/index.js';
import { eighths, transposePlanes } from './support/tensors.js';

/** A convolution that fits: everything but its numbers. */
const convolutions = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    groups: fc.integer({ min: 1, max: 3 }),
    inputs: fc.integer({ min: 1, max: 5 }),
    outputs: fc.integer({ min: 1, max: 7 }),
    height: fc.integer({ min: 1, max: 12 }),
    width: fc.integer({ min: 1, max: 12 }),
    kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    dilation: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    padding: fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })), { minLength: 2, maxLength: 2 }),
    seed: fc.integer({ min: 0, max: 1000 }),
  })
  .filter(({ height, width, kernel, dilation, padding }) => {
    const fits = (length: number, axis: 0 | 1) => {
      const [before, after] = padding[axis] as [number, number];
      return length + before + after >= dilation[axis] * (kernel[axis] - 1) + 1;
    };
    return fits(height, 0) && fits(width, 1);
  })
  .map(({ batch, groups, inputs, outputs, height, width, kernel, seed, padding, ...rest }) => ({
    input: eighths([batch, groups * inputs, height, width], seed),
    weight: eighths([groups * outputs, inputs, ...kernel], seed + 1),
    options: { ...rest, groups, padding: padding as unknown as [[number, number], [number, number]] },
    seed,
  }));

function combine(a: TensorLike, factor: number, b: TensorLike): Tensor {
  return new Tensor(
    a.data.map((value, i) => value * factor + (b.data[i] as number)),
    a.shape,
  );
}

function dot(a: TensorLike, b: TensorLike): number {
  return a.data.reduce((sum, value, i) => sum + value * (b.data[i] as number), 0);
}

describe.each(['im2col', 'direct'] as const)('conv2d by %s', (algorithm) => {
  it('is linear in the input and in the weight', () => {
    fc.assert(
      fc.property(convolutions, ({ input, weight, options, seed }) => {
        const call = (x: TensorLike, w: TensorLike) => conv2d(x, w, { ...options, algorithm });
        const otherInput = eighths(input.shape, seed + 2);
        const otherWeight = eighths(weight.shape, seed + 3);
        expect(call(combine(input, 2, otherInput), weight)).toEqual(combine(call(input, weight), 2, call(otherInput, weight)));
        expect(call(input, combine(weight, -2, otherWeight))).toEqual(combine(call(input, weight), -2, call(input, otherWeight)));
      }),
    );
  });

  it('moves its output when its input moves by the stride', () => {
    fc.assert(
      fc.property(convolutions, ({ input, weight, options }) => {
        const { stride } = options;
        const [batch, channels, height, width] = input.shape as [number, number, number, number];
        const moved = new Tensor(new Float32Array(batch * channels * (height + stride[0]) * (width + stride[1])), [
          batch,
          channels,
          height + stride[0],
          width + stride[1],
        ]);
        for (let plane = 0; plane < batch * channels; plane++) {
          for (let y = 0; y < height; y++) {
            const row = input.data.subarray((plane * height + y) * width, (plane * height + y + 1) * width);
            moved.data.set(row, (plane * (height + stride[0]) + y + stride[0]) * (width + stride[1]) + stride[1]);
          }
        }
        // With the padding at the end gone and that before it wide enough, the moved output begins one step later.
        const shifted = {
          ...options,
          padding: [
            [options.padding[0][0], 0],
            [options.padding[1][0], 0],
          ] as [[number, number], [number, number]],
        };
        const kernel = weight.shape.slice(2) as [number, number];
        const span = (axis: 0 | 1) => options.dilation[axis] * (kernel[axis] - 1) + 1;
        fc.pre(height + options.padding[0][0] >= span(0) && width + options.padding[1][0] >= span(1));
        const still = conv2d(input, weight, { ...shifted, algorithm });
        const after = conv2d(moved, weight, { ...shifted, algorithm });
        const [, planes, outHeight, outWidth] = still.shape as [number, number, number, number];
        const movedWidth = after.shape[3] as number;
        const movedHeight = after.shape[2] as number;
        expect([movedHeight, movedWidth]).toEqual([outHeight + 1, outWidth + 1]);
        for (let plane = 0; plane < batch * planes; plane++) {
          for (let y = 0; y < outHeight; y++) {
            const expected = still.data.subarray((plane * outHeight + y) * outWidth, (plane * outHeight + y + 1) * outWidth);
            const start = (plane * movedHeight + y + 1) * movedWidth + 1;
            expect(after.data.subarray(start, start + outWidth)).toEqual(expected);
          }
        }
      }),
    );
  });

  it('commutes with exchanging height and width', () => {
    fc.assert(
      fc.property(convolutions, ({ input, weight, options }) => {
        const { stride, dilation, padding, groups } = options;
        const exchanged = {
          stride: [stride[1], stride[0]] as const,
          dilation: [dilation[1], dilation[0]] as const,
          padding: [padding[1], padding[0]] as const,
          groups,
          algorithm,
        };
        const straight = conv2d(input, weight, { ...options, algorithm });
        expect(conv2d(transposePlanes(input), transposePlanes(weight), exchanged)).toEqual(transposePlanes(straight));
      }),
    );
  });

  it('has convTranspose2d as its adjoint: <conv(x), y> = <x, convTranspose(y)>', () => {
    fc.assert(
      fc.property(convolutions, ({ input, weight, options, seed }) => {
        const output = conv2d(input, weight, { ...options, algorithm });
        const y = eighths(output.shape, seed + 4);
        // The rows and columns that the stride left over at the end are the output padding of the way back.
        const kernel = weight.shape.slice(2) as [number, number];
        const outputPadding = ([0, 1] as const).map((axis) => {
          const length = input.shape[2 + axis] as number;
          const [before, after] = options.padding[axis] as [number, number];
          return (length + before + after - options.dilation[axis] * (kernel[axis] - 1) - 1) % options.stride[axis];
        }) as unknown as [number, number];
        const back = convTranspose2d(y, weight, { ...options, outputPadding });
        expect(back.shape).toEqual(input.shape);
        expect(dot(output, y)).toBe(dot(input, back));
      }),
    );
  });
});
