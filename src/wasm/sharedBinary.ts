/** One binary for both kinds of memory: a memory that threads share is asked for by one bit of the binary's import. */

const importSection = 2;
const memoryImport = 2;
/** Flags of a memory's limits: that it has a maximum, and that it is shared. */
const hasMaximum = 1;
const isShared = 2;

/** A copy of a binary that imports a memory, for a shared memory. */
export function sharedBinary(binary: BufferSource): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(byteView(binary));
  const reader = new Reader(bytes, 8);
  for (;;) {
    const section = reader.byte();
    const length = reader.number();
    if (section === importSection) break;
    reader.position += length;
  }
  const imports = reader.number();
  for (let i = 0; i < imports; i++) {
    reader.skipName();
    reader.skipName();
    const kind = reader.byte();
    if (kind === memoryImport) {
      bytes[reader.position] = hasMaximum | isShared;
      return bytes;
    }
    // Only functions may come before: their type is one number.
    reader.number();
  }
  throw new Error('simdconv: the kernels import no memory');
}

function byteView(binary: BufferSource): Uint8Array {
  if (!ArrayBuffer.isView(binary)) return new Uint8Array(binary);
  return new Uint8Array(binary.buffer, binary.byteOffset, binary.byteLength);
}

/** Reads bytes, LEB128 numbers and names one after the other. */
class Reader {
  constructor(
    readonly bytes: Uint8Array,
    public position: number,
  ) {}

  byte(): number {
    const value = this.bytes[this.position++];
    if (value === undefined) throw new Error('simdconv: the binary of the kernels ends early');
    return value;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  skipName(): void {
    const length = this.number();
    this.position += length;
  }
}
