// Tall integer kernels on 8-bit interleaved pixels by half of the products: a fast FIR algorithm along the rows.
//
// Rows stand in pairs, as for pixelsPairs.ts. Of pairs X and a kernel of six pairs W, twelve rows of dst are six sums Y,
//
//   Y[q] = sum over p of W[p] * X[q + p]            q, p: 0 .. 5, each twice: for the even row and for the odd row
//
// which take 36 products. With q = 3i + j and p = 3a + b they take 18: three for i and a, times six for j and b.
//
//   two at once     M0 = W0 (X0 - X1)        M1 = (W0 + W1) X1        M2 = W1 (X1 - X2)
//                   Y0 = M0 + M1             Y1 = M1 - M2
//
//   three at once   P0 = W0 (X0 - X1 - X2)   P1 = W1 (X2 - X1 - X3)   P2 = W2 (X4 - X2 - X3)
//                   P3 = (W0 + W1) X1        P4 = (W0 + W2) X2        P5 = (W1 + W2) X3
//                   Y0 = P0 + P3 + P4        Y1 = P1 + P3 + P5        Y2 = P2 + P4 + P5
//
// A product is one over all columns of the kernel. Taller kernels are blocks of six pairs whose products are added up.
// Source: Winograd, "Arithmetic Complexity of Computations" (1980); Mou and Duhamel, "Short-length FIR filters" (1991).
//
//   streams   what the weights are multiplied with, 18 rows of pairs, `streamPitch` bytes apart: 6 for M0, for M1, for M2
//   sums      the products, two rows (even, odd) of 32 bits for each stream, `sumPitch` bytes apart
//   weights   for each stream and column two pairs, for the even row and for the odd row
//
// Holds: sums of weights that stand together fit 16 bits, sums over the kernel 32; what is between may wrap. Exact.
// Cost: for 16 bytes of twelve rows 18 * 16 operations a column and block; about 25 columns' worth beside them (src/image/fastFir.ts).

import { Finish, finish } from './pixelsFinish';

/** Products of two at once, and of three. */
const OUTER: i32 = 3;
const INNER: i32 = 6;

/** The streams of the eleven pairs from `pairsPtr` on; `count` bytes of each, a multiple of 16. */
export function fastFirStreams(pairsPtr: usize, pairsPitch: i32, streamsPtr: usize, streamPitch: i32, count: i32): void {
  for (const end = pairsPtr + <usize>count; pairsPtr < end; pairsPtr += 16) {
    let ptr = pairsPtr;
    const x0 = v128.load(ptr), x1 = v128.load((ptr += pairsPitch)), x2 = v128.load((ptr += pairsPitch));
    const x3 = v128.load((ptr += pairsPitch)), x4 = v128.load((ptr += pairsPitch)), x5 = v128.load((ptr += pairsPitch));
    const x6 = v128.load((ptr += pairsPitch)), x7 = v128.load((ptr += pairsPitch)), x8 = v128.load((ptr += pairsPitch));
    const x9 = v128.load((ptr += pairsPitch)), x10 = v128.load((ptr += pairsPitch));
    const third = <usize>(streamPitch * INNER);
    threeAtOnce(i16x8.sub(x0, x3), i16x8.sub(x1, x4), i16x8.sub(x2, x5), i16x8.sub(x3, x6), i16x8.sub(x4, x7), streamsPtr, streamPitch);
    threeAtOnce(x3, x4, x5, x6, x7, streamsPtr + third, streamPitch);
    threeAtOnce(
      i16x8.sub(x3, x6), i16x8.sub(x4, x7), i16x8.sub(x5, x8), i16x8.sub(x6, x9), i16x8.sub(x7, x10),
      streamsPtr + 2 * third, streamPitch,
    );
    streamsPtr += 16;
  }
}

// @ts-ignore: decorator
@inline
function threeAtOnce(x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, ptr: usize, pitch: i32): void {
  v128.store(ptr, i16x8.sub(i16x8.sub(x0, x1), x2));
  v128.store((ptr += pitch), i16x8.sub(i16x8.sub(x2, x1), x3));
  v128.store((ptr += pitch), i16x8.sub(i16x8.sub(x4, x2), x3));
  v128.store((ptr += pitch), x1);
  v128.store((ptr += pitch), x2);
  v128.store(ptr + pitch, x3);
}

/**
 * The products of all streams: `count` numbers of each, a multiple of 16, set or, but for the first block of a kernel, added to.
 * @param columns of the kernel, `step` bytes of a stream from one to the next
 */
