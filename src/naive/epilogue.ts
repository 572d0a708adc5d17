/** What comes before and after the sums of a convolution. */
import type { Activation } from '../arguments/convolution.js';
import type { ConvGeometry } from '../geometry/convolution.js';

/** Fills each output plane with its channel's bias. */
export function fillBias(
  output: Float32Array,
  bias: Float32Array | undefined,
  { outChannels, height, width }: ConvGeometry,
): void {
  if (bias === undefined) return;
  const plane = height.out * width.out;
  for (let start = 0; start < output.length; start += plane) {
    output.fill(bias[(start / plane) % outChannels]!, start, start + plane);
  }
}

/** NaN stays NaN. */
export function activate(value: number, activation: Activation | undefined): number {
  if (activation === undefined) return value;
  if (value < 0) return 0;
  return activation === 'relu6' && value > 6 ? 6 : value;
}
