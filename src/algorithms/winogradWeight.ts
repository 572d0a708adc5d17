/** The packed weight of `winograd`: every kind of planes, transformed by assembly/winogradWeight.ts, or taps for assembly/winogradTaps.ts. */
import type { ConvGeometry } from '../geometry/convolution.js';
import { roundUp } from '../plan/tile.js';
import { type WinogradCut, winogradWeights } from '../plan/winograd.js';
import { tapsOfWeight } from '../plan/winogradCost.js';
import { tapsOfPiece } from '../plan/winogradPieces.js';
import { tapTransform } from '../plan/winogradPoints.js';
import type { PlaneKind } from '../plan/winogradTiles.js';
import type { Engine } from '../wasm/engine.js';
import { groupChannels } from './algorithm.js';

/** Input channels of the weight that one call into WASM transforms. */
const packChannels = 1024;

/**
 * The packed weight: this header, the weight group by group, room for im2col's packing. The header is a work space
 * of the packing, with the two transforms of taps behind, and then holds three elements of four bytes: whether the weight is in range,
 * whether im2col's packing has been made, and where the weight itself lies.
 */
export const weightHeader = 384;
const tapTables = [256, 320] as const;

/**
 * Transforms the weight (O,C/groups,kH,kW), group by group.
 * @returns the scaled sum of the squares of its elements, not finite where one is out of range
 */
export function packWinogradWeight(
  engine: Engine,
  geometry: ConvGeometry,
  cut: WinogradCut,
  weightPtr: number,
  packedPtr: number,
): number {
  const { kernels } = engine;
  const { outputs } = groupChannels(geometry);
  if (cut.keepsTaps) return packTaps(engine, geometry, cut, weightPtr, packedPtr);
  const panelOuts = kernels.winogradOuts();
  const panelFloats = kernels.winogradWeights(cut.points, cut.depth, panelOuts);
  let squares = 0;
  for (const kind of cut.kinds) {
    for (const [axis, table] of tapTables.entries()) {
      engine.allFloats.set(tapTransform(kind.points[axis] as number, kind.taps[axis] as number), packedPtr / 4 + table);
    }
    for (let group = 0; group < geometry.groups; group++) {
      const firstPanel = packedPtr + (weightHeader + group * winogradWeights(geometry, cut)) * 4;
      for (let out = 0; out < outputs; out += panelOuts) {
        const panelPtr = firstPanel + ((out / panelOuts) * panelFloats + kind.firstPlane * panelOuts) * 4;
        squares += packPanel(engine, geometry, cut, kind, weightPtr, group * outputs + out, panelPtr, packedPtr);
      }
    }
  }
  return squares;
}

/** The same for a weight that stays as it is, in panels of output channels. */
function packTaps({ kernels }: Engine, geometry: ConvGeometry, cut: WinogradCut, weightPtr: number, packedPtr: number): number {
  const { inputs, outputs } = groupChannels(geometry);
  const panelOuts = kernels.winogradOuts();
  const floats = inputs * tapsOfWeight;
  let squares = 0;
  for (let group = 0; group < geometry.groups; group++) {
    const groupPtr = packedPtr + (weightHeader + group * winogradWeights(geometry, cut)) * 4;
    for (let out = 0; out < outputs; out += panelOuts) {
      const fromPtr = weightPtr + (group * outputs + out) * floats * 4;
      squares += kernels.winogradPackTaps(fromPtr, Math.min(panelOuts, outputs - out), inputs, groupPtr + out * floats * 4);
    }
  }
  return squares;
}

/** A kind's planes of one panel of the weight; gives what `winogradWeight` gives. */
function packPanel(
  { kernels }: Engine,
  { groups, channels, outChannels, height, width }: ConvGeometry,
  { grid, depth, down, across }: WinogradCut,
  { points, first, count, firstPlane, planes }: PlaneKind,
  weightPtr: number,
  out: number,
  panelPtr: number,
  packedPtr: number,
): number {
  const inputs = channels / groups;
  const kernel = height.kernel * width.kernel;
  const panelOuts = kernels.winogradOuts();
  const group = Math.floor((out * groups) / outChannels);
  const outs = Math.min(panelOuts, ((group + 1) * outChannels) / groups - out);
  const [tableY, tableX] = tapTables.map((table) => packedPtr + table * 4) as [number, number];
  const transform = (tap: number, there: number, rows: number, columns: number, plane: number, from: number, some: number) =>
    kernels.winogradWeight(
      weightPtr + (out * inputs * kernel + tap) * 4,
      there,
      inputs,
      kernel,
      width.stride,
      height.stride * width.kernel,
      rows,
      columns,
      from,
      some,
      points[0],
      points[1],
      grid[0],
      grid[1],
      tableY,
      tableX,
      panelPtr + plane * panelOuts * 4,
      depth,
      packedPtr,
    );
  let squares = 0;
  for (let piece = 0; piece < count[0] * count[1]; piece++) {
    const rows = tapsOfPiece(height, down, first[0] + Math.floor(piece / count[1]));
    const columns = tapsOfPiece(width, across, first[1] + (piece % count[1]));
    const tap = rows.first * width.kernel + columns.first;
    for (let channel = 0; channel < inputs; channel += packChannels) {
      const some = Math.min(packChannels, inputs - channel);
      squares += transform(tap, outs, rows.count, columns.count, piece * inputs, channel, some);
    }
  }
  // What fills the last vector: zeros.
  const spare = Math.min(roundUp(planes, 4), depth - firstPlane) - planes;
  if (spare > 0) transform(0, 0, 1, 1, planes, 0, spare);
  return squares;
}
