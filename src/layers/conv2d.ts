/** `Conv2d`: a convolution with a weight of its own. */
import { checkOptions } from '../arguments/checks.js';
import { type ConvGeometryOptions, convGeometryOf, convGeometryOptions, readConvFilter } from '../arguments/convolution.js';
import type { Size2 } from '../arguments/windows.js';
import { runConv2d } from '../operations/conv2d.js';
import { runConv2dBackward } from '../operations/conv2dBackward.js';
import { prepareConv2d } from '../operations/prepareConv2d.js';
import { planConv2d } from '../plan/conv2d.js';
import { ConvLayer, type ConvLayerOperation, type ParameterOptions, parameterOptions, readLayerSizes } from './convLayer.js';

/** Options of {@link Conv2d}. */
export interface Conv2dLayerOptions extends ConvGeometryOptions, ParameterOptions {}

function operation(name: string, inChannels: number, outChannels: number, kernelSize: Size2, options: Conv2dLayerOptions) {
  const { bias: _, seed: __, ...windows } = options;
  const { kernel, groups, ...channels } = readLayerSizes(name, inChannels, outChannels, kernelSize, windows.groups);
  const weightShape = [channels.outChannels, channels.inChannels / groups, ...kernel];
  const filter = readConvFilter(name, 2, weightShape, windows);
  // The caller's lists may change later.
  const kept = structuredClone(windows);
  return {
    name,
    weightShape,
    outChannels: filter.outChannels,
    geometry: (caller, inputShape) => convGeometryOf(caller, filter, inputShape),
    run: (caller, geometry, arrays, bias) => {
      runConv2d(caller, geometry, planConv2d(caller, geometry, 'auto'), arrays, { bias, activation: undefined });
    },
    backward: runConv2dBackward,
    prepare: (weight, bias) => prepareConv2d(weight, { ...kept, bias }),
  } satisfies ConvLayerOperation;
}

/**
 * A 2-D convolution layer with a weight (O, C/groups, kH, kW) and a bias (O), which start uniform between -bound and bound,
 * bound = 1/sqrt(C/groups * kH * kW), as in PyTorch.
 *
 * @throws {TypeError}  for a wrong type or an unknown option
 * @throws {RangeError} for a wrong value
 * @example
 * const layer = new Conv2d(3, 10, 3, { padding: 1, seed: 1 });
 * layer.parameterCount; // 280
 * layer.forward(zeros([1, 3, 8, 8])).shape; // [1, 10, 8, 8]
 */
export class Conv2d extends ConvLayer {
  /**
   * @param inChannels  channels of the input
   * @param outChannels channels of the output
   * @param kernelSize  one size or [height, width]
   * @param options     as those of `conv2d` say where the windows lie; `bias` (default true); `seed`
   */
  constructor(inChannels: number, outChannels: number, kernelSize: Size2, options?: Conv2dLayerOptions) {
    const given = checkOptions('Conv2d', options, [...convGeometryOptions, ...parameterOptions]);
    super(operation('Conv2d', inChannels, outChannels, kernelSize, given), given);
  }
}
