export type {
  Conv2dOptions,
  ConvGeometryOptions,
  ConvTranspose2dOptions,
  ConvTransposeGeometryOptions,
  In1d,
} from './arguments/convolution.js';
export type { Padding1, Padding2, Size2 } from './arguments/windows.js';
export { conv1d, conv2d } from './operations/conv2d.js';
export { conv2dBackward } from './operations/conv2dBackward.js';
export { convTranspose1d, convTranspose2d, convTranspose2d as conv_transpose2d } from './operations/convTranspose2d.js';
export { convTranspose2dBackward } from './operations/convTranspose2dBackward.js';
export type { ConvGradients } from './operations/gradients.js';
export { type PrepareConv2dOptions, PreparedConv2d, prepareConv2d } from './operations/prepareConv2d.js';
export {
  type PrepareConvTranspose2dOptions,
  PreparedConvTranspose2d,
  prepareConvTranspose2d,
} from './operations/prepareConvTranspose2d.js';
export { empty, Tensor, type TensorLike, tensor, zeros } from './tensor.js';
export { enableWideSimd } from './wasm/engine.js';
