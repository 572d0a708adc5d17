/** Every example of the lecture, in the order of the tour. */
import type { LectureCase } from './case.js';
import * as convolution from './convolution.js';
import * as learning from './learning.js';
import * as matrices from './matrices.js';
import * as picture from './picture.js';
import * as pooling from './pooling.js';
import * as shapes from './shapes.js';

export const lecture: readonly LectureCase[] = [
  convolution.crossCorrelation,
  convolution.samePadding,
  convolution.channelsSummed,
  convolution.manyKernels,
  convolution.strided,
  convolution.oneByOne,
  convolution.oneDimension,
  shapes.paddedShape,
  shapes.grownShape,
  shapes.parameterCount,
  shapes.receptiveFields,
  pooling.maxPooling,
  matrices.unfolded,
  matrices.unrolled,
  matrices.transposed,
  learning.layerAndFunction,
  learning.edgeDetector,
  picture.blurred,
];
