/** Means of windows by running sums (assembly/pixelsBox.ts). */
import { roundUp } from '../plan/tile.js';
import type { ByteFilter } from './byteStrips.js';
import { chooseFinish, type Ending, finishBytes, writeFinish } from './finish.js';

/** Bytes that one call may make: a millisecond or two. */
const callBytes = 1048576;

/** The filter, or undefined where sums do not fit 32 bits. */
export function boxFilter(height: number, width: number, ending: Ending): ByteFilter | undefined {
  const most = 255 * height * width;
  if (most >= 2 ** 31) return undefined;
  const wide = 255 * height > 65535;
  const finish = chooseFinish(ending, 0, most, true);
  return {
    size: [height, width],
    plan({ channels, pitch, dstPitch }) {
      const count = roundUp(dstPitch + (width - 1) * channels, 16);
      // The vector that comes in last lies behind the columns of the row.
      const columnBytes = roundUp((count + 8 * channels + 8) * (wide ? 4 : 2), 64);
      const columnsAt = finishBytes;
      const sumsAt = columnsAt + columnBytes;
      const rowsAtOnce = Math.max(1, Math.floor(callBytes / count));
      return {
        scratch: sumsAt + dstPitch * 4 + 64,
        prepare: (wasm, scratchPtr) => writeFinish(wasm, scratchPtr, finish),
        run(wasm, srcPtr, dstPtr, rows, scratchPtr, first) {
          const columnsPtr = scratchPtr + columnsAt;
          if (first) wasm.kernels.boxStart(srcPtr, pitch, height, columnsPtr, count, Number(wide));
          for (let y = 0; y < rows; y += rowsAtOnce) {
            wasm.kernels.boxRows(
              srcPtr + y * pitch,
              pitch,
              dstPtr + y * dstPitch,
              dstPitch,
              Math.min(rowsAtOnce, rows - y),
              height,
              width,
              channels,
              columnsPtr,
              count,
              Number(wide),
              scratchPtr + sumsAt,
              scratchPtr,
            );
          }
        },
      };
    },
  };
}
