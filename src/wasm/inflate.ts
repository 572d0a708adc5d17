/**
 * Raw deflate (RFC 1951) undone at once and everywhere: browsers only have it as a stream, and the kernels must be there
 * without an await. It trusts its input, which is embedded by the build: a broken one ends in an error or in wrong bytes,
 * never in a hang.
 */

/**
 * A prefix code. Short codes are looked up: for each value of the next `shortBits` bits `symbol << 4 | length`, or 0 where the
 * code is longer. Long ones are walked: how many codes of each length there are, and the symbols in the order of their codes.
 */
interface PrefixCode {
  readonly short: Uint16Array;
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

const shortBits = 9;

const longestCode = 15;
const endOfBlock = 256;
/** The order in which a block gives the lengths of the codes that its code lengths are written in. */
const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The bytes whose raw deflate `source` is. `size` is how many they are. */
export function inflate(source: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const output = new Uint8Array(size);
  let written = 0;
  let position = 0;
  let held = 0;
  let heldBits = 0;

  function bits(count: number): number {
    while (heldBits < count) {
      if (position === source.length) throw new Error('simdconv: the embedded kernels end early');
      held |= (source[position++] as number) << heldBits;
      heldBits += 8;
    }
    const value = held & ((1 << count) - 1);
    held >>>= count;
    heldBits -= count;
    return value;
  }

  function symbol(prefixCode: PrefixCode): number {
    while (heldBits < longestCode && position < source.length) {
      held |= (source[position++] as number) << heldBits;
      heldBits += 8;
    }
    const entry = prefixCode.short[held & ((1 << shortBits) - 1)] as number;
    const length = entry & 15;
    if (entry === 0 || length > heldBits) return longSymbol(prefixCode);
    held >>>= length;
    heldBits -= length;
    return entry >> 4;
  }

  /** Codes of one length are consecutive numbers: walk the lengths until the code is among them. */
  function longSymbol({ counts, symbols }: PrefixCode): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= longestCode; length++) {
      code |= bits(1);
      const count = counts[length] as number;
      if (code < first + count) return symbols[index + code - first] as number;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new Error('simdconv: the embedded kernels have a code that is none');
  }

  function stored(): void {
    // What is held of whole bytes is given back.
    position -= heldBits >> 3;
    held = 0;
    heldBits = 0;
    const length = (source[position] as number) | ((source[position + 1] as number) << 8);
    position += 4;
    output.set(source.subarray(position, position + length), written);
    position += length;
    written += length;
  }

  function compressed(literals: PrefixCode, distances: PrefixCode): void {
    for (;;) {
      const value = symbol(literals);
      if (value < endOfBlock) {
        output[written++] = value;
      } else if (value === endOfBlock) {
        return;
      } else {
        const length = copyLength(value - endOfBlock - 1);
        const from = written - copyDistance(symbol(distances));
        // One by one: a copy may read what it has just written.
        for (let i = 0; i < length; i++) output[written++] = output[from + i] as number;
      }
    }
  }

  /** 3 to 10 as they are, then four lengths for each count of extra bits, and 258. */
  function copyLength(code: number): number {
    if (code < 8) return code + 3;
    if (code === 28) return 258;
    const extra = (code >> 2) - 1;
    return 3 + ((4 + (code & 3)) << extra) + bits(extra);
  }

  /** 1 to 4 as they are, then two distances for each count of extra bits. */
  function copyDistance(code: number): number {
    if (code < 4) return code + 1;
    const extra = (code >> 1) - 1;
    return 1 + ((2 + (code & 1)) << extra) + bits(extra);
  }

  function readCodes(): [PrefixCode, PrefixCode] {
    const literals = bits(5) + 257;
    const distances = bits(5) + 1;
    const ofLengths = new Uint8Array(lengthOrder.length);
    for (let i = bits(4) + 4, k = 0; k < i; k++) ofLengths[lengthOrder[k] as number] = bits(3);
    const lengthCode = prefixCode(ofLengths);
    const lengths = new Uint8Array(literals + distances);
    for (let i = 0; i < lengths.length; ) {
      const value = symbol(lengthCode);
      if (value < 16) lengths[i++] = value;
      else if (value === 16) i = repeat(lengths, i, lengths[i - 1] as number, 3 + bits(2));
      else i = repeat(lengths, i, 0, value === 17 ? 3 + bits(3) : 11 + bits(7));
    }
    return [prefixCode(lengths.subarray(0, literals)), prefixCode(lengths.subarray(literals))];
  }

  for (let last = 0; last === 0; ) {
    last = bits(1);
    const kind = bits(2);
    if (kind === 0) stored();
    else if (kind === 1) compressed(...fixedCodes());
    else compressed(...readCodes());
  }
  return output;
}

function repeat(lengths: Uint8Array, at: number, value: number, count: number): number {
  lengths.fill(value, at, at + count);
  return at + count;
}

/** The canonical code of symbols whose codes have these lengths; 0 is a symbol that does not come. */
function prefixCode(lengths: Uint8Array): PrefixCode {
  const counts = new Uint16Array(longestCode + 1);
  for (const length of lengths) (counts[length] as number)++;
  counts[0] = 0;
  const next = new Uint16Array(longestCode + 2);
  for (let length = 1; length <= longestCode; length++) next[length + 1] = (next[length] as number) + (counts[length] as number);
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length > 0) symbols[(next[length] as number)++] = symbol;
  });
  return { short: shortCodes(counts, symbols), counts, symbols };
}

function shortCodes(counts: Uint16Array, symbols: Uint16Array): Uint16Array {
  const short = new Uint16Array(1 << shortBits);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= shortBits; length++, code <<= 1) {
    for (let end = index + (counts[length] as number); index < end; index++, code++) {
      // Codes come with their first bit lowest.
      let reversed = 0;
      for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
      for (let i = reversed; i < short.length; i += 1 << length) short[i] = ((symbols[index] as number) << 4) | length;
    }
  }
  return short;
}

/** The codes that a block without codes of its own is written in. */
function fixedCodes(): [PrefixCode, PrefixCode] {
  const lengths = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);
  return [prefixCode(lengths), prefixCode(new Uint8Array(30).fill(5))];
}
