/**
 * `direct` in two passes, for filters of one channel whose kernels are all products of a column and a row (rankOne.ts): a window
 * of kH x kW taps then takes kH + kW. The rows of a strip are filtered across into scratch, and from there down into the result.
 */
import { type Axis, reachedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { roundUp } from '../plan/tile.js';
import type { Engine } from '../wasm/engine.js';
import type { Strip } from '../wasm/strips.js';
import { type Epilogue, groupChannels } from './algorithm.js';
import { tableSize, writeTable } from './directTable.js';
import { type TapOrder, tapOrder } from './directTaps.js';
import { rankOne } from './rankOne.js';

/** Rows and columns of the smallest kernel for which two passes were faster. */
const leastLength = 5;
/** Floats behind a source that the kernel may read. */
const slack = 16;

/** Whether two passes serve a geometry, if its weight allows it. */
export function fitsSeparable(geometry: ConvGeometry): boolean {
  const { inputs, outputs } = groupChannels(geometry);
  return inputs === 1 && outputs === 1 && geometry.height.kernel >= leastLength && geometry.width.kernel >= leastLength;
}

/** One of the two passes: a convolution with a kernel of one row, or of one column. */
interface Pass extends TapOrder {
  readonly geometry: ConvGeometry;
}

function pass(geometry: ConvGeometry, height: Axis, width: Axis): Pass {
  const narrow: ConvGeometry = { ...geometry, height, width };
  return { geometry: narrow, ...tapOrder(narrow) };
}

const single = { kernel: 1, stride: 1, dilation: 1, padBefore: 0, padAfter: 0 };
const passes = new WeakMap<ConvGeometry, { across: Pass; down: Pass }>();

function passesOf(geometry: ConvGeometry): { across: Pass; down: Pass } {
  const known = passes.get(geometry);
  if (known !== undefined) return known;
  const { height, width } = geometry;
  const both = {
    across: pass(geometry, { ...single, in: height.in, out: height.in }, width),
    down: pass(geometry, height, { ...single, in: width.out, out: width.out }),
  };
  passes.set(geometry, both);
  return both;
}

/** Floats of the packed factors: of all rows, then of all columns. */
export function factorsSize({ outChannels, height, width }: ConvGeometry): number {
  return outChannels * (height.kernel + width.kernel);
}

/** Packs the factors of every kernel; false where one has none, and nothing is of use then. */
export function packFactors(engine: Engine, geometry: ConvGeometry, weightPtr: number, packedPtr: number): boolean {
  const { outChannels, height, width } = geometry;
  const { across, down } = passesOf(geometry);
  const taps = height.kernel * width.kernel;
  const floats = engine.allFloats;
  const columnsStart = packedPtr / 4 + outChannels * width.kernel;
  for (let out = 0; out < outChannels; out++) {
    const start = weightPtr / 4 + out * taps;
    const found = rankOne(floats.subarray(start, start + taps), height.kernel, width.kernel);
    if (found === undefined) return false;
    across.packed.forEach((index, i) => {
      floats[packedPtr / 4 + out * width.kernel + i] = found.row[index] as number;
    });
    down.packed.forEach((index, i) => {
      floats[columnsStart + out * height.kernel + i] = found.column[index] as number;
    });
  }
  return true;
}

function layout({ height, width }: ConvGeometry, channels: number, rows: number) {
  const table = roundUp(tableSize(Math.max(height.kernel, width.kernel)), 16);
  const between = roundUp(channels * reachedLength(height, rows) * width.out + slack, 16);
  return { table, between, zeros: roundUp(channels, 16) };
}

/** Floats of scratch for strips of so many channels and output rows. */
export function separableScratch(geometry: ConvGeometry, channels: number, rows: number): number {
  const { table, between, zeros } = layout(geometry, channels, rows);
  return table + between + zeros;
}

/** Computes one strip of `channels` channels. `packedPtr` is where `packFactors` put them. */
export function runSeparable(
  engine: Engine,
  geometry: ConvGeometry,
  strip: Strip,
  channels: number,
  packedPtr: number,
  { biasPtr, activation }: Epilogue,
): void {
  const { height, width } = geometry;
  const { across, down } = passesOf(geometry);
  const { table, between } = layout(geometry, channels, strip.rows);
  const reached = reachedLength(height, strip.rows);
  const betweenPtr = strip.scratchPtr + table * 4;
  const zerosPtr = betweenPtr + between * 4;
  engine.allFloats.fill(0, zerosPtr / 4, zerosPtr / 4 + channels);
  const betweenStride = reached * width.out;
  const apply = (
    { geometry: narrow, runs, packed }: Pass,
    rows: number,
    source: { srcPtr: number; srcStride: number; srcWidth: number },
    target: { dstPtr: number; dstStride: number },
    weightPtr: number,
    bias: number,
    code: number,
  ) => {
    writeTable(engine, narrow, { ...strip, ...source, rows }, runs, code);
    engine.kernels.direct(
      0,
      strip.scratchPtr,
      weightPtr + strip.outChannel * packed.length * 4,
      packed.length,
      source.srcPtr,
      source.srcStride,
      target.dstPtr,
      target.dstStride,
      channels,
      1,
      1,
      rows,
      rows,
      bias,
    );
  };
  const columnsPtr = packedPtr + geometry.outChannels * width.kernel * 4;
  apply(across, reached, strip, { dstPtr: betweenPtr, dstStride: betweenStride }, packedPtr, zerosPtr, 0);
  apply(
    down,
    strip.rows,
    { srcPtr: betweenPtr, srcStride: betweenStride, srcWidth: width.out },
    strip,
    columnsPtr,
    biasPtr + strip.outChannel * 4,
    activation,
  );
}
