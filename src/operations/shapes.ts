/** Shapes and sizes, worked out without computing anything. */
import { checkOptions, checkShape, given, suggestion, wrongType } from '../arguments/checks.js';
import {
  type Conv2dOptions,
  type ConvTranspose2dOptions,
  convAlgorithms,
  convOptions,
  convTransposeOptions,
  readConvGeometry,
  readResultOptions,
  readTransposedGeometry,
  transposeAlgorithms,
} from '../arguments/convolution.js';
import { checkOut } from '../arguments/tensors.js';
import { readSizes, type Size2 } from '../arguments/windows.js';
import { kernelSpan } from '../geometry/axis.js';

/**
 * The shape that {@link conv2d} returns.
 * @param inputShape  (N,C,H,W) or (C,H,W)
 * @param weightShape (O, C/groups, kH, kW)
 * @param options     those of `conv2d`
 * @throws what `conv2d` throws for these shapes and options, but for an `algorithm` that cannot serve them
 * @example
 * conv2dOutputShape([1, 3, 224, 224], [64, 3, 7, 7], { stride: 2, padding: 3 }); // [1, 64, 112, 112]
 */
export function conv2dOutputShape(
  inputShape: readonly number[],
  weightShape: readonly number[],
  options?: Conv2dOptions,
): number[] {
  const caller = 'conv2dOutputShape';
  const input = checkShape(caller, inputShape, 'inputShape');
  const weight = checkShape(caller, weightShape, 'weightShape');
  const known = checkOptions(caller, options, convOptions);
  const geometry = readConvGeometry(caller, 2, input, weight, known);
  readResultOptions(caller, known, geometry.outChannels, convAlgorithms);
  checkOut(caller, known.out, geometry.outputShape, []);
  return [...geometry.outputShape];
}

/**
 * The shape that {@link convTranspose2d} returns.
 * @param inputShape  (N,C,H,W) or (C,H,W)
 * @param weightShape (C, O/groups, kH, kW)
 * @param options     those of `convTranspose2d`
 * @throws what `convTranspose2d` throws for these shapes and options, but for an `algorithm` that cannot serve them
 * @example
 * convTranspose2dOutputShape([1, 64, 16, 16], [64, 32, 4, 4], { stride: 2, padding: 1 }); // [1, 32, 32, 32]
 */
export function convTranspose2dOutputShape(
  inputShape: readonly number[],
  weightShape: readonly number[],
  options?: ConvTranspose2dOptions,
): number[] {
  const caller = 'convTranspose2dOutputShape';
  const input = checkShape(caller, inputShape, 'inputShape');
  const weight = checkShape(caller, weightShape, 'weightShape');
  const known = checkOptions(caller, options, convTransposeOptions);
  const geometry = readTransposedGeometry(caller, 2, input, weight, known);
  readResultOptions(caller, known, geometry.outChannels, transposeAlgorithms);
  checkOut(caller, known.out, geometry.outputShape, []);
  return [...geometry.outputShape];
}

/** One layer of a stack, as {@link receptiveField} reads it. */
export interface ReceptiveFieldLayer {
  /** Rows and columns of the kernel or window. */
  readonly kernelSize: Size2;
  /** Default 1, also for a pooling. */
  readonly stride?: Size2;
  /** Default 1. */
  readonly dilation?: Size2;
}

/** What one output element of a stack of layers sees of its input. */
export interface ReceptiveField {
  /** Height and width of the part of the input that one output element depends on. */
  readonly size: [height: number, width: number];
  /** How far apart in the input the parts of neighbouring output elements lie. */
  readonly stride: [height: number, width: number];
}

const layerFields: readonly string[] = ['kernelSize', 'stride', 'dilation'];
/** What else a layer's description may say, which does not change the receptive field. */
const otherFields: readonly string[] = ['padding', 'paddingMode', 'groups', 'bias', 'ceilMode', 'countIncludePad'];

/**
 * The receptive field of a stack of convolutions and poolings, in the order in which they run.
 * @param layers each layer's kernel, stride and dilation; padding and other geometry options are let pass
 * @throws {TypeError}  where `layers` is not a list, or a layer not an object of these fields
 * @throws {RangeError} for a size that is not a positive integer
 * @example
 * receptiveField([{ kernelSize: 3, stride: 2 }, { kernelSize: 3 }]); // { size: [7, 7], stride: [2, 2] }
 */
export function receptiveField(layers: readonly ReceptiveFieldLayer[]): ReceptiveField {
  const caller = 'receptiveField';
  if (!Array.isArray(layers)) throw wrongType(caller, 'a list of layers', layers);
  const fields = (layers as readonly unknown[]).map((layer, index) => readLayer(caller, layer, index));
  return { size: [fieldSize(fields, 0), fieldSize(fields, 1)], stride: [fieldStride(fields, 0), fieldStride(fields, 1)] };
}

interface LayerSizes {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
}

function readLayer(caller: string, value: unknown, index: number): LayerSizes {
  const where = `layers[${index}]`;
  if (typeof value !== 'object' || value === null) throw wrongType(caller, `an object { kernelSize, ... } for ${where}`, value);
  const layer = value as Partial<Record<string, unknown>>;
  // A layer object may have whatever members it likes; in a description an unknown name is a slip.
  if (Object.getPrototypeOf(value) === Object.prototype) {
    for (const key of Object.keys(value)) {
      if (layerFields.includes(key) || otherFields.includes(key)) continue;
      throw new TypeError(
        `${caller}: unknown option ${JSON.stringify(key)} in ${where}${suggestion(key, layerFields)}; the options are ${layerFields.join(', ')}`,
      );
    }
  }
  const sizes = (name: string, fallback: number | undefined) =>
    readSizes(caller, `${where}.${name}`, given(layer[name], fallback), 2, { least: 1 });
  return { kernel: sizes('kernelSize', undefined), stride: sizes('stride', 1), dilation: sizes('dilation', 1) };
}

function fieldStride(layers: readonly LayerSizes[], axis: 0 | 1): number {
  return layers.reduce((step, { stride }) => step * (stride[axis] as number), 1);
}

/** Each layer adds what its kernel spans past one element, in steps of the strides before it. */
function fieldSize(layers: readonly LayerSizes[], axis: 0 | 1): number {
  return layers.reduce(
    (size, { kernel, dilation }, i) =>
      size + (kernelSpan(kernel[axis] as number, dilation[axis] as number) - 1) * fieldStride(layers.slice(0, i), axis),
    1,
  );
}
