/**
 * `winograd`: 3x3 kernels of stride 1 by Winograd's minimal filtering, with 36 products for the 144 of a tile of 4x4 outputs
 * (assembly/winograd.ts). A dilated convolution is one without dilation of each of its phases. Where the strip or the weight holds a value that is not finite, or so large that something could
 * overflow, im2col computes the strip instead: NaN and infinities come out where the definition puts them.
 */
import type { ConvGeometry } from '../geometry/convolution.js';
import { type TiledPlane, tiledPlanes, type WinogradCut, winogradCut, winogradTile, winogradWeights } from '../plan/winograd.js';
import type { Engine } from '../wasm/engine.js';
import type { Strip } from '../wasm/strips.js';
import { type ConvAlgorithm, type Epilogue, groupChannels } from './algorithm.js';
import { im2col, im2colScratch } from './im2col.js';

/** Input channels of the weight that one call into WASM transforms. */
const packChannels = 1024;

/**
 * The packed weight: this header, the transformed weight group by group, room for im2col's packing. The header is a work space
 * of `pack`, and then holds three elements of four bytes: whether the weight is in range, whether im2col's packing has
 * been made, and where the weight itself lies.
 */
const header = 256;

function im2colOffset(geometry: ConvGeometry, cut: WinogradCut): number {
  return header + geometry.groups * winogradWeights(geometry, cut);
}

export const winograd: ConvAlgorithm = {
  name: 'winograd',

  refusal({ height, width }) {
    const fits = [height, width].every((axis) => axis.kernel === 3 && axis.stride === 1);
    return fits ? undefined : 'a 3x3 kernel with stride 1';
  },

  strips(geometry) {
    const { channels, outChannels } = geometry;
    const { images, rows, sourceWidth, slackRows, values, products, interleaved } = winogradCut(geometry);
    return {
      channels,
      outChannels,
      images,
      rows,
      sourceWidth,
      slackRows,
      fill: 0,
      scratch: Math.max(values + products + interleaved + winogradTile.work, im2colScratch(geometry, rows)),
    };
  },

  packedSize(geometry) {
    return im2colOffset(geometry, winogradCut(geometry)) + im2col.packedSize(geometry);
  },

  packKey(geometry) {
    const { tileHeight, tileWidth } = winogradCut(geometry);
    return `${tileHeight}x${tileWidth}`;
  },

  pack(engine, geometry, weightPtr, packedPtr) {
    const { kernels } = engine;
    const { inputs, outputs } = groupChannels(geometry);
    const cut = winogradCut(geometry);
    const panelOuts = kernels.winogradOuts();
    const panelFloats = kernels.winogradWeights(cut.points, inputs, panelOuts);
    let squares = 0;
    for (let group = 0; group < geometry.groups; group++) {
      let panelPtr = packedPtr + (header + group * winogradWeights(geometry, cut)) * 4;
      for (let out = 0; out < outputs; out += panelOuts, panelPtr += panelFloats * 4) {
        for (let first = 0; first < inputs; first += packChannels) {
          squares += kernels.winogradWeight(
            weightPtr + (group * outputs + out) * inputs * 36,
            Math.min(panelOuts, outputs - out),
            inputs,
            first,
            Math.min(packChannels, inputs - first),
            cut.tileHeight,
            cut.tileWidth,
            panelPtr,
            packedPtr,
          );
        }
      }
    }
    engine.allIntegers.set([Number.isFinite(squares) ? 1 : 0, 0, weightPtr], packedPtr / 4);
  },

  run(engine, geometry, strip, packedPtr, epilogue) {
    const cut = winogradCut(geometry);
    const planes = tiledPlanes(geometry, cut, strip.images, strip.rows);
    const inRange = engine.allIntegers[packedPtr / 4] === 1;
    // In parts only where it is known whether the numbers are in range before anything is written.
    const divisible = geometry.groups === 1 && planes.length <= cut.planes;
    if (strip.part > 0 && !divisible) return;
    const { part, parts } = divisible ? strip : { part: 0, parts: 1 };
    for (let group = 0; group < geometry.groups; group++) {
      for (let first = 0; first < planes.length; first += cut.planes) {
        const some = planes.slice(first, first + cut.planes);
        if (!inRange || !transformInput(engine, geometry, cut, strip, group, some)) {
          if (part === 0) runByIm2col(engine, geometry, cut, strip, packedPtr, epilogue);
          return;
        }
        multiply(engine, geometry, cut, { ...strip, part, parts }, packedPtr, epilogue, group, some);
      }
    }
  },
};

