/** The two matrix views of a convolution. */
import { conv2d, convTranspose2d, type Tensor, tensor, unfold, unrollKernel } from '../../src/index.js';

const input = tensor(
  Array.from({ length: 9 }, (_, i) => i),
  [1, 3, 3],
);
const weight = tensor([1, 2, 3, 4], [1, 1, 2, 2]);

/** The product of two matrices: the point of these cases is that nothing more is needed. */
function multiply(a: Tensor, b: Tensor): Tensor {
  const [rows, depth] = a.shape as [number, number];
  const columns = b.shape[1] as number;
  const product = Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    let sum = 0;
    for (let k = 0; k < depth; k++) sum += (a.data[row * depth + k] as number) * (b.data[k * columns + column] as number);
    return sum;
  });
  return tensor(product, [rows, columns]);
}

function transpose(matrix: Tensor): Tensor {
  const [rows, columns] = matrix.shape as [number, number];
  const data = Array.from(
    { length: rows * columns },
    (_, i) => matrix.data[(i % rows) * columns + Math.floor(i / rows)] as number,
  );
  return tensor(data, [columns, rows]);
}

export const unfolded = {
  title: 'unfold, then a product: the convolution as GEMM',
  note: 'Every window becomes a column; the weight, as a row, times these columns is the convolution.',
  run() {
    const columns = unfold(input, 2);
    return {
      'unfold(x)': columns,
      'w times it': multiply(weight.reshape([1, 4]), columns).reshape([2, 2]),
      convolution: conv2d(input, weight).reshape([2, 2]),
    };
  },
};

export const unrolled = {
  title: 'The unrolled kernel, a matrix, times vec(x)',
  note: 'Each row of M holds the kernel where one window lies, zeros elsewhere.',
  run() {
    const matrix = unrollKernel(weight, [3, 3]);
    return {
      M: matrix,
      'M vec(x)': multiply(matrix, input.reshape([9, 1])).reshape([2, 2]),
      convolution: conv2d(input, weight).reshape([2, 2]),
    };
  },
};

export const transposed = {
  title: 'Its transpose is the transposed convolution',
  note: "It gives back the input's shape, and not its values.",
  run() {
    const output = conv2d(input, weight);
    const matrix = unrollKernel(weight, [3, 3]);
    return {
      x: input.reshape([3, 3]),
      'y = M vec(x)': output.reshape([2, 2]),
      'transposed M times vec(y)': multiply(transpose(matrix), output.reshape([4, 1])).reshape([3, 3]),
      'convTranspose2d(y)': convTranspose2d(output, weight).reshape([3, 3]),
    };
  },
};
