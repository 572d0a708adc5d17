/**
 * Ways in and out of WASM memory. An array that lies there already (`empty()`) is used where it is; any other is copied
 * piece by piece into a staging block and back, so that the memory held does not grow with the batch or the picture.
 */
import type { Engine, Located } from './engine.js';

/** Planes of `height` rows of `width`, one behind the other. */
export interface Planes {
  readonly array: Located;
  /** Rows of a plane. */
  readonly height: number;
  readonly width: number;
}

/** Rows of some planes, as a kernel addresses them. */
export interface Piece {
  readonly ptr: number;
  /** Floats from one plane to the next. */
  readonly stride: number;
}

/** Reads pieces of planes into WASM memory. */
export class InputStage {
  /** @param ptr staging block, large enough for the largest piece; unused when the planes lie in WASM memory */
  constructor(
    readonly engine: Engine,
    readonly planes: Planes,
    readonly ptr: number,
  ) {}

  /** Rows `firstRow` to `firstRow + rows` of the planes from `firstPlane` on. */
  take(firstPlane: number, count: number, firstRow: number, rows: number): Piece {
    const { height, width, array } = this.planes;
    const start = (firstPlane * height + firstRow) * width;
    if (array.address !== undefined) return { ptr: array.address + start * 4, stride: height * width };
    const target = this.engine.allFloats;
    let offset = this.ptr / 4;
    if (rows === height) {
      target.set(array.data.subarray(start, start + count * height * width), offset);
    } else {
      for (let plane = 0; plane < count; plane++, offset += rows * width) {
        const from = start + plane * height * width;
        target.set(array.data.subarray(from, from + rows * width), offset);
      }
    }
    return { ptr: this.ptr, stride: rows * width };
  }
}

/** Writes pieces of planes that kernels fill in WASM memory. */
export class OutputStage {
  constructor(
    readonly engine: Engine,
    readonly planes: Planes,
    readonly ptr: number,
  ) {}

  /** Where to put rows `firstRow` to `firstRow + rows` of the planes from `firstPlane` on; `give` then hands them over. */
  place(firstPlane: number, firstRow: number, rows: number): Piece {
    const { height, width, array } = this.planes;
    if (array.address === undefined) return { ptr: this.ptr, stride: rows * width };
    return { ptr: array.address + (firstPlane * height + firstRow) * width * 4, stride: height * width };
  }

  /** Copies what `place` was filled with to where it belongs. */
  give(firstPlane: number, count: number, firstRow: number, rows: number): void {
    const { height, width, array } = this.planes;
    if (array.address !== undefined) return;
    const source = this.engine.allFloats;
    const start = (firstPlane * height + firstRow) * width;
    let offset = this.ptr / 4;
    if (rows === height) {
      array.data.set(source.subarray(offset, offset + count * height * width), start);
      return;
    }
    for (let plane = 0; plane < count; plane++, offset += rows * width) {
      array.data.set(source.subarray(offset, offset + rows * width), start + plane * height * width);
    }
  }
}
