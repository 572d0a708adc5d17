// What is embedded in the package, as base64: deflated (src/wasm/unpack.ts undoes it), the second and third build of the kernels as
// patches of the first, from which they differ in few places; and what only Node reads by brotli, which makes it smaller.
import { brotliCompressSync, deflateRawSync } from 'node:zlib';

/** A TypeScript module that exports bytes, packed. */
export function packedModule(comment, name, bytes) {
  const deflated = deflateRawSync(bytes, { level: 9, memLevel: 9 }).toString('base64');
  return {
    length: deflated.length,
    text: `/** ${comment} */\nexport const ${name} = {\n  size: ${bytes.length},\n  deflated:\n    '${deflated}',\n};\n`,
  };
}

/** A TypeScript module that exports text, by brotli. */
export function packedText(comment, name, bytes) {
  const text = brotliCompressSync(bytes).toString('base64');
  return `/** ${comment} */\nexport const ${name} =\n  '${text}';\n`;
}

/** Least length of a copy from anywhere, and of one that goes on where the last one stopped and so costs a byte less. */
const leastCopy = 12;
const leastContinued = 4;
const keyBytes = 8;
/** Of a run of equal bytes not every place is worth a look. */
const mostPlaces = 64;

/**
 * What makes `target` of `base`: the size of the target; the length in bytes of the steps; the steps, each the number of new
 * bytes, the number of bytes copied from the base, and where from, counted from where the last copy would have gone on; then
 * the new bytes. Numbers are LEB128, the last one of a step with its sign in the lowest bit.
 */
export function makePatch(base, target) {
  const places = new Map();
  for (let i = 0; i + keyBytes <= base.length; i++) {
    const key = base.toString('latin1', i, i + keyBytes);
    const list = places.get(key);
    if (list === undefined) places.set(key, [i]);
    else if (list.length < mostPlaces) list.push(i);
  }
  const common = (at, i) => {
    let length = 0;
    while (i + length < target.length && target[i + length] === base[at + length]) length++;
    return length;
  };

  const steps = [];
  const fresh = [];
  let freshBefore = 0;
  let resume = 0;
  for (let i = 0; i < target.length; ) {
    const next = resume + freshBefore;
    let from = next;
    let length = common(next, i);
    if (length < leastContinued) length = 0;
    for (const place of places.get(target.toString('latin1', i, i + keyBytes)) ?? []) {
      const candidate = common(place, i);
      if (candidate >= leastCopy && candidate > length + keyBytes) {
        from = place;
        length = candidate;
      }
    }
    if (length === 0) {
      fresh.push(target[i++]);
      freshBefore++;
    } else {
      pushNumber(steps, freshBefore);
      pushNumber(steps, length);
      pushNumber(steps, from < next ? 2 * (next - from) - 1 : 2 * (from - next));
      resume = from + length;
      i += length;
      freshBefore = 0;
    }
  }
  pushNumber(steps, freshBefore);
  const head = [];
  pushNumber(head, target.length);
  pushNumber(head, steps.length);
  return Buffer.from([...head, ...steps, ...fresh]);
}

function pushNumber(bytes, value) {
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  bytes.push(rest);
}
