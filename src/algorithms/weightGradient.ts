/**
 * The gradient of a convolution's weight: a product over the output pixels.
 *
 *   gradWeight[o][k] = sum over images and pixels p of gradOutput[o][p] * columns[k][p]
 *
 * It is the GEMM of `im2col` with the two tables of offsets exchanged: the pixels are the depth and the taps the columns.
 * Strips of output rows and the images of a batch add up in one block of WASM memory, the size of the weight.
 */
import type { ConvGeometry } from '../geometry/convolution.js';
import { paddedRows, roundUp, stripFloats } from '../plan/tile.js';
import type { Engine, Located } from '../wasm/engine.js';
import { InputStage } from '../wasm/stage.js';
import { PaddedSource, type StripPlan, stripSizes } from '../wasm/strips.js';
import { groupChannels, groupDepth, paddedWidth } from './algorithm.js';
import { gemmBlocking, gemmScratch, multiplyUnfolded, rowsOfStrip, type UnfoldedProduct, unfoldTables } from './im2col.js';

/** Arrays of a convolution; the two of them that a gradient reads. */
export interface WeightGradientArrays {
  /** (N,C,H,W), the input of the convolution. */
  readonly input: Located;
  /** (N,O,outH,outW) */
  readonly gradOutput: Located;
}

/** Where the parts of the scratch block lie, in floats from its start. */
function layout(geometry: ConvGeometry, rows: number) {
  const { groups, width } = geometry;
  const { outputs } = groupChannels(geometry);
  const taps = groupDepth(geometry);
  const pixels = rows * width.out;
  const blocking = gemmBlocking(pixels, taps);
  const { block, edge } = gemmScratch(outputs, blocking);
  const packed = roundUp(block, 16);
  const edges = packed + paddedRows(outputs) * pixels;
  const tapTable = edges + groups * edge;
  const pixelTable = tapTable + taps;
  return { taps, blocking, edge, packed, edges, tapTable, pixelTable, total: pixelTable + pixels };
}

/** How the work is cut. Pure. */
function weightGradientStrips(geometry: ConvGeometry): StripPlan {
  const { channels, outChannels, height, width } = geometry;
  const most = Math.max(1, Math.floor(stripFloats / (outChannels * width.out)));
  const rows = Math.min(height.out, most, rowsOfStrip(geometry, channels));
  return {
    channels,
    outChannels,
    rows,
    sourceWidth: paddedWidth(geometry),
    slackRows: 0,
    fill: 0,
    scratch: layout(geometry, rows).total,
  };
}

/** Fills the (O, C/groups, kH, kW) floats at `gradWeightPtr`. */
export function runWeightGradient(
  caller: string,
  engine: Engine,
  geometry: ConvGeometry,
  { input, gradOutput }: WeightGradientArrays,
  gradWeightPtr: number,
): void {
  const { batch, channels, outChannels, height, width } = geometry;
  const plan = weightGradientStrips(geometry);
  const sizes = stripSizes(geometry, plan);
  const blocks = [
    input.address === undefined ? sizes.input : 0,
    sizes.padded,
    gradOutput.address === undefined ? sizes.output : 0,
    sizes.maps,
    sizes.scratch,
  ];
  engine.withScratch(caller, blocks, (inputPtr, paddedPtr, gradPtr, mapPtr, scratchPtr) => {
    const stage = new InputStage(engine, { array: input, height: height.in, width: width.in }, inputPtr);
    const source = new PaddedSource(geometry, plan, stage, paddedPtr, mapPtr);
    const gradients = new InputStage(engine, { array: gradOutput, height: height.out, width: width.out }, gradPtr);
    engine.kernels.fillFloats(gradWeightPtr, outChannels * groupDepth(geometry), 0);
    // The kept sums of narrow panels start from zero too.
    const { edges, tapTable } = layout(geometry, plan.rows);
    engine.kernels.fillFloats(scratchPtr + edges * 4, tapTable - edges, 0);
    for (let image = 0; image < batch; image++) {
      for (let firstRow = 0; firstRow < height.out; firstRow += plan.rows) {
        const rows = Math.min(plan.rows, height.out - firstRow);
        const from = source.read(image * channels, channels, firstRow, rows);
        const gradient = gradients.take(image * outChannels, outChannels, firstRow, rows);
        addStrip(engine, geometry, plan, {
          rows,
          srcPtr: from.ptr,
          srcStride: from.stride,
          srcWidth: plan.sourceWidth || width.in,
          gradPtr: gradient.ptr,
          gradStride: gradient.stride,
          gradWeightPtr,
          scratchPtr,
        });
      }
    }
  });
}

interface GradientStrip {
  readonly rows: number;
  readonly srcPtr: number;
  readonly srcStride: number;
  readonly srcWidth: number;
  readonly gradPtr: number;
  readonly gradStride: number;
  readonly gradWeightPtr: number;
  readonly scratchPtr: number;
}

/** Adds what one strip of output rows contributes. */
function addStrip(engine: Engine, geometry: ConvGeometry, plan: StripPlan, strip: GradientStrip): void {
  const { inputs, outputs } = groupChannels(geometry);
  const parts = layout(geometry, plan.rows);
  const { taps, edge, blocking } = parts;
  const at = (offset: number) => strip.scratchPtr + offset * 4;
  const pixels = strip.rows * geometry.width.out;
  unfoldTables(engine, geometry, strip, at(parts.tapTable), at(parts.pixelTable));
  for (let group = 0; group < geometry.groups; group++) {
    const gradPtr = strip.gradPtr + group * outputs * strip.gradStride * 4;
    engine.kernels.packRows(gradPtr, strip.gradStride, 1, outputs, pixels, at(parts.packed));
    const product: UnfoldedProduct = {
      rowsPtr: at(parts.packed),
      rows: outputs,
      srcPtr: strip.srcPtr + group * inputs * strip.srcStride * 4,
      depthTablePtr: at(parts.pixelTable),
      depth: pixels,
      columnTablePtr: at(parts.tapTable),
      columns: taps,
      dstPtr: strip.gradWeightPtr + group * outputs * taps * 4,
      dstStride: taps,
      epilogue: { biasPtr: strip.scratchPtr, activation: 0 },
      // Every sum goes on from what is there, and no bias is read; the sums of a last narrow panel stand in an edge block, one a group.
      accumulate: true,
      blockPtr: strip.scratchPtr,
      edgePtr: at(parts.edges + group * edge),
    };
    multiplyUnfolded(engine, product, blocking);
  }
}
