/** Checks on what the backward functions take: gradients of outputs, and the shapes of inputs. */
import { checkShape, describe, invalid } from './checks.js';
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

/** Reads the shape of a gradient that a pooling of such an input can have. */
export function checkPooledGradient(caller: string, shape: readonly number[], input: Batch): Batch {
  const gradient = readBatch(caller, 'gradOutput', shape, 2);
  if (gradient.batched === input.batched && gradient.batch === input.batch && gradient.channels === input.channels)
    return gradient;
  const wanted = [...(input.batched ? [input.batch] : []), input.channels, 'outH', 'outW'];
  throw invalid(
    caller,
    `expected gradOutput of shape (${wanted.join(', ')}) for that inputShape, got shape ${describe([...shape])}`,
  );
}
