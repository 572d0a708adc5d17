/**
 * Transposed convolution as a convolution of stride 1 with s*s output channels for each of its own, one for each place that an
 * output has modulo the stride s (Shi et al., "Is the deconvolution layer the same as a convolutional layer?", 2016). For kernels
 * of a whole number of strides, where all those read the same inputs; `conv2d`'s algorithms then serve, Winograd for one.
 */
import type { Axis } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { planConv2d } from '../plan/conv2d.js';
import { roundUp } from '../plan/tile.js';
import type { Engine } from '../wasm/engine.js';
import { type ConvAlgorithm, type Epilogue, groupChannels } from './algorithm.js';
import { withFiniteWeight } from './finiteWeight.js';
import type { TransposeAlgorithm, TransposeStrip } from './transpose.js';
import type { TransposeForm } from './transposeColumns.js';

/** Outputs of the convolution along an axis that `length` outputs from `start` on are made of: the first, and how many. */
function convolved({ stride, padBefore }: Axis, start: number, length: number): { first: number; count: number } {
  const first = Math.floor((start + padBefore) / stride);
  return { first, count: Math.floor((start + length - 1 + padBefore) / stride) - first + 1 };
}

/** Floats of products that stay in the second-level cache until they are spread, and of a weight that can be read again for each. */
const productFloats = 32768;
const rereadFloats = 65536;

/** The convolution, and the algorithm that is best for it. */
interface Whole {
  readonly convolution: ConvGeometry;
  readonly algorithm: ConvAlgorithm;
}

const known = new WeakMap<ConvGeometry, Whole>();

/** The convolution of one image, of a source that has its zeros: worked out once. */
function wholeOf(geometry: ConvGeometry): Whole {
  const before = known.get(geometry);
  if (before !== undefined) return before;
  const { height, width, channels, outChannels, groups } = geometry;
  const axis = (transposed: Axis): Axis => {
    const kernel = transposed.kernel / transposed.stride;
    const { count } = convolved(transposed, 0, transposed.out);
    return { kernel, stride: 1, dilation: 1, padBefore: 0, padAfter: 0, in: count + kernel - 1, out: count };
  };
  const outputs = outChannels * height.stride * width.stride;
  const [down, across] = [axis(height), axis(width)];
  const convolution: ConvGeometry = {
    batch: 1,
    channels,
    outChannels: outputs,
    groups,
    height: down,
    width: across,
    paddingMode: 'zeros',
    outputShape: [1, outputs, down.out, across.out],
  };
  const whole = { convolution, algorithm: planConv2d('convTranspose2d', convolution, 'auto', true).algorithm };
  known.set(geometry, whole);
  return whole;
}

/** What the algorithm is, and how many of the convolution's outputs there are for each output that is wanted. */
export function subpixelPlan(geometry: ConvGeometry): { algorithm: string; waste: number } {
  const { convolution, algorithm } = wholeOf(geometry);
  const made = convolution.outChannels * convolution.height.out * convolution.width.out;
  return { algorithm: algorithm.name, waste: made / (geometry.outChannels * geometry.height.out * geometry.width.out) };
}

function weightFloats({ channels, outChannels, groups, height, width }: ConvGeometry): number {
  return roundUp(((channels * outChannels) / groups) * height.kernel * width.kernel, 16);
}

/** Rows of the convolution for a strip: all, or so many that their products stay in the cache. */
function rowsAtOnce(geometry: ConvGeometry): number {
  const { algorithm, convolution } = wholeOf(geometry);
  const { rows } = algorithm.strips(convolution);
  const cached = algorithm.name === 'im2col' && weightFloats(geometry) <= rereadFloats;
  const perRow = convolution.outChannels * convolution.width.out;
  const most = cached ? Math.max(1, Math.floor(productFloats / perRow)) : rows;
  return Math.min(rows, most, convolution.height.out);
}

function layout(geometry: ConvGeometry) {
  const { channels, height, width } = geometry;
  const { algorithm, convolution } = wholeOf(geometry);
  const plan = algorithm.strips(convolution);
  const most = rowsAtOnce(geometry);
  const sourceWidth = Math.max(plan.sourceWidth, convolution.width.in);
  // What a tile reads behind the rows of the longest strip, it may read behind those of a shorter one.
  const sourceRows = most + convolution.height.kernel - 1 + plan.slackRows;
  const inPlace = height.stride === 1 && width.stride === 1;
  // A convolution of 1x1 that reads all of the input and nothing around it needs no copy.
  const asItLies =
    [convolution.height, convolution.width].every(({ kernel }) => kernel === 1) &&
    convolution.height.out === height.in &&
    sourceWidth === width.in &&
    plan.slackRows === 0;
  return {
    sourceWidth,
    sourceRows,
    asItLies,
    source: asItLies ? 0 : roundUp(channels * sourceRows * sourceWidth + 16, 16),
    maps: asItLies ? 0 : roundUp(sourceRows + convolution.width.kernel, 16),
    products: inPlace ? 0 : roundUp(convolution.outChannels * most * convolution.width.out, 16),
    bias: roundUp(convolution.outChannels + 16, 16),
    table: roundUp(width.stride, 16),
    scratch: plan.scratch,
  };
}

