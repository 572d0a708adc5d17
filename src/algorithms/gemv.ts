/**
 * `im2col` where there are few output pixels in all: each of their windows is a vector that the weight is multiplied with. A product of
 * packed panels would have most of its columns idle. For many calls the weight is packed in long panels (assembly/gemvPacked.ts), for
 * one it is multiplied as it lies (assembly/gemv.ts): packing would take longer than the product.
 */
import { reachedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { roundUp, stripFloats } from '../plan/tile.js';
import { type ConvAlgorithm, groupChannels, groupDepth, paddedWidth } from './algorithm.js';
import { unfoldTables } from './im2col.js';

/** Floats that the input, its padded copy and its windows may take: all images are one strip. */
const mostFloats = 8 * stripFloats;

/** Rows of a packed panel, and what the last is rounded up to a multiple of. */
const panelRows = 32;
const lastPanelRows = 16;

/** Output pixels of all images. */
function pixelCount({ batch, height, width }: ConvGeometry): number {
  return batch * height.out * width.out;
}

/** Whether a geometry has at most so many output pixels, and an input that fits a strip. */
export function hasFewPixels(geometry: ConvGeometry, most: number): boolean {
  const { batch, channels, height, width } = geometry;
  const source = batch * channels * reachedLength(height, height.out) * (width.in + width.padBefore + width.padAfter);
  const pixels = pixelCount(geometry);
  return pixels <= most && 2 * source + pixels * groupDepth(geometry) <= mostFloats;
}

/** Whether the one window of an image is all of its planes: there is nothing to gather. */
function readsWholePlanes({ height, width }: ConvGeometry): boolean {
  return isWhole(height) && isWhole(width);
}

function isWhole({ in: length, kernel, dilation, padBefore, padAfter }: ConvGeometry['height']): boolean {
  return length === kernel && (kernel === 1 || dilation === 1) && padBefore + padAfter === 0;
}

function packedRows(geometry: ConvGeometry): number {
  return roundUp(groupChannels(geometry).outputs, lastPanelRows);
}

function gemvOf(packed: boolean): ConvAlgorithm {
  return {
    name: 'im2col',

    refusal: () => undefined,

    strips(geometry) {
      const pixels = pixelCount(geometry);
      const depth = groupDepth(geometry);
      return {
        channels: geometry.channels,
        outChannels: geometry.outChannels,
        rows: geometry.height.out,
        images: geometry.batch,
        sourceWidth: paddedWidth(geometry),
        slackRows: 0,
        fill: 0,
        scratch: readsWholePlanes(geometry) ? 0 : (pixels + 1) * depth + pixels,
      };
    },

    /** Of a weight that is not packed: its address. */
    packedSize: (geometry) => (packed ? geometry.groups * packedRows(geometry) * groupDepth(geometry) : 1),

    packKey: () => (packed ? 'vectors' : 'as it lies'),

    pack({ kernels, allIntegers }, geometry, weightPtr, packedPtr) {
      if (!packed) {
        allIntegers[packedPtr / 4] = weightPtr;
        return;
      }
      const { outputs } = groupChannels(geometry);
      const depth = groupDepth(geometry);
      for (let group = 0; group < geometry.groups; group++) {
        const toPtr = packedPtr + group * packedRows(geometry) * depth * 4;
        kernels.packVectorRows(weightPtr + group * outputs * depth * 4, outputs, depth, toPtr);
      }
    },

    run(engine, geometry, strip, packedPtr, { biasPtr, activation }) {
      const { kernels } = engine;
      const { inputs, outputs } = groupChannels(geometry);
      const depth = groupDepth(geometry);
      const pixels = geometry.height.out * geometry.width.out;
      const first = partStart(strip.part, strip.parts, outputs);
      const rows = partStart(strip.part + 1, strip.parts, outputs) - first;
      if (rows === 0) return;
      const weightPtr = packed ? packedPtr : (engine.allIntegers[packedPtr / 4] as number);
      const weightStep = (packed ? packedRows(geometry) : outputs) * depth;
      const whole = readsWholePlanes(geometry);
      const vectorStep = whole ? geometry.channels * strip.srcStride : depth;
      const tapTablePtr = strip.scratchPtr + geometry.batch * pixels * depth * 4;
      const pixelTablePtr = tapTablePtr + depth * 4;
      if (!whole) unfoldTables(engine, geometry, strip, tapTablePtr, pixelTablePtr);
      for (let group = 0; group < geometry.groups; group++) {
        const srcPtr = strip.srcPtr + group * inputs * strip.srcStride * 4;
        const vectorsPtr = whole ? srcPtr : strip.scratchPtr;
        if (!whole) kernels.im2col(srcPtr, pixelTablePtr, geometry.batch * pixels, tapTablePtr, depth, vectorsPtr);
        const rowsPtr = weightPtr + (group * weightStep + first * depth) * 4;
        const channel = group * outputs + first;
        const operands = [
          depth,
          vectorsPtr,
          vectorStep,
          geometry.batch * pixels,
          biasPtr + channel * 4,
          activation,
          strip.dstPtr + channel * strip.dstStride * 4,
          strip.dstStride,
          pixels,
          geometry.outChannels * strip.dstStride,
        ] as const;
        if (packed) kernels.multiplyVectorsPacked(rowsPtr, rows, outputs - first, ...operands);
        else kernels.multiplyVectors(rowsPtr, rows, ...operands);
      }
    },
  };
}

/** The first row of a part: parts are of whole panels, the last of which may be longer. */
function partStart(part: number, parts: number, rows: number): number {
  const panels = Math.max(1, Math.floor((rows - lastPanelRows - 1) / panelRows) + 1);
  return part === parts ? rows : Math.floor((part * panels) / parts) * panelRows;
}

/** For many calls with one weight. */
export const gemv = gemvOf(true);

/** For one call. */
export const gemvOnce = gemvOf(false);
