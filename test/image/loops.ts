/** Plain float64 loops that say what a filtered picture must be, and pictures to filter. */
import type { Border, Pixels } from '../../src/image/index.js';

/** A picture of bytes that repeat for no size used here. */
export function picture(width: number, height: number, channels: 1 | 2 | 3 | 4, seed = 1): Pixels {
  let state = seed;
  const data = Uint8Array.from({ length: width * height * channels }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { data, width, height, channels };
}

/** Where a border takes a position from, found by walking step by step; undefined is zero. */
function walk(position: number, length: number, border: Border): number | undefined {
  if (border === 'zeros') return position < 0 || position >= length ? undefined : position;
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
  const rows = Array.from({ length: height + kernel.length }, (_, i) => walk(i - top, height, border));
  const columns = Array.from({ length: width + kernel[0]!.length }, (_, i) => walk(i - left, width, border));
  const sums = new Float64Array(data.length);
  for (let i = 0; i < sums.length; i++) {
    const channel = i % channels;
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    let sum = 0;
    for (let ky = 0; ky < kernel.length; ky++) {
      const row = rows[y + ky];
      if (row === undefined) continue;
      const weights = kernel[ky]!;
      for (let kx = 0; kx < weights.length; kx++) {
        const column = columns[x + kx];
        if (column !== undefined) sum += weights[kx]! * data[(row * width + column) * channels + channel]!;
      }
    }
    sums[i] = sum;
  }
  return sums;
}

/** The same for a kernel that is the product of a line with itself: along the columns, then along the rows. */
export function separate({ data, width, height, channels }: Pixels, line: readonly number[], border: Border): Float64Array {
  const radius = (line.length - 1) / 2;
  const rows = Array.from({ length: height + line.length }, (_, i) => walk(i - radius, height, border));
  const columns = Array.from({ length: width + line.length }, (_, i) => walk(i - radius, width, border));
  const pass = (source: ArrayLike<number>, at: (i: number, k: number) => number | undefined) =>
    Float64Array.from(source, (_, i) =>
      line.reduce((sum, weight, k) => {
        const place = at(i, k);
        return place === undefined ? sum : sum + weight * source[place]!;
      }, 0),
    );
  const rowBytes = width * channels;
  const down = pass(data, (i, k) => {
    const row = rows[Math.floor(i / rowBytes) + k];
    return row === undefined ? undefined : row * rowBytes + (i % rowBytes);
  });
  return pass(down, (i, k) => {
    const column = columns[(Math.floor(i / channels) % width) + k];
    return column === undefined ? undefined : i - (i % rowBytes) + column * channels + (i % channels);
  });
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
  const rows = Array.from({ length: height + windowHeight }, (_, i) => walk(i - top, height, border));
  const columns = Array.from({ length: width + windowWidth }, (_, i) => walk(i - left, width, border));
  return Float64Array.from(data, (byte, i) => {
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    let result = byte;
    for (let wy = 0; wy < windowHeight; wy++) {
      const row = rows[y + wy];
      for (let wx = 0; wx < windowWidth; wx++) {
        const column = columns[x + wx];
        const outside = row === undefined || column === undefined;
        result = of(result, outside ? 0 : data[(row * width + column) * channels + (i % channels)]!);
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
  const found: string[] = [];
  if (got.length !== wanted.length) found.push(`length: got ${got.length}, wanted ${wanted.length}`);
  for (let i = 0; i < wanted.length && found.length < 5; i++) {
    if (!Object.is(got[i], wanted[i])) found.push(`[${i}]: got ${got[i]}, wanted ${wanted[i]}`);
  }
  return found;
}
