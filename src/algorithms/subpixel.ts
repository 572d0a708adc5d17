/**
 * Transposed convolution as convolutions of stride 1 with an output channel for each place that an output has modulo the stride
 * (Shi et al., "Is the deconvolution layer the same as a convolutional layer?", 2016). All places read the same inputs, but for a
 * step where padding cuts a stride in two, and for a tap that some have less: then there are taps of zero, or two to four convolutions
 * (src/plan/subpixel.ts). `conv2d`'s algorithms serve, Winograd for one.
 */
import type { ConvGeometry } from '../geometry/convolution.js';
import { partRange } from '../geometry/places.js';
import { planSubpixel } from '../plan/subpixel.js';
import { winogradTile } from '../plan/winograd.js';
import type { Engine } from '../wasm/engine.js';
import type { Strip } from '../wasm/strips.js';
import type { Epilogue } from './algorithm.js';
import { type FiniteForm, withFinite } from './finite.js';
import { type PartProducts, repeatBias, spread, unfoldWeight } from './subpixelChannels.js';
import { type SubpixelLayout, subpixelLayout } from './subpixelLayout.js';
import type { TransposeAlgorithm, TransposeStrip } from './transpose.js';

/** Floats of scratch at most: 16 MB. */
const mostScratch = 2 ** 22;

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

function formOf(prepared: boolean): FiniteForm {
  const layoutOf = (geometry: ConvGeometry) => subpixelLayout(geometry, prepared);
  return {
    plan(geometry) {
      const { rows, lead, sizes } = layoutOf(geometry);
      return { rows, lead, outChannels: geometry.outChannels, scratch: sum(sizes) };
    },

    packedSize: (geometry) => layoutOf(geometry).packedSize,

    packKey(geometry) {
      const keys = layoutOf(geometry).parts.map(({ down, across, convolution, algorithm }) => {
        const places = [down.first, down.aligned, down.taps, across.first, across.aligned, across.taps];
        return `${places} ${algorithm.name} ${algorithm.packKey?.(convolution) ?? ''}`;
      });
      return keys.join(', ');
    },

    pack(engine, geometry, _plan, weightPtr, packedPtr) {
      const layout = layoutOf(geometry);
      for (const part of layout.parts) {
        const unfoldedPtr = packedPtr + part.weight * 4;
        unfoldWeight(engine, geometry, layout, part, weightPtr, unfoldedPtr);
        part.algorithm.pack(engine, part.convolution, unfoldedPtr, packedPtr + part.packed * 4);
      }
    },

    readsZeroTaps: (geometry) => layoutOf(geometry).plan.zeros,

    channelParts: (geometry) => (geometry.groups === 1 ? Math.ceil(geometry.outChannels / layoutOf(geometry).block) : 1),

    run(engine, geometry, _plan, strip, packedPtr, epilogue) {
      return run(engine, geometry, layoutOf(geometry), strip, packedPtr, epilogue);
    },
  };
}

