export type { Format } from './node/codec.js';
export {
  type FilterFileJob,
  type FilterFileOptions,
  type FilterFileProgress,
  type FilterFileResult,
  filterFile,
} from './node/filterFile.js';
export { type Filter, filterNames, type KernelFilter, type NamedFilter } from './node/filters.js';
export { type KernelDescription, type Matrix, readKernelFile } from './node/kernelFile.js';
