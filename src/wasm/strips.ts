/**
 * Runs a windowed operation (a convolution, a pooling) over its input strip by strip: for each image, block of channels
 * and strip of output rows it brings in the rows that the strip reads, pads them, lets the kernel work, and hands the
 * result over.
 */
import { type Axis, paddedLength, reachedLength } from '../geometry/axis.js';
import type { PaddingMode } from '../geometry/convolution.js';
import { paddedSource } from '../geometry/padding.js';
import type { Engine, Located } from './engine.js';
import { InputStage, OutputStage, type Piece } from './stage.js';

/** The input and output of a windowed operation. */
export interface WindowedPlanes {
  readonly batch: number;
  readonly channels: number;
  readonly outChannels: number;
  readonly height: Axis;
  readonly width: Axis;
  readonly paddingMode: PaddingMode;
}

/** How the work is cut, and what the kernel wants its source to look like. Plain data; the plans make it. */
export interface StripPlan {
  /** Input channels of a block, and the output channels that depend on them alone. */
  readonly channels: number;
  readonly outChannels: number;
  /** Output rows of a strip. */
  readonly rows: number;
  /** Images of a strip, 1 by default; for more, a strip holds all channels and rows of each. */
  readonly images?: number;
  /**
   * Row length of the padded copy that the kernel reads; 0: it reads the input where it is, told where the first padded row
   * and column would lie, and looks after padding itself where there is any.
   */
  readonly sourceWidth: number;
  /** n > 1: column q of the padded copy stands at (q % n)*(sourceWidth / n) + floor(q / n). Default 1: columns in order. */
  readonly columnPhases?: number;
  /** Rows of padding below the rows that a strip reads. */
  readonly slackRows: number;
  /** What zero padding and slack are filled with. */
  readonly fill: number;
  /** Floats that the kernel wants for itself. */
  readonly scratch: number;
  /** Parts of its output channels that each strip is done in, by one thread each; 1 by default. */
  readonly parts?: number;
}

/** One strip, as a kernel sees it. Strides count floats. */
export interface Strip {
  /** First image and number of images: the planes of one lie behind those of the one before. */
  readonly image: number;
  readonly images: number;
  readonly channel: number;
  readonly outChannel: number;
  /** First output row and number of output rows. */
  readonly firstRow: number;
  readonly rows: number;
  /** The first padded row that the strip reads. */
  readonly srcPtr: number;
  readonly srcStride: number;
  readonly srcWidth: number;
  readonly dstPtr: number;
  readonly dstStride: number;
  readonly scratchPtr: number;
  /** Which part of the output channels to compute, and of how many. */
  readonly part: number;
  readonly parts: number;
  /** Output channels that parts are whole multiples of, where each part has a place of its own for its result. */
  readonly unit?: number;
  /** Hears of numbers that the algorithm cannot serve and another would; the strip, or its group, is then left as it was. */
  readonly outOfRange?: () => void;
}

/** Floats past the end of a padded source that a kernel may read, whatever they hold. */
const sourceSlack = 16;

/** Floats of memory that a plan takes beside resident arrays: staging, padding and scratch. */
export function stripSizes(planes: WindowedPlanes, plan: StripPlan) {
  const { height, width } = planes;
  const reached = reachedLength(height, plan.rows);
  const padded = plan.sourceWidth > 0;
  const { images = 1 } = plan;
  const sourceRows = padded ? Math.min(height.in, reached + wrappedRows(planes)) : reached;
  return {
    input: images * plan.channels * sourceRows * width.in,
    padded: padded ? images * plan.channels * (reached + plan.slackRows) * plan.sourceWidth + sourceSlack : 0,
    output: images * plan.outChannels * plan.rows * width.out,
    maps: padded ? reached + plan.slackRows + width.padBefore + width.padAfter : 0,
    scratch: plan.scratch,
  };
}

/** Source rows beyond the ones a strip covers, which reflection or wrapping brings in. */
function wrappedRows({ height, paddingMode }: WindowedPlanes): number {
  if (paddingMode === 'circular') return height.in;
  return paddingMode === 'reflect' ? Math.max(height.padBefore, height.padAfter) : 0;
}

/** Runs `kernel` over every strip. `input` and `output` may lie in WASM memory. */
export function runStrips(
  caller: string,
  engine: Engine,
  planes: WindowedPlanes,
  plan: StripPlan,
  input: Located,
  output: Located,
  kernel: (strip: Strip) => void,
): void {
  const { batch, channels, outChannels, height, width } = planes;
  const sizes = stripSizes(planes, plan);
  const scratchSizes = [
    input.address === undefined ? sizes.input : 0,
    sizes.padded,
    output.address === undefined ? sizes.output : 0,
    sizes.maps,
    sizes.scratch,
  ];
  engine.withScratch(caller, scratchSizes, (inputPtr, paddedPtr, outputPtr, mapPtr, scratchPtr) => {
    const inPlanes = { array: input, height: height.in, width: width.in };
    const outPlanes = { array: output, height: height.out, width: width.out };
    const source = new PaddedSource(planes, plan, new InputStage(engine, inPlanes, inputPtr), paddedPtr, mapPtr);
    const target = new OutputStage(engine, outPlanes, outputPtr);
    const mostImages = plan.images ?? 1;
    const blocks = Math.ceil(channels / plan.channels);
    const strips = Math.ceil(height.out / plan.rows);
    const { parts = 1 } = plan;
    for (const piece of engine.turns(Math.ceil(batch / mostImages) * blocks * strips * parts)) {
      const part = piece % parts;
      const turn = Math.floor(piece / parts);
      const firstRow = (turn % strips) * plan.rows;
      const block = Math.floor(turn / strips) % blocks;
      const image = Math.floor(turn / (strips * blocks)) * mostImages;
      const images = Math.min(mostImages, batch - image);
      const channel = block * plan.channels;
      const outChannel = block * plan.outChannels;
      const count = Math.min(plan.channels, channels - channel);
      const outCount = Math.min(plan.outChannels, outChannels - outChannel);
      const rows = Math.min(plan.rows, height.out - firstRow);
      const from = source.read(image * channels + channel, images * count, firstRow, rows);
      const to = target.place(image * outChannels + outChannel, firstRow, rows);
      kernel({
        image,
        images,
        channel,
        outChannel,
        firstRow,
        rows,
        srcPtr: from.ptr,
        srcStride: from.stride,
        srcWidth: plan.sourceWidth || width.in,
        dstPtr: to.ptr,
        dstStride: to.stride,
        scratchPtr,
        part,
        parts,
      });
      target.give(image * outChannels + outChannel, images * outCount, firstRow, rows);
    }
  });
}

