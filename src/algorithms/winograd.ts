/**
 * `winograd`: Winograd's minimal filtering (assembly/winograd.ts), with 36 products for the 144 of a tile of 4x4 outputs of a 3x3
 * kernel. A dilated convolution is one without dilation of each of its phases; one with a stride or a long kernel is the sum of
 * ordinary ones, of the kernel's pieces (src/plan/winogradPieces.ts). Where a group of a strip or the weight holds a value that is not finite, or so
 * large that something could overflow, im2col computes that group instead: NaN and infinities come out where the definition puts them.
 */
import type { ConvGeometry } from '../geometry/convolution.js';
import { roundUp } from '../plan/tile.js';
import {
  axisPhases,
  planeWidth,
  type TiledPlane,
  tiledPlanes,
  type WinogradCut,
  winogradCut,
  winogradTile,
  winogradWeights,
} from '../plan/winograd.js';
import { tapsOfWeight } from '../plan/winogradCost.js';
import { pieceStep, piecesSpan } from '../plan/winogradPieces.js';
import { oddPoint } from '../plan/winogradPoints.js';
import { hasWinogradTile } from '../plan/winogradTiles.js';
import type { Engine } from '../wasm/engine.js';
import type { Strip } from '../wasm/strips.js';
import { type ConvAlgorithm, type Epilogue, groupChannels } from './algorithm.js';
import { im2col, im2colScratch, runIm2col } from './im2col.js';
import { packWinogradWeight, weightHeader } from './winogradWeight.js';

/** Bytes of the eight floats that the transforms work on; the kernels may not know it (assembly/winogradInput.ts). */
const vectorPair = 32;

function im2colOffset(geometry: ConvGeometry, cut: WinogradCut): number {
  return weightHeader + geometry.groups * winogradWeights(geometry, cut);
}

function winogradOf(weight: 'auto' | 'taps'): ConvAlgorithm {
  const cutOf = (geometry: ConvGeometry) => winogradCut(geometry, weight);
  return {
    name: 'winograd',

    refusal(geometry) {
      return hasWinogradTile(geometry)
        ? undefined
        : 'a kernel of more than one tap: each way at most 12 taps where the stride is 1, else more taps than the stride, at most 5 times as many, and no dilation';
    },

    strips(geometry) {
      const { channels, outChannels } = geometry;
      const { images, rows, sourceWidth, slackRows, values, products, interleaved, keepsTaps } = cutOf(geometry);
      const work = winogradTile.work + (keepsTaps ? winogradTile.tapsWork : 0);
      return {
        channels,
        outChannels,
        images,
        rows,
        sourceWidth,
        columnPhases: axisPhases(geometry.width),
        slackRows,
        fill: 0,
        scratch: Math.max(values + products + interleaved + work, im2colScratch(geometry, rows)),
      };
    },

    packedSize(geometry) {
      return im2colOffset(geometry, cutOf(geometry)) + im2col.packedSize(geometry);
    },

    packKey(geometry) {
      const { tileHeight, tileWidth, down, across, keepsTaps } = cutOf(geometry);
      return keepsTaps ? 'taps' : `${tileHeight}x${tileWidth} of ${down.taps}x${across.taps}`;
    },

    pack(engine, geometry, weightPtr, packedPtr) {
      const squares = packWinogradWeight(engine, geometry, cutOf(geometry), weightPtr, packedPtr);
      engine.allIntegers.set([Number.isFinite(squares) ? 1 : 0, 0, weightPtr], packedPtr / 4);
    },

    run(engine, geometry, strip, packedPtr, epilogue) {
      const cut = cutOf(geometry);
      const planes = tiledPlanes(geometry, cut, strip.images, strip.rows);
      const inRange = engine.allIntegers[packedPtr / 4] === 1;
      const otherwise = (group: number, strip: Strip) => {
        if (strip.outOfRange !== undefined) strip.outOfRange();
        // Its result is all channels: where parts share theirs, one makes it.
        else if (strip.part === 0 || strip.unit !== undefined) {
          runByIm2col(engine, geometry, cut, strip, packedPtr, epilogue, group);
        }
      };
      const runGroup = (group: number, strip: Strip) => {
        for (let first = 0; first < planes.length; first += cut.planes) {
          const some = planes.slice(first, first + cut.planes);
          if (!inRange || !transformInput(engine, geometry, cut, strip, group, some)) {
            otherwise(group, strip);
            return;
          }
          multiply(engine, geometry, cut, strip, packedPtr, epilogue, group, some);
        }
      };
      const whole = { ...strip, part: 0, parts: 1 };
      if (geometry.groups > 1) {
        // Each group is decided on by itself, and belongs to one part.
        const [group, end] = [strip.part, strip.part + 1].map((part) => Math.floor((part * geometry.groups) / strip.parts));
        for (let next = group as number; next < (end as number); next++) runGroup(next, whole);
      } else if (planes.length <= cut.planes || strip.unit !== undefined) {
        // Parts are of channels.
        runGroup(0, strip);
      } else if (inRange && isInRange(engine, geometry, cut, strip, planes)) {
        // It must be known before anything is written: the definition's products, which add up in the result, must not meet what
        // another thread still writes there.
        const pieces = roundUp(Math.ceil(planes.length / cut.planes), strip.parts);
        const most = Math.ceil(planes.length / pieces);
        for (let first = strip.part * most; first < planes.length; first += strip.parts * most) {
          const some = planes.slice(first, first + most);
          transformInput(engine, geometry, cut, strip, 0, some);
          multiply(engine, geometry, cut, whole, packedPtr, epilogue, 0, some);
        }
      } else {
        otherwise(0, strip);
      }
    },
  };
}

