// Sums over windows of 8-bit interleaved pixels, at a cost that does not grow with the window.
//
//   dst[y][i] = finish(sum over r < height, k < width of src[y + r][i + k*C])
//
//   columns  the sum of each column over the rows of a window, 16 bits each where they fit and 32 where not: a row comes in
//            below, one goes out above. They stay from strip to strip, for which `start` adds the first rows.
//   sums     32 bits each: from one pixel to the next, a pixel of `columns` comes in on the right, one goes out on the left.
//            A pixel goes as one vector, whatever its channels; lanes past them are overwritten by the next.
//
//   src      rows `pitch` bytes apart, the border in place      dst  rows `dstPitch` bytes apart, a multiple of 16, all written
//   columns  `count` numbers, a multiple of 16 not below dstPitch + width*C, of which those behind the row are not used
//   sums     dstPitch numbers and a vector
//
// Holds: 255 * height <= 65535 for 16 bits; 255 * height * width < 2^31. Exact before the finish.
// Cost: for 16 bytes 16 operations down the columns, 80 along them with 1 channel, 27 with 3, and the finish.

import { Finish, finish } from './pixelsFinish';

/** Sets the columns to the sums of the first height - 1 rows. */
export function boxStart(srcPtr: usize, pitch: i32, height: i32, columnsPtr: usize, count: i32, wide: i32): void {
  memory.fill(columnsPtr, 0, <usize>count << (wide ? 2 : 1));
  for (let r = 1; r < height; r++) {
    if (wide) addWide(srcPtr, columnsPtr, count);
    else addShort(srcPtr, columnsPtr, count);
    srcPtr += pitch;
  }
}

export function boxRows(
  srcPtr: usize, pitch: i32, dstPtr: usize, dstPitch: i32, rows: i32, height: i32, width: i32, channels: i32,
  columnsPtr: usize, count: i32, wide: i32, sumsPtr: usize, finishPtr: usize,
): void {
  for (let y = 0; y < rows; y++) {
    if (wide) {
      addWide(srcPtr + <usize>((height - 1) * pitch), columnsPtr, count);
      sumWide(columnsPtr, sumsPtr, dstPitch, width, channels);
      subtractWide(srcPtr, columnsPtr, count);
    } else {
      boxSums(srcPtr, pitch, height, width, channels, columnsPtr, count, sumsPtr, dstPitch);
    }
    finishRow(sumsPtr, dstPtr, dstPitch, finishPtr);
    srcPtr += pitch;
    dstPtr += dstPitch;
  }
}

/** One row of `length` sums, of columns of 16 bits. */
export function boxSums(
  srcPtr: usize, pitch: i32, height: i32, width: i32, channels: i32, columnsPtr: usize, count: i32, sumsPtr: usize, length: i32,
): void {
  addShort(srcPtr + <usize>((height - 1) * pitch), columnsPtr, count);
  sumShort(columnsPtr, sumsPtr, length, width, channels);
  subtractShort(srcPtr, columnsPtr, count);
}

function addShort(ptr: usize, columnsPtr: usize, count: i32): void {
  for (; count > 0; count -= 8, ptr += 8, columnsPtr += 16) {
    v128.store(columnsPtr, i16x8.add(v128.load(columnsPtr), v128.load_ext<u8>(ptr)));
  }
}

function subtractShort(ptr: usize, columnsPtr: usize, count: i32): void {
  for (; count > 0; count -= 8, ptr += 8, columnsPtr += 16) {
    v128.store(columnsPtr, i16x8.sub(v128.load(columnsPtr), v128.load_ext<u8>(ptr)));
  }
}

function addWide(ptr: usize, columnsPtr: usize, count: i32): void {
  for (; count > 0; count -= 8, ptr += 8, columnsPtr += 32) {
    const bytes = v128.load_ext<u8>(ptr);
    v128.store(columnsPtr, i32x4.add(v128.load(columnsPtr), i32x4.extend_low_i16x8_u(bytes)));
    v128.store(columnsPtr, i32x4.add(v128.load(columnsPtr, 16), i32x4.extend_high_i16x8_u(bytes)), 16);
  }
}

function subtractWide(ptr: usize, columnsPtr: usize, count: i32): void {
  for (; count > 0; count -= 8, ptr += 8, columnsPtr += 32) {
    const bytes = v128.load_ext<u8>(ptr);
    v128.store(columnsPtr, i32x4.sub(v128.load(columnsPtr), i32x4.extend_low_i16x8_u(bytes)));
    v128.store(columnsPtr, i32x4.sub(v128.load(columnsPtr, 16), i32x4.extend_high_i16x8_u(bytes)), 16);
  }
}

function sumShort(columnsPtr: usize, sumsPtr: usize, count: i32, width: i32, channels: i32): void {
  const step = <usize>channels << 1;
  let sum = v128.load_ext<u16>(columnsPtr);
  let inPtr = columnsPtr + step;
  for (let k = 1; k < width; k++, inPtr += step) sum = i32x4.add(sum, v128.load_ext<u16>(inPtr));
  for (; count > 0; count -= channels) {
    v128.store(sumsPtr, sum);
    sum = i32x4.add(sum, i32x4.sub(v128.load_ext<u16>(inPtr), v128.load_ext<u16>(columnsPtr)));
    inPtr += step;
    columnsPtr += step;
    sumsPtr += step << 1;
  }
}

function sumWide(columnsPtr: usize, sumsPtr: usize, count: i32, width: i32, channels: i32): void {
  const step = <usize>channels << 2;
  let sum = v128.load(columnsPtr);
  let inPtr = columnsPtr + step;
  for (let k = 1; k < width; k++, inPtr += step) sum = i32x4.add(sum, v128.load(inPtr));
  for (; count > 0; count -= channels) {
    v128.store(sumsPtr, sum);
    sum = i32x4.add(sum, i32x4.sub(v128.load(inPtr), v128.load(columnsPtr)));
    inPtr += step;
    columnsPtr += step;
    sumsPtr += step;
  }
}

function finishRow(sumsPtr: usize, dstPtr: usize, count: i32, finishPtr: usize): void {
  const record = changetype<Finish>(finishPtr);
  const mode = record.mode;
  const bias = i32x4.splat(record.bias);
  const factor = f32x4.splat(record.factor);
  const offset = f32x4.splat(record.offset);
  const magic = f32x4.splat(record.magic);
  for (; count > 0; count -= 16, sumsPtr += 64, dstPtr += 16) {
    const bytes = finish(
      mode, v128.load(sumsPtr), v128.load(sumsPtr, 16), v128.load(sumsPtr, 32), v128.load(sumsPtr, 48),
      bias, factor, offset, magic, finishPtr,
    );
    v128.store(dstPtr, bytes);
  }
}
