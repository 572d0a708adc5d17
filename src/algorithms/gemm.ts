/**
 * `gemm` for a transposed convolution, in one of two forms: by phases, or by columns with col2im. Phases do no work twice and
 * store each pixel once; columns win where a group has too few output channels to fill the rows of a tile. Phases multiply
 * every tap with zeros around the input, so a weight that is not finite, which would make NaN of them, goes by columns too.
 */
import type { ConvGeometry } from '../geometry/convolution.js';
import type { Engine } from '../wasm/engine.js';
import { groupChannels } from './algorithm.js';
import { phasesForm } from './phases.js';
import type { TransposeAlgorithm, TransposePlan } from './transpose.js';
import { columnsForm, columnsPlan } from './transposeColumns.js';

/** Output channels of a group from which phases were faster. */
const leastOutputs = 4;
/** Floats before the packed weight of phases: whether it is finite, in the first. */
const header = 16;

function byPhases(geometry: ConvGeometry): boolean {
  return groupChannels(geometry).outputs >= leastOutputs;
}

/** The columns' plan for strips of phases. Its blocks are the same for every input, so that a packed weight serves them all. */
function insteadOfPhases(geometry: ConvGeometry, { rows }: TransposePlan): TransposePlan {
  return columnsPlan(geometry, rows, leastOutputs);
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

export const gemm: TransposeAlgorithm = {
  name: 'gemm',
  refusal: () => undefined,

  plan(geometry) {
    if (!byPhases(geometry)) return columnsForm.plan(geometry);
    const plan = phasesForm.plan(geometry);
    return { ...plan, scratch: Math.max(plan.scratch, insteadOfPhases(geometry, plan).scratch) };
  },

  packedSize(geometry, plan) {
    if (!byPhases(geometry)) return columnsForm.packedSize(geometry, plan);
    const columns = columnsForm.packedSize(geometry, insteadOfPhases(geometry, plan));
    return header + Math.max(phasesForm.packedSize(geometry, plan), columns);
  },

  packKey(geometry, plan) {
    return (byPhases(geometry) ? phasesForm : columnsForm).packKey(geometry, plan);
  },

  pack(engine, geometry, plan, weightPtr, packedPtr) {
    if (!byPhases(geometry)) {
      columnsForm.pack(engine, geometry, plan, weightPtr, packedPtr);
      return;
    }
    const finite = allFinite(engine, geometry, weightPtr);
    const panelsPtr = packedPtr + header * 4;
    if (finite) phasesForm.pack(engine, geometry, plan, weightPtr, panelsPtr);
    else columnsForm.pack(engine, geometry, insteadOfPhases(geometry, plan), weightPtr, panelsPtr);
    engine.allIntegers[packedPtr / 4] = finite ? 1 : 0;
  },

  rowsStandAlone(engine, geometry, packedPtr) {
    return byPhases(geometry) && engine.allIntegers[packedPtr / 4] === 1;
  },

  run(engine, geometry, plan, strip, packedPtr, epilogue) {
    if (!byPhases(geometry)) {
      columnsForm.run(engine, geometry, plan, strip, packedPtr, epilogue);
      return;
    }
    const panelsPtr = packedPtr + header * 4;
    if (engine.allIntegers[packedPtr / 4] === 1) phasesForm.run(engine, geometry, plan, strip, panelsPtr, epilogue);
    else columnsForm.run(engine, geometry, insteadOfPhases(geometry, plan), strip, panelsPtr, epilogue);
  },
};
