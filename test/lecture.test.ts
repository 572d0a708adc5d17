/** The examples of the lecture, as the tour prints them, hold what they claim. */
import { expect, it } from 'vitest';
import * as convolution from '../demo/lecture/convolution.js';
import { lecture } from '../demo/lecture/index.js';
import * as learning from '../demo/lecture/learning.js';
import * as matrices from '../demo/lecture/matrices.js';
import * as picture from '../demo/lecture/picture.js';
import * as pooling from '../demo/lecture/pooling.js';
import * as shapes from '../demo/lecture/shapes.js';

it(convolution.crossCorrelation.title, () => {
  expect(convolution.crossCorrelation.run()['corr2d(x, k)'].toArray()).toEqual([
    [19, 25],
    [37, 43],
  ]);
});

it(convolution.samePadding.title, () => {
  expect(convolution.samePadding.run().output.toArray()).toEqual([
    [16, 11, 16, 15],
    [25, 20, 10, 13],
    [9, 9, 10, 12],
    [1, 0, 2, 4],
  ]);
});

it(convolution.channelsSummed.title, () => {
  const shown = convolution.channelsSummed.run();
  expect(shown['channel 0'].toArray()).toEqual([
    [19, 25],
    [37, 43],
  ]);
  expect(shown['channel 1'].toArray()).toEqual([
    [37, 47],
    [67, 77],
  ]);
  expect(shown.sum.toArray()).toEqual([
    [56, 72],
    [104, 120],
  ]);
});

it(convolution.manyKernels.title, () => {
  expect(convolution.manyKernels.run().output.toArray()).toEqual([
    [
      [56, 72],
      [104, 120],
    ],
    [
      [76, 100],
      [148, 172],
    ],
    [
      [96, 128],
      [192, 224],
    ],
  ]);
});

it(convolution.strided.title, () => {
  expect(convolution.strided.run().output.toArray()).toEqual([
    [0, 8],
    [6, 8],
  ]);
});

it(convolution.oneByOne.title, () => {
  // Multiples of 1/4 below 256: exact.
  const shown = convolution.oneByOne.run();
  expect(shown.convolution).toEqual(shown['fully connected']);
});

it(convolution.oneDimension.title, () => {
  const shown = convolution.oneDimension.run();
  expect(shown.conv1d.toArray()).toEqual([2, 5, 8, 11, 14, 17]);
  expect(shown['through conv2d']).toEqual(shown.conv1d);
});

it(shapes.paddedShape.title, () => {
  expect(shapes.paddedShape.run()['output shape']).toEqual([4, 3, 3, 5]);
});

it(shapes.grownShape.title, () => {
  expect(shapes.grownShape.run()['output shape']).toEqual([4, 102, 102]);
});

it(shapes.parameterCount.title, () => {
  expect(shapes.parameterCount.run().parameters).toBe(280);
});

it(shapes.receptiveFields.title, () => {
  const shown = shapes.receptiveFields.run();
  expect(shown['two 3x3']).toEqual([5, 5]);
  expect(shown['one 5x5']).toEqual([5, 5]);
  expect(shown['the 5x5 of both']).toEqual(shown['one after the other']);
});

it(pooling.maxPooling.title, () => {
  expect(pooling.maxPooling.run().output.toArray()).toEqual([
    [
      [
        [5, 6, 7, 7],
        [13, 14, 15, 15],
      ],
      [
        [21, 22, 23, 23],
        [29, 30, 31, 31],
      ],
    ],
  ]);
});

it(matrices.unfolded.title, () => {
  const shown = matrices.unfolded.run();
  expect(shown['unfold(x)'].toArray()).toEqual([
    [0, 1, 3, 4],
    [1, 2, 4, 5],
    [3, 4, 6, 7],
    [4, 5, 7, 8],
  ]);
  expect(shown.convolution.toArray()).toEqual([
    [27, 37],
    [57, 67],
  ]);
  expect(shown['w times it']).toEqual(shown.convolution);
});

it(matrices.unrolled.title, () => {
  const shown = matrices.unrolled.run();
  expect(shown.M.toArray()).toEqual([
    [1, 2, 0, 3, 4, 0, 0, 0, 0],
    [0, 1, 2, 0, 3, 4, 0, 0, 0],
    [0, 0, 0, 1, 2, 0, 3, 4, 0],
    [0, 0, 0, 0, 1, 2, 0, 3, 4],
  ]);
  expect(shown['M vec(x)']).toEqual(shown.convolution);
});

it(matrices.transposed.title, () => {
  const shown = matrices.transposed.run();
  expect(shown['convTranspose2d(y)']).toEqual(shown['transposed M times vec(y)']);
  expect(shown['convTranspose2d(y)'].shape).toEqual(shown.x.shape);
  expect(shown['convTranspose2d(y)']).not.toEqual(shown.x);
});

it(learning.layerAndFunction.title, () => {
  const shown = learning.layerAndFunction.run();
  expect(shown['layer.forward(x)']).toEqual(shown['conv2d(x, weight)']);
});

it(learning.edgeDetector.title, () => {
  const { losses, weight } = learning.learnEdges(30, 0.01, 1);
  expect(losses[30]).toBeLessThan(0.01);
  losses.slice(1).forEach((loss, i) => {
    expect(loss).toBeLessThan(losses[i] as number);
  });
  // The loss is at least 6 |w - [1,-1]|^2: the smaller eigenvalue of the sums of products of the picture's pixel pairs is 6.
  const distance = Math.hypot((weight.data[0] as number) - 1, (weight.data[1] as number) + 1);
  expect(distance).toBeLessThan(Math.sqrt(0.01 / 6));
});

it('An edge detector is learnt from any of 20 seeds: 45 steps bring the loss below 0.01', () => {
  for (let seed = 0; seed < 20; seed++) expect(learning.learnEdges(45, 0.01, seed).losses[45], `seed ${seed}`).toBeLessThan(0.01);
});

it(picture.blurred.title, () => {
  const { picture: sharp, 'gaussianBlur, sigma 1': soft } = picture.blurred.run();
  const bell = (distance: number) => (Math.abs(distance) <= 3 ? Math.exp(-(distance ** 2) / 2) : 0);
  const sum = [-3, -2, -1, 0, 1, 2, 3].reduce((total, distance) => total + bell(distance), 0);
  expect(soft.shape).toEqual([9, 9]);
  soft.data.forEach((value, i) => {
    const [row, column] = [Math.floor(i / 9), i % 9];
    let exact = 0;
    // The square is as far from the edge as the kernel reaches, so that nothing outside counts.
    sharp.data.forEach((white, j) => {
      exact += (white * bell(Math.floor(j / 9) - row) * bell((j % 9) - column)) / sum ** 2;
    });
    // Rounded to a whole number; 49 terms in float before that.
    expect(Math.abs(value - exact), `row ${row} column ${column}`).toBeLessThanOrEqual(0.5 + 255 * 49 * 2 ** -24);
  });
});

it('the tour shows every example', () => {
  const exported = [convolution, shapes, pooling, matrices, learning, picture].flatMap((chapter) =>
    Object.values(chapter).filter((value) => typeof value === 'object'),
  );
  expect(new Set(lecture)).toEqual(new Set(exported));
  expect(new Set(lecture.map(({ title }) => title)).size).toBe(lecture.length);
});
