// What is bundled and run everywhere: each entry, synchronously. The answer is printed, or put on the page's root element.
import { conv2d, info, maxPool2d, tensor } from 'simdconv';
import { gaussianBlur } from 'simdconv/image';
import { conv2d as naive } from 'simdconv/naive';

function answer() {
  const image = tensor(
    Array.from({ length: 2 * 12 * 12 }, (_, i) => ((i * 7) % 16) / 8 - 1),
    [2, 12, 12],
  );
  const weight = tensor(
    Array.from({ length: 3 * 2 * 9 }, (_, i) => ((i * 5) % 16) / 8 - 1),
    [3, 2, 3, 3],
  );
  const options = { padding: 1 };
  const fast = conv2d(image, weight, options);
  const plain = naive(image, weight, options);
  const blurred = gaussianBlur({ data: new Uint8Array(8 * 8 * 3).fill(77), width: 8, height: 8, channels: 3 }, 1.5);
  return {
    same: fast.data.every((value, i) => value === plain.data[i]),
    sum: fast.data.reduce((a, b) => a + b, 0),
    pooled: maxPool2d(fast, 2).shape,
    blurred: blurred.data[0],
    simd: info().simd,
  };
}

function result() {
  try {
    return JSON.stringify(answer());
  } catch (error) {
    return String(error);
  }
}

if (typeof document === 'undefined') console.log(result());
else document.documentElement.dataset.result = result();
