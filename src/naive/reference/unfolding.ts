/** `unfold` and `fold` in float64. A window's elements are the products of a convolution whose kernel is all ones. */
import { checkOptions } from '../../arguments/checks.js';
import { readFoldGeometry, readUnfoldGeometry, type UnfoldOptions, unfoldOptions } from '../../arguments/unfolding.js';
import type { Size2 } from '../../arguments/windows.js';
import type { ConvGeometry } from '../../geometry/convolution.js';
import type { TensorLike } from '../../tensor.js';
import { forEachProductRow } from './products.js';
import { type Reference, Sums } from './sums.js';

/** `unfold` in float64: copies, exact. */
export function referenceUnfold(input: TensorLike, kernelSize: Size2, options?: UnfoldOptions): Reference {
  const caller = 'referenceUnfold';
  const given = checkOptions(caller, options, unfoldOptions);
  const geometry = readUnfoldGeometry(caller, input.shape, kernelSize, given);
  const sums = new Sums(geometry.outputShape);
  forEachElement(geometry, (column, element) => {
    if (element >= 0) sums.add(column, input.data[element]!, 1);
  });
  return sums.finish();
}

/** `fold` in float64. */
export function referenceFold(columns: TensorLike, outputSize: Size2, kernelSize: Size2, options?: UnfoldOptions): Reference {
  const caller = 'referenceFold';
  const given = checkOptions(caller, options, unfoldOptions);
  const { outputShape } = readFoldGeometry(caller, columns.shape, outputSize, kernelSize, given);
  const sums = new Sums(outputShape);
  forEachElement(readUnfoldGeometry(caller, outputShape, kernelSize, given), (column, element) => {
    if (element >= 0) sums.add(element, columns.data[column]!, 1);
  });
  return sums.finish();
}

/**
 * Visits every element of the columns with the index of the input element that stands there, -1 for a zero. The depthwise
 * convolution with one output channel a tap has the columns as its result, if each output keeps but its own tap.
 */
function forEachElement(geometry: ConvGeometry, visit: (column: number, element: number) => void): void {
  const { height, width } = geometry;
  const taps = height.kernel * width.kernel;
  const windows = height.out * width.out;
  forEachProductRow(geometry, (output, input, weight, { outputs, inputs }) => {
    // An output row lies in one channel.
    if (Math.floor(output / windows) % taps !== weight % taps) return;
    for (let j = 0; j < outputs.length; j++) {
      visit(output + outputs[j]!, input < 0 || inputs[j]! < 0 ? -1 : input + inputs[j]!);
    }
  });
}
