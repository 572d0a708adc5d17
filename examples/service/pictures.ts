/** Pictures become tensors and back. Decoding and encoding run on sharp's threads; what is done here gives way to other requests. */
import { setImmediate as turn } from 'node:timers/promises';
import sharp from 'sharp';
import type { Backend, Tensor } from 'simdconv';

/** Pixels that are rearranged before the event loop turns: a fraction of a millisecond. */
const pixelsAtOnce = 16_384;
const channels = 3;

// One thread a picture: pictures run side by side already.
sharp.concurrency(1);

/** An error of the one who sent the picture. */
export class BadPicture extends Error {}

/**
 * Decodes a picture of any format that sharp knows: (1,3,H,W), from 0 to 255. The tensor lies in the backend's memory, where nothing has
 * to copy it and nothing has to collect it: dispose of it.
 */
export async function decode(backend: Backend, bytes: Uint8Array, mostPixels: number, signal: AbortSignal): Promise<Tensor> {
  const { data, info } = await sharp(bytes, { limitInputPixels: mostPixels })
    .rotate()
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((error: Error) => {
      throw new BadPicture(`not a picture that can be read: ${error.message}`);
    });
  const count = info.width * info.height;
  const picture = backend.empty([1, channels, info.height, info.width]);
  try {
    for (let start = 0; start < count; start += pixelsAtOnce) {
      // Looked up again each time: the memory may have grown meanwhile.
      separate(data, picture.data, channels, start, Math.min(start + pixelsAtOnce, count));
      await turn();
      signal.throwIfAborted();
    }
  } catch (error) {
    picture.dispose();
    throw error;
  }
  return picture;
}

/*
 * The loops over pixels are functions of their own: inside the asynchronous ones the engine would not make fast code of them.
 */

/** Pixels `start` to `end`, as they lie in a picture, to a plane for each channel. */
function separate(pixels: Uint8Array, planes: Float32Array, channels: number, start: number, end: number): void {
  const count = planes.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    for (let i = start; i < end; i++) planes[channel * count + i] = pixels[i * channels + channel] as number;
  }
}

/** And back, rounded and saturated without a branch: a picture's noise would have a processor guess wrong at every other one. */
function interleave(planes: Float32Array, pixels: Uint8Array, channels: number, start: number, end: number): void {
  const count = planes.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    for (let i = start; i < end; i++) {
      const level = ((planes[channel * count + i] as number) + 0.5) | 0;
      // A negative number's sign, spread over all bits, masks it out.
      const below = 255 - (level & ~(level >> 31));
      pixels[i * channels + channel] = 255 - (below & ~(below >> 31));
    }
  }
}

/** What pictures can be answered as. */
export const formats = ['png', 'jpeg', 'webp'] as const;
export type Format = (typeof formats)[number];

/** Encodes (1,3,H,W) in colour, any other (1,C,H,W) as gray planes one below the other; rounded and saturated to 0..255. */
export async function encode(picture: Tensor, format: Format, signal: AbortSignal): Promise<Buffer> {
  const [, planes, rows, width] = picture.shape as [number, number, number, number];
  const colours = planes === 3 ? 3 : 1;
  const height = (rows * planes) / colours;
  const count = height * width;
  const bytes = new Uint8Array(colours * count);
  for (let start = 0; start < count; start += pixelsAtOnce) {
    interleave(picture.data, bytes, colours, start, Math.min(start + pixelsAtOnce, count));
    await turn();
    signal.throwIfAborted();
  }
  return sharp(bytes, { raw: { width, height, channels: colours } })
    .toFormat(format)
    .toBuffer();
}
