/** Layers, and an edge detector that is learnt. */
import { Conv2d, conv2d, corr2d, type Tensor, tensor } from '../../src/index.js';

export const layerAndFunction = {
  title: 'The class and the function give the same result',
  note: 'Conv2d holds the weight and the bias that conv2d is given.',
  run() {
    const input = tensor(
      Array.from({ length: 18 }, (_, i) => (i % 7) - 3),
      [2, 3, 3],
    );
    const layer = new Conv2d(2, 1, 2, { seed: 1 });
    return {
      'layer.forward(x)': layer.forward(input).reshape([2, 2]),
      'conv2d(x, weight)': conv2d(input, layer.weight, { bias: layer.bias }).reshape([2, 2]),
    };
  },
};

/** A picture of 6x8 pixels, white with a black band from column 2 to 5, and where its vertical edges are. */
function edgePicture(): { picture: Tensor; edges: Tensor } {
  const picture = tensor(
    Array.from({ length: 48 }, (_, i) => (i % 8 >= 2 && i % 8 < 6 ? 0 : 1)),
    [6, 8],
  );
  return { picture, edges: corr2d(picture, tensor([[1, -1]])) };
}

/**
 * Learns the kernel that turns the picture into its edges, by gradient descent on the sum of squared differences.
 * @returns the loss before each step and after the last, and the learnt 1x2 kernel
 */
export function learnEdges(steps: number, rate: number, seed: number): { losses: number[]; weight: Tensor } {
  const { picture, edges } = edgePicture();
  const [input, target] = [picture.reshape([1, 6, 8]), edges.data];
  const layer = new Conv2d(1, 1, [1, 2], { bias: false, seed });
  const losses: number[] = [];
  for (let step = 0; ; step++) {
    const output = layer.forward(input);
    const differences = output.data.map((value, i) => value - (target[i] as number));
    losses.push(differences.reduce((sum, difference) => sum + difference ** 2, 0));
    if (step === steps) return { losses, weight: layer.weight.reshape([2]) };
    layer.zeroGrad();
    layer.backward(
      tensor(
        differences.map((difference) => 2 * difference),
        output.shape,
      ),
    );
    layer.weightGrad.data.forEach((gradient, i) => {
      layer.weight.data[i] = (layer.weight.data[i] as number) - rate * gradient;
    });
  }
}

export const edgeDetector = {
  title: 'An edge detector, learnt in 30 steps',
  note: 'A 1x2 kernel without bias, learning rate 0.01: it comes near [1, -1].',
  run() {
    const { picture, edges } = edgePicture();
    const { losses, weight } = learnEdges(30, 0.01, 1);
    return { picture, edges, 'loss after 0, 10, 20, 30 steps': [0, 10, 20, 30].map((step) => losses[step] as number), weight };
  },
};
