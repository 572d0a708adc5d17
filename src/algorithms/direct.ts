/**
 * `direct`: the sums taken where the pixels lie (assembly/direct.ts). For depthwise and few-channel filters, where a matrix
 * product has too little to do; serves every geometry.
 */
import { paddedLength, reachedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { evenPiece, roundUp } from '../plan/tile.js';
import type { StripPlan } from '../wasm/strips.js';
import { type ConvAlgorithm, groupChannels, groupDepth, paddedWidth } from './algorithm.js';
import { packedOrder, tableSize, tileRows, writeTable } from './directTable.js';

/** Floats of source and result of a strip: half of a second-level cache of 512 KiB. */
const stripFloats = 65536;
/** Floats of source that the output channels of a group run over in turn: half of a first-level cache of 32 KiB. */
const blockFloats = 4096;
/** Multiply-adds of one call into WASM: about a millisecond. */
const callWork = 2 ** 24;

/** Row length of the padded source: split by column phase where there is a stride; 0 where the input is read in place. */
function sourceWidth(geometry: ConvGeometry): number {
  const { width } = geometry;
  return width.stride === 1 ? paddedWidth(geometry) : roundUp(paddedLength(width), width.stride);
}

/** Output rows of the largest strip: a multiple of a tile's, so that only the last strip has a part of a tile. */
function stripRows(geometry: ConvGeometry): number {
  const { height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const perRow = inputs * height.stride * paddedLength(width) + outputs * width.out;
  const most = Math.max(tileRows, Math.floor(stripFloats / perRow));
  return most >= height.out ? height.out : roundUp(evenPiece(height.out, most), tileRows);
}

/** Groups of a strip. */
function stripGroups(geometry: ConvGeometry, rows: number): number {
  const { groups, height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const floats = inputs * reachedLength(height, rows) * paddedLength(width) + outputs * rows * width.out;
  return evenPiece(groups, Math.max(1, Math.floor(stripFloats / floats)));
}

export const direct: ConvAlgorithm = {
  name: 'direct',

  refusal: () => undefined,

  strips(geometry): StripPlan {
    const { width } = geometry;
    const { inputs, outputs } = groupChannels(geometry);
    const rows = stripRows(geometry);
    const groups = stripGroups(geometry, rows);
    return {
      channels: groups * inputs,
      outChannels: groups * outputs,
      rows,
      sourceWidth: sourceWidth(geometry),
      columnPhases: width.stride,
      slackRows: 0,
      fill: 0,
      scratch: tableSize(geometry),
    };
  },

  packedSize: (geometry) => geometry.outChannels * groupDepth(geometry),

  pack(engine, geometry, weightPtr, packedPtr) {
    const order = packedOrder(geometry);
    const floats = engine.allFloats;
    let target = packedPtr / 4;
    for (let out = 0; out < geometry.outChannels; out++) {
      const first = weightPtr / 4 + out * order.length;
      for (const index of order) floats[target++] = floats[first + index] as number;
    }
  },

  run(engine, geometry, strip, packedPtr, { biasPtr, activation }) {
    const { height, width } = geometry;
    const { inputs, outputs } = groupChannels(geometry);
    const taps = groupDepth(geometry);
    const groups = Math.min(stripGroups(geometry, stripRows(geometry)), geometry.groups - strip.channel / inputs);
    const perRow = inputs * height.stride * strip.srcWidth;
    const blockRows = outputs === 1 ? strip.rows : Math.max(tileRows, Math.floor(blockFloats / perRow / tileRows) * tileRows);
    const outs = Math.max(1, Math.min(outputs, Math.floor(callWork / (groups * strip.rows * width.out * taps))));
    writeTable(engine, geometry, strip, activation);
    for (let out = 0; out < outputs; out += outs) {
      engine.kernels.direct(
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
