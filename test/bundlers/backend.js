// A bundle with threads: they start from code that the bundle carries.
import { Backend, conv2d, tensor } from 'simdconv';

const x = tensor(
  Array.from({ length: 4 * 32 * 32 }, (_, i) => ((i * 7) % 16) / 8 - 1),
  [4, 32, 32],
);
const w = tensor(
  Array.from({ length: 8 * 4 * 9 }, (_, i) => ((i * 5) % 16) / 8 - 1),
  [8, 4, 3, 3],
);
const backend = await Backend.create({ threads: 2 });
const y = await backend.conv2d(x, w);
await backend.close();
console.log(JSON.stringify({ same: conv2d(x, w).data.every((value, i) => value === y.data[i]) }));
