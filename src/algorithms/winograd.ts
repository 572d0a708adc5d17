/**
 * `winograd`: 3x3 kernels of stride 1 by Winograd's minimal filtering, with 36 products for the 144 of a tile of 4x4 outputs
 * (assembly/winograd.ts). Where the strip or the weight holds a value that is not finite, or so large that something could
 * overflow, im2col computes the strip instead: NaN and infinities come out where the definition puts them.
 */
import type { ConvGeometry } from '../geometry/convolution.js';
import { type WinogradCut, winogradCut, winogradTile, winogradWeights } from '../plan/winograd.js';
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
    const fits = [height, width].every((axis) => axis.kernel === 3 && axis.stride === 1 && axis.dilation === 1);
    return fits ? undefined : 'a 3x3 kernel with stride 1 and dilation 1';
  },

  strips(geometry) {
    const { channels, outChannels, height } = geometry;
    const { tileHeight, tilesY, images, sourceWidth, values, products, interleaved } = winogradCut(geometry);
    const rows = Math.min(height.out, tilesY * tileHeight);
    return {
      channels,
      outChannels,
      images,
      rows,
      sourceWidth,
      slackRows: Math.ceil(height.out / tileHeight) * tileHeight - height.out,
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
    const inRange = engine.allIntegers[packedPtr / 4] === 1;
    for (let group = 0; group < geometry.groups; group++) {
      if (!inRange || !transformInput(engine, geometry, cut, strip, group)) {
        runByIm2col(engine, geometry, cut, strip, packedPtr, epilogue);
        return;
      }
      multiply(engine, geometry, cut, strip, packedPtr, epilogue, group);
    }
  },
};

/** Rows of tiles of a strip, and the tiles of all its images. */
function stripTiles(cut: WinogradCut, { rows, images }: Strip): { tilesY: number; imageTiles: number; tiles: number } {
  const tilesY = Math.ceil(rows / cut.tileHeight);
  const imageTiles = tilesY * cut.tilesX;
  return { tilesY, imageTiles, tiles: images * imageTiles };
}

/** Transforms the channels of one group; false where a value is out of range. */
function transformInput({ kernels }: Engine, geometry: ConvGeometry, cut: WinogradCut, strip: Strip, group: number): boolean {
  const { inputs } = groupChannels(geometry);
  const { tilesY, imageTiles, tiles } = stripTiles(cut, strip);
  const interleavedPtr = strip.scratchPtr + (cut.values + cut.products) * 4;
  const workPtr = interleavedPtr + cut.interleaved * 4;
  let squares = 0;
  for (let image = 0; image < strip.images; image++) {
    squares += kernels.winogradInput(
      strip.srcPtr + (image * geometry.channels + group * inputs) * strip.srcStride * 4,
      strip.srcStride,
      inputs,
      tilesY * cut.tileHeight + 2,
      strip.srcWidth,
      cut.tileHeight,
      cut.tileWidth,
      tilesY,
      cut.tilesX,
      strip.scratchPtr,
      tiles,
      image * imageTiles,
      -4,
      interleavedPtr,
      workPtr,
    );
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
): void {
  const { outChannels, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const { imageTiles, tiles } = stripTiles(cut, strip);
  const weightPtr = packedPtr + (header + group * winogradWeights(geometry, cut)) * 4;
  const productsPtr = strip.scratchPtr + cut.values * 4;
  const workPtr = productsPtr + (cut.products + cut.interleaved) * 4;
  const panelOuts = kernels.winogradOuts();
  for (let first = 0; first < outputs; first += cut.outs) {
    const channels = Math.min(cut.outs, outputs - first);
    const outs = Math.ceil(channels / panelOuts) * panelOuts;
    const panelPtr = weightPtr + kernels.winogradWeights(cut.points, inputs, first) * 4;
    kernels.winogradMultiply(strip.scratchPtr, tiles, cut.points, inputs, panelPtr, outs, productsPtr);
    const channel = group * outputs + first;
    for (let image = 0; image < strip.images; image++) {
      kernels.winogradOutput(
        productsPtr + image * imageTiles * cut.points * outs * 4,
        outs,
        channels,
        cut.tileHeight,
        cut.tileWidth,
        strip.dstPtr + (image * outChannels + channel) * strip.dstStride * 4,
        strip.dstStride,
        strip.rows,
        width.out,
        biasPtr + channel * 4,
        activation,
        4,
        workPtr,
      );
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
  const [, packed, weightPtr] = engine.integers(packedPtr, 3);
  if (packed === 0) {
    im2col.pack(engine, geometry, weightPtr as number, rowsPtr);
    engine.allIntegers[packedPtr / 4 + 1] = 1;
  }
  const { channels, outChannels } = geometry;
  for (let image = 0; image < strip.images; image++) {
    const srcPtr = strip.srcPtr + image * channels * strip.srcStride * 4;
    const dstPtr = strip.dstPtr + image * outChannels * strip.dstStride * 4;
    im2col.run(engine, geometry, { ...strip, images: 1, srcPtr, dstPtr }, rowsPtr, epilogue);
  }
}
