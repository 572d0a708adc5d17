/**
 * Every computing operation of simdconv in plain TypeScript: nested loops over float32 arrays, as one writes them. To read
 * beside the kernels, and what benchmarks measure these against. Signatures are those of simdconv, without `algorithm` and `out`.
 */

export { adaptiveAvgPool2d, adaptiveMaxPool2d, globalAvgPool2d, globalMaxPool2d } from './adaptivePool2d.js';
export { avgPool1d, avgPool2d, lpPool2d } from './avgPool2d.js';
export { conv1d, conv2d, type NaiveConv2dOptions } from './conv2d.js';
export { conv2dBackward } from './conv2dBackward.js';
export {
  convTranspose1d,
  convTranspose2d,
  convTranspose2d as conv_transpose2d,
  type NaiveConvTranspose2dOptions,
} from './convTranspose2d.js';
export { convTranspose2dBackward } from './convTranspose2dBackward.js';
export { convolve2d, corr2d } from './correlate.js';
export { type MaximaWithIndices, maxPool1d, maxPool2d, type NaiveMaxPool2dOptions, type PoolIn1d } from './maxPool2d.js';
export { maxUnpool2d } from './maxUnpool2d.js';
export { avgPool2dBackward, maxPool2dBackward } from './poolBackward.js';
export { fold, unfold } from './unfold.js';
export { unrollKernel } from './unrollKernel.js';
