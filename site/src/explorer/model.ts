/** The numbers of the explorer, each from the library, and which of them meet in a product. */
import { conv2d, convTranspose2d, tensor, unfold, unrollKernel } from 'simdconv';

/** What the learner sets: a plane, a kernel, and where the windows lie. */
export interface Settings {
  readonly input: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly kernel: Float32Array;
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** One product of the convolution: the window it belongs to, the tap of the kernel, and the input, -1 in the padding. */
export interface Product {
  readonly window: number;
  readonly tap: number;
  readonly input: number;
}

export interface Model extends Settings {
  readonly outHeight: number;
  readonly outWidth: number;
  /** (outHeight * outWidth): conv2d. */
  readonly output: Float32Array;
  /** (size * size, windows): unfold. */
  readonly columns: Float32Array;
  /** (windows, height * width): unrollKernel. */
  readonly unrolled: Float32Array;
  /** (height * width, windows): the same, turned over. */
  readonly transposed: Float32Array;
  /** (height * width): convTranspose2d of the output. */
  readonly scattered: Float32Array;
  readonly products: readonly Product[];
}

/** What to say where the kernel reaches beyond the input, padding and all; empty where a window fits. */
export function noWindow({ height, width, size, padding, dilation }: Settings): string {
  const span = dilation * (size - 1) + 1;
  const [rows, columns] = [height + 2 * padding, width + 2 * padding];
  if (span <= Math.min(rows, columns)) return '';
  const place = padding === 0 ? 'the input has' : 'the input with its padding has';
  return `No window fits: the kernel spans ${span} × ${span} cells, ${place} ${rows} × ${columns}.`;
}

/** @throws {RangeError} where no window fits */
export function compute(settings: Settings): Model {
  const { height, width, size, stride, padding, dilation } = settings;
  const x = tensor(settings.input, [1, 1, height, width]);
  const w = tensor(settings.kernel, [1, 1, size, size]);
  const options = { stride, padding, dilation };
  const y = conv2d(x, w, options);
  const [outHeight, outWidth] = y.shape.slice(2) as [number, number];
  const unrolled = unrollKernel(w, [height, width], options).data;
  // The rows and columns that a stride leaves over at the end come back by output padding.
  const left = (length: number, out: number): number => length + 2 * padding - dilation * (size - 1) - 1 - (out - 1) * stride;
  const outputPadding = [left(height, outHeight), left(width, outWidth)] as const;
  const windows = outHeight * outWidth;
  return {
    ...settings,
    outHeight,
    outWidth,
    output: y.data,
    columns: unfold(x, size, options).data,
    unrolled,
    transposed: transposedMatrix(unrolled, windows, height * width),
    scattered: convTranspose2d(y, w, { ...options, outputPadding }).data,
    products: productsOf(settings, windows),
  };
}

/** The windows of a plane that holds its own indices, counted from 1: what `unfold` leaves at 0 is padding. */
function productsOf({ height, width, size, stride, padding, dilation }: Settings, windows: number): Product[] {
  const indices = tensor(
    Float32Array.from({ length: height * width }, (_, i) => i + 1),
    [1, height, width],
  );
  const sources = unfold(indices, size, { stride, padding, dilation }).data;
  return Array.from(sources, (source, i) => ({ tap: Math.floor(i / windows), window: i % windows, input: source - 1 }));
}

function transposedMatrix(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]!);
}