const form: TransposeForm = {
  plan(geometry) {
    const { height, outChannels } = geometry;
    const { convolution } = wholeOf(geometry);
    const { source, maps, products, bias, table, scratch } = layout(geometry);
    const planned = rowsAtOnce(geometry);
    const whole = planned === convolution.height.out;
    // Each of several strips starts where a step of the stride does, so that it takes as many of the convolution's rows as planned.
    const rows = whole ? height.out : planned * height.stride;
    const lead = whole ? 0 : height.padBefore % height.stride;
    return { rows, lead, outChannels, scratch: source + maps + products + bias + table + scratch };
  },

  packedSize(geometry) {
    const { convolution, algorithm } = wholeOf(geometry);
    return weightFloats(geometry) + algorithm.packedSize(convolution);
  },

  packKey(geometry) {
    const { convolution, algorithm } = wholeOf(geometry);
    return `${algorithm.name} ${algorithm.packKey?.(convolution) ?? ''}`;
  },

  pack(engine, geometry, _plan, weightPtr, packedPtr) {
    const { convolution, algorithm } = wholeOf(geometry);
    unfoldWeight(engine, geometry, weightPtr, packedPtr);
    algorithm.pack(engine, convolution, packedPtr, packedPtr + weightFloats(geometry) * 4);
  },

  run(engine, geometry, _plan, strip, packedPtr, epilogue) {
    const parts = layout(geometry);
    const { height } = geometry;
    const sourcePtr = strip.scratchPtr;
    const mapPtr = sourcePtr + parts.source * 4;
    const productsPtr = mapPtr + parts.maps * 4;
    const biasPtr = productsPtr + parts.products * 4;
    const tablePtr = biasPtr + parts.bias * 4;
    const { convolution, algorithm } = wholeOf(geometry);
    const { first, count } = convolved(height, strip.row, strip.rows);
    const source = parts.asItLies
      ? { srcPtr: strip.srcPtr + (first - strip.firstIn) * geometry.width.in * 4, srcStride: strip.srcStride }
      : { srcPtr: sourcePtr, srcStride: readSource(engine, geometry, strip, first, parts, sourcePtr, mapPtr) };
    repeatBias(engine, geometry, epilogue, biasPtr);
    const inPlace = parts.products === 0;
    const target = inPlace
      ? { dstPtr: strip.dstPtr, dstStride: strip.dstStride }
      : { dstPtr: productsPtr, dstStride: count * convolution.width.out };
    algorithm.run(
      engine,
      convolution,
      {
        image: 0,
        images: 1,
        channel: 0,
        outChannel: 0,
        firstRow: 0,
        rows: count,
        part: 0,
        parts: 1,
        ...source,
        srcWidth: parts.sourceWidth,
        scratchPtr: tablePtr + parts.table * 4,
        ...target,
      },
      packedPtr + weightFloats(geometry) * 4,
      { biasPtr, activation: epilogue.activation },
    );
    if (!inPlace) spread(engine, geometry, strip, convolution, target, first, tablePtr);
  },
};

