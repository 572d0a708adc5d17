/** The arguments of `unrollKernel`, read into a geometry. */
import type { ConvGeometry } from '../geometry/convolution.js';
import { checkOptions, invalid } from './checks.js';
import { type ConvGeometryOptions, convGeometryOf, readConvFilter } from './convolution.js';
import { readSizes } from './windows.js';

/** Options of {@link unrollKernel}: what says where the windows lie, with zeros in the padding. */
export type UnrollKernelOptions = Omit<ConvGeometryOptions, 'paddingMode'>;

const known: readonly string[] = ['stride', 'padding', 'dilation', 'groups'];

/** Most bytes that the matrix may take. */
const limitBytes = 2 ** 30;

/** A convolution, and the shape (O*outH*outW, C*H*W) of its matrix. */
export interface Unrolling {
  readonly geometry: ConvGeometry;
  readonly shape: readonly [rows: number, columns: number];
}

/** @throws {RangeError} where the matrix would take more than 1 GiB */
export function readUnrolling(
  caller: string,
  weightShape: readonly number[],
  inputSize: unknown,
  options: UnrollKernelOptions | undefined,
): Unrolling {
  const filter = readConvFilter(caller, 2, weightShape, checkOptions(caller, options, known));
  const lengths = readSizes(caller, 'inputSize', inputSize, 2, { least: 1 });
  const geometry = convGeometryOf(caller, filter, [filter.channels, ...lengths]);
  const { channels, outChannels, height, width } = geometry;
  const shape = [outChannels * height.out * width.out, channels * height.in * width.in] as const;
  const bytes = shape[0] * shape[1] * 4;
  if (bytes > limitBytes) {
    throw invalid(
      caller,
      `expected a matrix of at most ${limitBytes} bytes, but ${shape[0]} x ${shape[1]} takes ${bytes} bytes; ` +
        'algorithm "unrolled" of conv2d keeps only its nonzeros',
    );
  }
  return { geometry, shape };
}
