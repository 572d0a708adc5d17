/** Where things lie while `subpixel` runs: the packed weights, the source with its zeros, the products of each part. Pure. */
import type { ConvGeometry } from '../geometry/convolution.js';
import { type AxisPart, partPlace, partRange } from '../geometry/places.js';
import { planSubpixel, type SubpixelPart, type SubpixelPlan } from '../plan/subpixel.js';
import { roundUp } from '../plan/tile.js';
import { winogradTile } from '../plan/winograd.js';
import { groupChannels } from './algorithm.js';

/** Floats of products that stay in the second-level cache until they are spread, and of a weight that can be read again for each. */
const cachedProductFloats = 32768;
const rereadFloats = 65536;
/** Floats of products at most. */
const mostProductFloats = 2 ** 20;

export interface PartLayout extends SubpixelPart {
  /** Output channels of the convolution that are one output's. */
  readonly places: number;
  /** The convolution's first column of all, and the column of the source that it reads first. */
  readonly firstColumn: number;
  readonly sourceColumn: number;
  /** Where its weight starts in the packed one: as it is, and as its algorithm reads it. In floats, as the other two. */
  readonly weight: number;
  readonly packed: number;
  readonly products: number;
  readonly bias: number;
}

/** Where the outputs of a place of the stride, down and across, are made. */
export interface LaidPlace {
  readonly part: PartLayout;
  /** Which of the part's places it is. */
  readonly place: number;
  /** The convolution's row of the first output, and the column, counted from the convolution's first. */
  readonly row: number;
  readonly column: number;
}

export interface SubpixelLayout {
  readonly plan: SubpixelPlan;
  readonly parts: readonly PartLayout[];
  /** By the row and the column in the stride. */
  readonly places: readonly (readonly LaidPlace[])[];
  /**
   * Output channels whose places stand together: channel o of a group is, at place p of n, channel n*block*(o / block) + p*block +
   * o % block of the convolution's; a last block may be smaller.
   */
  readonly block: number;
  /** Rows of each convolution for a strip, at most. */
  readonly rows: number;
  /** Rows of the first strip's step that are not there. */
  readonly lead: number;
  /** The source: of the columns, which the first is. */
  readonly firstSourceColumn: number;
  readonly sourceRows: number;
  readonly sourceWidth: number;
  /** Whether the source is the input itself. */
  readonly asItLies: boolean;
  /** Whether the convolution's output is the result. */
  readonly inPlace: boolean;
  /** Floats of each block of scratch, and of the packed weight. */
  readonly sizes: readonly [source: number, maps: number, products: number, bias: number, table: number, scratch: number];
  readonly packedSize: number;
}

const known = new WeakMap<SubpixelPlan, SubpixelLayout>();

export function subpixelLayout(geometry: ConvGeometry, prepared: boolean): SubpixelLayout {
  const plan = planSubpixel(geometry, prepared);
  let layout = known.get(plan);
  if (layout === undefined) {
    layout = layOut(geometry, plan);
    known.set(plan, layout);
  }
  return layout;
}

