/** Files to pixels, by the browser's own decoder. */

/** Longest side that is kept; beyond it a picture is made smaller, so that a phone's memory lasts. */
const longest = 4096;

export interface Loaded {
  readonly pixels: ImageData;
  /** Said beside the picture where it was made smaller. */
  readonly note: string;
}

/** @throws {Error} with a sentence for the reader where the file is no picture */
export async function loadPicture(file: Blob): Promise<Loaded> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Error('This file is no picture that your browser can read. Try a PNG, JPEG or WebP.');
  }
  const factor = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * factor));
  canvas.height = Math.max(1, Math.round(bitmap.height * factor));
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const note = factor < 1 ? `made smaller from ${bitmap.width} × ${bitmap.height}` : '';
  bitmap.close();
  return { pixels: context.getImageData(0, 0, canvas.width, canvas.height), note };
}

/** Pixels onto a canvas of their size; style sheets scale it. */
export function show(canvas: HTMLCanvasElement, data: Uint8Array | Uint8ClampedArray, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext('2d')!.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
}
