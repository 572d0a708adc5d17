/** Tensors: float32, row-major, NCHW. */
import { checkShape, describe, elementCount, invalid, newFloats, wrongType } from './arguments/checks.js';
import { engine } from './wasm/engine.js';

/** Anything with float32 data and a shape: what every function of the library takes. */
export interface TensorLike {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Numbers nested as deep as a tensor has dimensions. */
export type NestedArray = number | readonly NestedArray[];

/** Floats in some WASM memory: where they are now, and how to give them back. */
export interface WasmFloats {
  view(): Float32Array;
  free(): void;
}

/** A block of WASM memory that a tensor lives in. A borrowed one names the tensor that owns it, which keeps that alive. */
class WasmBlock {
  constructor(
    readonly floats: WasmFloats,
    readonly length: number,
    readonly owner?: Tensor,
  ) {}
}

/** A float32 tensor. `data` is row-major; the last dimension is contiguous. */
export class Tensor implements TensorLike {
  readonly shape: readonly number[];
  #storage: Float32Array | WasmBlock | undefined;

  /**
   * @param data  the elements, row-major; used as they are, not copied
   * @param shape the length of each dimension
   * @throws {RangeError} when `data.length` is not the product of `shape`
   */
  constructor(data: Float32Array, shape: readonly number[]);
  constructor(data: Float32Array | WasmBlock, shape: readonly number[]) {
    if (!(data instanceof Float32Array || data instanceof WasmBlock)) throw wrongType('Tensor', 'a Float32Array for data', data);
    this.shape = Object.freeze(checkShape('Tensor', shape));
    const count = elementCount(this.shape);
    if (data.length !== count) {
      throw invalid('Tensor', `expected ${count} elements for shape ${describe(this.shape)}, got ${data.length}`);
    }
    this.#storage = data;
  }

  /**
   * The elements. For a tensor made by {@link empty} this is looked up at each read: it stays right when WASM memory
   * grows, where a view kept from earlier does not.
   * @throws {Error} after `dispose()`
   */
  get data(): Float32Array {
    const storage = this.#storage;
    if (storage instanceof Float32Array) return storage;
    if (storage === undefined || storage.owner?.disposed) throw new Error('Tensor.data: the tensor was disposed of');
    return storage.floats.view();
  }

  /**
   * The same elements under another shape. Nothing is copied: the two share their data. Of a tensor made by {@link empty} it lasts
   * as long as that one.
   * @param shape dimensions with the same product; one of them may be -1 and is worked out
   * @throws {RangeError} when the product differs
   */
  reshape(shape: readonly number[]): Tensor {
    const data = this.data;
    const wanted = resolveReshape(shape, data.length);
    const storage = this.#storage;
    if (!(storage instanceof WasmBlock)) return new Tensor(data, wanted);
    // A view of a block: disposing of it must not free what another tensor owns, so it only borrows.
    return wasmTensor(new WasmBlock(storage.floats, storage.length, storage.owner ?? this), wanted);
  }

  /** The elements as arrays nested by shape; a number for a 0-D tensor. */
  toArray(): NestedArray {
    const data = this.data;
    const build = (dimension: number, offset: number, stride: number): NestedArray => {
      if (dimension === this.shape.length) return data[offset] as number;
      const length = this.shape[dimension] as number;
      const inner = length === 0 ? 0 : stride / length;
      return Array.from({ length }, (_, i) => build(dimension + 1, offset + i * inner, inner));
    };
    return build(0, 0, data.length);
  }

  /** Whether `dispose()` was called, of this tensor or of the one by {@link empty} whose memory it shares. */
  get disposed(): boolean {
    const storage = this.#storage;
    return storage === undefined || (storage instanceof WasmBlock && storage.owner?.disposed === true);
  }

