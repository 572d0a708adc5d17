/** Pictures become tensors and back. Decoding and encoding run on sharp's threads; what is done here gives way to other requests. */
import { setImmediate as turn } from 'node:timers/promises';
import sharp from 'sharp';
import { Tensor, type TensorLike } from 'simdconv';

/** Pixels that are rearranged before the event loop turns: about a millisecond of them. */
const pixelsAtOnce = 65_536;
const channels = 3;

// One thread a picture: pictures run side by side already.
sharp.concurrency(1);

/** An error of the one who sent the picture. */
export class BadPicture extends Error {}

/** Decodes a picture of any format that sharp knows: (1,3,H,W), from 0 to 255. */
export async function decode(bytes: Uint8Array, mostPixels: number, signal: AbortSignal): Promise<Tensor> {
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
  const planes = new Float32Array(channels * count);
  for (let start = 0; start < count; start += pixelsAtOnce) {
    const end = Math.min(start + pixelsAtOnce, count);
    for (let channel = 0; channel < channels; channel++) {
      for (let i = start; i < end; i++) planes[channel * count + i] = data[i * channels + channel] as number;
    }
    await turn();
    signal.throwIfAborted();
  }
  return new Tensor(planes, [1, channels, info.height, info.width]);
}

/** What pictures can be answered as. */
export const formats = ['png', 'jpeg', 'webp'] as const;
export type Format = (typeof formats)[number];

/** Encodes (1,1,H,W) or (1,3,H,W), rounded and saturated to 0..255. */
export async function encode({ data, shape }: TensorLike, format: Format, signal: AbortSignal): Promise<Buffer> {
  const [, planes, height, width] = shape as [number, 1 | 3, number, number];
  const count = height * width;
  const bytes = new Uint8ClampedArray(planes * count);
  for (let start = 0; start < count; start += pixelsAtOnce) {
    const end = Math.min(start + pixelsAtOnce, count);
    for (let plane = 0; plane < planes; plane++) {
      for (let i = start; i < end; i++) bytes[i * planes + plane] = data[plane * count + i] as number;
    }
    await turn();
    signal.throwIfAborted();
  }
  return sharp(bytes, { raw: { width, height, channels: planes } })
    .toFormat(format)
    .toBuffer();
}
