/**
 * A picture with its colour profile as one block of memory: sharp takes pixels alone without a profile, and a TIFF with one.
 * Source: TIFF 6.0, sections 2 and 18; tag 34675 is the ICC profile's (ICC.1:2010, annex B.4).
 */
import type { Pixels } from '../pixels.js';

const short = 3;
const long = 4;
const bytes = 7;

/** An uncompressed TIFF of one strip. */
export function tiffOf({ data, width, height, channels }: Pixels, profile: Uint8Array): Buffer {
  const colours = channels > 2 ? 3 : 1;
  const entryCount = channels > colours ? 12 : 11;
  const bitsAt = 8 + 2 + entryCount * 12 + 4;
  const profileAt = bitsAt + 8;
  const pixelsAt = profileAt + profile.length + (profile.length % 2);
  const file = Buffer.alloc(pixelsAt + data.length);
  file.write('II', 'latin1');
  file.writeUInt16LE(42, 2);
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(entryCount, 8);
  let at = 10;
  const entry = (tag: number, type: number, count: number, value: number) => {
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(value, at + 8);
    at += 12;
  };
  entry(256, long, 1, width);
  entry(257, long, 1, height);
  // Two 16-bit numbers fit into the entry itself.
  entry(258, short, channels, channels === 1 ? 8 : channels === 2 ? 0x80008 : bitsAt);
  entry(259, short, 1, 1); // not compressed
  entry(262, short, 1, colours === 3 ? 2 : 1); // RGB, or black is zero
  entry(273, long, 1, pixelsAt);
  entry(277, short, 1, channels);
  entry(278, long, 1, height);
  entry(279, long, 1, data.length);
  entry(284, short, 1, 1); // interleaved
  if (channels > colours) entry(338, short, 1, 2); // alpha, not multiplied in
  entry(34675, bytes, profile.length, profileAt);
  for (let channel = 0; channel < 4; channel++) file.writeUInt16LE(8, bitsAt + channel * 2);
  file.set(profile, profileAt);
  file.set(data, pixelsAt);
  return file;
}
