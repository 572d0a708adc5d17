export { conv1d, conv2d } from './operations/conv2d.js';
export { empty, Tensor, type TensorLike, tensor, zeros } from './tensor.js';
