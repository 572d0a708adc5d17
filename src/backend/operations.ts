/** The operations that a backend runs, by name: what its workers call. */
import { adaptiveAvgPool2d, adaptiveMaxPool2d } from '../operations/adaptivePool.js';
import { avgPool1d, avgPool2d } from '../operations/avgPool.js';
import { avgPool2dBackward } from '../operations/avgPoolBackward.js';
import { conv1d, conv2d } from '../operations/conv2d.js';
import { conv2dBackward } from '../operations/conv2dBackward.js';
import { convTranspose1d, convTranspose2d } from '../operations/convTranspose2d.js';
import { convTranspose2dBackward } from '../operations/convTranspose2dBackward.js';
import { convolve2d, corr2d } from '../operations/correlate.js';
import { fold } from '../operations/fold.js';
import { globalAvgPool2d, globalMaxPool2d } from '../operations/globalPool.js';
import { lpPool2d } from '../operations/lpPool.js';
import { maxPool1d, maxPool2d } from '../operations/maxPool.js';
import { maxPool2dBackward, maxUnpool2d } from '../operations/maxUnpool.js';
import { unfold } from '../operations/unfold.js';
import { unrollKernel } from '../operations/unrollKernel.js';
import { packOnWorker, runOnWorker } from './preparedWork.js';

export const operations = {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  avgPool1d,
  avgPool2d,
  avgPool2dBackward,
  conv1d,
  conv2d,
  conv2dBackward,
  convTranspose1d,
  convTranspose2d,
  convTranspose2dBackward,
  convolve2d,
  corr2d,
  fold,
  globalAvgPool2d,
  globalMaxPool2d,
  lpPool2d,
  maxPool1d,
  maxPool2d,
  maxPool2dBackward,
  maxUnpool2d,
  unfold,
  unrollKernel,
  /** A weight packed for a prepared convolution, and a run with it. */
  packOnWorker,
  runOnWorker,
} as const;

export type OperationName = keyof typeof operations;
