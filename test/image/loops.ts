/** Plain float64 loops that say what a filtered picture must be, and pictures to filter. */
import type { Border, Pixels } from '../../src/image/index.js';

/** A picture of bytes that repeat for no size used here. */
export function picture(width: number, height: number, channels: 1 | 2 | 3 | 4, seed = 1): Pixels {
  let state = seed;
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> 24;
  }
  return { data, width, height, channels };
}

/** Where a border takes a position from, found by walking step by step; -1 is zero. */
function walk(position: number, length: number, border: Border): number {
  if (border === 'zeros') return position < 0 || position >= length ? -1 : position;
  let at = 0;
  let direction = Math.sign(position);
  for (let step = 0; step < Math.abs(position); step++) {
    const next = at + direction;
    if (next >= 0 && next < length) {
      at = next;
    } else if (border === 'circular') {
      at = direction > 0 ? 0 : length - 1;
    } else if (border === 'reflect' && length > 1) {
      direction = -direction;
      at += direction;
    }
  }
  return at;
}

/** Where the elements come from that windows of `size`, the first of which starts `before` outside, reach along one axis. */
function reached(length: number, size: number, before: number, border: Border): Int32Array {
  return Int32Array.from({ length: length + size }, (_, i) => walk(i - before, length, border));
}

/** Round to nearest with ties to even, then 0..255. */
export function toByte(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  return Math.min(255, Math.max(0, rounded));
}

/** The sum over the kernel at every pixel and channel, in float64, interleaved. */
export function correlate({ data, width, height, channels }: Pixels, kernel: readonly number[][], border: Border): Float64Array {
  const top = Math.floor((kernel.length - 1) / 2);
  const left = Math.floor((kernel[0]!.length - 1) / 2);
  const rows = reached(height, kernel.length, top, border);
  // Of pixels, where the first of their bytes stands in the row.
  const columns = reached(width, kernel[0]!.length, left, border).map((column) => column * channels);
  const weights = kernel.map((row) => Float64Array.from(row));
  const sums = new Float64Array(data.length);
  for (let i = 0; i < sums.length; i++) {
    const channel = i % channels;
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    let sum = 0;
    for (let ky = 0; ky < weights.length; ky++) {
      const row = rows[y + ky]!;
      if (row < 0) continue;
      const line = weights[ky]!;
      const start = row * width * channels + channel;
      for (let kx = 0; kx < line.length; kx++) {
        const column = columns[x + kx]!;
        if (column >= 0) sum += line[kx]! * data[start + column]!;
      }
    }
    sums[i] = sum;
  }
  return sums;
}

/** The same for a kernel that is the product of a line with itself: along the columns, then along the rows. */
export function separate({ data, width, height, channels }: Pixels, line: readonly number[], border: Border): Float64Array {
  const radius = (line.length - 1) / 2;
  const weights = Float64Array.from(line);
  const rows = reached(height, line.length, radius, border);
  const columns = reached(width, line.length, radius, border);
  const rowBytes = width * channels;
  const down = new Float64Array(data.length);
  const across = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const y = Math.floor(i / rowBytes);
    for (let k = 0; k < weights.length; k++) {
      const row = rows[y + k]!;
      if (row >= 0) down[i]! += weights[k]! * data[row * rowBytes + (i % rowBytes)]!;
    }
  }
  for (let i = 0; i < data.length; i++) {
    const x = Math.floor(i / channels) % width;
    const rowStart = i - (i % rowBytes) + (i % channels);
    for (let k = 0; k < weights.length; k++) {
      const column = columns[x + k]!;
      if (column >= 0) across[i]! += weights[k]! * down[rowStart + column * channels]!;
    }
  }
  return across;
}

/** The largest or smallest byte of the window around every pixel; alpha is filtered too. */
export function extreme(
  { data, width, height, channels }: Pixels,
  [windowHeight, windowWidth]: readonly [number, number],
  border: Border,
  of: (a: number, b: number) => number,
): Float64Array {
  const top = Math.floor((windowHeight - 1) / 2);
  const left = Math.floor((windowWidth - 1) / 2);
  const rows = reached(height, windowHeight, top, border);
  const columns = reached(width, windowWidth, left, border);
  return Float64Array.from(data, (byte, i) => {
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    let result = byte;
    for (let wy = 0; wy < windowHeight; wy++) {
      const row = rows[y + wy]!;
      for (let wx = 0; wx < windowWidth; wx++) {
        const column = columns[x + wx]!;
        result = of(result, row < 0 || column < 0 ? 0 : data[(row * width + column) * channels + (i % channels)]!);
      }
    }
    return result;
  });
}

/** The bytes of a filtered picture; alpha, the last of 2 or 4 channels, is copied unless it is to be filtered. */
export function toBytes(pixels: Pixels, sums: Float64Array, alpha: 'keep' | 'filter' = 'keep'): number[] {
  const { data, channels } = pixels;
  const kept = alpha === 'keep' && channels % 2 === 0 ? channels - 1 : -1;
  return Array.from(sums, (sum, i) => (i % channels === kept ? data[i]! : toByte(sum)));
}

/** The first few places where two long lists differ; matchers that print are slow on pictures. */
export function differences(got: ArrayLike<number>, wanted: ArrayLike<number>): string[] {
  if (got instanceof Uint8Array && wanted instanceof Uint8Array && Buffer.compare(got, wanted) === 0) return [];
  const found: string[] = [];
  if (got.length !== wanted.length) found.push(`length: got ${got.length}, wanted ${wanted.length}`);
  for (let i = 0; i < wanted.length && found.length < 5; i++) {
    if (!Object.is(got[i], wanted[i])) found.push(`[${i}]: got ${got[i]}, wanted ${wanted[i]}`);
  }
  return found;
}
