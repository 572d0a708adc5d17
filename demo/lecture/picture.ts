/** A picture, blurred. */

import { gaussianBlur, type Pixels } from '../../src/image/index.js';
import { type Tensor, tensor } from '../../src/index.js';

/** A gray picture of 9x9 pixels: a white square on black. */
function squarePicture(): Pixels {
  const data = Uint8Array.from({ length: 81 }, (_, i) => {
    const [row, column] = [Math.floor(i / 9), i % 9];
    return row >= 3 && row < 6 && column >= 3 && column < 6 ? 255 : 0;
  });
  return { data, width: 9, height: 9, channels: 1 };
}

function asTensor({ data, width, height }: Pixels): Tensor {
  return tensor(data, [height, width]);
}

export const blurred = {
  title: 'Gaussian blur of a picture',
  note: 'Each pixel becomes the mean of those around it, weighted by a bell curve: the square gets soft edges.',
  run() {
    const picture = squarePicture();
    return { picture: asTensor(picture), 'gaussianBlur, sigma 1': asTensor(gaussianBlur(picture, 1)) };
  },
};
