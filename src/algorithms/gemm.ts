/**
 * `gemm` for a transposed convolution, in one of two forms: by phases, or by columns with col2im. Phases do no work twice and
 * store each pixel once; columns win where a group has too few output channels to fill the rows of a tile.
 */
import type { ConvGeometry } from '../geometry/convolution.js';
import { groupChannels } from './algorithm.js';
import { withFinite } from './finite.js';
import { phasesForm } from './phases.js';
import type { TransposeAlgorithm } from './transpose.js';
import { columnsForm, type TransposeForm } from './transposeColumns.js';

/** Output channels of a group from which phases were faster. */
const leastOutputs = 4;

const phases = withFinite(phasesForm);

function form(geometry: ConvGeometry): TransposeForm {
  return groupChannels(geometry).outputs >= leastOutputs ? phases : columnsForm;
}

export const gemm: TransposeAlgorithm = {
  name: 'gemm',
  refusal: () => undefined,
  plan: (geometry) => form(geometry).plan(geometry),
  packedSize: (geometry, plan) => form(geometry).packedSize(geometry, plan),
  packKey: (geometry, plan) => form(geometry).packKey(geometry, plan),
  pack: (engine, geometry, plan, weightPtr, packedPtr) => form(geometry).pack(engine, geometry, plan, weightPtr, packedPtr),
  rowsStandAlone: (engine, geometry, packedPtr) => form(geometry).rowsStandAlone?.(engine, geometry, packedPtr) ?? false,
  run: (engine, geometry, plan, strip, packedPtr, epilogue) =>
    form(geometry).run(engine, geometry, plan, strip, packedPtr, epilogue),
};
