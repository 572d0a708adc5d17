/** `ConvTranspose2d`: a transposed convolution with a weight of its own. */
import { checkOptions } from '../arguments/checks.js';
import {
  type ConvTransposeGeometryOptions,
  convTransposeGeometryOptions,
  readTransposedFilter,
  transposedGeometryOf,
} from '../arguments/convolution.js';
import type { Size2 } from '../arguments/windows.js';
import { runConvTranspose2d } from '../operations/convTranspose2d.js';
import { runConvTranspose2dBackward } from '../operations/convTranspose2dBackward.js';
import { prepareConvTranspose2d } from '../operations/prepareConvTranspose2d.js';
import { planConvTranspose2d } from '../plan/convTranspose2d.js';
import { ConvLayer, type ConvLayerOperation, type ParameterOptions, parameterOptions, readLayerSizes } from './convLayer.js';

/** Options of {@link ConvTranspose2d}. */
export interface ConvTranspose2dLayerOptions extends ConvTransposeGeometryOptions, ParameterOptions {}

function operation(
  name: string,
  inChannels: number,
  outChannels: number,
  kernelSize: Size2,
  options: ConvTranspose2dLayerOptions,
) {
  const { bias: _, seed: __, ...windows } = options;
  const { kernel, groups, ...channels } = readLayerSizes(name, inChannels, outChannels, kernelSize, windows.groups);
  const weightShape = [channels.inChannels, channels.outChannels / groups, ...kernel];
  const filter = readTransposedFilter(name, 2, weightShape, windows);
  // The caller's lists may change later.
  const kept = structuredClone(windows);
  return {
    name,
    weightShape,
    outChannels: filter.outChannels,
    geometry: (caller, inputShape) => transposedGeometryOf(caller, filter, inputShape),
    run: (caller, geometry, arrays, bias) => {
      const plan = planConvTranspose2d(caller, geometry, 'auto');
      runConvTranspose2d(caller, geometry, plan, arrays, { bias, activation: undefined });
    },
    backward: runConvTranspose2dBackward,
    prepare: (weight, bias) => prepareConvTranspose2d(weight, { ...kept, bias }),
  } satisfies ConvLayerOperation;
}

/**
 * A 2-D transposed convolution layer with a weight (C, O/groups, kH, kW) and a bias (O), which start uniform between -bound and
 * bound, bound = 1/sqrt(O/groups * kH * kW), as in PyTorch.
 *
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value
 * @example
 * const layer = new ConvTranspose2d(8, 3, 2, { stride: 2, seed: 1 });
 * layer.forward(zeros([1, 8, 4, 4])).shape; // [1, 3, 8, 8]
 */
export class ConvTranspose2d extends ConvLayer {
  /**
   * @param inChannels  channels of the input
   * @param outChannels channels of the output
   * @param kernelSize  one size or [height, width]
   * @param options     as those of `convTranspose2d` say where the windows lie; `bias` (default true); `seed`
   */
  constructor(inChannels: number, outChannels: number, kernelSize: Size2, options?: ConvTranspose2dLayerOptions) {
    const given = checkOptions('ConvTranspose2d', options, [...convTransposeGeometryOptions, ...parameterOptions]);
    super(operation('ConvTranspose2d', inChannels, outChannels, kernelSize, given), given);
  }
}
