/** Adaptive pooling: bins that differ in size, or windows that do not, where the output divides the input. */
import type { Axis } from '../geometry/axis.js';
import { adaptiveBin } from '../geometry/pooling.js';
import { cutPlanes, type PooledPlanes } from '../plan/pooling.js';
import type { Engine } from '../wasm/engine.js';
import { type PlaneMap, type PooledArrays, type PoolStrip, runPoolStrips } from '../wasm/poolStrips.js';

/** The planes of an adaptive pooling. */
export interface AdaptivePlanes {
  readonly planes: number;
  readonly height: Pick<Axis, 'in' | 'out'>;
  readonly width: Pick<Axis, 'in' | 'out'>;
}

/** The same planes as windows of one size, where all bins have one. */
export function evenWindows({ planes, height, width }: AdaptivePlanes): PooledPlanes | undefined {
  if (height.in % height.out !== 0 || width.in % width.out !== 0) return undefined;
  return { planes, height: evenAxis(height), width: evenAxis(width) };
}

function evenAxis(axis: Pick<Axis, 'in' | 'out'>): Axis {
  const size = axis.in / axis.out;
  return { in: axis.in, out: axis.out, kernel: size, stride: size, dilation: 1, padBefore: 0, padAfter: 0 };
}

export function runAdaptiveMax(caller: string, engine: Engine, pooled: AdaptivePlanes, arrays: PooledArrays): void {
  runBins(caller, engine, pooled, arrays, 1, ({ strip, linePtr, rowBinsPtr, columnBinsPtr }) => {
    const { srcPtr, srcStride, dstPtr, dstStride, planes, rows } = strip;
    const target = [dstPtr, dstStride, pooled.width.out, planes, rows] as const;
    engine.kernels.maxPoolBins(srcPtr, srcStride, pooled.width.in, ...target, rowBinsPtr, columnBinsPtr, linePtr);
  });
}

export function runAdaptiveMaxIndices(caller: string, engine: Engine, pooled: AdaptivePlanes, arrays: PooledArrays): void {
  const width = pooled.width.in;
  runBins(caller, engine, pooled, arrays, 2, ({ strip, linePtr, secondLinePtr, rowBinsPtr, columnBinsPtr }) => {
    const { srcPtr, srcStride, firstSrcRow, dstPtr, dstStride, indexPtr, indexStride, planes, rows } = strip;
    const source = [srcPtr, srcStride, width, firstSrcRow] as const;
    const target = [dstPtr, dstStride, indexPtr, indexStride, pooled.width.out, planes, rows] as const;
    engine.kernels.maxPoolBinsIndices(...source, ...target, rowBinsPtr, columnBinsPtr, linePtr, secondLinePtr);
  });
}

export function runAdaptiveMean(caller: string, engine: Engine, pooled: AdaptivePlanes, arrays: PooledArrays): void {
  runBins(caller, engine, pooled, arrays, 1, ({ strip, linePtr, rowBinsPtr, columnBinsPtr }) => {
    const { srcPtr, srcStride, dstPtr, dstStride, planes, rows } = strip;
    const target = [dstPtr, dstStride, pooled.width.out, planes, rows] as const;
    engine.kernels.avgPoolBins(srcPtr, srcStride, pooled.width.in, ...target, rowBinsPtr, columnBinsPtr, linePtr);
  });
}

/** What a kernel of bins gets beside the strip. */
interface BinStrip {
  readonly strip: PoolStrip;
  readonly linePtr: number;
  readonly secondLinePtr: number;
  /** Start and end of each row bin of the strip, from its first source row on. */
  readonly rowBinsPtr: number;
  readonly columnBinsPtr: number;
}

function binMap({ planes, height, width }: AdaptivePlanes): PlaneMap {
  const readRows = (firstRow: number, rows: number) => {
    const [first] = adaptiveBin(height.in, height.out, firstRow);
    const [, end] = adaptiveBin(height.in, height.out, firstRow + rows - 1);
    return { first, count: end - first };
  };
  return { planes, height, width, readRows };
}

/** @param lines lines that the kernel wants: two with indices */
function runBins(
  caller: string,
  engine: Engine,
  pooled: AdaptivePlanes,
  arrays: PooledArrays,
  lines: number,
  kernel: (strip: BinStrip) => void,
): void {
  const { planes, height, width } = pooled;
  const outRow = lines * width.out;
  const binRow = (Math.ceil(height.in / height.out) + 1) * width.in + outRow;
  const sizes = { plane: height.in * width.in + height.out * outRow, firstRow: binRow, furtherRow: binRow };
  const cut = cutPlanes(planes, height.out, sizes);
  const line = Math.ceil((width.in + 16) / 4) * 4;
  const scratch = lines * line + 2 * width.out + 2 * cut.rows;
  runPoolStrips(caller, engine, binMap(pooled), cut, arrays, scratch, (linePtr) => {
    const columnBinsPtr = linePtr + lines * line * 4;
    const rowBinsPtr = columnBinsPtr + 2 * width.out * 4;
    writeBins(engine, columnBinsPtr, width, 0, width.out, 0);
    return (strip) => {
      writeBins(engine, rowBinsPtr, height, strip.firstRow, strip.rows, strip.firstSrcRow);
      kernel({ strip, linePtr, secondLinePtr: linePtr + line * 4, rowBinsPtr, columnBinsPtr });
    };
  });
}

/** Start and end of `count` bins from `first` on, counted from element `origin`. */
function writeBins(
  engine: Engine,
  ptr: number,
  axis: Pick<Axis, 'in' | 'out'>,
  first: number,
  count: number,
  origin: number,
): void {
  const table = engine.integers(ptr, 2 * count);
  for (let i = 0; i < count; i++) {
    const [start, end] = adaptiveBin(axis.in, axis.out, first + i);
    table[2 * i] = start - origin;
    table[2 * i + 1] = end - origin;
  }
}