/** The convolution's weight: channel (g, ry, rx, o) has the taps of output channel (g, o) at ry + stride*i, rx + stride*j, last first. */
function unfoldWeight(engine: Engine, geometry: ConvGeometry, weightPtr: number, packedPtr: number): void {
  const { kernels } = engine;
  const { groups, height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const taps = height.kernel * width.kernel;
  const [down, across] = [height.kernel / height.stride, width.kernel / width.stride];
  const places = height.stride * width.stride;
  const depth = inputs * down * across;
  const last = (height.kernel - height.stride) * width.kernel + width.kernel - width.stride;
  engine.withScratch('convTranspose2d', [places * outputs, depth], (rowTablePtr, columnTablePtr) => {
    kernels.offsetTable3(rowTablePtr, height.stride, width.kernel, width.stride, 1, outputs, taps);
    kernels.offsetTable3(columnTablePtr, inputs, outputs * taps, down, -height.stride * width.kernel, across, -width.stride);
    for (let group = 0; group < groups; group++) {
      const from = weightPtr + (group * inputs * outputs * taps + last) * 4;
      kernels.im2col(
        from,
        rowTablePtr,
        places * outputs,
        columnTablePtr,
        depth,
        packedPtr + group * places * outputs * depth * 4,
      );
    }
  });
}

/** The input rows and columns that the convolution's rows from `first` on read, with zeros around. */
function readSource(
  { kernels, allIntegers }: Engine,
  geometry: ConvGeometry,
  strip: TransposeStrip,
  first: number,
  { sourceRows: rows, sourceWidth }: { readonly sourceRows: number; readonly sourceWidth: number },
  sourcePtr: number,
  mapPtr: number,
): number {
  const { channels, height, width } = geometry;
  const before = height.kernel / height.stride - 1;
  for (let row = 0; row < rows; row++) {
    const from = first - before + row;
    allIntegers[mapPtr / 4 + row] = from >= strip.firstIn && from < strip.firstIn + strip.ins ? from - strip.firstIn : -1;
  }
  const padLeft = width.kernel / width.stride - 1 - convolved(width, 0, 1).first;
  allIntegers.fill(-1, mapPtr / 4 + rows, mapPtr / 4 + rows + padLeft);
  kernels.pad(
    strip.srcPtr,
    strip.srcStride,
    width.in,
    sourcePtr,
    rows * sourceWidth,
    sourceWidth,
    channels,
    rows,
    mapPtr,
    padLeft,
    0,
    mapPtr + rows * 4,
    0,
  );
  return rows * sourceWidth;
}

/** The bias of every output channel for each of the convolution's that it becomes, and zeros that a tile may read. */
function repeatBias({ allFloats }: Engine, geometry: ConvGeometry, { biasPtr }: Epilogue, ptr: number): void {
  const { groups, height, width } = geometry;
  const { outputs } = groupChannels(geometry);
  const places = height.stride * width.stride;
  const bias = biasPtr / 4;
  for (let group = 0; group < groups; group++) {
    for (let place = 0; place < places; place++) {
      allFloats.copyWithin(ptr / 4 + (group * places + place) * outputs, bias + group * outputs, bias + (group + 1) * outputs);
    }
  }
  const end = ptr / 4 + groups * places * outputs;
  allFloats.fill(0, end, end + 16);
}

/** Brings the convolution's outputs to their places. */
function spread(
  engine: Engine,
  geometry: ConvGeometry,
  strip: TransposeStrip,
  convolution: ConvGeometry,
  { dstPtr, dstStride }: { dstPtr: number; dstStride: number },
  firstRow: number,
  tablePtr: number,
): void {
  const { groups, height, width } = geometry;
  const { outputs } = groupChannels(geometry);
  const firstColumn = convolved(width, 0, 1).first;
  for (let group = 0; group < groups; group++) {
    for (let y = 0; y < Math.min(height.stride, strip.rows); y++) {
      const row = strip.row + y + height.padBefore;
      const table = engine.integers(tablePtr, width.stride);
      for (let x = 0; x < width.stride; x++) {
        const column = x + width.padBefore;
        const place = (group * height.stride + (row % height.stride)) * width.stride + (column % width.stride);
        const pixel =
          (Math.floor(row / height.stride) - firstRow) * convolution.width.out + Math.floor(column / width.stride) - firstColumn;
        table[x] = dstPtr + (place * outputs * dstStride + pixel) * 4;
      }
      engine.kernels.interleave(
        tablePtr,
        convolution.width.out,
        dstStride,
        strip.dstPtr + (group * outputs * strip.dstStride + y * width.out) * 4,
        strip.dstStride,
        width.out,
        outputs,
        Math.ceil((strip.rows - y) / height.stride),
        height.stride,
        width.stride,
      );
    }
  }
}

const guarded = withFiniteWeight(form);

/** `auto` may take it instead of `gemm`. */
export const subpixel: TransposeAlgorithm = {
  ...guarded,
  name: 'subpixel',
  refusal(geometry) {
    const { height, width } = geometry;
    const ofStrides = ({ kernel, stride, dilation }: Axis) => dilation === 1 && kernel % stride === 0;
    if (!ofStrides(height) || !ofStrides(width)) return 'a kernel of a whole number of strides, without dilation';
    // The convolution's source has all columns of the input.
    const { first, count } = convolved(width, 0, width.out);
    const covers = first < width.kernel / width.stride && first + count >= width.in;
    if (!covers) return 'less padding';
    const { convolution, algorithm } = wholeOf(geometry);
    return algorithm.strips(convolution).channels === convolution.channels ? undefined : 'fewer channels';
  },
};
