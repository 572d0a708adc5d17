/**
 * `im2col`: the input's windows unfolded into columns, times the weight as a matrix. Columns are packed block by block
 * straight from the padded input (assembly/im2col.ts) and multiplied at once (assembly/gemm.ts).
 */
import { reachedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { evenPiece, gemmBlockFloats, gemmDepth, gemmTile, paddedRows, roundUp, stripFloats } from '../plan/tile.js';
import type { Engine } from '../wasm/engine.js';
import type { Strip, StripPlan } from '../wasm/strips.js';
import { type ConvAlgorithm, type Epilogue, groupChannels, groupDepth, paddedWidth } from './algorithm.js';

/** How a product of M x K x N is cut. */
export interface GemmBlocking {
  /** Steps of k in a block. */
  readonly depth: number;
  /** Columns of a block. */
  readonly columns: number;
}

export function gemmBlocking(depth: number, columns: number): GemmBlocking {
  const blockDepth = evenPiece(depth, gemmDepth);
  const most = Math.max(gemmTile.columns, Math.floor(gemmBlockFloats / blockDepth / gemmTile.columns) * gemmTile.columns);
  return { depth: blockDepth, columns: Math.min(most, roundUp(columns, gemmTile.columns)) };
}

/** Floats of the packed block of B, and of the kept sums of a last narrow panel. */
export function gemmScratch(rows: number, { depth, columns }: GemmBlocking): { block: number; edge: number } {
  return { block: depth * columns, edge: paddedRows(rows) * gemmTile.columns };
}

/** The operands of {@link multiplyUnfolded}. */
export interface UnfoldedProduct {
  /** The weight, packed by `packRows`. */
  readonly rowsPtr: number;
  readonly rows: number;
  /** What the columns are gathered from, and the two tables of offsets into it. */
  readonly srcPtr: number;
  readonly depthTablePtr: number;
  readonly depth: number;
  readonly columnTablePtr: number;
  readonly columns: number;
  readonly dstPtr: number;
  /** Floats from one row of the result to the next. */
  readonly dstStride: number;
  readonly epilogue: Epilogue;
  /** Whether to add to what the result holds; the bias is then not read. */
  readonly accumulate?: boolean;
  readonly blockPtr: number;
  readonly edgePtr: number;
}

/** dst[m][n] = act(bias[m] + sum over k of A[m][k] * src[depthTable[k] + columnTable[n]]), block by block. */
export function multiplyUnfolded({ kernels }: Engine, product: UnfoldedProduct, blocking: GemmBlocking): void {
  const { rowsPtr, rows, srcPtr, depthTablePtr, depth, columnTablePtr, columns, dstPtr, dstStride, epilogue } = product;
  for (let n = 0; n < columns; n += blocking.columns) {
    const blockColumns = Math.min(blocking.columns, columns - n);
    for (let k = 0; k < depth; k += blocking.depth) {
      const blockDepth = Math.min(blocking.depth, depth - k);
      const last = k + blockDepth === depth;
      kernels.packColumns(srcPtr, depthTablePtr + k * 4, blockDepth, columnTablePtr + n * 4, blockColumns, product.blockPtr);
      kernels.gemmBlock(
        rowsPtr,
        depth,
        k,
        product.blockPtr,
        blockDepth,
        dstPtr + n * 4,
        dstStride,
        rows,
        blockColumns,
        epilogue.biasPtr,
        k === 0 && !product.accumulate ? 1 : 0,
        last ? epilogue.activation : 0,
        product.edgePtr,
        last ? 1 : 0,
      );
    }
  }
}

/** Output rows whose padded source has at most `stripFloats` floats. */
export function rowsOfStrip({ height, width }: ConvGeometry, channels: number, floats = stripFloats): number {
  const perRow = channels * height.stride * (width.in + width.padBefore + width.padAfter);
  return Math.min(height.out, Math.max(1, Math.floor(floats / perRow)));
}

/** Columns of the product of a strip of small planes. */
const foldedColumns = 512;
/** Most output pixels of a plane that is small. */
const mostFoldedPixels = 128;

/**
 * Images of a strip: 1, or of small planes as many as fill the panels of a product. The results of several are then spread from a
 * product of their own (assembly/spread.ts).
 */
function imagesOfStrip({ batch, channels, outChannels, height, width }: ConvGeometry): number {
  const pixels = height.out * width.out;
  if (batch <= 1 || pixels > mostFoldedPixels) return 1;
  const source = channels * reachedLength(height, height.out) * (width.in + width.padBefore + width.padAfter);
  const most = Math.min(foldedColumns / pixels, stripFloats / source, stripFloats / (outChannels * pixels));
  return most < 2 ? 1 : evenPiece(batch, Math.floor(most));
}

function layout(geometry: ConvGeometry, rows: number, images: number) {
  const { outputs } = groupChannels(geometry);
  const depth = groupDepth(geometry);
  const columns = images * rows * geometry.width.out;
  const blocking = gemmBlocking(depth, columns);
  const { block, edge } = gemmScratch(outputs, blocking);
  const product = images === 1 ? 0 : outputs * columns;
  return { depth, columns, blocking, block: roundUp(block, 16), product: roundUp(product, 16), edge, tables: depth + columns };
}

/** Floats of scratch for strips of so many output rows, or of so many whole images. */
export function im2colScratch(geometry: ConvGeometry, rows: number, images = 1): number {
  const { block, product, edge, tables } = layout(geometry, rows, images);
  return block + product + edge + tables;
}

export const im2col: ConvAlgorithm = {
  name: 'im2col',

  refusal: () => undefined,

  strips(geometry): StripPlan {
    const images = imagesOfStrip(geometry);
    const rows = images > 1 ? geometry.height.out : rowsOfStrip(geometry, geometry.channels);
    return {
      channels: geometry.channels,
      outChannels: geometry.outChannels,
      rows,
      images,
      sourceWidth: paddedWidth(geometry),
      slackRows: 0,
      fill: 0,
      scratch: im2colScratch(geometry, rows, images),
    };
  },

  packedSize(geometry) {
    return geometry.groups * paddedRows(groupChannels(geometry).outputs) * groupDepth(geometry);
  },

  pack({ kernels }, geometry, weightPtr, packedPtr) {
    const { outputs } = groupChannels(geometry);
    const depth = groupDepth(geometry);
    const panelFloats = paddedRows(outputs) * depth;
    for (let group = 0; group < geometry.groups; group++) {
      kernels.packRows(weightPtr + group * outputs * depth * 4, depth, 1, outputs, depth, packedPtr + group * panelFloats * 4);
    }
  },

  run: runIm2col,
};

/**
 * One strip.
 * @param phases     what the source's columns are sorted by: its plan's `columnPhases`
 * @param firstGroup the first of the groups to compute, up to `endGroup`
 */
export function runIm2col(
  engine: Engine,
  geometry: ConvGeometry,
  strip: Strip,
  packedPtr: number,
  epilogue: Epilogue,
  phases = 1,
  firstGroup = 0,
  endGroup = geometry.groups,
): void {
  const { inputs, outputs } = groupChannels(geometry);
  const { images, dstStride } = strip;
  const { depth, columns, blocking, block, product: productFloats, edge } = layout(geometry, strip.rows, images);
  const productPtr = strip.scratchPtr + block * 4;
  const edgePtr = productPtr + productFloats * 4;
  const depthTablePtr = edgePtr + edge * 4;
  const columnTablePtr = depthTablePtr + depth * 4;
  if (phases === 1) unfoldTables(engine, geometry, strip, depthTablePtr, columnTablePtr);
  else sortedTables(engine, geometry, strip, phases, depthTablePtr, columnTablePtr);
  for (let group = firstGroup; group < endGroup; group++) {
    const dstPtr = strip.dstPtr + group * outputs * dstStride * 4;
    const product: UnfoldedProduct = {
      rowsPtr: packedPtr + group * paddedRows(outputs) * depth * 4,
      rows: outputs,
      srcPtr: strip.srcPtr + group * inputs * strip.srcStride * 4,
      depthTablePtr,
      depth,
      columnTablePtr,
      columns,
      dstPtr: images > 1 ? productPtr : dstPtr,
      dstStride: images > 1 ? columns : dstStride,
      epilogue: { ...epilogue, biasPtr: epilogue.biasPtr + group * outputs * 4 },
      blockPtr: strip.scratchPtr,
      edgePtr,
    };
    multiplyUnfolded(engine, product, blocking);
    if (images > 1) {
      const imageStep = geometry.outChannels * dstStride;
      engine.kernels.spreadImages(productPtr, columns, outputs, images, columns / images, dstPtr, imageStep);
    }
  }
}

/** Writes the offsets of the taps (c, ky, kx) and of the output pixels (image, y, x) into the padded source of a strip. */
export function unfoldTables(
  { kernels }: Engine,
  geometry: ConvGeometry,
  { images = 1, srcStride, srcWidth, rows }: Pick<Strip, 'srcStride' | 'srcWidth' | 'rows'> & { readonly images?: number },
  depthTablePtr: number,
  columnTablePtr: number,
): void {
  const { height, width } = geometry;
  const { inputs } = groupChannels(geometry);
  kernels.offsetTable3(depthTablePtr, inputs, srcStride, height.kernel, height.dilation * srcWidth, width.kernel, width.dilation);
  const imageStep = geometry.channels * srcStride;
  kernels.offsetTable3(columnTablePtr, images, imageStep, rows, height.stride * srcWidth, width.out, width.stride);
}

/** The same for a source whose columns are sorted by the phases of the stride or of the dilation. */
function sortedTables(
  { allIntegers }: Engine,
  geometry: ConvGeometry,
  { srcStride, srcWidth, rows }: Strip,
  phases: number,
  depthTablePtr: number,
  columnTablePtr: number,
): void {
  const { height, width } = geometry;
  const { inputs } = groupChannels(geometry);
  // One of the two is 1, so that the place of a tap and that of a pixel add up.
  const place = (column: number) => (column % phases) * (srcWidth / phases) + Math.floor(column / phases);
  let entry = depthTablePtr / 4;
  for (let channel = 0; channel < inputs; channel++) {
    for (let y = 0; y < height.kernel; y++) {
      const row = channel * srcStride + y * height.dilation * srcWidth;
      for (let x = 0; x < width.kernel; x++) allIntegers[entry++] = row + place(x * width.dilation);
    }
  }
  entry = columnTablePtr / 4;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width.out; x++) allIntegers[entry++] = y * height.stride * srcWidth + place(x * width.stride);
  }
}
