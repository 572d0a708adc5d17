/**
 * The gradient of a convolution's input where the padding repeats elements of it (reflect, replicate, circular).
 *
 * The gradient of the padded input is a transposed convolution that is not cropped. Each of its elements is added to the
 * input element that stood there (assembly/pad.ts, padAdjoint). Input rows go in strips: for each strip, the runs of padded
 * rows that show its rows are computed, as transposed convolutions cropped to them, and folded back.
 */
import { adjointGeometry } from '../geometry/adjoint.js';
import { type Axis, paddedLength } from '../geometry/axis.js';
import type { ConvGeometry } from '../geometry/convolution.js';
import { paddedSource } from '../geometry/padding.js';
import { type ConvTransposePlan, planConvTranspose2d } from '../plan/convTranspose2d.js';
import { stripFloats } from '../plan/tile.js';
import type { Engine, Located } from '../wasm/engine.js';
import { OutputStage } from '../wasm/stage.js';
import type { Epilogue } from './algorithm.js';
import { runTransposed, uncroppedLength } from './transpose.js';

/** Neighbouring padded rows, counted from the top of the padded plane. */
export interface Run {
  readonly first: number;
  readonly count: number;
}

/** How the work is cut. Plain data. */
export interface FoldedPlan {
  /** Input rows of a strip, and most rows of a run. */
  readonly rows: number;
  readonly transposed: ConvTransposePlan;
}

/** The output of a transposed convolution cropped to a run of its uncropped elements. */
function croppedAxis(axis: Axis, { first, count }: Run): Axis {
  return { ...axis, out: count, padBefore: first, padAfter: uncroppedLength(axis) - first - count };
}

/** The transposed convolution that gives some padded rows of one image. */
function runGeometry(geometry: ConvGeometry, run: Run): ConvGeometry {
  const width = paddedLength(geometry.width);
  const adjoint = adjointGeometry(geometry, [1, geometry.channels, run.count, width]);
  return {
    ...adjoint,
    batch: 1,
    height: croppedAxis(adjoint.height, run),
    width: croppedAxis(adjoint.width, { first: 0, count: width }),
  };
}

export function planFoldedGradient(caller: string, geometry: ConvGeometry): FoldedPlan {
  const { channels, height, width } = geometry;
  const rows = Math.min(height.in, Math.max(1, Math.floor(stripFloats / (channels * paddedLength(width)))));
  return { rows, transposed: planConvTranspose2d(caller, runGeometry(geometry, { first: 0, count: rows }), 'gemm') };
}

/** The padded rows that show input rows from `first` on, as runs of at most `count` rows. */
function runsShowing({ height, paddingMode }: ConvGeometry, { first, count }: Run): Run[] {
  const runs: Run[] = [];
  for (let row = 0; row < paddedLength(height); row++) {
    const source = paddedSource(height, row, paddingMode) - first;
    if (source < 0 || source >= count) continue;
    const last = runs.at(-1);
    if (last !== undefined && last.first + last.count === row && last.count < count) {
      runs[runs.length - 1] = { first: last.first, count: last.count + 1 };
    } else {
      runs.push({ first: row, count: 1 });
    }
  }
  return runs;
}

/**
 * Fills `gradInput` (N,C,H,W) from `gradOutput` (N,O,outH,outW).
 * @param packedPtr the weight, packed for `plan.transposed`
 * @param epilogue  a bias of zeros, no activation
 */
export function runFoldedGradient(
  caller: string,
  engine: Engine,
  geometry: ConvGeometry,
  plan: FoldedPlan,
  gradOutput: Located,
  packedPtr: number,
  epilogue: Epilogue,
  gradInput: Located,
): void {
  const { batch, channels, outChannels, height, width, paddingMode } = geometry;
  const { algorithm, cut } = plan.transposed;
  const { kernels } = engine;
  const paddedWidth = paddedLength(width);
  const edges = width.padBefore + width.padAfter;
  const sizes = [channels * plan.rows * paddedWidth, channels * plan.rows * width.in, plan.rows, edges];
  engine.withScratch(caller, sizes, (runPtr, stripPtr, rowMapPtr, edgeMapPtr) => {
    const target = new OutputStage(engine, { array: gradInput, height: height.in, width: width.in }, stripPtr);
    const ends = [...Array(edges).keys()].map((i) => (i < width.padBefore ? i : i + width.in));
    engine.integers(edgeMapPtr, edges).set(ends.map((column) => paddedSource(width, column, paddingMode)));
    const imageFloats = outChannels * height.out * width.out;
    for (let image = 0; image < batch; image++) {
      const gradient = part(gradOutput, image * imageFloats, imageFloats);
      for (let firstRow = 0; firstRow < height.in; firstRow += plan.rows) {
        const rows = Math.min(plan.rows, height.in - firstRow);
        const to = target.place(image * channels, firstRow, rows);
        for (let c = 0; c < channels; c++) kernels.fillFloats(to.ptr + c * to.stride * 4, rows * width.in, 0);
        for (const run of runsShowing(geometry, { first: firstRow, count: rows })) {
          const cropped = runGeometry(geometry, run);
          const output = resident(engine, runPtr, channels * run.count * paddedWidth);
          runTransposed(caller, engine, cropped, algorithm, cut, gradient, packedPtr, epilogue, output);
          const map = engine.integers(rowMapPtr, run.count);
          for (let i = 0; i < run.count; i++) map[i] = paddedSource(height, run.first + i, paddingMode) - firstRow;
          kernels.padAdjoint(
            runPtr,
            run.count * paddedWidth,
            paddedWidth,
            to.ptr,
            to.stride,
            width.in,
            channels,
            run.count,
            rowMapPtr,
            width.padBefore,
            width.padAfter,
            edgeMapPtr,
          );
        }
        target.give(image * channels, channels, firstRow, rows);
      }
    }
  });
}

/** Part of an array. */
function part({ data, address }: Located, start: number, length: number): Located {
  if (address !== undefined) return { data, length, address: address + start * 4 };
  return { data: data.subarray(start, start + length), length, address };
}

/** A block of WASM memory as an array. */
function resident(engine: Engine, ptr: number, length: number): Located {
  return { data: engine.allFloats, length, address: ptr };
}