function countTiles(planes: readonly TiledPlane[]): number {
  return planes.reduce((count, { tilesY, tilesX }) => count + tilesY * tilesX, 0);
}

/** Transforms the channels of one group; false where a value is out of range. */
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
  const tiles = countTiles(planes);
  const interleavedPtr = strip.scratchPtr + (cut.values + cut.products) * 4;
  const workPtr = interleavedPtr + cut.interleaved * 4;
  const inOrder = height.dilation === 1 && width.dilation === 1;
  let squares = 0;
  let firstTile = 0;
  for (const { image, row, column, tilesY, tilesX } of planes) {
    const firstPlane = (image * geometry.channels + group * inputs) * strip.srcStride;
    squares += kernels.winogradInput(
      strip.srcPtr + (firstPlane + row * strip.srcWidth + column) * 4,
      strip.srcStride,
      inputs,
      tilesY * cut.tileHeight + 2,
      inOrder ? strip.srcWidth : tilesX * cut.tileWidth + 2,
      height.dilation * strip.srcWidth,
      width.dilation,
      cut.tileHeight,
      cut.tileWidth,
      tilesY,
      tilesX,
      strip.scratchPtr,
      tiles,
      firstTile,
      -4,
      interleavedPtr,
      workPtr,
    );
    firstTile += tilesY * tilesX;
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
  const { inputs, outputs } = groupChannels(geometry);
  const tiles = countTiles(planes);
  const weightPtr = packedPtr + (header + group * winogradWeights(geometry, cut)) * 4;
  const productsPtr = strip.scratchPtr + cut.values * 4;
  const workPtr = productsPtr + (cut.products + cut.interleaved) * 4;
  const panelOuts = kernels.winogradOuts();
  const blocks = Math.ceil(outputs / cut.outs);
  const [start, end] = [strip.part, strip.part + 1].map((part) => Math.floor((part * blocks) / strip.parts) * cut.outs);
  for (let first = start as number; first < Math.min(end as number, outputs); first += cut.outs) {
    const channels = Math.min(cut.outs, outputs - first);
    const outs = Math.ceil(channels / panelOuts) * panelOuts;
    const panelPtr = weightPtr + kernels.winogradWeights(cut.points, inputs, first) * 4;
    kernels.winogradMultiply(strip.scratchPtr, tiles, cut.points, inputs, panelPtr, outs, productsPtr);
    const channel = group * outputs + first;
    let firstTile = 0;
    for (const { image, row, column, rows, columns, tilesY, tilesX } of planes) {
      const firstPlane = (image * outChannels + channel) * strip.dstStride;
      kernels.winogradOutput(
        productsPtr + firstTile * cut.points * outs * 4,
        outs,
        channels,
        cut.tileHeight,
        cut.tileWidth,
        strip.dstPtr + (firstPlane + row * width.out + column) * 4,
        strip.dstStride,
        rows,
        columns,
        height.dilation * width.out,
        width.dilation,
        biasPtr + channel * 4,
        activation,
        4,
        workPtr,
      );
      firstTile += tilesY * tilesX;
    }
  }
}

/** One strip by the definition's own products, whose packed weight is made when first wanted. */
function runByIm2col(
  engine: Engine,
  geometry: ConvGeometry,
  cut: WinogradCut,
  strip: Strip,
  packedPtr: number,
  epilogue: Epilogue,
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
    im2col.run(engine, geometry, { ...strip, images: 1, srcPtr, dstPtr }, rowsPtr, epilogue);
  }
}