function run(
  engine: Engine,
  geometry: ConvGeometry,
  layout: SubpixelLayout,
  strip: TransposeStrip,
  packedPtr: number,
  { biasPtr, activation }: Epilogue,
): boolean {
  const { height, width } = geometry;
  const { sourceRows, sourceWidth, asItLies, inPlace } = layout;
  const [sourcePtr, mapPtr, productsPtr, biasesPtr, tablePtr, scratchPtr] = pointers(layout, strip.scratchPtr);
  const parts = layout.parts
    .map((part) => ({ part, ...partRange(height, part.down, strip.row, strip.rows) }))
    .filter(({ count }) => count > 0);
  const firstRead = ({ part, first }: (typeof parts)[number]) => first - part.down.taps + 1;
  const firstSourceRow = Math.min(...parts.map(firstRead));
  if (!asItLies) readSource(engine, geometry, layout, strip, firstSourceRow, sourcePtr, mapPtr);
  let inRange = true;
  const made = parts.map((ranged): PartProducts => {
    const { part, first, count } = ranged;
    const { convolution } = part;
    const ptr = inPlace ? strip.dstPtr : productsPtr + part.products * 4;
    const stride = inPlace ? strip.dstStride : count * convolution.width.out;
    const partBiasPtr = biasesPtr + part.bias * 4;
    repeatBias(engine, geometry, layout, part, biasPtr, partBiasPtr);
    const convolutionStrip: Strip = {
      image: 0,
      images: 1,
      channel: 0,
      outChannel: 0,
      firstRow: 0,
      rows: count,
      srcPtr: asItLies
        ? strip.srcPtr + (first - strip.firstIn) * width.in * 4
        : sourcePtr + ((firstRead(ranged) - firstSourceRow) * sourceWidth + part.sourceColumn) * 4,
      srcStride: asItLies ? strip.srcStride : sourceRows * sourceWidth,
      srcWidth: sourceWidth,
      dstPtr: ptr,
      dstStride: stride,
      scratchPtr,
      part: strip.part,
      parts: strip.parts,
      // Parts that write to the result itself have no place of their own.
      ...(!inPlace && { unit: part.places * winogradTile.outs }),
      ...(layout.plan.zeros && {
        outOfRange: () => {
          inRange = false;
        },
      }),
    };
    const partEpilogue = { biasPtr: partBiasPtr, activation };
    part.algorithm.run(engine, convolution, convolutionStrip, packedPtr + part.packed * 4, partEpilogue);
    return { layout: part, ptr, stride, firstRow: first };
  });
  if (inRange && !inPlace) spread(engine, geometry, layout, strip, made, tablePtr);
  return inRange;
}

/** Where each block of scratch lies. */
function pointers({ sizes }: SubpixelLayout, ptr: number): [number, number, number, number, number, number] {
  const [source, maps, products, bias, table] = sizes;
  const mapPtr = ptr + source * 4;
  const productsPtr = mapPtr + maps * 4;
  const biasPtr = productsPtr + products * 4;
  const tablePtr = biasPtr + bias * 4;
  return [ptr, mapPtr, productsPtr, biasPtr, tablePtr, tablePtr + table * 4];
}

/** The input rows and columns that the convolutions read, from a row on, with zeros around. */
function readSource(
  { kernels, allIntegers }: Engine,
  { channels, width }: ConvGeometry,
  { sourceRows: rows, sourceWidth, firstSourceColumn }: SubpixelLayout,
  strip: TransposeStrip,
  firstRow: number,
  sourcePtr: number,
  mapPtr: number,
): void {
  for (let row = 0; row < rows; row++) {
    const from = firstRow + row - strip.firstIn;
    allIntegers[mapPtr / 4 + row] = from >= 0 && from < strip.ins ? from : -1;
  }
  const padLeft = -firstSourceColumn;
  const edges = mapPtr + rows * 4;
  allIntegers.fill(-1, edges / 4, edges / 4 + padLeft);
  const target = [sourcePtr, rows * sourceWidth, sourceWidth] as const;
  kernels.pad(strip.srcPtr, strip.srcStride, width.in, ...target, channels, rows, mapPtr, padLeft, 0, edges, 0);
}

function subpixelOf(prepared: boolean): TransposeAlgorithm {
  return {
    ...withFinite(formOf(prepared)),
    name: 'subpixel',
    refusal(geometry) {
      const { height, width, channels } = geometry;
      if ([height, width].some(({ kernel, stride, dilation }) => dilation > 1 || kernel < stride)) {
        return 'a kernel of at least a stride, without dilation';
      }
      const { firstSourceColumn, sourceWidth, sizes } = subpixelLayout(geometry, prepared);
      // The convolutions' source has all columns of the input.
      if (firstSourceColumn > 0 || sourceWidth < width.in - firstSourceColumn) return 'less padding';
      const whole = planSubpixel(geometry, prepared).parts.every(
        ({ algorithm, convolution }) => algorithm.strips(convolution).channels === channels,
      );
      return whole && sum(sizes) <= mostScratch ? undefined : 'fewer channels';
    },
  };
}

/** `auto` may take it instead of `gemm`: for a weight that is packed once for many calls, and for one that is used once. */
export const subpixel = subpixelOf(true);
export const subpixelOnce = subpixelOf(false);
