/**
 * Forms of a transposed convolution that multiply more than the definition does: every tap with zeros around the input, or the input
 * with zeros around the kernel. A weight, or an input, that is not finite would make NaN of them, where the definition has no term. It
 * goes by columns, whose products are the definition's own.
 */
import type { ConvGeometry } from '../geometry/convolution.js';
import type { Engine } from '../wasm/engine.js';
import type { TransposePlan } from './transpose.js';
import { columnsForm, columnsPlan, type TransposeForm } from './transposeColumns.js';

/** Elements before the packed weight: whether it is finite, whether it has been packed for columns, and where it lies itself. */
const header = 16;
/** Output channels of a block of columns: the same for every input, so that a packed weight serves them all. */
const mostChannels = 4;

function instead(geometry: ConvGeometry, { rows }: TransposePlan): TransposePlan {
  return columnsPlan(geometry, rows, Math.min(mostChannels, geometry.outChannels / geometry.groups));
}

/** Whether all of the weight is finite, and its sum too. */
function allFinite(engine: Engine, { channels, outChannels, groups, height, width }: ConvGeometry, ptr: number): boolean {
  const count = ((channels * outChannels) / groups) * height.kernel * width.kernel;
  return engine.withScratch('convTranspose2d', [2], (sumPtr) => {
    engine.kernels.fillFloats(sumPtr, 2, 0);
    engine.kernels.sumPlanes(ptr, 0, 1, count, sumPtr);
    engine.kernels.roundSums(sumPtr, 1, sumPtr);
    return Number.isFinite(engine.floats(sumPtr, 1)[0]);
  });
}

/** A form for weights that are finite. */
export interface FiniteForm extends Omit<TransposeForm, 'run'> {
  /** Whether it multiplies the input with taps of zero. */
  readsZeroTaps?(geometry: ConvGeometry): boolean;
  /** As that of an algorithm; false where the input has something that may not be multiplied with zero, or may be such: no result. */
  run(...strip: Parameters<TransposeForm['run']>): boolean;
}

/** The form for what is finite, and columns for the rest. */
export function withFinite(form: FiniteForm): TransposeForm {
  /** Where the weight lies that is packed for columns: behind the other, where both may be wanted. */
  const columnsOffset = (geometry: ConvGeometry, plan: TransposePlan) =>
    form.readsZeroTaps?.(geometry) ? header + form.packedSize(geometry, plan) : header;

  const packColumns = (engine: Engine, geometry: ConvGeometry, plan: TransposePlan, packedPtr: number) => {
    const marks = engine.integers(packedPtr, 3);
    // Threads may find it undone at the same time: they then write the same values.
    if (Atomics.load(marks, 1) === 1) return;
    const columnsPtr = packedPtr + columnsOffset(geometry, plan) * 4;
    columnsForm.pack(engine, geometry, instead(geometry, plan), marks[2] as number, columnsPtr);
    Atomics.store(engine.integers(packedPtr, 3), 1, 1);
  };

  const runColumns: TransposeForm['run'] = (engine, geometry, plan, strip, packedPtr, epilogue) => {
    // The strip's result is all channels.
    if (strip.part > 0) return;
    packColumns(engine, geometry, plan, packedPtr);
    const columnsPtr = packedPtr + columnsOffset(geometry, plan) * 4;
    columnsForm.run(engine, geometry, instead(geometry, plan), strip, columnsPtr, epilogue);
  };

  return {
    plan(geometry) {
      const plan = form.plan(geometry);
      return { ...plan, scratch: Math.max(plan.scratch, instead(geometry, plan).scratch) };
    },

    packedSize(geometry, plan) {
      const columns = columnsOffset(geometry, plan) + columnsForm.packedSize(geometry, instead(geometry, plan));
      return Math.max(header + form.packedSize(geometry, plan), columns);
    },

    packKey: (geometry, plan) => form.packKey(geometry, plan),

    pack(engine, geometry, plan, weightPtr, packedPtr) {
      const finite = allFinite(engine, geometry, weightPtr);
      engine.integers(packedPtr, 3).set([finite ? 1 : 0, 0, weightPtr]);
      if (finite) form.pack(engine, geometry, plan, weightPtr, packedPtr + header * 4);
      else packColumns(engine, geometry, plan, packedPtr);
    },

    rowsStandAlone(engine, geometry, packedPtr) {
      return (
        engine.allIntegers[packedPtr / 4] === 1 && (form.rowsStandAlone?.(engine, geometry, packedPtr + header * 4) ?? false)
      );
    },

    channelParts: (geometry) => form.channelParts?.(geometry) ?? 1,

    run(engine, geometry, plan, strip, packedPtr, epilogue) {
      const finite = engine.allIntegers[packedPtr / 4] === 1;
      if (finite && form.run(engine, geometry, plan, strip, packedPtr + header * 4, epilogue)) return;
      runColumns(engine, geometry, plan, strip, packedPtr, epilogue);
    },
  };
}
