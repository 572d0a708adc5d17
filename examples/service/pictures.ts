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
      const planes = picture.data;
      const end = Math.min(start + pixelsAtOnce, count);
      for (let channel = 0; channel < channels; channel++) {
        for (let i = start; i < end; i++) planes[channel * count + i] = data[i * channels + channel] as number;
      }
      await turn();
      signal.throwIfAborted();
    }
  } catch (error) {
    picture.dispose();
    throw error;
  }
  return picture;
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
  const bytes = new Uint8ClampedArray(colours * count);
  for (let start = 0; start < count; start += pixelsAtOnce) {
    const { data } = picture;
    const end = Math.min(start + pixelsAtOnce, count);
    for (let colour = 0; colour < colours; colour++) {
      for (let i = start; i < end; i++) bytes[i * colours + colour] = data[colour * count + i] as number;
    }
    await turn();
    signal.throwIfAborted();
  }
  return sharp(bytes, { raw: { width, height, channels: colours } })
    .toFormat(format)
    .toBuffer();
}