export function fastFirProducts(
  streamsPtr: usize, streamPitch: i32, weightsPtr: usize, columns: i32, step: i32, sumsPtr: usize, sumPitch: i32, count: i32,
  isFirst: bool, finishPtr: usize,
): void {
  const zero = v128.load(finishPtr, offsetof<Finish>());
  const weightBytes = <usize>columns << 3;
  for (let stream = 0; stream < OUTER * INNER; stream++) {
    let fromPtr = streamsPtr;
    const oddPtr = sumsPtr + sumPitch;
    const end = weightsPtr + weightBytes;
    for (let at: usize = 0; at < <usize>count << 2; at += 64) {
      let a0 = zero, a1 = zero, a2 = zero, a3 = zero;
      let b0 = zero, b1 = zero, b2 = zero, b3 = zero;
      if (!isFirst) {
        a0 = v128.load(sumsPtr + at); a1 = v128.load(sumsPtr + at, 16);
        a2 = v128.load(sumsPtr + at, 32); a3 = v128.load(sumsPtr + at, 48);
        b0 = v128.load(oddPtr + at); b1 = v128.load(oddPtr + at, 16);
        b2 = v128.load(oddPtr + at, 32); b3 = v128.load(oddPtr + at, 48);
      }
      let ptr = fromPtr;
      for (let weightPtr = weightsPtr; weightPtr < end; weightPtr += 8) {
        const even = v128.load32_splat(weightPtr);
        const odd = v128.load32_splat(weightPtr, 4);
        let x = v128.load(ptr);
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(x, even));
        b0 = i32x4.add(b0, i32x4.dot_i16x8_s(x, odd));
        x = v128.load(ptr, 16);
        a1 = i32x4.add(a1, i32x4.dot_i16x8_s(x, even));
        b1 = i32x4.add(b1, i32x4.dot_i16x8_s(x, odd));
        x = v128.load(ptr, 32);
        a2 = i32x4.add(a2, i32x4.dot_i16x8_s(x, even));
        b2 = i32x4.add(b2, i32x4.dot_i16x8_s(x, odd));
        x = v128.load(ptr, 48);
        a3 = i32x4.add(a3, i32x4.dot_i16x8_s(x, even));
        b3 = i32x4.add(b3, i32x4.dot_i16x8_s(x, odd));
        ptr += step;
      }
      v128.store(sumsPtr + at, a0); v128.store(sumsPtr + at, a1, 16);
      v128.store(sumsPtr + at, a2, 32); v128.store(sumsPtr + at, a3, 48);
      v128.store(oddPtr + at, b0); v128.store(oddPtr + at, b1, 16);
      v128.store(oddPtr + at, b2, 32); v128.store(oddPtr + at, b3, 48);
      fromPtr += 64;
    }
    streamsPtr += streamPitch;
    weightsPtr += weightBytes;
    sumsPtr += <usize>sumPitch << 1;
  }
}

/** Twelve rows of dst from the products, `count` bytes of each, a multiple of 16. */
export function fastFirRows(sumsPtr: usize, sumPitch: i32, dstPtr: usize, dstPitch: i32, count: i32, finishPtr: usize): void {
  for (let row = 0; row < 2; row++) {
    // Rows of sums are in turn for even and odd; so are rows of dst.
    const ptr = sumsPtr + row * sumPitch, toPtr = dstPtr + row * dstPitch;
    sixthOfRows(0, 3, 4, ptr, sumPitch << 1, toPtr, dstPitch, count, finishPtr);
    sixthOfRows(1, 3, 5, ptr, sumPitch << 1, toPtr + 2 * dstPitch, dstPitch, count, finishPtr);
    sixthOfRows(2, 4, 5, ptr, sumPitch << 1, toPtr + 4 * dstPitch, dstPitch, count, finishPtr);
  }
}

/** Two rows of dst, six apart: those of the sums Y[j] and Y[3 + j], each of three products of three at once. */
function sixthOfRows(
  first: i32, second: i32, third: i32, sumsPtr: usize, streamPitch: i32, dstPtr: usize, dstPitch: i32, count: i32, finishPtr: usize,
): void {
  const record = changetype<Finish>(finishPtr);
  const mode = record.mode;
  const bias = i32x4.splat(record.bias);
  const factor = f32x4.splat(record.factor);
  const offset = f32x4.splat(record.offset);
  const magic = f32x4.splat(record.magic);
  const outer = <usize>(streamPitch * INNER);
  let p = sumsPtr + first * streamPitch, q = sumsPtr + second * streamPitch, r = sumsPtr + third * streamPitch;
  for (const end = dstPtr + <usize>count; dstPtr < end; dstPtr += 16) {
    const a = added(p, q, r, outer), b = added(p, q, r, outer + 16), c = added(p, q, r, outer + 32), d = added(p, q, r, outer + 48);
    v128.store(
      dstPtr,
      finish(
        mode, i32x4.add(added(p, q, r, 0), a), i32x4.add(added(p, q, r, 16), b), i32x4.add(added(p, q, r, 32), c),
        i32x4.add(added(p, q, r, 48), d), bias, factor, offset, magic, finishPtr,
      ),
    );
    const last = outer << 1;
    v128.store(
      dstPtr + 6 * dstPitch,
      finish(
        mode, i32x4.sub(a, added(p, q, r, last)), i32x4.sub(b, added(p, q, r, last + 16)), i32x4.sub(c, added(p, q, r, last + 32)),
        i32x4.sub(d, added(p, q, r, last + 48)), bias, factor, offset, magic, finishPtr,
      ),
    );
    p += 64;
    q += 64;
    r += 64;
  }
}

// @ts-ignore: decorator
@inline
function added(p: usize, q: usize, r: usize, at: usize): v128 {
  return i32x4.add(i32x4.add(v128.load(p + at), v128.load(q + at)), v128.load(r + at));
}
