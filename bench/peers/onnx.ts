/** Writes the ONNX model of one layer: the few messages of the format that a single node needs. */
import type { Problem } from './peer.js';

type Field = readonly [number: number, value: number | string | Uint8Array];

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

/** A protobuf message: numbers as varints, all else with its length before it. */
function message(fields: readonly Field[]): Uint8Array {
  const parts = fields.map(([number, value]) => {
    if (typeof value === 'number') return Uint8Array.from([...varint(number * 8), ...varint(value)]);
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    return Buffer.concat([Uint8Array.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
  });
  return Buffer.concat(parts);
}

const floatType = 1;

function valueInfo(name: string, shape: readonly number[]): Uint8Array {
  const dimensions = message(shape.map((length): Field => [1, message([[1, length]])]));
  const tensor = message([
    [1, floatType],
    [2, dimensions],
  ]);
  return message([
    [1, name],
    [2, message([[1, tensor]])],
  ]);
}

function integers(name: string, values: readonly number[]): Uint8Array {
  return message([[1, name], ...values.map((value): Field => [8, value]), [20, 7]]);
}

function integer(name: string, value: number): Uint8Array {
  return message([
    [1, name],
    [3, value],
    [20, 2],
  ]);
}

function initializer(name: string, shape: readonly number[], data: Float32Array): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return message([...shape.map((length): Field => [1, length]), [2, floatType], [8, name], [9, bytes]]);
}

const operators = { conv2d: 'Conv', convTranspose2d: 'ConvTranspose', maxPool2d: 'MaxPool', avgPool2d: 'AveragePool' };

/** The model: input `x`, output `y`. */
export function onnxModel({ layer, weight }: Problem): Uint8Array {
  const { op, stride, padding, dilation, groups } = layer;
  const attributes = [
    integers('strides', [stride, stride]),
    integers('pads', [padding, padding, padding, padding]),
    integers('kernel_shape', layer.kernelSize ?? (layer.weight ?? []).slice(2)),
  ];
  if (weight !== undefined) attributes.push(integers('dilations', [dilation, dilation]), integer('group', groups));
  if (layer.outputPadding) attributes.push(integers('output_padding', [layer.outputPadding, layer.outputPadding]));
  if (op === 'avgPool2d') attributes.push(integer('count_include_pad', 1));
  const node = message([
    [1, 'x'],
    ...(weight === undefined ? [] : ([[1, 'w']] satisfies Field[])),
    [2, 'y'],
    [4, operators[op]],
    ...attributes.map((attribute): Field => [5, attribute]),
  ]);
  const graph = message([
    [1, node],
    [2, 'layer'],
    ...(weight === undefined ? [] : ([[5, initializer('w', layer.weight ?? [], weight)]] satisfies Field[])),
    [11, valueInfo('x', layer.input)],
    [12, valueInfo('y', layer.output)],
  ]);
  const opset = message([
    [1, ''],
    [2, 17],
  ]);
  return message([
    [1, 8],
    [7, graph],
    [8, opset],
  ]);
}
