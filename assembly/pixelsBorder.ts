// The rows of a strip of 8-bit pixels, their border, and their alpha.
//
//   moveRows        rows of `count` bytes to another pitch, from the first to the last: each must go to where no later one lies
//   borderColumns   row[-before + i] = row[map[i]], i < before      and behind the row: row[count + i] = row[map[before + i]]
//   keepAlpha       dst[y][i] = mask[i mod 16] ? src[y][i] : dst[y][i]
//
// `map` has one index of a byte, or -1 for zero, for each byte of border. The mask serves pictures of 2 or 4 channels, whose
// pixels lie in a vector in whole numbers. Rows are `pitch` bytes apart. Exact.

import { intAt } from './lanes';

export function moveRows(fromPtr: usize, fromPitch: i32, toPtr: usize, toPitch: i32, count: i32, rows: i32): void {
  for (let y = 0; y < rows; y++) {
    memory.copy(toPtr, fromPtr, count);
    fromPtr += fromPitch;
    toPtr += toPitch;
  }
}

export function borderColumns(rowPtr: usize, pitch: i32, rows: i32, count: i32, before: i32, after: i32, mapPtr: usize): void {
  const afterMapPtr = mapPtr + (<usize>before << 2);
  for (let y = 0; y < rows; y++) {
    copyMapped(rowPtr - before, rowPtr, mapPtr, before);
    copyMapped(rowPtr + count, rowPtr, afterMapPtr, after);
    rowPtr += pitch;
  }
}

// @ts-ignore: decorator
@inline
function copyMapped(toPtr: usize, rowPtr: usize, mapPtr: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const from = intAt(mapPtr, i);
    store<u8>(toPtr + i, from < 0 ? 0 : load<u8>(rowPtr + from));
  }
}

/** `count` bytes of each row, rounded up to 16. */
export function keepAlpha(srcPtr: usize, pitch: i32, dstPtr: usize, dstPitch: i32, count: i32, rows: i32, maskPtr: usize): void {
  const mask = v128.load(maskPtr);
  for (let y = 0; y < rows; y++) {
    for (let i = 0; i < count; i += 16) {
      const kept = v128.bitselect(v128.load(srcPtr + i), v128.load(dstPtr + i), mask);
      v128.store(dstPtr + i, kept);
    }
    srcPtr += pitch;
    dstPtr += dstPitch;
  }
}
