/**
 * Forms of a transposed convolution that multiply every tap with zeros around the input: a weight that is not finite would make
 * NaN of them, where the definition has no term. Such a weight goes by columns, whose products are the definition's own.
 */
import type { ConvGeometry } from '../geometry/convolution.js';
import type { Engine } from '../wasm/engine.js';
import type { TransposePlan } from './transpose.js';
import { columnsForm, columnsPlan, type TransposeForm } from './transposeColumns.js';

/** Floats before the packed weight: whether it is finite, in the first. */
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

/** The form for finite weights, and columns for the others. */
export function withFiniteWeight(form: TransposeForm): TransposeForm {
  return {
    plan(geometry) {
      const plan = form.plan(geometry);
      return { ...plan, scratch: Math.max(plan.scratch, instead(geometry, plan).scratch) };
    },

    packedSize(geometry, plan) {
      return header + Math.max(form.packedSize(geometry, plan), columnsForm.packedSize(geometry, instead(geometry, plan)));
    },

    packKey: (geometry, plan) => form.packKey(geometry, plan),

    pack(engine, geometry, plan, weightPtr, packedPtr) {
      const finite = allFinite(engine, geometry, weightPtr);
      engine.allIntegers[packedPtr / 4] = finite ? 1 : 0;
      const [used, cut] = finite ? [form, plan] : [columnsForm, instead(geometry, plan)];
      used.pack(engine, geometry, cut, weightPtr, packedPtr + header * 4);
    },

    rowsStandAlone(engine, geometry, packedPtr) {
      return (
        engine.allIntegers[packedPtr / 4] === 1 && (form.rowsStandAlone?.(engine, geometry, packedPtr + header * 4) ?? false)
      );
    },

    run(engine, geometry, plan, strip, packedPtr, epilogue) {
      const finite = engine.allIntegers[packedPtr / 4] === 1;
      const [used, cut] = finite ? [form, plan] : [columnsForm, instead(geometry, plan)];
      used.run(engine, geometry, cut, strip, packedPtr + header * 4, epilogue);
    },
  };
}