export const winograd = winogradOf('auto');

/** For a weight that is used once: its points, four times as many as its taps, would be written to memory and read back. */
export const winogradOfTaps = winogradOf('taps');

/** Whether all numbers that the planes read are in range. */
function isInRange(
  { kernels }: Engine,
  { channels, height }: ConvGeometry,
  { down, tileHeight }: WinogradCut,
  strip: Strip,
  planes: readonly TiledPlane[],
): boolean {
  const span = piecesSpan(height, down);
  const rows = planes.map(({ row, tilesY }) => row + (tilesY * tileHeight + span - 2) * axisPhases(height) + 1);
  const { srcPtr, srcStride, srcWidth, images } = strip;
  return Number.isFinite(kernels.winogradSquares(srcPtr, srcStride, images * channels, Math.max(...rows) * srcWidth));
}

function countTiles(planes: readonly TiledPlane[]): number {
  return planes.reduce((count, { tilesY, tilesX }) => count + tilesY * tilesX, 0);
}

/** Transforms the planes of one group; false where a value is out of range. */
function transformInput(
  { kernels }: Engine,
  geometry: ConvGeometry,
  cut: WinogradCut,
  strip: Strip,
  group: number,
  planes: readonly TiledPlane[],
): boolean {
  const { height, width } = geometry;
  const { inputs } = groupChannels(geometry);
  const { grid, tileHeight, tileWidth, down, across, sourceWidth } = cut;
  const tiles = countTiles(planes);
  const interleavedPtr = strip.scratchPtr + (cut.values + cut.products) * 4;
  const workPtr = interleavedPtr + cut.interleaved * 4;
  const [rowPhases, phases] = [axisPhases(height), axisPhases(width)];
  const phaseWidth = strip.srcWidth / phases;
  const stepDown = pieceStep(height, down, strip.srcWidth, rowPhases * strip.srcWidth);
  const stepAcross = pieceStep(width, across, phaseWidth, 1);
  // Tiles that read all columns of the source find them in order.
  const whole = strip.srcWidth === sourceWidth && cut.tilesX * tileWidth >= width.out;
  const inOrder = whole && rowPhases * phases * down.count * across.count === 1;
  let squares = 0;
  for (const { taps, points, first, count, firstPlane } of cut.kinds) {
    let firstTile = 0;
    for (const { image, row, column, columnsBefore, tilesY, tilesX } of planes) {
      const place = row * strip.srcWidth + column * phaseWidth + columnsBefore;
      const channel = (image * geometry.channels + group * inputs) * strip.srcStride;
      squares += kernels.winogradInput(
        strip.srcPtr + (channel + place + first[0] * stepDown + first[1] * stepAcross) * 4,
        strip.srcStride,
        inputs,
        count[0] * count[1],
        count[1],
        stepDown,
        stepAcross,
        tilesY * tileHeight + taps[0] - 1,
        inOrder ? sourceWidth : planeWidth(tilesX, tileWidth, across),
        rowPhases * strip.srcWidth,
        tileHeight,
        tileWidth,
        points[0],
        points[1],
        grid[0],
        grid[1],
        tilesY,
        tilesX,
        strip.scratchPtr,
        cut.depth,
        firstPlane,
        tiles,
        firstTile,
        -4,
        -oddPoint(points[0]),
        -oddPoint(points[1]),
        interleavedPtr,
        workPtr,
        vectorPair,
      );
      firstTile += tilesY * tilesX;
    }
  }
  return Number.isFinite(squares);
}

