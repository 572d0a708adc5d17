// The exports of the WebAssembly module: a list, and nothing else.
export { direct } from './direct';
export { finish } from './finish';
export { gemmBlock, gemmPaddedRows, packRows, packRowsByTable } from './gemm';
export { allocate, release } from './heap';
export { col2im, im2col, offsetTable, offsetTable3, packColumns } from './im2col';
export { copyFloats, fillFloats, pad, padAdjoint } from './pad';
export { padPhases } from './padPhases';
export { multiplyAddPeak, peakStepFlops } from './peak';
export { packPixels, unpackPixels } from './pixels';
export { borderColumns, keepAlpha, moveRows } from './pixelsBorder';
export { boxRows, boxStart } from './pixelsBox';
export { dilate, erode } from './pixelsMorphology';
export { filterPairs, pairRows } from './pixelsPairs';
export { blurRows, doubleBytes, doubleRows, halveBytes, halveRows } from './pixelsPyramid';
export { filterSeparable } from './pixelsSeparable';
export { pixels3x3, pixels3x3Rounded } from './pixelsSmall';
export { sobel } from './pixelsSobel';
export { filterSymmetric } from './pixelsSymmetric';
export { avgPool, maxPool } from './pool';
export { avgPoolBins, maxPoolBins, maxPoolBinsIndices } from './poolBins';
export { globalMax, globalMean, globalSum } from './poolGlobal';
export { globalMeanFew } from './poolGlobalFew';
export { avgPoolGradient } from './poolGradient';
export { maxPoolIndices } from './poolIndices';
export { firstOutside, scatterAdd, scatterStore } from './poolScatter';
export { powers, roots } from './power';
export { addFloats, roundSums, sumPlanes } from './reduce';
export { unrolledBlock, unrolledMultiply, unrolledPack } from './unrolled';
export { unrolledDense } from './unrolledDense';
export { unrolledTransposed } from './unrolledTransposed';
export { interleave } from './phases';
export {
  winogradMultiply, winogradOuts, winogradProducts, winogradValues, winogradValuesStep, winogradWeights, winogradWeightStep,
} from './winograd';
export { winogradInput } from './winogradInput';
export { winogradOutput } from './winogradOutput';
export { winogradMultiplyTaps, winogradPackTaps, winogradTapsWork } from './winogradTaps';
export { winogradWeight } from './winogradWeight';