function layOut(geometry: ConvGeometry, plan: SubpixelPlan): SubpixelLayout {
  const { channels, height, width } = geometry;
  const partRows = plan.parts.map(rowsAtOnce);
  const outs = plan.parts.map(({ convolution }) => convolution.height.out);
  const whole = outs.every((out, i) => out <= (partRows[i] as number));
  const rows = whole ? Math.max(...outs) : Math.min(...partRows);
  const inPlace = height.stride === 1 && width.stride === 1;
  const firstSourceColumn = Math.min(...plan.parts.map((part) => firstColumn(geometry, part) - part.across.taps + 1));
  const parts: PartLayout[] = [];
  let [packed, products, bias, sourceWidth] = [0, 0, 0, 0];
  for (const part of plan.parts) {
    const { convolution, algorithm, down, across } = part;
    const weight = packed;
    const first = firstColumn(geometry, part);
    const sourceColumn = first - across.taps + 1 - firstSourceColumn;
    packed += weightFloats(convolution);
    const places = down.places * across.places;
    parts.push({ ...part, places, firstColumn: first, sourceColumn, weight, packed, products, bias });
    packed += roundUp(algorithm.packedSize(convolution), 16);
    products += inPlace ? 0 : roundUp(convolution.outChannels * rows * convolution.width.out, 16);
    // Behind a bias a tile may read zeros.
    bias += roundUp(convolution.outChannels + 16, 16);
    sourceWidth = Math.max(sourceWidth, sourceColumn + Math.max(algorithm.strips(convolution).sourceWidth, convolution.width.in));
  }
  const sourceRows = sourceRowsOf(geometry, plan, rows);
  const asItLies = readsAsItLies(geometry, plan, sourceWidth);
  return {
    plan,
    parts,
    places: layPlaces(geometry, parts),
    block: blockOf(geometry, plan),
    rows: whole ? height.out : rows * height.stride,
    lead: whole || plan.parts.every(({ down }) => down.aligned) ? 0 : height.padBefore % height.stride,
    firstSourceColumn,
    sourceRows,
    sourceWidth,
    asItLies,
    inPlace,
    sizes: [
      asItLies ? 0 : roundUp(channels * sourceRows * sourceWidth + 16, 16),
      asItLies ? 0 : roundUp(sourceRows + Math.max(0, -firstSourceColumn), 16),
      products,
      bias,
      roundUp(width.stride, 16),
      Math.max(...plan.parts.map(({ convolution, algorithm }) => algorithm.strips(convolution).scratch)),
    ],
    packedSize: packed,
  };
}

/** Rows that a strip's convolutions read. Parts start from the same input, or from one further on. */
function sourceRowsOf({ height }: ConvGeometry, { parts }: SubpixelPlan, rows: number): number {
  const firsts = parts.map(({ down }) => partPlace(height, down, down.first).origin - down.taps);
  const least = Math.min(...firsts);
  const reached = parts.map(
    ({ convolution, algorithm, down }, i) =>
      (firsts[i] as number) - least + rows + down.taps - 1 + algorithm.strips(convolution).slackRows,
  );
  return Math.max(...reached);
}

function layPlaces({ height, width }: ConvGeometry, parts: readonly PartLayout[]): LaidPlace[][] {
  return Array.from({ length: height.stride }, (_, y) =>
    Array.from({ length: width.stride }, (_, x) => {
      const part = parts.find(({ down, across }) => has(down, y) && has(across, x)) as PartLayout;
      const { down, across, firstColumn } = part;
      return {
        part,
        place: (y - down.first) * across.places + x - across.first,
        row: partPlace(height, down, y).origin,
        column: partPlace(width, across, x).origin - firstColumn,
      };
    }),
  );
}

function has({ first, places }: AxisPart, place: number): boolean {
  return place >= first && place < first + places;
}

function firstColumn({ width }: ConvGeometry, { across }: SubpixelPart): number {
  return partRange(width, across, 0, width.out).first;
}

function weightFloats({ channels, outChannels, groups, height, width }: ConvGeometry): number {
  return roundUp(((channels * outChannels) / groups) * height.kernel * width.kernel, 16);
}

/** Rows of a convolution for a strip: all, or so many that their products stay in the cache, or are not too many. */
function rowsAtOnce({ algorithm, convolution }: SubpixelPart): number {
  const { rows } = algorithm.strips(convolution);
  if (algorithm.name !== 'im2col') return rows;
  const most = weightFloats(convolution) <= rereadFloats ? cachedProductFloats : mostProductFloats;
  return Math.min(rows, Math.max(1, Math.floor(most / (convolution.outChannels * convolution.width.out))));
}

/** A convolution of 1x1 that reads all of the input and nothing around it needs no copy. */
function readsAsItLies({ height, width }: ConvGeometry, { parts }: SubpixelPlan, sourceWidth: number): boolean {
  const [part] = parts;
  return (
    parts.length === 1 &&
    part !== undefined &&
    [part.convolution.height, part.convolution.width].every(({ kernel }) => kernel === 1) &&
    part.convolution.height.out === height.in &&
    sourceWidth === width.in &&
    part.algorithm.strips(part.convolution).slackRows === 0
  );
}

/** Threads take whole blocks. */
function blockOf(geometry: ConvGeometry, { algorithm }: SubpixelPlan): number {
  const { outputs } = groupChannels(geometry);
  return algorithm === 'winograd' && geometry.groups === 1 ? Math.min(outputs, winogradTile.outs) : outputs;
}
