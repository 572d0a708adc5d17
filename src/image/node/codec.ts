/** Picture files to pixels and back, by sharp: upright, with the colour profile that they came with. */
import { access, constants } from 'node:fs/promises';
import { invalid } from '../../arguments/checks.js';
import type { Pixels } from '../pixels.js';
import type { Sharp } from './sharp.js';
import { tiffOf } from './tiff.js';

/** Formats that can be written. */
export const formats = ['jpg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const;
export type Format = (typeof formats)[number];

/** A picture, and what its file says beside the pixels. */
export interface Decoded {
  readonly pixels: Pixels;
  /** Undefined for a format that is read but not written. */
  readonly format: Format | undefined;
  /** The file's own name for its format. */
  readonly formatName: string;
  /** The ICC profile that the pixels are in. */
  readonly profile?: Uint8Array;
  /** Of a JPEG: whether its colours are at full resolution. */
  readonly fullColour: boolean;
}

/** Reads a file. Pixels stay in the profile of the file, but CMYK becomes sRGB; 16 bits become 8. */
export async function decode(sharp: Sharp, input: string): Promise<Decoded> {
  const about = await sharp(input)
    .metadata()
    .catch(async (error) => {
      await checkReadable(input);
      throw error;
    });
  if ((about.pages ?? 1) > 1) {
    throw invalid('filterFile', `expected a file of one picture, got one of ${about.pages}`);
  }
  // sharp drops the alpha of a grey picture that stays grey: such a one is read as colours.
  const grey = (about.space === 'b-w' || about.space === 'grey16') && !about.hasAlpha;
  const profile = usableProfile(about.icc, grey);
  const source = sharp(input, { ignoreIcc: profile !== undefined, sequentialRead: true });
  // Since 0.34 there is a function for it.
  const upright = typeof source.autoOrient === 'function' ? source.autoOrient() : source.rotate();
  const { data, info } = await upright
    .toColourspace(grey ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const formatName = about.format === 'heif' && about.compression === 'av1' ? 'avif' : (about.format ?? 'unknown');
  const written = formatName === 'jpeg' ? 'jpg' : formatName;
  return {
    pixels: { data, width: info.width, height: info.height, channels: info.channels as Pixels['channels'] },
    format: formats.find((format) => format === written),
    formatName,
    profile,
    fullColour: about.chromaSubsampling === '4:4:4',
  };
}

/** sharp calls a file that may not be read one of an unsupported format. */
async function checkReadable(input: string): Promise<void> {
  try {
    await access(input, constants.R_OK);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reasons = { ENOENT: 'there is no such file', EACCES: 'there is no permission to read it' };
    const reason = reasons[code as keyof typeof reasons] ?? message;
    throw new Error(`filterFile: expected a picture in ${input}, but ${reason}`, { cause });
  }
}

/** The profile if it is one of the colours that the pixels come in. */
function usableProfile(profile: Buffer | undefined, grey: boolean): Uint8Array | undefined {
  return profile?.toString('latin1', 16, 20) === (grey ? 'GRAY' : 'RGB ') ? profile : undefined;
}

/** Writes a file; returns its size in bytes. */
export async function encode(
  sharp: Sharp,
  pixels: Pixels,
  { profile, fullColour }: Omit<Decoded, 'pixels'>,
  { path, format, quality }: { path: string; format: Format; quality?: number },
): Promise<number> {
  const { data, width, height, channels } = pixels;
  const image =
    profile === undefined ? sharp(data, { raw: { width, height, channels } }) : sharp(tiffOf(pixels, profile)).keepIccProfile();
  // A grey picture is written as one.
  const coloured = image.toColourspace(channels < 3 ? 'b-w' : 'srgb');
  const given = quality === undefined ? {} : { quality };
  const { size } = await encoder(coloured, format, given, fullColour).toFile(path);
  return size;
}

function encoder(image: ReturnType<Sharp>, format: Format, given: { quality?: number }, fullColour: boolean) {
  switch (format) {
    case 'jpg':
      return image.jpeg({ quality: 90, ...given, chromaSubsampling: fullColour ? '4:4:4' : '4:2:0' });
    case 'png':
      return image.png();
    case 'webp':
      return image.webp(given);
    case 'avif':
      return image.avif(given);
    case 'tiff':
      return image.tiff({ compression: 'lzw' });
    case 'gif':
      return image.gif();
  }
}
