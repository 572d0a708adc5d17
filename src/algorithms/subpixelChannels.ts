/** The channels of the convolutions that `subpixel` runs: their weight and bias, made of the transposed convolution's, and the way back. */
import type { ConvGeometry } from '../geometry/convolution.js';
import { partPlace } from '../geometry/places.js';
import type { Engine } from '../wasm/engine.js';
import { groupChannels } from './algorithm.js';
import type { LaidPlace, PartLayout, SubpixelLayout } from './subpixelLayout.js';
import type { TransposeStrip } from './transpose.js';

/** The convolution's first channel of a block at a place; `outs` is the block's length. */
function channelOf(
  { places }: PartLayout,
  outputs: number,
  group: number,
  firstOut: number,
  place: number,
  outs: number,
): number {
  return (group * outputs + firstOut) * places + place * outs;
}

/** Calls `visit` for each block of output channels of a group, of those from `start` up to `end`. */
function eachBlock(block: number, start: number, end: number, visit: (firstOut: number, outs: number) => void): void {
  for (let firstOut = start; firstOut < end; firstOut += block) visit(firstOut, Math.min(block, end - firstOut));
}

/** The convolution's weight, whose taps are the kernel's every stride-th from the last on, with zeros where there are none. */
export function unfoldWeight(
  { kernels }: Engine,
  geometry: ConvGeometry,
  { block }: SubpixelLayout,
  part: PartLayout,
  weightPtr: number,
  unfoldedPtr: number,
): void {
  const { groups, height, width } = geometry;
  const { inputs, outputs } = groupChannels(geometry);
  const { down, across } = part;
  const taps = height.kernel * width.kernel;
  const depth = inputs * down.taps * across.taps;
  for (let group = 0; group < groups; group++) {
    eachBlock(block, 0, outputs, (firstOut, outs) => {
      for (let place = 0; place < part.places; place++) {
        const row = partPlace(height, down, down.first + Math.floor(place / across.places)).lastTap;
        const column = partPlace(width, across, across.first + (place % across.places)).lastTap;
        kernels.placeTaps(
          weightPtr + (group * inputs * outputs + firstOut) * taps * 4,
          outputs * taps,
          height.kernel,
          width.kernel,
          outs,
          inputs,
          row + height.stride * (down.taps - 1),
          height.stride,
          down.taps,
          column + width.stride * (across.taps - 1),
          width.stride,
          across.taps,
          unfoldedPtr + channelOf(part, outputs, group, firstOut, place, outs) * depth * 4,
        );
      }
    });
  }
}

/** The bias of every output channel for each of the convolution's that it becomes, and zeros that a tile may read. */
export function repeatBias(
  { allFloats }: Engine,
  geometry: ConvGeometry,
  { block }: SubpixelLayout,
  part: PartLayout,
  biasPtr: number,
  ptr: number,
): void {
  const { groups } = geometry;
  const { outputs } = groupChannels(geometry);
  for (let group = 0; group < groups; group++) {
    eachBlock(block, 0, outputs, (firstOut, outs) => {
      const from = biasPtr / 4 + group * outputs + firstOut;
      for (let place = 0; place < part.places; place++) {
        allFloats.copyWithin(ptr / 4 + channelOf(part, outputs, group, firstOut, place, outs), from, from + outs);
      }
    });
  }
  const end = ptr / 4 + part.convolution.outChannels;
  allFloats.fill(0, end, end + 16);
}

/** A part's outputs for a strip. */
export interface PartProducts {
  readonly layout: PartLayout;
  readonly ptr: number;
  /** Floats from one channel to the next. */
  readonly stride: number;
  readonly firstRow: number;
}

/** Brings the convolutions' outputs to their places: of all output channels, or of the strip's part. */
export function spread(
  engine: Engine,
  geometry: ConvGeometry,
  layout: SubpixelLayout,
  strip: TransposeStrip,
  products: readonly PartProducts[],
  tablePtr: number,
): void {
  const { groups, height, width } = geometry;
  const { outputs } = groupChannels(geometry);
  const { block } = layout;
  const { part, parts } = strip;
  const blocks = Math.ceil(outputs / block);
  const [start, end] = [part, part + 1].map((n) => Math.min(outputs, Math.floor((n * blocks) / parts) * block));
  for (let y = 0; y < Math.min(height.stride, strip.rows); y++) {
    const step = Math.floor((strip.row + y) / height.stride);
    const places = layout.places[strip.row + y - step * height.stride] as readonly LaidPlace[];
    const [first] = places as [LaidPlace];
    const rows = Math.ceil((strip.rows - y) / height.stride);
    const pixels = places.map(({ part, row, column }) => {
      const { ptr, stride, firstRow } = products.find(({ layout }) => layout === part) as PartProducts;
      return { ptr: ptr + ((row + step - firstRow) * part.convolution.width.out + column) * 4, stride };
    });
    for (let group = 0; group < groups; group++) {
      eachBlock(block, start as number, end as number, (firstOut, outs) => {
        pixels.forEach(({ ptr, stride }, x) => {
          const { part, place } = places[x] as LaidPlace;
          engine.allIntegers[tablePtr / 4 + x] = ptr + channelOf(part, outputs, group, firstOut, place, outs) * stride * 4;
        });
        engine.kernels.interleave(
          tablePtr,
          first.part.convolution.width.out,
          (pixels[0] as (typeof pixels)[0]).stride,
          strip.dstPtr + ((group * outputs + firstOut) * strip.dstStride + y * width.out) * 4,
          strip.dstStride,
          width.out,
          outs,
          rows,
          height.stride,
          width.stride,
        );
      });
    }
  }
}
