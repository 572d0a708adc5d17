/** What the build embeds (`scripts/pack.mjs`): deflated bytes as base64, and patches that make one binary of another. */
import { inflate } from './inflate.js';

/** Bytes as they are embedded. */
export interface Packed {
  /** How many bytes there are. */
  readonly size: number;
  /** Their raw deflate, as base64. */
  readonly deflated: string;
}

/** The bytes, by Node's own means where they are, which a cold process has ready, and by ours elsewhere. */
export function unpack({ size, deflated }: Packed): Uint8Array<ArrayBuffer> {
  const builtin = typeof process === 'undefined' ? undefined : process.getBuiltinModule;
  const zlib = builtin?.('node:zlib');
  const buffer = builtin?.('node:buffer');
  if (zlib === undefined || buffer === undefined) return inflate(decodeBase64(deflated), size);
  return new Uint8Array(zlib.inflateRawSync(buffer.Buffer.from(deflated, 'base64')));
}

/** What a patch makes of the bytes it was made for. */
export function applyPatch(base: Uint8Array, patch: Uint8Array): Uint8Array<ArrayBuffer> {
  let position = 0;
  function number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = patch[position++] as number;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  const target = new Uint8Array(number());
  const stepBytes = number();
  let fresh = position + stepBytes;
  let resume = 0;
  for (let written = 0; written < target.length; ) {
    const freshLength = number();
    target.set(patch.subarray(fresh, fresh + freshLength), written);
    fresh += freshLength;
    written += freshLength;
    if (written === target.length) break;
    const length = number();
    const move = number();
    const from = resume + freshLength + (move & 1 ? -(move + 1) / 2 : move / 2);
    target.set(base.subarray(from, from + length), written);
    written += length;
    resume = from + length;
  }
  return target;
}

/** By what browsers have too. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
