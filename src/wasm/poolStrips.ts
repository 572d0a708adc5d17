/** Runs a pooling over its planes: blocks of planes, then strips of rows, straight from where the input lies. */
import { type Axis, kernelSpan } from '../geometry/axis.js';
import type { Engine, Located } from './engine.js';
import { InputStage, OutputStage } from './stage.js';

/** Some rows of a plane. */
export interface RowRange {
  readonly first: number;
  readonly count: number;
}

/** Planes that become planes of another size, each by itself. */
export interface PlaneMap {
  /** Those of every channel of every image. */
  readonly planes: number;
  readonly height: Pick<Axis, 'in' | 'out'>;
  readonly width: Pick<Axis, 'in' | 'out'>;
  /** The source rows that output rows `firstRow` to `firstRow + rows` read, at least one. */
  readRows(firstRow: number, rows: number): RowRange;
}

/** How the work is cut. */
export interface PlaneCut {
  /** Planes of a block. */
  readonly planes: number;
  /** Output rows of a strip. */
  readonly rows: number;
}

/** A strip, as a pooling kernel sees it. Strides count floats. */
export interface PoolStrip {
  /** Planes of the block, and the first of them. */
  readonly planes: number;
  readonly firstPlane: number;
  /** Output rows, and the first of them. */
  readonly rows: number;
  readonly firstRow: number;
  readonly srcPtr: number;
  readonly srcStride: number;
  /** Source rows that exist here, and the first of them. */
  readonly srcRows: number;
  readonly firstSrcRow: number;
  readonly dstPtr: number;
  readonly dstStride: number;
  /** The indices, laid out as the result but for their stride; unused where there are none. */
  readonly indexPtr: number;
  readonly indexStride: number;
}

/** What goes in and comes out. `indices` are integers, moved as the floats of the same bits. */
export interface PooledArrays {
  readonly input: Located;
  readonly output: Located;
  readonly indices?: Located | undefined;
}

/** The source rows that windows of an axis read: those that exist. */
export function windowRows(height: Axis, firstRow: number, rows: number): RowRange {
  const start = firstRow * height.stride - height.padBefore;
  const end = start + (rows - 1) * height.stride + kernelSpan(height.kernel, height.dilation);
  const first = Math.min(Math.max(start, 0), height.in - 1);
  return { first, count: Math.max(1, Math.min(end, height.in) - first) };
}

/** Floats of staging that a map takes where its arrays are not resident. */
function stagingSizes({ height, width, readRows }: PlaneMap, cut: PlaneCut): { input: number; output: number } {
  let most = 1;
  for (let row = 0; row < height.out; row += cut.rows) {
    most = Math.max(most, readRows(row, Math.min(cut.rows, height.out - row)).count);
  }
  return { input: cut.planes * most * width.in, output: cut.planes * cut.rows * width.out };
}

/**
 * Runs `kernel` over every strip.
 * @param scratch floats that the kernel wants for itself: `prepare` gets their address before the first strip
 */
export function runPoolStrips(
  caller: string,
  engine: Engine,
  map: PlaneMap,
  cut: PlaneCut,
  { input, output, indices }: PooledArrays,
  scratch: number,
  prepare: (scratchPtr: number) => (strip: PoolStrip) => void,
): void {
  const { planes, height, width } = map;
  const sizes = stagingSizes(map, cut);
  const blocks = [
    input.address === undefined ? sizes.input : 0,
    output.address === undefined ? sizes.output : 0,
    indices !== undefined && indices.address === undefined ? sizes.output : 0,
    scratch,
  ];
  engine.withScratch(caller, blocks, (inputPtr, outputPtr, indexPtr, scratchPtr) => {
    const source = new InputStage(engine, { array: input, height: height.in, width: width.in }, inputPtr);
    const outPlanes = { height: height.out, width: width.out };
    const target = new OutputStage(engine, { array: output, ...outPlanes }, outputPtr);
    const places = indices && new OutputStage(engine, { array: indices, ...outPlanes }, indexPtr);
    const kernel = prepare(scratchPtr);
    const strips = Math.ceil(height.out / cut.rows);
    for (const turn of engine.turns(Math.ceil(planes / cut.planes) * strips)) {
      const firstRow = (turn % strips) * cut.rows;
      const plane = Math.floor(turn / strips) * cut.planes;
      const count = Math.min(cut.planes, planes - plane);
      const rows = Math.min(cut.rows, height.out - firstRow);
      const read = map.readRows(firstRow, rows);
      const from = source.take(plane, count, read.first, read.count);
      const to = target.place(plane, firstRow, rows);
      const index = places?.place(plane, firstRow, rows);
      kernel({
        planes: count,
        firstPlane: plane,
        rows,
        firstRow,
        srcPtr: from.ptr,
        srcStride: from.stride,
        srcRows: read.count,
        firstSrcRow: read.first,
        dstPtr: to.ptr,
        dstStride: to.stride,
        indexPtr: index?.ptr ?? 0,
        indexStride: index?.stride ?? 0,
      });
      target.give(plane, count, firstRow, rows);
      places?.give(plane, count, firstRow, rows);
    }
  });
}