  /** Frees the memory of a tensor made by {@link empty}; for others it only lets go of the data. A second call does nothing. */
  dispose(): void {
    const storage = this.#storage;
    this.#storage = undefined;
    if (storage instanceof WasmBlock && storage.owner === undefined) storage.floats.free();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** A tensor of `length` floats in WASM memory, which it owns. `shape` has been checked. */
export function residentTensor(floats: WasmFloats, length: number, shape: readonly number[]): Tensor {
  return wasmTensor(new WasmBlock(floats, length), shape);
}

function wasmTensor(block: WasmBlock, shape: readonly number[]): Tensor {
  return new Tensor(block as unknown as Float32Array, shape);
}

/**
 * A tensor from numbers.
 * @param values nested arrays, whose nesting gives the shape, or a flat list of numbers: an array, a typed array or its like
 * @param shape  for a flat list: its shape (default: 1-D); for nested arrays it must have the same number of elements
 * @throws {TypeError}  when something in `values` is not a number or an array
 * @throws {RangeError} when nested arrays are ragged or `shape` does not fit
 * @example
 * tensor([[1, 2], [3, 4]]).shape; // [2, 2]
 */
export function tensor(values: NestedArray | ArrayLike<number>, shape?: readonly number[]): Tensor {
  const found = shapeOf(values);
  const data = newFloats('tensor', elementCount(found));
  fill(values, found, 0, data, 0);
  return new Tensor(data, shape === undefined ? found : checkedFor('tensor', shape, data.length));
}

/**
 * A tensor of zeros.
 * @param shape the length of each dimension; zero is allowed
 */
export function zeros(shape: readonly number[]): Tensor {
  const checked = checkShape('zeros', shape);
  return new Tensor(newFloats('zeros', elementCount(checked)), checked);
}

/**
 * A tensor that lives in WASM memory: passing it in or as `out` copies nothing. Its elements are not set. It holds its
 * memory until `dispose()`.
 * @param shape the length of each dimension; zero is allowed
 * @throws {RangeError} when WASM memory cannot hold it
 */
export function empty(shape: readonly number[]): Tensor {
  const checked = checkShape('empty', shape);
  const length = elementCount(checked);
  const ptr = engine().allocate('empty', length * 4);
  return residentTensor({ view: residentView(ptr, length), free: () => engine().free(ptr) }, length, checked);
}

/** The floats at `ptr`, looked up anew once the memory has grown, which leaves older views without elements. */
function residentView(ptr: number, length: number): () => Float32Array {
  let view = engine().floats(ptr, length);
  return () => {
    if (view.byteLength === 0) view = engine().floats(ptr, length);
    return view;
  };
}

function isList(value: unknown): value is ArrayLike<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const { length } = value as { length?: unknown };
  return Number.isSafeInteger(length) && (length as number) >= 0;
}

function shapeOf(values: unknown): number[] {
  const shape: number[] = [];
  let level = values;
  while (isList(level)) {
    shape.push(level.length);
    if (level.length === 0) break;
    level = level[0];
  }
  if (shape.length === 0 && typeof values !== 'number') {
    throw wrongType('tensor', 'a number, a list of numbers or nested lists of numbers', values);
  }
  return shape;
}

function fill(values: unknown, shape: readonly number[], dimension: number, data: Float32Array, start: number): number {
  if (dimension === shape.length) {
    if (typeof values !== 'number') {
      if (isList(values))
        throw invalid('tensor', `expected lists nested evenly as shape ${describe(shape)}, got a longer nesting in one place`);
      throw wrongType('tensor', 'a number in each place', values);
    }
    data[start] = values;
    return start + 1;
  }
  if (!isList(values)) {
    if (typeof values === 'number')
      throw invalid('tensor', `expected lists nested evenly as shape ${describe(shape)}, got a number in place of a list`);
    throw wrongType('tensor', 'a list of numbers in each place', values);
  }
  const length = shape[dimension] as number;
  if (values.length !== length) {
    throw invalid(
      'tensor',
      `expected lists nested evenly as shape ${describe(shape)}, got a list of ${values.length} where ${length} belong`,
    );
  }
  let position = start;
  for (let i = 0; i < length; i++) position = fill(values[i], shape, dimension + 1, data, position);
  return position;
}

function checkedFor(caller: string, shape: readonly number[], count: number): number[] {
  const checked = checkShape(caller, shape);
  if (elementCount(checked) !== count) {
    throw invalid(caller, `expected a shape of ${count} elements, got ${describe(checked)} of ${elementCount(checked)}`);
  }
  return checked;
}

function resolveReshape(shape: readonly number[], count: number): number[] {
  if (Array.isArray(shape) && shape.filter((length) => length === -1).length === 1) {
    const rest = elementCount(
      checkShape(
        'Tensor.reshape',
        shape.map((length) => (length === -1 ? 1 : length)),
      ),
    );
    if (rest === 0 || count % rest !== 0) {
      throw invalid('Tensor.reshape', `expected a shape of ${count} elements, got ${describe(shape)}, where nothing fits the -1`);
    }
    return shape.map((length) => (length === -1 ? count / rest : length));
  }
  return checkedFor('Tensor.reshape', shape, count);
}
