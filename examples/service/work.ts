/** What is done with a picture: a filter of one's choice, or a convolution layer whose weight was prepared once. */
import { type Backend, type BackendPrepared, Tensor, tensor } from 'simdconv';
import { gaussianKernel, kernels } from 'simdconv/image';

/** An error of the one who chose. */
export class BadChoice extends Error {}

/** Edges in four directions, from all three colours: (4,3,3,3). */
const edges = [
  [-1, 0, 1, -2, 0, 2, -1, 0, 1],
  [-1, -2, -1, 0, 0, 0, 1, 2, 1],
  [0, 1, 2, -1, 0, 1, -2, -1, 0],
  [-2, -1, 0, -1, 0, 1, 0, 1, 2],
];

export class Work {
  readonly #backend: Backend;
  readonly #layer: BackendPrepared;

  private constructor(backend: Backend, layer: BackendPrepared) {
    this.#backend = backend;
    this.#layer = layer;
  }

  static async prepare(backend: Backend): Promise<Work> {
    const weight = tensor(
      edges.flatMap((kernel) => [kernel, kernel, kernel].flat().map((value) => value / 3)),
      [4, 3, 3, 3],
    );
    return new Work(backend, await backend.prepareConv2d(weight, { padding: 'same', activation: 'relu' }));
  }

  /** A filter, each colour by itself. */
  async filter(query: URLSearchParams, picture: Tensor, signal: AbortSignal): Promise<Tensor> {
    const kernel = chosenKernel(query);
    const [height, width] = kernel.shape as [number, number];
    const weight = new Tensor(new Float32Array([...kernel.data, ...kernel.data, ...kernel.data]), [3, 1, height, width]);
    const options = { groups: 3, padding: 'same', paddingMode: 'replicate' } as const;
    return this.#into(picture.shape, (out) => this.#backend.conv2d(picture, weight, { ...options, out, signal }));
  }

  /** The layer's four maps. */
  async layer(picture: Tensor, signal: AbortSignal): Promise<Tensor> {
    return this.#into(this.#layer.outputShape(picture.shape), (out) => this.#layer.run(picture, out, { signal }));
  }

  /** What `run` writes to a new tensor in the backend's memory, which is the caller's to dispose of. */
  async #into(shape: readonly number[], run: (out: Tensor) => Promise<Tensor>): Promise<Tensor> {
    const out = this.#backend.empty(shape);
    try {
      return await run(out);
    } catch (error) {
      out.dispose();
      throw error;
    }
  }
}

/** `?name=gaussian&sigma=2`, or `?name=sharpen` and what else `simdconv/image` has. */
function chosenKernel(query: URLSearchParams): Tensor {
  const name = query.get('name') ?? 'gaussian';
  if (name === 'gaussian') {
    const sigma = Number(query.get('sigma') ?? 1.5);
    if (!(sigma > 0 && sigma <= 20)) throw new BadChoice('sigma: expected a number above 0 and up to 20');
    return gaussianKernel(2 * Math.ceil(3 * sigma) + 1, sigma);
  }
  const kernel = Object.hasOwn(kernels, name) ? kernels[name] : undefined;
  if (kernel === undefined) throw new BadChoice(`name: expected gaussian or one of ${Object.keys(kernels).join(', ')}`);
  return kernel;
}