/** The products of one group and their output transform, a block of output channels at a time. */
function multiply(
  { kernels }: Engine,
  geometry: ConvGeometry,
  cut: WinogradCut,
  strip: Strip,
  packedPtr: number,
  { biasPtr, activation }: Epilogue,
  group: number,
  planes: readonly TiledPlane[],
): void {
  const { outChannels, height, width } = geometry;
  const { outputs } = groupChannels(geometry);
  const { grid, depth, withLast } = cut;
  const tiles = countTiles(planes);
  const weightPtr = packedPtr + (weightHeader + group * winogradWeights(geometry, cut)) * 4;
  const productsPtr = strip.scratchPtr + cut.values * 4;
  const workPtr = productsPtr + (cut.products + cut.interleaved) * 4;
  const panelOuts = kernels.winogradOuts();
  // Parts are of panels, not of blocks: of those there may be two, one of which is small.
  const unit = strip.unit ?? winogradTile.outs;
  const units = Math.ceil(outputs / unit);
  const starts = [strip.part, strip.part + 1].map((part) => Math.floor((part * units) / strip.parts) * unit);
  const [start, end] = [starts[0] as number, Math.min(starts[1] as number, outputs)];
  for (let first = start; first < end; first += cut.outs) {
    const channels = Math.min(cut.outs, end - first);
    const outs = Math.ceil(channels / panelOuts) * panelOuts;
    if (cut.keepsTaps) {
      const panelPtr = weightPtr + first * depth * tapsOfWeight * 4;
      const tapsPtr = workPtr + winogradTile.work * 4;
      kernels.winogradMultiplyTaps(strip.scratchPtr, tiles, depth, panelPtr, outs, productsPtr, 4, tapsPtr);
    } else {
      const panelPtr = weightPtr + kernels.winogradWeights(cut.points, depth, first) * 4;
      kernels.winogradMultiply(strip.scratchPtr, tiles, ...grid, depth, ...withLast, panelPtr, outs, channels, productsPtr);
    }
    const channel = group * outputs + first;
    let firstTile = 0;
    for (const { image, row, column, columnsBefore, rows, columns, tilesY, tilesX } of planes) {
      const firstPlane = (image * outChannels + channel) * strip.dstStride;
      const place = row * width.out + column + columnsBefore * width.dilation;
      kernels.winogradOutput(
        productsPtr + firstTile * cut.points * outs * 4,
        outs,
        channels,
        cut.tileHeight,
        cut.tileWidth,
        grid[0],
        grid[1],
        strip.dstPtr + (firstPlane + place) * 4,
        strip.dstStride,
        rows,
        columns,
        height.dilation * width.out,
        width.dilation,
        biasPtr + channel * 4,
        activation,
        4,
        workPtr,
        vectorPair,
      );
      firstTile += tilesY * tilesX;
    }
  }
}

/** One group of a strip by the definition's own products, whose packed weight is made when first wanted. */
function runByIm2col(
  engine: Engine,
  geometry: ConvGeometry,
  cut: WinogradCut,
  strip: Strip,
  packedPtr: number,
  epilogue: Epilogue,
  group: number,
): void {
  const rowsPtr = packedPtr + im2colOffset(geometry, cut) * 4;
  const marks = engine.integers(packedPtr, 3);
  // Threads may find it undone at the same time: they then write the same values.
  if (Atomics.load(marks, 1) === 0) {
    im2col.pack(engine, geometry, marks[2] as number, rowsPtr);
    Atomics.store(engine.integers(packedPtr, 3), 1, 1);
  }
  const { channels, outChannels } = geometry;
  for (let image = 0; image < strip.images; image++) {
    const srcPtr = strip.srcPtr + image * channels * strip.srcStride * 4;
    const dstPtr = strip.dstPtr + image * outChannels * strip.dstStride * 4;
    const one = { ...strip, images: 1, srcPtr, dstPtr };
    runIm2col(engine, geometry, one, rowsPtr, epilogue, axisPhases(geometry.width), group, group + 1);
  }
}
