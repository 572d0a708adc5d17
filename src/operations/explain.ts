/** `explainConv2d`: what the plan of a convolution says. */
import { checkOptions, checkShape } from '../arguments/checks.js';
import {
  type Conv2dOptions,
  type ConvAlgorithm,
  convAlgorithms,
  convOptions,
  readConvGeometry,
  readResultOptions,
} from '../arguments/convolution.js';
import { checkOut } from '../arguments/tensors.js';
import { planConv2d } from '../plan/conv2d.js';

/** How {@link conv2d} would compute. */
export interface Conv2dExplanation {
  readonly algorithm: ConvAlgorithm;
  /** Why this one. */
  readonly reason: string;
  /** Bytes of WASM memory that it works in, beside the input, the output and the packed weight. */
  readonly workspaceBytes: number;
  /** Floating-point operations of the definition: a multiply-add counts as 2. */
  readonly flops: number;
}

/**
 * What {@link conv2d} would do for these shapes and options, and why. Nothing is computed. `prepareConv2d` packs a large weight once, and
 * may take another algorithm then.
 * @param inputShape  (N,C,H,W) or (C,H,W)
 * @param weightShape (O, C/groups, kH, kW)
 * @param options     those of `conv2d`
 * @throws what `conv2d` throws for these shapes and options
 * @example
 * explainConv2d([1, 64, 56, 56], [64, 64, 1, 1]).flops; // 25690112
 */
export function explainConv2d(
  inputShape: readonly number[],
  weightShape: readonly number[],
  options?: Conv2dOptions,
): Conv2dExplanation {
  const caller = 'explainConv2d';
  const input = checkShape(caller, inputShape, 'inputShape');
  const weight = checkShape(caller, weightShape, 'weightShape');
  const given = checkOptions(caller, options, convOptions);
  const geometry = readConvGeometry(caller, 2, input, weight, given);
  const result = readResultOptions(caller, given, geometry.outChannels, convAlgorithms);
  checkOut(caller, given.out, geometry.outputShape, []);
  const { algorithm, reason, workspaceBytes, flops } = planConv2d(caller, geometry, result.algorithm);
  return { algorithm: algorithm.name, reason, workspaceBytes, flops };
}
