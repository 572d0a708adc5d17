// The kernel-unrolled matrix as it is written down, zeros and all.
//
//   M[(o,y,x)][(c,h,w)] = weight[o][c][ky][kx]   where h = y*strideY - padTop + ky*dilationY lies in the plane, and w likewise
//
// M is (O*outHeight*outWidth) x (C*height*width), row-major. Two maps say which row and column of the plane a padded one is: they
// hold all that there is to padding. Cost: one write an element of M. Exact.

import { floatPtr, intAt } from './lanes';
import { fillFloats } from './pad';

/**
 * `count` rows (y, x), (y, x + 1), ... of one output channel.
 * @param weightPtr    the channel's weights, (channels, kernelHeight, kernelWidth)
 * @param rowMapPtr    the plane's row of each padded row from y*strideY on, -1 in the padding
 * @param columnMapPtr the plane's column of each padded column from x*strideX on, -1 in the padding
 * @param dstPtr       rows `rowFloats` long; the first channel that the weights belong to starts at `firstColumn`
 */
export function unrolledDense(
  weightPtr: usize, channels: i32, planeFloats: i32, width: i32,
  kernelHeight: i32, dilationY: i32, rowMapPtr: usize,
  kernelWidth: i32, dilationX: i32, columnMapPtr: usize, strideX: i32,
  dstPtr: usize, rowFloats: i32, firstColumn: i32, count: i32,
): void {
  for (let x = 0; x < count; x++, dstPtr = floatPtr(dstPtr, rowFloats), columnMapPtr = floatPtr(columnMapPtr, strideX)) {
    fillFloats(dstPtr, rowFloats, 0);
    let weight = weightPtr;
    for (let c = 0; c < channels; c++) {
      const planePtr = floatPtr(dstPtr, firstColumn + c * planeFloats);
      for (let ky = 0; ky < kernelHeight; ky++) {
        const row = intAt(rowMapPtr, ky * dilationY);
        for (let kx = 0; kx < kernelWidth; kx++, weight += 4) {
          const column = intAt(columnMapPtr, kx * dilationX);
          if (row >= 0 && column >= 0) store<f32>(floatPtr(planePtr, row * width + column), load<f32>(weight));
        }
      }
    }
  }
}
