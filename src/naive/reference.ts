/**
 * Operations in float64, with what a bound on a float32 result's error needs. Tests and benchmarks hold results against
 * these: |error| <= c * epsilon * sqrt(terms) * magnitude. Nothing here is fast.
 */
export {
  type ReferenceGradients,
  referenceConv2dBackward,
  referenceConvTranspose2dBackward,
} from './reference/backward.js';
export { referenceConv2d, referenceConvTranspose2d } from './reference/convolution.js';
export {
  referenceAvgPool2d,
  referenceAvgPool2dBackward,
  referenceLpPool2d,
  referenceMaxPool2dBackward,
} from './reference/pooling.js';
export type { Reference } from './reference/sums.js';
export { referenceFold, referenceUnfold } from './reference/unfolding.js';
