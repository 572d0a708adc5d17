export { conv1d, conv2d } from './operations/conv2d.js';
export { convTranspose1d, convTranspose2d, convTranspose2d as conv_transpose2d } from './operations/convTranspose2d.js';
export { empty, Tensor, type TensorLike, tensor, zeros } from './tensor.js';
