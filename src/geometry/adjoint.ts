/** The adjoint of a geometry: a convolution's transpose and back. Both read the same weight. */
import type { Axis } from './axis.js';
import type { ConvGeometry } from './convolution.js';

/** The same windows, seen from the output. */
function adjointAxis(axis: Axis): Axis {
  return Object.freeze({ ...axis, in: axis.out, out: axis.in });
}

/**
 * The geometry of the linear map transposed: of a convolution's gradient with respect to its (padded with zeros) input,
 * which is a transposed convolution, or of a transposed convolution's, which is a convolution. Lengths are taken as they are,
 * so that the rows a stride left over are there again.
 * @param outputShape shape of the result: that of the input of `geometry`
 */
export function adjointGeometry(geometry: ConvGeometry, outputShape: readonly number[]): ConvGeometry {
  const { channels, outChannels, height, width } = geometry;
  return Object.freeze({
    ...geometry,
    channels: outChannels,
    outChannels: channels,
    height: adjointAxis(height),
    width: adjointAxis(width),
    paddingMode: 'zeros',
    outputShape: Object.freeze([...outputShape]),
  });
}
