/** Checks on what the backward functions and the unpooling take beside inputs: gradients of outputs, and indices. */
import { checkShape, describe, elementCount, invalid, wrongType } from './checks.js';
import { type Batch, readBatch } from './tensors.js';

/** @throws {RangeError} where the shape of `gradOutput` is not that of the result */
export function checkGradOutput(caller: string, shape: readonly number[], outputShape: readonly number[]): void {
  if (shape.length === outputShape.length && shape.every((length, i) => length === outputShape[i])) return;
  throw invalid(
    caller,
    `expected gradOutput to have the output's shape ${describe([...outputShape])}, got shape ${describe([...shape])}`,
  );
}

/** Reads `inputShape`, the shape that a gradient of an input is to have. */
export function readInputShape(caller: string, inputShape: unknown): Batch {
  return readBatch(caller, 'inputShape', checkShape(caller, inputShape, 'inputShape'), 2);
}

/**
 * Indices as a max pooling returns them: one for each element of the pooled tensor, h*width + w in a plane of these lengths.
 * @param name   how the message calls the pooled tensor
 * @param pooled its shape
 * @throws {RangeError} where there is not one for each element, or one lies outside the plane
 */
export function checkIndices(
  caller: string,
  indices: unknown,
  { name, pooled }: { readonly name: string; readonly pooled: readonly number[] },
  [height, width]: readonly [height: number, width: number],
): Int32Array {
  if (!(indices instanceof Int32Array)) throw wrongType(caller, 'an Int32Array for indices', indices);
  const count = elementCount(pooled);
  if (indices.length !== count) {
    throw invalid(
      caller,
      `expected one index for each of the ${count} elements of ${name} ${describe([...pooled])}, got ${indices.length} indices`,
    );
  }
  const plane = height * width;
  const wrong = indices.findIndex((index) => index < 0 || index >= plane);
  if (wrong >= 0) {
    throw invalid(
      caller,
      `expected indices from 0 to ${plane - 1}, in a plane of ${height}x${width}, got ${indices[wrong]} at position ${wrong}`,
    );
  }
  return indices;
}
