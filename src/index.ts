export type {
  Activation,
  Conv2dOptions,
  ConvAlgorithm,
  ConvGeometryOptions,
  ConvTranspose2dOptions,
  ConvTransposeGeometryOptions,
  In1d,
  TransposeAlgorithm,
} from './arguments/convolution.js';
export type { Convolve2dOptions, ConvolveMode } from './arguments/correlation.js';
export type {
  AdaptiveMaxPool2dOptions,
  AvgPool2dOptions,
  AvgPoolWindowOptions,
  LpPool2dOptions,
  MaxPool2dOptions,
  MaxUnpool2dOptions,
  Pool1d,
  PoolWindowOptions,
} from './arguments/pooling.js';
export type { UnfoldOptions } from './arguments/unfolding.js';
export type { UnrollKernelOptions } from './arguments/unrolling.js';
export type { Padding1, Padding2, Size2 } from './arguments/windows.js';
export { Backend, type BackendOptions, type CallOptions, type MaxPooled } from './backend/backend.js';
export type { BackendPrepared } from './backend/prepared.js';
export type { PaddingMode } from './geometry/convolution.js';
export { AvgPool2d, type AvgPool2dLayerOptions } from './layers/avgPool2d.js';
export { Conv2d, type Conv2dLayerOptions } from './layers/conv2d.js';
export type { ParameterOptions } from './layers/convLayer.js';
export { ConvTranspose2d, type ConvTranspose2dLayerOptions } from './layers/convTranspose2d.js';
export type { Layer } from './layers/layer.js';
export { MaxPool2d, type MaxPool2dLayerOptions } from './layers/maxPool2d.js';
export { adaptiveAvgPool2d, adaptiveMaxPool2d } from './operations/adaptivePool.js';
export { avgPool1d, avgPool2d } from './operations/avgPool.js';
export { avgPool2dBackward } from './operations/avgPoolBackward.js';
export { conv1d, conv2d } from './operations/conv2d.js';
export { conv2dBackward } from './operations/conv2dBackward.js';
export { convTranspose1d, convTranspose2d, convTranspose2d as conv_transpose2d } from './operations/convTranspose2d.js';
export { convTranspose2dBackward } from './operations/convTranspose2dBackward.js';
export { convolve2d, corr2d } from './operations/correlate.js';
export { type Conv2dExplanation, explainConv2d } from './operations/explain.js';
export { fold } from './operations/fold.js';
export { globalAvgPool2d, globalMaxPool2d } from './operations/globalPool.js';
export type { ConvGradients } from './operations/gradients.js';
export { type Info, info } from './operations/info.js';
export { lpPool2d } from './operations/lpPool.js';
export { maxPool1d, maxPool2d } from './operations/maxPool.js';
export { maxPool2dBackward, maxUnpool2d } from './operations/maxUnpool.js';
export type { MaxPoolResult } from './operations/pooled.js';
export { pool2dOutputShape } from './operations/poolShape.js';
export { type PrepareConv2dOptions, PreparedConv2d, prepareConv2d } from './operations/prepareConv2d.js';
export {
  type PrepareConvTranspose2dOptions,
  PreparedConvTranspose2d,
  prepareConvTranspose2d,
} from './operations/prepareConvTranspose2d.js';
export {
  conv2dOutputShape,
  convTranspose2dOutputShape,
  type ReceptiveField,
  type ReceptiveFieldLayer,
  receptiveField,
} from './operations/shapes.js';
export { unfold } from './operations/unfold.js';
export { unrollKernel } from './operations/unrollKernel.js';
export { empty, type NestedArray, Tensor, type TensorLike, tensor, zeros } from './tensor.js';
export { enableWideSimd } from './wasm/engine.js';
