/**
 * Every computing operation of simdconv in plain TypeScript: nested loops over float32 arrays, as one writes them. To read
 * beside the kernels, and what benchmarks measure these against. Signatures are those of simdconv, without `algorithm` and `out`.
 */
export { conv1d, conv2d, type NaiveConv2dOptions } from './conv2d.js';
export {
  convTranspose1d,
  convTranspose2d,
  convTranspose2d as conv_transpose2d,
  type NaiveConvTranspose2dOptions,
} from './convTranspose2d.js';
