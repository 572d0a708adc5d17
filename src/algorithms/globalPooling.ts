/** Poolings whose one window is the plane: sums and maxima of contiguous floats, block by block, piece by piece. */
import { type GlobalPlanes, type GlobalPoolPlan, planGlobalPooling } from '../plan/globalPooling.js';
import type { Engine } from '../wasm/engine.js';
import type { PooledArrays } from '../wasm/poolStrips.js';
import { InputStage, OutputStage } from '../wasm/stage.js';

/** Some planes of a block. */
interface PlaneBlock {
  readonly planes: number;
  readonly dstPtr: number;
  readonly scratchPtr: number;
}

/** Rows of these planes, contiguous within a plane. */
interface PlanePiece {
  readonly ptr: number;
  readonly stride: number;
  readonly count: number;
}

interface GlobalReduction {
  /** Floats of scratch for each plane of a block. */
  readonly scratch: number;
  start(block: PlaneBlock): void;
  add(block: PlaneBlock, piece: PlanePiece): void;
  end(block: PlaneBlock): void;
}

/** The largest element of each plane. */
export function runGlobalMax(caller: string, engine: Engine, pooled: GlobalPlanes, arrays: PooledArrays): void {
  const { fillFloats, globalMax } = engine.kernels;
  runGlobal(caller, engine, pooled, arrays, {
    scratch: 0,
    start: ({ planes, dstPtr }) => fillFloats(dstPtr, planes, Number.NEGATIVE_INFINITY),
    add: ({ planes, dstPtr }, { ptr, stride, count }) => globalMax(ptr, stride, planes, count, dstPtr),
    end: () => {},
  });
}

/** Floats of a plane up to which its mean is made at once: see assembly/poolGlobalFew.ts. */
const fewFloats = 128;

/** The sum of each plane, divided by `divisor`. */
export function runGlobalMean(caller: string, engine: Engine, pooled: GlobalPlanes, arrays: PooledArrays, divisor: number): void {
  const { fillFloats, globalMeanFew, globalSum, globalMean } = engine.kernels;
  if (pooled.height * pooled.width <= fewFloats) {
    runGlobal(caller, engine, pooled, arrays, {
      scratch: 0,
      start: () => {},
      add: ({ planes, dstPtr }, { ptr, stride, count }) => globalMeanFew(ptr, stride, planes, count, divisor, dstPtr),
      end: () => {},
    });
    return;
  }
  runGlobal(caller, engine, pooled, arrays, {
    scratch: 2,
    start: ({ planes, scratchPtr }) => fillFloats(scratchPtr, 2 * planes, 0),
    add: ({ planes, scratchPtr }, { ptr, stride, count }) => globalSum(ptr, stride, planes, count, scratchPtr),
    end: ({ planes, dstPtr, scratchPtr }) => globalMean(scratchPtr, planes, divisor, dstPtr),
  });
}

function runGlobal(
  caller: string,
  engine: Engine,
  pooled: GlobalPlanes,
  { input, output }: PooledArrays,
  reduction: GlobalReduction,
): void {
  const plan = planGlobalPooling(pooled, input.address !== undefined);
  const { planes, height, width } = pooled;
  const blocks = [
    input.address === undefined ? plan.planes * plan.rows * width : 0,
    output.address === undefined ? plan.planes : 0,
    reduction.scratch * plan.planes,
  ];
  engine.withScratch(caller, blocks, (inputPtr, outputPtr, scratchPtr) => {
    const source = new InputStage(engine, { array: input, height, width }, inputPtr);
    const target = new OutputStage(engine, { array: output, height: 1, width: 1 }, outputPtr);
    for (const turn of engine.turns(Math.ceil(planes / plan.planes))) {
      const plane = turn * plan.planes;
      const count = Math.min(plan.planes, planes - plane);
      const block = { planes: count, dstPtr: target.place(plane, 0, 1).ptr, scratchPtr };
      reduction.start(block);
      addPieces(source, plan, plane, count, (piece) => reduction.add(block, piece));
      reduction.end(block);
      target.give(plane, count, 0, 1);
    }
  });
}

function addPieces(
  source: InputStage,
  plan: GlobalPoolPlan,
  plane: number,
  count: number,
  add: (piece: PlanePiece) => void,
): void {
  const { height, width } = source.planes;
  for (let row = 0; row < height; row += plan.rows) {
    const rows = Math.min(plan.rows, height - row);
    add({ ...source.take(plane, count, row, rows), count: rows * width });
  }
}
