/**
 * `direct`: the sums taken where the pixels lie (assembly/direct.ts). For depthwise and few-channel filters, where a matrix
 * product has too little to do; serves every geometry.
 */
import { paddedLength, reachedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { evenPiece, roundUp } from '../plan/tile.js';
import type { StripPlan } from '../wasm/strips.js';
import { type ConvAlgorithm, groupChannels, groupDepth, paddedWidth } from './algorithm.js';
import { fits3x3, table3x3Size, write3x3Table } from './direct3x3.js';
import { factorsSize, fitsSeparable, packFactors, runSeparable, separableScratch } from './directSeparable.js';
import { tableSize, tileRows, writeTable } from './directTable.js';
import { type Run, tapOrder } from './directTaps.js';

/** Floats of source and result of a strip: a second-level cache of 512 KiB. Smaller ones cost a table each. */
const stripFloats = 131072;
/** Floats of source that the output channels of a group run over in turn: half of a first-level cache of 32 KiB. */
const blockFloats = 4096;
/** Multiply-adds of one call into WASM: about a millisecond. */
const callWork = 2 ** 24;

/** Floats before the packed weight where it may be factors: whether it is, in the first. */
const header = 16;

/** What is the same for every strip of a geometry. */
interface Layout {
  /** The kernel, as assembly/direct.ts numbers them: 0 the tiled one, else the stride of a 3x3 one. */
  readonly kernel: number;
  /** Channels of a group, and taps of an output channel. */
  readonly inputs: number;
  readonly outputs: number;
  readonly taps: number;
  /** Whether a weight of kernels that are products goes in two passes. */
  readonly separable: boolean;
  /** Output rows and groups of a strip. */
  readonly rows: number;
  readonly groups: number;
  readonly runs: readonly Run[];
}

/** Strips are many and small: each layout is worked out once. */
const layouts = new WeakMap<ConvGeometry, Layout>();

function layoutOf(geometry: ConvGeometry): Layout {
  const known = layouts.get(geometry);
  if (known !== undefined) return known;
  const { height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const floats = (rows: number, sourceRows: number) => inputs * sourceRows * paddedLength(width) + outputs * rows * width.out;
  const separable = fitsSeparable(geometry);
  // The first pass makes the rows between two strips twice.
  const shared = separable ? 2 * (reachedLength(height, 1) - height.stride) : 0;
  const rows = piecesOf(height.out, Math.max(shared, Math.floor(stripFloats / floats(1, height.stride))));
  const layout: Layout = {
    kernel: fits3x3(geometry) ? width.stride : 0,
    inputs,
    outputs,
    taps: groupDepth(geometry),
    separable,
    rows,
    groups: evenPiece(geometry.groups, Math.max(1, Math.floor(stripFloats / floats(rows, reachedLength(height, rows))))),
    runs: tapOrder(geometry).runs,
  };
  layouts.set(geometry, layout);
  return layout;
}

/**
 * The size of pieces of `total` rows, near `most`: whole tiles if it can be, and such that the last piece has enough rows for
 * a tile, if `total` does.
 */
export function piecesOf(total: number, most: number): number {
  if (total <= Math.max(most, 2 * tileRows)) return total;
  const fits = (rows: number) => total % rows === 0 || total % rows >= tileRows;
  const start = Math.max(2 * tileRows, Math.floor(most / tileRows) * tileRows);
  for (let rows = start; 2 * rows >= start; rows -= tileRows) if (fits(rows)) return rows;
  for (let rows = start; rows < total; rows++) if (fits(rows)) return rows;
  return total;
}

export const direct: ConvAlgorithm = {
  name: 'direct',

  refusal: () => undefined,

  strips(geometry): StripPlan {
    const { width } = geometry;
    const { kernel, inputs, outputs, rows, groups, taps, separable } = layoutOf(geometry);
    const cut = { channels: groups * inputs, outChannels: groups * outputs, rows, slackRows: 0, fill: 0 };
    if (kernel > 0) return { ...cut, sourceWidth: 0, scratch: table3x3Size(geometry) };
    // Where there is a stride the columns are sorted by phase, so that neighbouring outputs read neighbouring floats.
    const sourceWidth = width.stride === 1 ? paddedWidth(geometry) : roundUp(paddedLength(width), width.stride);
    const scratch = Math.max(tableSize(taps), separable ? separableScratch(geometry, groups, rows) : 0);
    return { ...cut, sourceWidth, columnPhases: width.stride, scratch };
  },

  packedSize(geometry) {
    const plain = geometry.outChannels * groupDepth(geometry);
    return layoutOf(geometry).separable ? header + Math.max(plain, factorsSize(geometry)) : plain;
  },

  pack(engine, geometry, weightPtr, packedPtr) {
    if (layoutOf(geometry).separable) {
      const factored = packFactors(engine, geometry, weightPtr, packedPtr + header * 4);
      engine.allIntegers[packedPtr / 4] = factored ? 1 : 0;
      if (factored) return;
      packedPtr += header * 4;
    }
    const { packed: order } = tapOrder(geometry);
    const floats = engine.allFloats;
    let target = packedPtr / 4;
    for (let out = 0; out < geometry.outChannels; out++) {
      const first = weightPtr / 4 + out * order.length;
      for (const index of order) floats[target++] = floats[first + index] as number;
    }
  },

  run(engine, geometry, strip, packedPtr, { biasPtr, activation }) {
    const layout = layoutOf(geometry);
    const { kernel, inputs, outputs, taps, runs, separable } = layout;
    const groups = Math.min(layout.groups, geometry.groups - strip.channel / inputs);
    if (separable) {
      const factored = engine.allIntegers[packedPtr / 4] === 1;
      packedPtr += header * 4;
      if (factored) {
        runSeparable(engine, geometry, strip, groups, packedPtr, { biasPtr, activation });
        return;
      }
    }
    if (kernel > 0) write3x3Table(engine, geometry, strip, activation);
    else writeTable(engine, geometry, strip, runs, activation);
    const perRow = inputs * geometry.height.stride * strip.srcWidth;
    const cached = Math.max(1, Math.floor(blockFloats / perRow / tileRows)) * tileRows;
    const blockRows = kernel > 0 || outputs === 1 ? strip.rows : cached;
    const work = groups * strip.rows * geometry.width.out * taps;
    const outs = Math.max(1, Math.min(outputs, Math.floor(callWork / work)));
    for (let out = 0; out < outputs; out += outs) {
      engine.kernels.direct(
        kernel,
        strip.scratchPtr,
        packedPtr + (strip.outChannel + out) * taps * 4,
        taps,
        strip.srcPtr,
        inputs * strip.srcStride,
        strip.dstPtr + out * strip.dstStride * 4,
        strip.dstStride,
        groups,
        Math.min(outs, outputs - out),
        outputs,
        strip.rows,
        blockRows,
        biasPtr + (strip.outChannel + out) * 4,
      );
    }
  },
};
