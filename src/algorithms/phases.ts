/**
 * `gemm` for a transposed convolution, by phases: with stride s the output falls into s*s sets of pixels, each an ordinary
 * convolution of the input with every s-th tap of the kernel. Each is a product whose columns are gathered from the input;
 * assembly/phases.ts puts their columns together.
 */
import type { ConvGeometry } from '../geometry/convolution.js';
import { type AxisPhase, axisPhase, axisPhases, phaseRemainder, type Reach } from '../geometry/phases.js';
import { evenPiece, paddedRows, roundUp, stripFloats } from '../plan/tile.js';
import type { Engine } from '../wasm/engine.js';
import { type Epilogue, groupChannels } from './algorithm.js';
import type { FiniteForm } from './finite.js';
import { gemmBlocking, gemmScratch, multiplyUnfolded } from './im2col.js';
import type { TransposeStrip } from './transpose.js';
import { largestReach } from './transpose.js';

/** The packed weights: one a pair of remainders, in this order, each with one a group. */
function packedParts(geometry: ConvGeometry) {
  const { height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const parts: { rows: AxisPhase; columns: AxisPhase; depth: number; offset: number; size: number }[] = [];
  let offset = 0;
  for (let y = 0; y < height.stride; y++) {
    for (let x = 0; x < width.stride; x++) {
      const rows = axisPhase({ ...height, padBefore: 0 }, y, 1, 0);
      const columns = axisPhase({ ...width, padBefore: 0 }, x, 1, 0);
      const depth = inputs * rows.count * columns.count;
      const size = paddedRows(outputs) * depth;
      parts.push({ rows, columns, depth, offset, size });
      offset += geometry.groups * size;
    }
  }
  return { parts, size: offset, deepest: Math.max(...parts.map(({ depth }) => depth)) };
}

function layout(geometry: ConvGeometry, rows: number) {
  const { height, width } = geometry;
  const { outputs } = groupChannels(geometry);
  const { parts, deepest } = packedParts(geometry);
  const phaseRows = Math.ceil(rows / height.stride);
  const most = phaseRows * Math.ceil(width.out / width.stride);
  // Phases differ in depth, and a shallower product may take a larger block.
  const scratch = parts.map(({ depth }) => gemmScratch(outputs, gemmBlocking(Math.max(1, depth), most)));
  const { ins } = largestReach(height, rows);
  const sourceWidth = width.in + 2 * Math.ceil((width.kernel * width.dilation + width.stride) / width.stride) + 2;
  const sourceRows = ins + 2 * Math.ceil((height.kernel * height.dilation + height.stride) / height.stride) + 2;
  return {
    block: roundUp(Math.max(...scratch.map(({ block }) => block)), 16),
    edge: roundUp(Math.max(...scratch.map(({ edge }) => edge)), 16),
    phaseStride: roundUp(outputs * most, 16),
    product: width.stride * roundUp(outputs * most, 16),
    depthTable: roundUp(Math.max(deepest, width.stride), 16),
    columnTable: roundUp(most, 16),
    source: roundUp(geometry.channels * sourceRows * sourceWidth + 16, 16),
    maps: roundUp(sourceRows + sourceWidth, 16),
  };
}

export const phasesForm: FiniteForm = {
  plan(geometry) {
    const { height, width, channels, outChannels } = geometry;
    const perOut = Math.ceil((outChannels * width.out) / height.stride);
    const perIn = Math.ceil((channels * width.in) / height.stride);
    const most = Math.max(1, Math.min(height.out, Math.floor(stripFloats / perOut), Math.floor((4 * stripFloats) / perIn)));
    const whole = Math.max(height.stride, most - (most % height.stride));
    const rows = Math.min(height.out, roundUp(evenPiece(height.out, whole), height.stride));
    const { block, edge, product, depthTable, columnTable, source, maps } = layout(geometry, rows);
    return {
      rows,
      outChannels: geometry.outChannels,
      scratch: block + edge + product + depthTable + columnTable + source + maps,
    };
  },

  packedSize: (geometry) => packedParts(geometry).size,
  packKey: () => 'phases',
  rowsStandAlone: () => true,

  pack(engine, geometry, _plan, weightPtr, packedPtr) {
    const { kernels } = engine;
    const { groups, height, width } = geometry;
    const { inputs, outputs } = groupChannels(geometry);
    const taps = height.kernel * width.kernel;
    const { parts, deepest } = packedParts(geometry);
    engine.withScratch('convTranspose2d', [deepest], (tablePtr) => {
      for (const { rows, columns, depth, offset, size } of parts) {
        if (depth === 0) continue;
        const firstTap = rows.first * width.kernel + columns.first;
        kernels.offsetTable3(tablePtr, inputs, outputs * taps, rows.count, rows.step * width.kernel, columns.count, columns.step);
        for (let group = 0; group < groups; group++) {
          const from = weightPtr + (group * inputs * outputs * taps + firstTap) * 4;
          kernels.packRowsByTable(from, taps, tablePtr, outputs, depth, packedPtr + (offset + group * size) * 4);
        }
      }
    });
  },

  run(engine, geometry, plan, strip, packedPtr, epilogue) {
    const { height, width } = geometry;
    const { outputs } = groupChannels(geometry);
    const rows = axisPhases(height, strip.row, strip.rows);
    const columns = axisPhases(width, 0, width.out);
    const parts = layout(geometry, plan.rows);
    const productPtr = strip.scratchPtr + (parts.block + parts.edge) * 4;
    const tablePtr = productPtr + parts.product * 4;
    const columnTablePtr = tablePtr + parts.depthTable * 4;
    const source = readSource(engine, geometry, strip, rows, columns, columnTablePtr + parts.columnTable * 4, parts.maps);
    rows.phases.forEach((phaseRows, y) => {
      for (let group = 0; group < geometry.groups; group++) {
        columns.phases.forEach((phaseColumns, x) => {
          const product = {
            part: phaseRemainder(height, strip.row, y) * width.stride + phaseRemainder(width, 0, x),
            group,
            phaseRows,
            phaseColumns,
            srcPtr: source.ptr + ((phaseRows.origin - rows.least) * source.width + phaseColumns.origin - columns.least) * 4,
            srcStride: source.stride,
            srcWidth: source.width,
            dstPtr: productPtr + x * parts.phaseStride * 4,
            dstStride: phaseRows.outs * Math.ceil(width.out / width.stride),
            tablePtr,
            columnTablePtr,
            blockPtr: strip.scratchPtr,
            edgePtr: strip.scratchPtr + parts.block * 4,
          };
          multiplyPhase(engine, geometry, product, packedPtr, epilogue);
        });
        // The products are made: their table is free.
        engine.integers(tablePtr, width.stride).set(columns.phases.map((_, x) => productPtr + x * parts.phaseStride * 4));
        engine.kernels.interleave(
          tablePtr,
          0,
          phaseRows.outs * Math.ceil(width.out / width.stride),
          strip.dstPtr + (group * outputs * strip.dstStride + y * width.out) * 4,
          strip.dstStride,
          width.out,
          outputs,
          phaseRows.outs,
          height.stride,
          width.stride,
        );
      }
    });
    return true;
  },
};

/** The input rows and columns that the phases read; `ptr` is the first of each. */
interface Source {
  readonly ptr: number;
  readonly stride: number;
  readonly width: number;
}

/** The input itself where the phases stay inside of it, else a copy with zeros around. The maps lie before the copy. */
function readSource(
  engine: Engine,
  { channels, height, width }: ConvGeometry,
  strip: TransposeStrip,
  rows: Reach,
  columns: Reach,
  mapPtr: number,
  mapFloats: number,
): Source {
  const inside = rows.least >= 0 && rows.end <= height.in && columns.least >= 0 && columns.end <= width.in;
  if (inside) {
    const offset = (rows.least - strip.firstIn) * width.in + columns.least;
    return { ptr: strip.srcPtr + offset * 4, stride: strip.srcStride, width: width.in };
  }
  const before = Math.max(0, -columns.least);
  const after = Math.max(0, columns.end - width.in);
  const count = rows.end - rows.least;
  const sourceWidth = before + width.in + after;
  const map = engine.integers(mapPtr, count + before + after).fill(-1);
  for (let row = 0; row < count; row++) {
    const from = rows.least + row;
    if (from >= 0 && from < height.in) map[row] = from - strip.firstIn;
  }
  const ptr = mapPtr + mapFloats * 4;
  engine.kernels.pad(
    strip.srcPtr,
    strip.srcStride,
    width.in,
    ptr,
    count * sourceWidth,
    sourceWidth,
    channels,
    count,
    mapPtr,
    before,
    after,
    mapPtr + count * 4,
    0,
  );
  return { ptr: ptr + (columns.least + before) * 4, stride: count * sourceWidth, width: sourceWidth };
}

/** The product of one phase of one group. */
interface PhaseProduct {
  /** Which packed weight. */
  readonly part: number;
  readonly group: number;
  readonly phaseRows: AxisPhase;
  readonly phaseColumns: AxisPhase;
  /** What output element (0, 0) of the phase reads at its first tap, in the first channel of all. */
  readonly srcPtr: number;
  readonly srcStride: number;
  readonly srcWidth: number;
  readonly dstPtr: number;
  readonly dstStride: number;
  readonly tablePtr: number;
  readonly columnTablePtr: number;
  readonly blockPtr: number;
  readonly edgePtr: number;
}

function multiplyPhase(
  engine: Engine,
  geometry: ConvGeometry,
  product: PhaseProduct,
  packedPtr: number,
  epilogue: Epilogue,
): void {
  const { kernels } = engine;
  const { group, phaseRows, phaseColumns, srcStride, srcWidth, dstPtr, dstStride, tablePtr, columnTablePtr } = product;
  const { inputs, outputs } = groupChannels(geometry);
  const { depth, offset, size } = packedParts(geometry).parts[product.part] as { depth: number; offset: number; size: number };
  const columns = phaseRows.outs * phaseColumns.outs;
  const biasPtr = epilogue.biasPtr + group * outputs * 4;
  if (depth === 0) {
    // No tap reaches these pixels: they are the bias.
    for (let out = 0; out < outputs; out++) kernels.fillFloats(dstPtr + out * dstStride * 4, columns, 0);
    kernels.finish(dstPtr, dstStride, columns, dstPtr, dstStride, columns, outputs, 1, biasPtr, epilogue.activation);
    return;
  }
  kernels.offsetTable3(
    tablePtr,
    inputs,
    srcStride,
    phaseRows.count,
    -phaseRows.shift * srcWidth,
    phaseColumns.count,
    -phaseColumns.shift,
  );
  kernels.offsetTable(columnTablePtr, phaseRows.outs, srcWidth, phaseColumns.outs, 1);
  multiplyUnfolded(
    engine,
    {
      rowsPtr: packedPtr + (offset + group * size) * 4,
      rows: outputs,
      srcPtr: product.srcPtr + group * inputs * srcStride * 4,
      depthTablePtr: tablePtr,
      depth,
      columnTablePtr,
      columns,
      dstPtr,
      dstStride,
      epilogue: { biasPtr, activation: epilogue.activation },
      blockPtr: product.blockPtr,
      edgePtr: product.edgePtr,
    },
    gemmBlocking(depth, columns),
  );
}