/** The rows that strips read, padded where the plan asks for it. */
export class PaddedSource {
  readonly #planes: WindowedPlanes;
  readonly #plan: StripPlan;
  readonly #stage: InputStage;
  readonly #paddedPtr: number;
  readonly #mapPtr: number;
  readonly #edgePtr: number;
  /** The strip whose row map stands in memory. */
  #mapped = -1;
  #firstSourceRow = 0;
  #sourceRows = 0;

  constructor(planes: WindowedPlanes, plan: StripPlan, stage: InputStage, paddedPtr: number, mapPtr: number) {
    this.#planes = planes;
    this.#plan = plan;
    this.#stage = stage;
    this.#paddedPtr = paddedPtr;
    this.#mapPtr = mapPtr;
    this.#edgePtr = mapPtr + (reachedLength(planes.height, plan.rows) + plan.slackRows) * 4;
    if (plan.sourceWidth > 0) this.#writeEdgeMap();
  }

  /** What `rows` output rows from `firstRow` on read, in `count` planes from `plane` on. */
  read(plane: number, count: number, firstRow: number, rows: number): Piece {
    const { height, width } = this.#planes;
    const reached = reachedLength(height, rows);
    if (this.#plan.sourceWidth === 0) return this.#bare(plane, count, firstRow * height.stride, reached);
    if (this.#mapped !== firstRow) this.#writeRowMap(firstRow, reached);
    const { ptr, stride } = this.#stage.take(plane, count, this.#firstSourceRow, this.#sourceRows);
    const paddedRows = reached + this.#plan.slackRows;
    const paddedStride = paddedRows * this.#plan.sourceWidth;
    const { kernels } = this.#stage.engine;
    const source = [ptr, stride, width.in] as const;
    const target = [this.#paddedPtr, paddedStride, this.#plan.sourceWidth] as const;
    const maps = [count, paddedRows, this.#mapPtr, width.padBefore, width.padAfter, this.#edgePtr, this.#plan.fill] as const;
    const phases = this.#plan.columnPhases ?? 1;
    if (phases === 1) kernels.pad(...source, ...target, ...maps);
    else kernels.padPhases(...source, ...target, phases, ...maps);
    return { ptr: this.#paddedPtr, stride: paddedStride };
  }

  /** Padded rows from `first` on, as far as they are rows of the input. */
  #bare(plane: number, count: number, first: number, reached: number): Piece {
    const { height, width } = this.#planes;
    const start = first - height.padBefore;
    const from = Math.max(start, 0);
    const rows = Math.max(0, Math.min(start + reached, height.in) - from);
    const { ptr, stride } = this.#stage.take(plane, count, from, rows);
    return { ptr: ptr - ((from - start) * width.in + width.padBefore) * 4, stride };
  }

  /** For each padded row of the strip the source row, counted from the first that it needs; -1 is fill. */
  #writeRowMap(firstRow: number, reached: number): void {
    const { height, paddingMode } = this.#planes;
    const map = this.#stage.engine.allIntegers;
    const start = this.#mapPtr / 4;
    let least = height.in;
    let most = -1;
    for (let row = 0; row < reached; row++) {
      const from = paddedSource(height, firstRow * height.stride + row, paddingMode);
      map[start + row] = from;
      if (from < 0) continue;
      least = Math.min(least, from);
      most = Math.max(most, from);
    }
    this.#firstSourceRow = most < 0 ? 0 : least;
    this.#sourceRows = most < 0 ? 0 : most - least + 1;
    for (let row = 0; row < reached; row++) {
      if ((map[start + row] as number) >= 0) map[start + row] = (map[start + row] as number) - this.#firstSourceRow;
    }
    map.fill(-1, start + reached, start + reached + this.#plan.slackRows);
    this.#mapped = firstRow;
  }

  #writeEdgeMap(): void {
    const { width, paddingMode } = this.#planes;
    const map = this.#stage.engine.integers(this.#edgePtr, width.padBefore + width.padAfter);
    for (let i = 0; i < width.padBefore; i++) map[i] = paddedSource(width, i, paddingMode);
    const end = paddedLength(width) - width.padAfter;
    for (let i = 0; i < width.padAfter; i++) map[width.padBefore + i] = paddedSource(width, end + i, paddingMode);
  }
}
