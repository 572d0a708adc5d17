export { boxBlur, gaussianBlur } from './blur.js';
export type { Border } from './border.js';
export { emboss, laplacian, sharpen, sobel } from './edges.js';
export { type FilterImageOptions, type FilterOptions, filterImage } from './filter.js';
export { gaussianKernel, kernels } from './kernels.js';
export { dilate, erode } from './morphology.js';
export { fromPixels, type PixelScaling, type Pixels, toPixels } from './pixels.js';
